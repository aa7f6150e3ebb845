"""One verb for several cases: once per case, each on its own; what did not work is listed by number."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from civic.cases.models import Case
from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.privacy.text import clean_text

from .access import staff_cases, staff_user
from .worklist import PAGE_SIZE

LONGEST_REMARK = 500  # letters on each of several letters of urging
Verb = Callable[[Case, int], None]


def read_choice(values: list[str]) -> dict[int, int]:
    """Ticked rows: number of the case and the version that was shown. Anything else is left out."""
    chosen: dict[int, int] = {}
    for value in values[:PAGE_SIZE]:
        pk, _colon, version = value.partition(":")
        if _is_number(pk) and _is_number(version):
            chosen[int(pk)] = int(version)
    return chosen


def _is_number(text: str) -> bool:
    """Whether it may be a key or a version; endless ones are neither (Python refuses to read them)."""
    return text.isascii() and text.isdigit() and len(text) < 19


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Accept, assign or (the examiner) urge the ticked cases."""
    user = staff_user(request)
    chosen = read_choice(request.POST.getlist("case"))
    action = request.POST.get("action", "")
    verb = _verb(action, request, user)
    if not chosen:
        messages.warning(request, _("Please tick at least one case."))
    elif verb is None:
        messages.warning(request, _("Please choose the officer in charge."))
    else:
        _carry_out(request, user, chosen, verb)
    return redirect(_back(request))


def _verb(action: str, request: HttpRequest, user: User) -> Verb | None:
    if action == "accept":
        return lambda case, version: case.accept(by=user, version=version)
    if action == "urge":
        remark = clean_text(request.POST.get("remark", ""))[:LONGEST_REMARK]
        return lambda case, version: case.urge(by=user, version=version, text=remark)
    if action != "assign":
        raise PermissionDenied
    pk = request.POST.get("officer", "")
    officer = User.objects.filter(pk=int(pk), is_active=True).first() if _is_number(pk) else None
    if officer is None:
        return None
    return lambda case, version: case.assign(officer=officer, by=user, version=version)


def _carry_out(request: HttpRequest, user: User, chosen: dict[int, int], verb: Verb) -> None:
    done, failed = 0, []
    cases = staff_cases(user).filter(pk__in=chosen).select_related("contact", "department").order_by("pk")
    for case in cases:
        try:
            verb(case, chosen[case.pk])
            done += 1
        except WorkflowError as error:
            failed.append(f"{case.number}: {error}")
    if done:
        messages.success(
            request, ngettext("Done for %(done)d case.", "Done for %(done)d cases.", done) % {"done": done}
        )
    for sentence in failed:
        messages.error(request, sentence)
    missing = len(chosen) - done - len(failed)
    if missing:
        words = ngettext("%(n)d case is not yours (any more).", "%(n)d cases are not yours (any more).", missing)
        messages.error(request, words % {"n": missing})


def _back(request: HttpRequest) -> str:
    here = request.POST.get("here", "")
    if url_has_allowed_host_and_scheme(here, None) and here.startswith("/"):
        return here
    return reverse("admin:cases_case_worklist")
