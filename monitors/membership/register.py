"""The register of the monitors (모니터 명부): everybody of a term with what they did so far.

Names are encrypted and a term has at most some 200 rows, so they are read together and chosen from in Python.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.privacy.phones import normalise_phone
from civic.programs import Text

from ..models import (
    AgeBand,
    Appointment,
    AppointmentQuerySet,
    Assignment,
    Audience,
    Monitor,
    Report,
    Term,
    Tip,
    age_band,
)

SILENT_FOR = timedelta(days=183)  # without a tip: half a year
SILENT_AFTER = 3  # assignments in a row without a report

STATES: Mapping[str, tuple[str, Text]] = {  # tone of the badge, words
    "office": ("success", _("Is in office")),
    "leaving": ("warning", _("Dismissed for a later day")),
    "vacant": ("danger", _("Dismissed, seat vacant")),
    "dismissed": ("neutral", _("Dismissed")),
    "coming": ("info", _("Begins later")),
    "over": ("neutral", _("Term is over")),
}


@dataclass(frozen=True, slots=True)
class Given:
    """An assignment that was opened, and whom it is for."""

    pk: int
    opens_on: date
    closes_on: date
    closes_at: datetime
    is_over: bool
    audience: str
    among: frozenset[object]

    def is_for(self, row: Appointment) -> bool:
        """Whether it is meant for a monitor, and their days in office touch it."""
        if self.closes_on < row.starts_on or self.opens_on > row.last_day:
            return False
        if self.audience == Audience.DISTRICTS:
            return row.district_id in self.among
        return row.section_id in self.among if self.audience == Audience.SECTIONS else True


@dataclass(frozen=True)
class Entry:
    """A line of the register, as of a moment.

    Args:
        row: the appointment with what `counted` says of it.
        given: the assignments that were opened and meant for it, the last to close first.
    """

    row: Any
    at: datetime
    given: Sequence[Given]
    silent_after: int = SILENT_AFTER
    silent_for: timedelta = SILENT_FOR
    missed: Sequence[Given] = field(init=False)

    def __post_init__(self) -> None:
        over = [one for one in self.given if one.is_over]
        done = self.row.last_done
        missed = [one for one in over if done is None or one.closes_at > done]
        object.__setattr__(self, "missed", missed)

    @property
    def monitor(self) -> Monitor:
        found: Monitor = self.row.monitor
        return found

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @property
    def age_band(self) -> AgeBand | None:
        """In the last year of the term at the latest; None when the year of birth is not known."""
        year = min(self.today, self.row.ends_on).year
        return age_band(self.monitor.birth_year, year) if self.monitor.birth_year else None

    @property
    def done(self) -> int:
        return int(self.row.done)

    @property
    def due(self) -> int:
        """Assignments meant for the monitor until now."""
        return max(len(self.given), self.done)

    @property
    def is_active(self) -> bool:
        return bool(self.row.is_active(self.today))

    @property
    def is_silent(self) -> bool:
        """In office, but no report on any of the last assignments and no tip for half a year."""
        tip = self.row.last_tip
        return (
            self.is_active
            and len(self.missed) >= self.silent_after
            and (tip is None or tip < self.at - self.silent_for)
        )

    @property
    def last_activity(self) -> datetime | None:
        return max((at for at in (self.row.last_report, self.row.last_tip) if at is not None), default=None)

    @property
    def state(self) -> str:
        """A key of `STATES`."""
        row = self.row
        if row.dismissed_on is not None and row.dismissed_on > self.today:
            return "leaving"
        if row.dismissed_on is not None:
            return "vacant" if row.successor is None and row.ends_on >= self.today else "dismissed"
        if row.starts_on > self.today:
            return "coming"
        return "office" if row.ends_on >= self.today else "over"

    @property
    def state_words(self) -> Text:
        return STATES[self.state][1]

    @property
    def tone(self) -> str:
        return STATES[self.state][0]


def of_term(
    term: Term, at: datetime | None = None, *, silent_after: int = SILENT_AFTER, silent_for: timedelta = SILENT_FOR
) -> list[Entry]:
    """Everybody appointed in a term, by seat, in two queries."""
    at = at or timezone.now()
    given = opened(Assignment.objects.filter(term=term), at)
    rows = counted(Appointment.objects.filter(term=term)).order_by("seat", "starts_on", "pk")
    return [Entry(row, at, [one for one in given if one.is_for(row)], silent_after, silent_for) for row in rows]


def of_monitors(monitors: Iterable[Monitor], at: datetime | None = None) -> list[Entry]:
    """The appointment of each monitor that began last."""
    at = at or timezone.now()
    rows = counted(Appointment.objects.filter(monitor__in=list(monitors))).order_by("monitor", "-starts_on", "-pk")
    latest: dict[int, Any] = {}
    for row in rows:
        latest.setdefault(row.monitor_id, row)
    given: dict[int, list[Given]] = {
        term: opened(Assignment.objects.filter(term=term), at) for term in {row.term_id for row in latest.values()}
    }
    return [Entry(row, at, [one for one in given[row.term_id] if one.is_for(row)]) for row in latest.values()]


def opened(rows: QuerySet[Assignment], at: datetime) -> list[Given]:
    """The assignments opened by a moment with whom they are for, the last to close first; one query."""
    names = ("pk", "opens_at", "closes_at", "late_until", "audience", "districts", "sections")
    found: dict[int, tuple[datetime, datetime, datetime | None, str]] = {}
    among: dict[int, set[object]] = {}
    released = rows.filter(released_at__isnull=False, opens_at__lte=at).order_by("-closes_at", "-pk")
    for pk, opens_at, closes_at, late_until, audience, district, section in released.values_list(*names):
        found[pk] = (opens_at, closes_at, late_until, audience)
        among.setdefault(pk, set()).add(district if audience == Audience.DISTRICTS else section)
    return [
        Given(
            pk,
            timezone.localdate(opens_at),
            timezone.localdate(closes_at),
            closes_at,
            (late_until or closes_at) <= at,
            audience,
            frozenset(among[pk] - {None}),
        )
        for pk, (opens_at, closes_at, late_until, audience) in found.items()
    ]


def counted(rows: AppointmentQuerySet) -> QuerySet[Any]:
    """The appointments with their numbers.

    Reports handed in (`done`), the last of them (`last_report`) and when the last of their assignments closed
    (`last_done`); tips of their days in office (`tips_sent`, `last_tip`); who was appointed in their place
    (`successor`).
    """
    reports = Report.objects.submitted().filter(appointment=OuterRef("pk")).order_by().values("appointment")
    sent = Tip.objects.filter(
        monitor=OuterRef("monitor"),
        case__arrived_at__date__gte=OuterRef("starts_on"),
        case__arrived_at__date__lte=OuterRef("ends_on"),
    )
    tips = sent.order_by().values("monitor")
    return rows.select_related("monitor", "district", "section", "term", "replaced_by").annotate(
        done=_number(reports),
        last_report=Subquery(reports.annotate(found=Max("submitted_at")).values("found")),
        last_done=Subquery(reports.annotate(found=Max("assignment__closes_at")).values("found")),
        tips_sent=_number(tips),
        last_tip=Subquery(tips.annotate(found=Max("case__arrived_at")).values("found")),
        successor=F("replaced_by"),
    )


def _number(rows: Any) -> Any:
    return Coalesce(Subquery(rows.annotate(found=Count("pk")).values("found")), 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in the register; '' is anything."""

    state: str = ""
    district: str = ""
    section: str = ""
    gender: str = ""
    age: str = ""
    occupation: str = ""
    nth: str = ""
    silent: str = ""

    def fits(self, entry: Entry) -> bool:
        row, monitor = entry.row, entry.monitor
        found = {
            "district": row.district_id,
            "section": row.section.slug if row.section else "none",
            "gender": monitor.gender,
            "age": entry.age_band or "unknown",
            "occupation": monitor.occupation,
            "nth": str(row.nth),
            "silent": "yes" if entry.is_silent else "no",
        }
        return self._fits_state(entry) and all(
            not getattr(self, name) or getattr(self, name) == value for name, value in found.items()
        )

    def _fits_state(self, entry: Entry) -> bool:
        match self.state:
            case "":
                return True
            case "office":
                return entry.is_active
            case "dismissed":
                return entry.row.dismissed_on is not None
            case _:
                return entry.state == self.state


# How the list can be put in order; those who did least come first where that is asked for.
ORDERS: Mapping[str, Text] = {
    "seat": _("Seat"),
    "name": _("Name"),
    "district": _("District"),
    "activity": _("Longest without activity"),
    "reports": _("Fewest reports"),
    "tips": _("Most tips"),
}


def in_order(found: Iterable[Entry], order: str) -> list[Entry]:
    """The lines in one of `ORDERS`; anything else is by seat."""
    rows = list(found)
    long_ago = datetime.min.replace(tzinfo=timezone.get_current_timezone())
    match order:
        case "name":
            rows.sort(key=lambda one: one.monitor.name)
        case "district":
            rows.sort(key=lambda one: (one.row.district.order, one.row.seat))
        case "activity":
            rows.sort(key=lambda one: one.last_activity or long_ago)
        case "reports":
            rows.sort(key=lambda one: (one.done / (one.due or 1), -one.due))
        case "tips":
            rows.sort(key=lambda one: -one.row.tips_sent)
    return rows


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a term stands."""

    seats: int
    in_office: int
    dismissed: int
    vacant: int
    silent: int


def numbers(found: Sequence[Entry], term: Term) -> Numbers:
    return Numbers(
        term.seats,
        sum(one.is_active for one in found),
        sum(one.row.dismissed_on is not None for one in found),
        sum(one.state == "vacant" for one in found),
        sum(one.is_silent for one in found),
    )


def find(text: str, most: int = 50) -> list[Monitor]:
    """Monitors of all terms by whole name, telephone number or e-mail address."""
    text = text.strip()
    rows = Monitor.objects.with_name(text)
    if "@" in text:
        rows = rows | Monitor.objects.with_email(text)
    try:
        phone = normalise_phone(text)
    except ValueError:
        phone = ""
    if phone:
        rows = rows | Monitor.objects.with_phone(phone)
    return list(rows.order_by("pk")[:most])
