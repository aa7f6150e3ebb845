"""Live totals from the one ledger: by program, department and district."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from civic.cases.models import Case
from civic.cases.workflow import ANSWERED, OPEN, Progress


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


def totals_by(cases: "QuerySet[Case]", field: str, now: datetime | None = None) -> Mapping[Any, Totals]:
    """Totals for each value of a field (`program`, `department`, `district`), in one query."""
    rows = cases.order_by().values(field).annotate(**counts(now or timezone.now()))
    return {row.pop(field): Totals(**row) for row in rows}
