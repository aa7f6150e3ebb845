"""The figures of the Mondays, live from their rows. Each says what it counts.

What was before this portal (`petitions.program`: 115 sessions and 940 cases, and the years below) stands beside them
with its date and source and is never added.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Category
from civic.cases.workflow import UNANSWERED, Decision, Progress
from civic.dashboard.programpage import at_times, on_days
from civic.programs import Period
from petitions.models import Booking, Instruction, Session

ALWAYS = Period()


# --- Before this portal ---


@dataclass(frozen=True, slots=True)
class BaselineYear:
    """What the press counted for a year (domain.md 1.2); `until` when it is not the whole year."""

    year: int
    sessions: int
    cases: int
    until: date | None = None


# One report of the press, 2020-11-25 (pressian.com): 102 sessions and 867 cases. Others differ: for the first four
# months of 2018 another paper has "300 or 250"; the totals of 115 and 940 are of a report of 2021. They are shown as
# they were printed, and nothing is computed from them.
BASELINE_YEARS = (
    BaselineYear(2018, 22, 300),
    BaselineYear(2019, 49, 348),
    BaselineYear(2020, 31, 219, until=date(2020, 11, 25)),
)


# --- Shares and days ---


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; there is no share of nothing."""

    part: int = 0
    whole: int = 0

    @property
    def percent(self) -> int | None:
        """In per cent, rounded; 100 only when it is all of it. None when the whole is 0."""
        if not self.whole:
            return None
        rounded = (200 * self.part + self.whole) // (2 * self.whole)
        return min(rounded, 99) if self.part < self.whole else rounded


@dataclass(frozen=True, slots=True)
class Days:
    """How long something took: of how many, on average and for the one in the middle; None when there is none."""

    count: int = 0
    average: float | None = None
    median: float | None = None

    @classmethod
    def of(cls, days: Iterable[int]) -> "Days":
        known = list(days)
        return cls(len(known), round(sum(known) / len(known), 1), float(median(known))) if known else cls()


# --- Sessions ---


def sessions_held(period: Period = ALWAYS) -> int:
    """Sessions of this portal that are over, by their day."""
    return Session.objects.held().filter(on_days(period, "day")).count()


# --- Who was heard, and what became of it ---

# The columns of the table of results, by what a case's progress means to a reader.
IN_HAND, UNDER_WAY, DONE, ENDED = "in-hand", "under-way", "done", "ended"
STAGES: Mapping[str, str | Promise] = {
    IN_HAND: _("Being looked into"),
    UNDER_WAY: Progress.UNDER_WAY.label,
    DONE: Progress.DONE.label,
    ENDED: Progress.CLOSED.label,
}
UNDECIDED = ""  # the row of what has no decision: not answered yet, or withdrawn


def stage_of(progress: str) -> str:
    """In which column of the table of results a case stands."""
    if progress in UNANSWERED:
        return IN_HAND
    return {Progress.UNDER_WAY: UNDER_WAY, Progress.DONE: DONE}.get(Progress(progress), ENDED)


@dataclass(frozen=True, slots=True)
class Heard:
    """Who came to the mayor, counted in one pass.

    Args:
        visits: hearings that took place; who came twice counts twice.
        cases: different matters among them.
        by_field: matters by the number of their field (`Category.pk`), None without one.
        by_district: matters by the slug of their district, None without one.
        by_result: matters by decision ('' when there is none) and stage (`STAGES`).
    """

    visits: int
    cases: int
    by_field: Mapping[int | None, int]
    by_district: Mapping[str | None, int]
    by_result: Mapping[tuple[str, str], int]


def heard(period: Period = ALWAYS, district: str | None = None) -> Heard:
    """Visitors heard at the sessions of a period, whose matter is of a district."""
    bookings = Booking.objects.filter(on_days(period, "session__day"))
    return heard_of(bookings.filter(case__district=district) if district else bookings)


def heard_of(bookings: "QuerySet[Booking]") -> Heard:
    """Count those of some bookings that were heard (`Booking.State.HEARD`)."""
    groups = (
        bookings.filter(state=Booking.State.HEARD)
        .order_by()
        .values_list("case__category", "case__district", "case__decision", "case__progress")
        .annotate(visits=Count("pk"), cases=Count("case", distinct=True))
    )
    visits = 0
    fields: Counter[int | None] = Counter()
    districts: Counter[str | None] = Counter()
    results: Counter[tuple[str, str]] = Counter()
    for field, district, decision, progress, came, cases in groups:
        visits += came
        fields[field] += cases
        districts[district] += cases
        results[decision, stage_of(progress)] += cases
    return Heard(visits, fields.total(), fields, districts, results)


@dataclass(frozen=True, slots=True)
class Line:
    """One bar: what, how many, and its length in per cent of the longest."""

    label: str | Promise
    value: int
    length: int


def by_field(found: Heard) -> list[Line]:
    """Matters by field, the most first; those without a field last."""
    names = Category.objects.in_bulk([key for key in found.by_field if key])
    known = [(str(names[key]) if key else "", count) for key, count in found.by_field.items()]
    known.sort(key=lambda pair: (not pair[0], -pair[1], pair[0]))
    most = max((count for _name, count in known), default=0)
    return [Line(name or _("Without a field"), count, max(1, 100 * count // most)) for name, count in known]


@dataclass(frozen=True, slots=True)
class Result:
    """A line of the table of results: the decision, how many in each stage, how many together."""

    decision: str
    label: str | Promise
    cells: tuple[tuple[str | Promise, int], ...]
    total: int


def by_result(found: Heard) -> list[Result]:
    """Matters by decision (처리구분) and stage (진행상태); decisions nobody got are left out."""
    lines = []
    for decision in (*Decision.values, UNDECIDED):
        cells = tuple((label, found.by_result.get((decision, stage), 0)) for stage, label in STAGES.items())
        total = sum(count for _label, count in cells)
        if total:
            label = Decision(decision).label if decision else _("No decision: not answered yet, or withdrawn")
            lines.append(Result(decision, label, cells, total))
    return lines


# --- What was promised ---


@dataclass(frozen=True, slots=True)
class Promises:
    """Instructions of the mayor, which are promises to whoever came (약속).

    Args:
        given: all of them.
        open: neither fulfilled nor given up.
        fulfilled, dropped: how they ended.
        postponed: those whose day was moved at least once.
        kept: the share kept (약속 이행률), see `kept_share`.
        days: from the session (or the day it was given) to the day it was fulfilled.
    """

    given: int = 0
    open: int = 0
    fulfilled: int = 0
    dropped: int = 0
    postponed: int = 0
    kept: Share = Share()
    days: Days = Days()


def promises(period: Period = ALWAYS, district: str | None = None, at: datetime | None = None) -> Promises:
    """What was promised in a period about matters of a district, as it stands at a moment (now)."""
    rows = Instruction.objects.filter(at_times(period, "given_at"))
    return promises_of(rows.filter(case__district=district) if district else rows, at)


def promises_of(rows: "QuerySet[Instruction]", at: datetime | None = None) -> Promises:
    """Count some instructions in one pass over their rows."""
    today, state = timezone.localdate(at), Instruction.State
    found: Counter[str] = Counter()
    given = postponed = due = 0
    days = []
    columns = ("state", "due_on", "postponed", "given_at", "fulfilled_at", "session__day")
    for how, due_on, moved, given_at, fulfilled_at, day in rows.order_by().values_list(*columns):
        given += 1
        found[how] += 1
        postponed += bool(moved)
        due += _is_due(how, due_on, today)
        if how == state.FULFILLED:
            days.append((timezone.localdate(fulfilled_at) - (day or timezone.localdate(given_at))).days)
    kept, dropped = found[state.FULFILLED], found[state.DROPPED]
    return Promises(given, given - kept - dropped, kept, dropped, postponed, Share(kept, due), Days.of(days))


def _is_due(state: str, due_on: date, today: date) -> bool:
    """Whether an instruction counts in the share kept: it is fulfilled, or its day has come and it is not given up."""
    if state == Instruction.State.FULFILLED:
        return True
    return state != Instruction.State.DROPPED and due_on <= today


def kept_share(period: Period = ALWAYS, district: str | None = None, at: datetime | None = None) -> Share:
    """The share of promises kept (약속 이행률).

    Part: instructions that are fulfilled: done, not denied by the visitor, and found to last when looked at again.
    Whole: those, and all others whose day (as postponed, if it was) has come and that were not given up. So one that
    is done before its day counts at once, one that is late or still being looked at counts as not kept yet, one whose
    day is to come does not count, and one that turned out to be impossible is told apart (`Promises.dropped`).
    """
    return promises(period, district, at).kept


# --- Waiting for an appointment ---


def waiting(period: Period = ALWAYS) -> Days:
    """Days from the first booking to the session at which the visitor was heard.

    Who moved, or was moved, waits from the first booking of the chain on (`Booking.replaces`); who came without an
    appointment did not wait and does not count.
    """
    heard_ = Booking.objects.came().exclude(source=Booking.Source.WALK_IN).filter(on_days(period, "session__day"))
    rows = heard_.order_by().values_list("booked_at", "waiting_since", "session__day", "replaces")
    found = list(rows)
    earlier = _earlier() if any(row[3] for row in found) else {}
    days = []
    for booked_at, since, day, replaces in found:
        first = min(booked_at, since or booked_at)
        while replaces:
            before, replaces = earlier[replaces]
            first = min(first, before)
        days.append((day - timezone.localdate(first)).days)
    return Days.of(days)


def _earlier() -> dict[int, tuple[datetime, int | None]]:
    """Bookings that were replaced by another: when they were made, and which one they replaced themselves."""
    rows = Booking.objects.filter(replaced_by__isnull=False).values_list("pk", "booked_at", "replaces")
    return {pk: (booked_at, replaces) for pk, booked_at, replaces in rows}


# --- All together ---


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything of a period and a district, as of one moment. Sessions and waiting are of the whole city."""

    at: datetime
    sessions: int
    heard: Heard
    promises: Promises
    waiting: Days


def figures(period: Period = ALWAYS, district: str | None = None, at: datetime | None = None) -> Figures:
    """All figures, in four queries (a fifth when somebody moved to another day)."""
    return Figures(
        at or timezone.now(), sessions_held(period), heard(period, district), promises(period, district, at),
        waiting(period),
    )  # fmt: skip
