"""What a monitor sees of the assignments: those of the own time in office, the open ones only while it lasts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q
from django.utils import timezone

from ..models import Appointment, Assignment, Monitor, Question, Report
from .reporting import why_not


class Group(StrEnum):
    """Where an assignment stands in the list, in this order."""

    TODO = "todo"
    DONE = "done"
    MISSED = "missed"


@dataclass
class Row:
    """An assignment as one monitor sees it; `appointment` is the one it was meant for."""

    assignment: Assignment
    appointment: Appointment
    report: Report | None
    at: datetime
    questions: int = 0

    @property
    def is_active(self) -> bool:
        """Whether the monitor is in office, and may write as far as the dates allow."""
        return self.appointment.is_active(timezone.localdate(self.at))

    @property
    def refusal(self) -> str:
        """Why nothing can be submitted now; '' when it can."""
        return why_not(self.assignment, self.report, self.at)

    @property
    def is_writable(self) -> bool:
        return self.is_active and not self.refusal

    @property
    def is_submitted(self) -> bool:
        return self.report is not None and self.report.is_submitted

    @property
    def group(self) -> Group:
        if self.is_submitted:
            return Group.DONE
        return Group.TODO if self.is_writable else Group.MISSED

    @property
    def is_late(self) -> bool:
        """Whether what is submitted now counts as late."""
        return self.at >= self.assignment.closes_at

    @property
    def until(self) -> datetime:
        """Until when it can be submitted, or changed."""
        return self.assignment.last_moment if self.is_late else self.assignment.closes_at

    @property
    def days_left(self) -> int:
        """Whole days until then: 0 is today."""
        return (timezone.localdate(self.until) - timezone.localdate(self.at)).days

    @property
    def answered(self) -> int:
        """How many questions the draft answers."""
        return len(self.report.draft) if self.report else 0


def listed(monitor: Monitor, at: datetime | None = None) -> list[Row]:
    """All assignments of a monitor: what is to do first and what closes first; then the newest."""
    rows = _rows(monitor, Q(), at or timezone.now())
    order = list(Group)
    newest = sorted(rows, key=lambda row: (row.assignment.opens_at, row.assignment.pk), reverse=True)
    todo_first = [row.until if row.group == Group.TODO else row.at for row in newest]
    pairs = sorted(zip(newest, todo_first, strict=True), key=lambda pair: (order.index(pair[0].group), pair[1]))
    return [row for row, _until in pairs]


def one(monitor: Monitor, ref: str, at: datetime | None = None) -> Row | None:
    """One of them by its reference; None when it is not this monitor's to see."""
    at = at or timezone.now()
    found = Assignment.objects.by_ref(ref).values_list("pk", flat=True).first()
    return next(iter(_rows(monitor, Q(pk=found), at)), None) if found is not None else None


def _rows(monitor: Monitor, which: Q, at: datetime) -> list[Row]:
    appointments = list(monitor.appointments.with_people().order_by("pk"))
    reports = {
        (report.assignment_id, report.appointment_id): report
        for report in Report.objects.filter(appointment__in=appointments)
    }
    rows = []
    terms = [appointment.term_id for appointment in appointments]
    asked = Question.objects.filter(assignment__term__in=terms).order_by().values_list("assignment")
    questions = dict(asked.annotate(Count("pk")))
    for appointment in appointments:
        meant = Assignment.objects.meant_for(appointment).filter(opens_at__lte=at)
        own = Assignment.objects.released().filter(reports__appointment=appointment)
        known = (meant.values("pk"), own.values("pk"))
        found = Assignment.objects.filter(which, Q(pk__in=known[0]) | Q(pk__in=known[1]), term=appointment.term_id)
        for assignment in found.select_related("term"):
            report = reports.get((assignment.pk, appointment.pk))
            row = Row(assignment, appointment, report, at, questions.get(assignment.pk, 0))
            if report is not None or _was_there(row):
                rows.append(row)
    return rows


def _was_there(row: Row) -> bool:
    """In office now, or until the assignment had closed: nobody missed what closed after their time."""
    return row.is_active or timezone.localdate(row.assignment.closes_at) <= row.appointment.last_day
