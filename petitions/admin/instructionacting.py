"""One verb on an instruction, and giving a new one: the form, and what follows when it is sent."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.cases.admin.access import log as log_case
from civic.cases.admin.access import staff_case, staff_user
from civic.cases.models import Case, CaseEvent
from civic.cases.states import ChangedMeanwhile, WorkflowError
from petitions.forms.instruction import FORMS, GiveForm, InstructionForm
from petitions.models import Instruction
from petitions.monday.instructionverbs import GIVE, VERBS, may, may_give, parts_of, refusal

from .instruction import frame, log, staff_instruction

PAGE = "admin:petitions_instruction_change"
LIST = "admin:petitions_instruction_changelist"


@require_http_methods(["GET", "HEAD", "POST"])
def verb(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show the form of a verb, or carry it out.

    Raises:
        Http404: not an instruction this person may read, or no verb.
        PermissionDenied: who only reads it.
    """
    if key not in FORMS:
        raise Http404
    try:
        instruction, user = staff_instruction(request, pk)
        if not parts_of(instruction, user):
            raise PermissionDenied
    except (Http404, PermissionDenied):
        if request.method == "POST" and _moved_by_me(request, pk, key):
            return redirect(LIST)
        raise
    if request.method == "POST":
        return _carry_out(request, FORMS[key](request.POST, request.FILES, instruction=instruction, user=user))
    if not may(instruction, key, user):
        messages.error(request, refusal(instruction, key, user))
        return redirect(PAGE, pk)
    return _page(request, FORMS[key](instruction=instruction, user=user))


def _moved_by_me(request: HttpRequest, pk: int, key: str) -> bool:
    """Whether this is a second click on what gave the instruction to another department a moment ago."""
    event = CaseEvent.objects.filter(case__instructions=pk, data__instruction=pk).order_by("-pk").first()
    happening = VERBS["pass_on"].happening
    return key == "pass_on" and event is not None and (event.verb, event.by_id) == (happening, request.user.pk)


def _carry_out(request: HttpRequest, form: InstructionForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form)
    try:
        form.carry_out()
    except ChangedMeanwhile as error:
        return _after_change(request, form, str(error))
    except WorkflowError as error:
        form.add_error(None, str(error))
        return _page(request, form)
    return _done(request, form)


def _done(request: HttpRequest, form: InstructionForm) -> HttpResponse:
    instruction = form.instruction
    words = {"nth": instruction.number, "number": instruction.case.number, "verb": form.described.label}
    messages.success(request, _("Instruction %(nth)s of %(number)s: “%(verb)s” is done.") % words)
    if Instruction.objects.visible_to(form.user).filter(pk=instruction.pk).exists():
        return redirect(PAGE, instruction.pk)
    return redirect(LIST)  # passed on: it is another department's now


def _after_change(request: HttpRequest, form: InstructionForm, words: str) -> HttpResponse:
    """Somebody was quicker: show what changed and keep what was typed; nothing has been written."""
    instruction = form.instruction
    instruction.refresh_from_db()
    if form.was_done_by(_last_event(instruction)):
        return _done(request, form)
    data = request.POST.copy()
    data["version"] = str(instruction.version)
    again = type(form)(data, form.files, instruction=instruction, user=form.user)
    again.full_clean()
    again.add_error(None, words)
    if not may(instruction, form.verb, form.user):
        again.add_error(None, refusal(instruction, form.verb, form.user))
    return _page(request, again)


def _last_event(instruction: Instruction) -> CaseEvent | None:
    return instruction.case.events.filter(data__instruction=instruction.pk).order_by("-pk").first()


def _page(request: HttpRequest, form: InstructionForm) -> HttpResponse:
    """The form, empty or refused; that it was shown is in the access log."""
    instruction = form.instruction
    log(request, instruction)
    label = VERBS[form.verb].label
    context = {
        **admin.site.each_context(request),
        **frame(instruction, form.user),
        "title": f"{label} · {instruction.case.number}",
        "heading": label,
        "button": label,
        "danger": VERBS[form.verb].danger,
        "intro": form.intro,
        "form": form,
        "may": may(instruction, form.verb, form.user),
    }
    return TemplateResponse(request, "admin/petitions/instruction/verb.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, case: int) -> HttpResponse:
    """Write down an instruction of the mayor about a case.

    Raises:
        PermissionDenied: somebody who may not, or the petition is their own.
        Http404: no case this person may open.
    """
    user = staff_user(request)
    if not user.has_perm(GIVE):
        raise PermissionDenied
    found = staff_case(request, case)
    if not may_give(found, user):
        raise PermissionDenied
    if request.method != "POST":
        return _give_page(request, found, GiveForm(case=found, user=user))
    form = GiveForm(request.POST, case=found, user=user)
    if form.is_valid():
        try:
            instruction = form.carry_out()
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            words = {"nth": instruction.number, "number": found.number}
            messages.success(request, _("Instruction %(nth)s of %(number)s is written down.") % words)
            return redirect(PAGE, instruction.pk)
    return _give_page(request, found, form)


def _give_page(request: HttpRequest, case: Case, form: GiveForm) -> HttpResponse:
    log_case(request, "monday.instruction", case)
    label = _("New instruction of the mayor")
    context = {
        **admin.site.each_context(request),
        "opts": Instruction._meta,
        "title": f"{label} · {case.number}",
        "heading": label,
        "button": _("Write it down"),
        "intro": _("The department is told at once and takes it over within one working day. The visitor reads it."),
        "form": form,
        "case": case,
        "may": True,
        "may_open_case": True,
        "others": Instruction.objects.filter(case=case).select_related("department"),
    }
    return TemplateResponse(request, "admin/petitions/instruction/verb.html", context)
