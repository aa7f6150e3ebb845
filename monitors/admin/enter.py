"""Staff write a report down for a monitor who told it by telephone, on paper or in person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.cases.workflow import WorkflowError
from civic.people.models import User

from ..assignments import answers, photos, reporting
from ..assignments.own import Row
from ..assignments.reporting import ChangedElsewhere, Outcome
from ..forms.report import ArrivedForm, ReportForm, cards, read, seen
from ..membership.office import is_oneself
from ..models import Appointment, Assignment, Report
from ..views.reportpage import SAVE, SUBMIT, take_photos
from .assignmentaccess import RUN, SEE_PEOPLE, log, opened, reader

LOOK = "monitors.enter"


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """The questions of an assignment, answered for one monitor.

    Raises:
        PermissionDenied: who does not run the monitors, or may not see whose report it is.
        Http404: no such assignment, no monitor of its term, or not opened yet.
    """
    reader(request, SEE_PEOPLE)
    user, assignment = opened(request, pk, RUN)
    people = Appointment.objects.with_people().filter(term=assignment.term_id)
    person = people.filter(pk=appointment).first()
    now = timezone.now()
    if person is None or assignment.state_at(now) in (Assignment.State.DRAFT, Assignment.State.SCHEDULED):
        raise Http404
    if is_oneself(user, person.monitor):
        messages.error(request, _("This is about yourself. Please ask a colleague to do it."))
        return redirect("admin:monitors_assignment_change", assignment.pk)
    report = Report.objects.filter(assignment=assignment, appointment=person).first()
    row = Row(assignment, person, report, now)
    return _take(request, row, user) if request.method == "POST" else _page(request, row)


def _take(request: HttpRequest, row: Row, user: User) -> HttpResponse:
    """Keep what was typed; submit it when that was pressed, the day is known and nothing is missing."""
    act = request.POST.get("act", SAVE)
    questions = list(row.assignment.questions.all())
    wrong = take_photos(request, row, questions, act)
    values = read(questions, request.POST)
    arrived = ArrivedForm(request.POST)
    submit = act == SUBMIT and not wrong and arrived.is_valid()
    try:
        outcome = reporting.write(
            row.assignment,
            row.appointment,
            values,
            version=seen(request.POST),
            by=user,
            submit=submit,
            arrived=arrived.day if submit else None,
        )
    except ChangedElsewhere as error:
        row.report = error.report
        return _page(request, row, values=values, arrived=arrived, elsewhere=error.report)
    except WorkflowError as error:
        messages.error(request, str(error))
        return _page(request, row, values=values, arrived=arrived)
    row.report = outcome.report
    if outcome.submitted:
        return _done(request, row, outcome)
    if submit and outcome.refusal:
        messages.error(request, outcome.refusal)
    elif act == SAVE:
        messages.success(request, _("The draft is saved. It has not been submitted yet."))
    return _page(
        request,
        row,
        values={**outcome.report.draft, **values},
        arrived=arrived if act == SUBMIT else ArrivedForm(initial={"arrived": request.POST.get("arrived", "")}),
        errors={**outcome.errors, **wrong},
    )


def _done(request: HttpRequest, row: Row, outcome: Outcome) -> HttpResponse:
    late = outcome.report.is_late
    messages.success(request, _("The report is written down, as late.") if late else _("The report is written down."))
    return redirect("admin:monitors_assignment_change", row.assignment.pk)


def _page(
    request: HttpRequest,
    row: Row,
    *,
    values: Mapping[str, Any] | None = None,
    arrived: ArrivedForm | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    elsewhere: Report | None = None,
) -> HttpResponse:
    """The form; that it was opened is in the access log, for it shows a monitor and what they typed."""
    questions, report = list(row.assignment.questions.all()), row.report
    draft = report.draft if report else {}
    version = report.version if report else 0
    typed = draft if values is None else values
    form = ReportForm(questions, typed, version, own=row.appointment.district, errors=errors)
    submitted = report.answers if report and report.is_changed else None
    pictures = photos.of_report(report)
    context = {
        **admin.site.each_context(request),
        "opts": Assignment._meta,
        "title": _("Write a report down"),
        "row": row,
        "assignment": row.assignment,
        "person": row.appointment,
        "report": report,
        "by_monitor": report is not None and report.written_by_id is None,
        "form": form,
        "arrived": arrived or ArrivedForm(initial={"arrived": timezone.localdate()}),
        "cards": cards(form, pictures, draft, submitted=submitted, elsewhere=elsewhere.draft if elsewhere else None),
        "elsewhere": elsewhere,
        "refusal": ""
        if row.assignment.shared_at is None
        else reporting.why_not(row.assignment, report, row.at, by_staff=True),
        "most_photos": answers.MOST_PHOTOS,
    }
    log(request, LOOK, row.assignment.about, person=row.appointment.about)
    response = TemplateResponse(request, "admin/monitors/reportenter.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
