"""Live totals from the one ledger: by program, department and district."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, cast

from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from civic.cases.models import Case
from civic.cases.workflow import ANSWERED, OPEN, Progress

FRESH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of cases. `on_time` counts answers given by their due time among `answered`."""

    total: int = 0
    new_today: int = 0
    waiting: int = 0
    open: int = 0
    due_today: int = 0
    overdue: int = 0
    under_way: int = 0
    answered: int = 0
    on_time: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def unanswered(self) -> int:
        """Cases whose answer is being prepared."""
        return self.open - self.under_way

    @property
    def on_time_share(self) -> int | None:
        """Per cent of answers given in time; None before the first answer."""
        return round(100 * self.on_time / self.answered) if self.answered else None


def _today(now: datetime) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    return start, start + timedelta(days=1)


def counts(now: datetime) -> dict[str, Count]:
    """The aggregates behind `Totals`, for one pass over the table."""
    start, end = _today(now)
    conditions = {
        "new_today": Q(arrived_at__gte=start, arrived_at__lt=end),
        "waiting": Q(progress=Progress.ARRIVED),
        "open": Q(progress__in=OPEN),
        "due_today": Q(act_by__gte=now, act_by__lt=end),
        "overdue": Q(act_by__lt=now),
        "under_way": Q(progress=Progress.UNDER_WAY),
        "answered": Q(progress__in=ANSWERED, answered_at__isnull=False),
        "on_time": Q(progress__in=ANSWERED, answered_at__lte=F("due_at")),
    }
    return {"total": Count("pk"), **{name: Count("pk", filter=test) for name, test in conditions.items()}}


def totals(cases: "QuerySet[Case]", now: datetime | None = None) -> Totals:
    """Totals over a selection of cases."""
    return Totals(**cases.order_by().aggregate(**counts(now or timezone.now())))


@dataclass(frozen=True, slots=True)
class Board:
    """Totals of a selection of cases, all told and by one dimension at a time, as of one moment."""

    at: datetime
    all: Totals
    by_program: Mapping[str, Totals]
    by_department: Mapping[int, Totals]
    by_district: Mapping[str | None, Totals]


def board(cases: "QuerySet[Case]", now: datetime | None = None) -> Board:
    """Count a selection in one pass over the table; every table of a page then tells the same story."""
    at = now or timezone.now()
    groups = cases.order_by().values("program", "department", "district").annotate(**counts(at))
    programs: dict[str, Totals] = {}
    departments: dict[int, Totals] = {}
    districts: dict[str | None, Totals] = {}
    every = Totals()
    for row in groups:
        group: dict[str, Any] = {**row}
        program, department, district = group.pop("program"), group.pop("department"), group.pop("district")
        part = Totals(**group)
        every += part
        programs[program] = programs.get(program, Totals()) + part
        departments[department] = departments.get(department, Totals()) + part
        districts[district] = districts.get(district, Totals()) + part
    return Board(at, every, programs, departments, districts)


def recent_board(cases: "QuerySet[Case]", key: str) -> Board:
    """A board at most one minute old; its `at` says from when. `key` names the selection."""
    return cast(Board, cache.get_or_set(f"board/{key}", lambda: board(cases), FRESH_SECONDS))
