"""How each department handled its petitions in a period: what came, what was answered in time, what was moved on.

Counted from the events and moves of the period, so a case counts for the department that had it at the time.
Only `open_now`, `overdue_now` and the part of `late` that still waits for its answer speak of this moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from civic.cases.models import Case, CaseEvent, Handover
from civic.cases.workflow import OPEN, RUNNING, Progress
from civic.organization.models import Department

ANSWERS = ("answer", "refuse")
AGREED = ("consent", "record_consent")  # to a second extension, when their data name a ground
COUNTED = ("filed", *ANSWERS, "extend", *AGREED, "reopen")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one department, or the sum of several."""

    received: int = 0  # arrived there or came from another department
    answered: int = 0
    on_time: int = 0
    answered_late: int = 0
    late_now: int = 0  # the period is over, and there is no answer
    extensions: int = 0
    transfers: int = 0  # passed on by it
    bounces: int = 0  # sent back by it
    moved_late: int = 0  # passed on or sent back after the hours of Decree art. 13
    reopened: int = 0  # taken up again after it had said 'done'
    open_now: int = 0
    overdue_now: int = 0  # something or other should have been done by now

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))

    @property
    def late(self) -> int:
        """Answered late, or not answered although the period is over."""
        return self.answered_late + self.late_now

    @property
    def on_time_share(self) -> int | None:
        """Per cent of what was answered, or should have been, that was answered in time; None when there is none."""
        due = self.answered + self.late_now
        return round(100 * self.on_time / due) if due else None

    @property
    def is_noteworthy(self) -> bool:
        """Something was sent back, extended, late or taken up again."""
        return bool(self.bounces or self.extensions or self.late or self.reopened)


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """One line of the table."""

    department: Department
    figures: Figures


def department_figures(
    since: date, until: date, departments: Iterable[int] | None = None, at: datetime | None = None
) -> list[DepartmentFigures]:
    """Count, in five queries however many cases there are.

    Args:
        since: first day.
        until: last day, counted too.
        departments: ids to count; all that can own a case, and any other that has something to count, when None.
        at: the moment of what is open and late now (now).

    Raises:
        ValueError: the last day comes before the first.
    """
    if until < since:
        raise ValueError(f"the period ends ({until}) before it begins ({since})")
    only = None if departments is None else frozenset(departments)
    found: dict[int, Figures] = {}
    for part in (
        _events(since, until, only),
        _sent(since, until, only),
        _got(since, until, only),
        _now(at or timezone.now(), only),
    ):
        for pk, figures in part.items():
            found[pk] = found.get(pk, Figures()) + figures
    wanted = Q(pk__in=found.keys()) | Q(pk__in=Department.objects.current().handling().values("pk"))
    rows = Department.objects.filter(wanted if only is None else Q(pk__in=only)).order_by("order", "name")
    return [DepartmentFigures(row, found.get(row.pk, Figures())) for row in rows]


def total(rows: Iterable[DepartmentFigures]) -> Figures:
    """The sum of all lines. A petition that was moved counts as received by each department it came to."""
    return sum((row.figures for row in rows), start=Figures())


def _between(since: date, until: date, only: frozenset[int] | None, department: str) -> Q:
    wanted = Q(at__gte=_midnight(since), at__lt=_midnight(until + timedelta(days=1)))
    return wanted if only is None else wanted & Q(**{f"{department}__in": only})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _grouped(rows: Any, department: str, **counts: Count) -> dict[int, Figures]:
    groups = rows.order_by().values(department).annotate(**counts)
    return {group.pop(department): Figures(**group) for group in map(dict, groups)}


def _events(since: date, until: date, only: frozenset[int] | None) -> dict[int, Figures]:
    """What happened while a department had the case."""
    rows = CaseEvent.objects.filter(_between(since, until, only, "department"), verb__in=COUNTED)
    answered = Q(verb__in=ANSWERS)
    return _grouped(
        rows.filter(department__isnull=False),
        "department",
        received=Count("pk", filter=Q(verb="filed")),
        answered=Count("pk", filter=answered),
        on_time=Count("pk", filter=answered & Q(data__on_time=True)),
        answered_late=Count("pk", filter=answered & Q(data__on_time=False)),
        extensions=Count("pk", filter=Q(verb="extend") | Q(verb__in=AGREED, data__has_key="ground")),
        reopened=Count("pk", filter=Q(verb="reopen", old_progress=Progress.DONE)),
    )


def _sent(since: date, until: date, only: frozenset[int] | None) -> dict[int, Figures]:
    """What a department did not keep."""
    kinds = Handover.Kind
    rows = Handover.objects.filter(_between(since, until, only, "sender"), kind__in=(kinds.PASSED, kinds.BOUNCED))
    return _grouped(
        rows,
        "sender",
        transfers=Count("pk", filter=Q(kind=kinds.PASSED)),
        bounces=Count("pk", filter=Q(kind=kinds.BOUNCED)),
        moved_late=Count("pk", filter=Q(in_time=False)),
    )


def _got(since: date, until: date, only: frozenset[int] | None) -> dict[int, Figures]:
    """What came from another department; what came back is not received twice."""
    rows = Handover.objects.filter(_between(since, until, only, "receiver")).exclude(kind=Handover.Kind.BOUNCED)
    return _grouped(rows.exclude(sender=F("receiver")), "receiver", received=Count("pk"))


def _now(at: datetime, only: frozenset[int] | None) -> dict[int, Figures]:
    """What a department has at this moment."""
    rows = Case.objects.filter(progress__in=OPEN)
    if only is not None:
        rows = rows.filter(department__in=only)
    return _grouped(
        rows,
        "department",
        open_now=Count("pk"),
        late_now=Count("pk", filter=Q(progress__in=RUNNING, due_at__lt=at)),
        overdue_now=Count("pk", filter=Q(act_by__lt=at)),
    )
