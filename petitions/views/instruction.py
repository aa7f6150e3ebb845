"""The visitor's page of one instruction of the mayor: how far it is, and whether it is done."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.cases.forms.offering import fill_in
from civic.cases.models import Case
from civic.cases.states import Actor, ChangedMeanwhile, WorkflowError
from civic.cases.step import By

from ..forms.visitorsanswer import FORMS, AnswerForm, form_for
from ..monday.instructionreading import Promise, promises
from ..monday.instructionverbs import VERBS, verbs_for
from .case import not_found, own_case


@require_http_methods(["GET", "HEAD", "POST"])
def instruction(request: HttpRequest, number: str, nth: str) -> HttpResponse:
    """One instruction with its two big buttons; open to whom the case page is open, and to nobody else."""
    found = own_case(request, number)
    promise = _promise(found[0], int(nth)) if found is not None else None
    if found is None or promise is None:
        return not_found(request, number)
    case, by = found
    if request.method != "POST":
        return _show(request, case, by, promise)
    act = request.POST.get("act", "")
    if act not in FORMS:
        raise Http404
    return _answer(request, case, by, promise, form_for(act, promise.instruction, request.POST))


def _promise(case: Case, nth: int) -> Promise | None:
    return next((promise for promise in promises(case) if promise.instruction.number == nth), None)


def _answer(request: HttpRequest, case: Case, by: By, promise: Promise, form: AnswerForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, case, by, promise, form)
    try:
        form.do(by)
    except WorkflowError as error:
        if not _was_done(case, form):
            return _refused(request, case, by, promise, form, error)
    messages.success(request, str(form.done))
    return redirect(case)


def _was_done(case: Case, form: AnswerForm) -> bool:
    """Whether the visitor has said the very same a moment ago: a double click, a reload."""
    event = case.events.filter(data__instruction=form.instruction.pk).order_by("-pk").first()
    return (
        event is not None
        and event.actor == Actor.PETITIONER
        and event.verb == VERBS[form.act].happening
        and event.public_text == form.words
    )


def _refused(
    request: HttpRequest, case: Case, by: By, promise: Promise, form: AnswerForm, error: WorkflowError
) -> HttpResponse:
    """After 'changed meanwhile' the form carries the new version, so sending again is a choice."""
    fresh = _promise(case, promise.instruction.number) or promise
    if isinstance(error, ChangedMeanwhile):
        fill_in(form, "version", str(fresh.instruction.version))
    return _show(request, case, by, fresh, form, refused=str(error))


def _show(
    request: HttpRequest, case: Case, by: By, promise: Promise, form: AnswerForm | None = None, *, refused: str = ""
) -> HttpResponse:
    row = promise.instruction
    open_verbs = verbs_for(row, by)
    forms = [form if form is not None and form.act == act else form_for(act, row) for act in FORMS if act in open_verbs]
    context = {
        "case": case,
        "promise": promise,
        "forms": forms,
        "form": form,
        "refused": refused,
        "kept": form.words if form is not None and form.act not in open_verbs else "",
        "title": _("Instruction %(nth)s of the mayor") % {"nth": row.number},
    }
    response = render(request, "petitions/monday/instruction.html", context, status=409 if refused else 200)
    response["Cache-Control"] = "private, no-store"
    return response
