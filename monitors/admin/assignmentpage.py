"""The page of one assignment: how it stands, what it asks, who is missing; and what can be done with it."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.forms.offering import fill_in
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User

from ..assignments.making import Refused
from ..assignments.matrix import board
from ..forms.assignmentverb import OF_RESULTS, OWN, VERBS, AssignmentVerb
from ..models import Appointment, Assignment
from .assignmentaccess import READ_REPORTS, RUN, SEE_PEOPLE, log, opened, state_of
from .assignmentlist import audience_words, days_left

LOOK = "monitors.assignment"


def page(request: HttpRequest, pk: Any) -> HttpResponse:
    """One assignment; names of those who are missing only for who may see the monitors, and that is logged.

    Raises:
        PermissionDenied: who does not follow the assignments.
        Http404: there is none.
    """
    user, row = opened(request, pk)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    at = timezone.now()
    names = user.has_perm(SEE_PEOPLE)
    found = board(row.term, at, with_people=names, drafts=True)
    place = next(number for number, column in enumerate(found.columns) if column.pk == row.pk)
    sum_ = found.sums[place]
    lacking = found.lacking(row) if row.released_at is not None and row.opens_at <= at else []
    context: dict[str, Any] = {
        **frame(request, user, row, at),
        "audience": audience_words(found.columns[place]),
        "days": days_left(row, at),
        "questions": list(row.questions.all()),
        "sum": sum_,
        "lacking": [(person, _enter_url(user, row, person, at)) for person in lacking],
        "names": names,
        "verbs": [form for form in OWN if form.fits(row, at)] if user.has_perm(RUN) else [],
        "result_verbs": [form for form in OF_RESULTS if form.fits(row, at)] if user.has_perm(RUN) else [],
        "may_read": user.has_perm(READ_REPORTS),
        "first_report": row.reports.submitted().order_by("appointment__district__order", "appointment__seat").first(),
    }
    if names and lacking:
        log(request, LOOK, row.about)
    response = TemplateResponse(request, "admin/monitors/assignment/page.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def frame(request: HttpRequest, user: User, row: Assignment, at: datetime) -> dict[str, Any]:
    """What every page about one assignment shows."""
    badge, state = state_of(row, at)
    return {
        **admin.site.each_context(request),
        "opts": Assignment._meta,
        "title": row.title,
        "row": row,
        "badge": badge,
        "state": state,
        "may_run": user.has_perm(RUN),
    }


def _enter_url(user: User, row: Assignment, person: Appointment, at: datetime) -> str:
    """Where a report is written down for a monitor who tells it by telephone; '' when it cannot be."""
    if not (user.has_perm(RUN) and row.takes_reports(at)):
        return ""
    return reverse("admin:monitors_assignment_enter", args=[row.pk, person.pk])


def verb(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show the form of one thing that is done with an assignment, or do it.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such assignment, or nothing that is done with one.
    """
    user, row = opened(request, pk, RUN)
    form_class = VERBS.get(key)
    if form_class is None:
        raise Http404
    at = timezone.now()
    if not form_class.fits(row, at):
        if request.method == "POST" and form_class.is_done(row, at):  # a second click
            return _done(request, row, form_class)
        messages.error(request, _("That cannot be done with this assignment now."))
        return redirect("admin:monitors_assignment_change", row.pk)
    form = form_class(request.POST if request.method == "POST" else None, row=row, by=user, at=at)
    if request.method == "POST" and _is_carried_out(form):
        return _done(request, row, form_class)
    context = {**frame(request, user, row, at), "form": form, "verb": form_class}
    return TemplateResponse(request, "admin/monitors/assignment/verb.html", context)


def _is_carried_out(form: AssignmentVerb) -> bool:
    """Whether what was sent is done; if not, the form says why and keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        form.carry_out()
    except ChangedMeanwhile as error:
        form.row.refresh_from_db(fields=["version"])
        fill_in(form, "version", str(form.row.version))
        form.add_error(None, str(error))
        return False
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    except WorkflowError as error:
        form.add_error(None, str(error))
        return False
    return True


def _done(request: HttpRequest, row: Assignment, form_class: type[AssignmentVerb]) -> HttpResponse:
    messages.success(request, _("“%(what)s” is done.") % {"what": form_class.label})
    if form_class.leads_to.endswith("changelist"):
        return redirect(form_class.leads_to)
    return redirect(form_class.leads_to, row.pk)
