"""A monitor's own tips: what came of each, in the monitor's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Answer, Case
from civic.cases.workflow import ANSWERED, OPEN, Progress
from civic.programs import Text

from ..models import Monitor, Points, Tip, TipQuerySet
from .tips import TAKEN_UP

BADGES: dict[str, str] = {
    Progress.ARRIVED: "info",
    Progress.ACCEPTED: "info",
    Progress.REVIEWING: "info",
    Progress.SUPPLEMENT: "warning",
    Progress.PAUSED: "info",
    Progress.UNDER_WAY: "success",
    Progress.DONE: "success",
    Progress.CLOSED: "neutral",
}
SHOWS: dict[str, tuple[Text, Q]] = {
    "": (_("All"), Q()),
    "open": (_("Being handled"), Q(case__progress__in=OPEN)),
    "answered": (_("Answered"), Q(case__progress__in=ANSWERED)),
    "adopted": (_("Taken up"), Q(case__decision__in=TAKEN_UP, case__progress__in=ANSWERED)),
    "good": (_("Good ones"), Q(chosen_at__isnull=False)),
}


def today() -> date:
    return timezone.localdate()


class Filters:
    """What the address asks for; what does not fit is left out of account."""

    def __init__(self, query: QueryDict) -> None:
        show, sort = query.get("show", ""), query.get("sort", "")
        self.show = show if show in SHOWS else ""
        self.sort = sort if sort in Tip.Sort.values else ""

    @property
    def any(self) -> bool:
        return bool(self.show or self.sort)

    def of_sort(self, rows: TipQuerySet) -> TipQuerySet:
        return rows.filter(sort=self.sort) if self.sort else rows

    def chosen(self, rows: TipQuerySet) -> TipQuerySet:
        return self.of_sort(rows).filter(SHOWS[self.show][1])

    def address(self, here: str, **more: str) -> str:
        query = {"show": self.show, "sort": self.sort, **more}
        words = urlencode({name: value for name, value in query.items() if value})
        return f"{here}?{words}" if words else here

    @property
    def sorts(self) -> list[tuple[str, str]]:
        return [(sort.value, str(sort.label)) for sort in Tip.Sort]


@dataclass(frozen=True, slots=True)
class Number:
    """How many tips one of the links above the list shows."""

    key: str
    label: Text
    value: int
    is_current: bool


def numbers(own: TipQuerySet, filters: Filters) -> list[Number]:
    """One for each of `SHOWS`, in one query."""
    counts = (
        filters.of_sort(own)
        .order_by()
        .aggregate(**{f"n_{key}": Count("pk", filter=wanted) for key, (_label, wanted) in SHOWS.items() if key})
    )
    counts["n_"] = filters.of_sort(own).count()
    return [Number(key, label, counts[f"n_{key}"], key == filters.show) for key, (label, _wanted) in SHOWS.items()]


@dataclass(frozen=True, slots=True)
class Line:
    """One tip with what came of it."""

    tip: Tip
    badge: str
    answer: Answer | None
    points: int

    @property
    def case(self) -> Case:
        return self.tip.case

    @property
    def due(self) -> datetime | None:
        """When the city owes the next step; None when it owes nothing."""
        return self.case.due_at if self.case.is_open else None

    @property
    def is_late(self) -> bool:
        return self.case.is_overdue()

    @property
    def is_taken_up(self) -> bool:
        return self.case.decision in TAKEN_UP and self.case.progress in ANSWERED


def lines(monitor: Monitor, tips: Sequence[Tip]) -> list[Line]:
    """The tips with their newest answers and points, in two queries. The tips come with their cases."""
    answers: dict[int, Answer] = {}
    told = [tip.case_id for tip in tips if tip.case.progress in ANSWERED]
    for answer in Answer.objects.filter(case__in=told).select_related("department").order_by("answered_at", "pk"):
        answers[answer.case_id] = answer
    given = points_of(monitor, tips)
    return [Line(tip, badge_of(tip.case), answers.get(tip.case_id), given.get(tip.pk, 0)) for tip in tips]


def badge_of(case: Case) -> str:
    """The colour of where a case stands."""
    return "danger" if case.is_overdue() else BADGES[case.progress]


def points_of(monitor: Monitor, tips: Sequence[Tip]) -> dict[int, int]:
    """The points a monitor got for each of some own tips."""
    keys = {f"tip/{tip.pk}": tip.pk for tip in tips}
    rows = Points.objects.filter(appointment__monitor=monitor, key__in=keys).order_by().values_list("key")
    return {keys[key]: total for key, total in rows.annotate(total=Sum("points"))}
