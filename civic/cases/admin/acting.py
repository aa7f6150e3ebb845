"""One verb on one case: its form, and what follows when it is sent."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from civic.cases.forms import VERB_FORMS, VerbForm
from civic.cases.models import Case, CaseEvent
from civic.cases.reading import refusal
from civic.cases.workflow import VERBS, ChangedMeanwhile, WorkflowError

from .access import is_its_own, log, may_open, only_helps, staff_case, staff_user
from .casepage import frame
from .history import history

RECENT = 3  # events beside the form


def verb(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show the form of a verb, or carry it out.

    Raises:
        Http404: not this person's case, or no verb of the office.
        PermissionDenied: the verb is of another part than this person's.
    """
    try:
        case, user = staff_case(request, pk), staff_user(request)
    except Http404:
        return _moved_by_me(request, pk, key)
    form_class = VERB_FORMS.get(key)
    if form_class is None:
        raise Http404
    if not is_its_own(case, user, key):
        raise PermissionDenied
    if request.method == "POST":
        return _carry_out(request, case, form_class)
    if not case.may(key, user):
        messages.error(request, refusal(case, key, user))
        return redirect("admin:cases_case_change", case.pk)
    return _page(request, form_class(case=case, user=user))


def _moved_by_me(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A second click on what gave the case to another department a moment ago.

    Raises:
        Http404: it is something else, or not this person's case.
    """
    event = CaseEvent.objects.filter(case=pk).select_related("case").order_by("-pk").first()
    if request.method != "POST" or event is None or (event.verb, event.by_id) != (key, staff_user(request).pk):
        raise Http404
    messages.success(request, done(event.case, key))
    return redirect("admin:cases_case_worklist")


def _carry_out(request: HttpRequest, case: Case, form_class: type[VerbForm]) -> HttpResponse:
    form = form_class(request.POST, request.FILES, case=case, user=staff_user(request))
    if not form.is_ready():
        if _is_outdated(form) and form.was_done_by(case.events.order_by("-pk").first()):  # what it chose is gone
            messages.success(request, done(case, form.verb))
            return redirect("admin:cases_case_change", case.pk)
        return _page(request, form)
    try:
        form.carry_out()
    except ChangedMeanwhile as error:
        return _after_change(request, form, str(error))
    except WorkflowError as error:
        form.add_error(None, str(error))
        return _page(request, form)
    messages.success(request, done(case, form.verb))
    if not may_open(form.user, case.pk):  # passed on: it is another department's now
        return redirect("admin:cases_case_worklist")
    return redirect("admin:cases_case_change", case.pk)


def _is_outdated(form: VerbForm) -> bool:
    """Whether the case has changed since the person saw it."""
    seen = form.cleaned_data.get("version") if form.errors else None
    return seen is not None and seen != form.case.version


def _after_change(request: HttpRequest, form: VerbForm, words: str) -> HttpResponse:
    """Somebody was quicker: show what changed and keep what was typed; nothing has been written."""
    case = staff_case(request, form.case.pk)
    if form.was_done_by(case.events.order_by("-pk").first()):
        messages.success(request, done(case, form.verb))
        return redirect("admin:cases_case_change", case.pk)
    data: QueryDict = request.POST.copy()
    data["version"] = str(case.version)
    again = type(form)(data, form.files, case=case, user=form.user)
    again.full_clean()
    again.add_error(None, words)
    if not case.may(form.verb, form.user):
        again.add_error(None, refusal(case, form.verb, form.user))
    return _page(request, again)


def done(case: Case, key: str) -> str:
    return _("%(number)s: “%(verb)s” is done.") % {"number": case.number, "verb": VERBS[key].label}


def _page(request: HttpRequest, form: VerbForm) -> HttpResponse:
    """The form beside the case; a refused one shows as much of it as a fresh one, so each is a look."""
    case = form.case
    log(request, "case.view", case)
    for other in getattr(form, "shown_cases", ()):  # whose text stands beside this one
        log(request, "case.view", other)
    context = {
        **admin.site.each_context(request),
        **frame(case),
        "only_helps": only_helps(case, form.user),
        "title": f"{VERBS[form.verb].label} · {case.number}",
        "verb": VERBS[form.verb],
        "form": form,
        "may": case.may(form.verb, form.user),
        "lines": history(case, newest=RECENT),
    }
    return TemplateResponse(request, "admin/cases/case/verb.html", context)
