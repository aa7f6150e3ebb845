"""Which appointments a person can choose, as the pages of booking show them, and what was chosen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.wording import day_words, moment_words
from civic.cases.workflow import WorkflowError
from civic.cases.workingtime import SEOUL

from ..models import Booking, Session

MOST = 8  # sessions on one page
_CHOICE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)|-waiting)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose: a time as they saw it, or the waiting list of a day (`at` is None).

    It names day and time and not a row or a position: when the session is moved meanwhile, the choice fits nothing
    any more and the person is asked again, instead of getting another time than the one they chose.
    """

    day: date
    at: datetime | None = None

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%dT%H:%M}" if self.at else f"{self.day.isoformat()}-waiting"

    @property
    def words(self) -> str:
        """`2026년 12월 7일 (월) 13:30`, or the day and that it is the waiting list."""
        if self.at is not None:
            return moment_words(self.at)
        return _("%(day)s, waiting list") % {"day": day_words(self.day)}

    @classmethod
    def read(cls, text: str) -> "Choice | None":
        """The choice in the value of a form, None for rubbish."""
        match = _CHOICE.fullmatch(text)
        if match is None:
            return None
        try:
            day = date.fromisoformat(match[1])
            at = datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=SEOUL) if match[2] else None
        except ValueError:
            return None
        return cls(day, at)


@dataclass(frozen=True, slots=True)
class Opening:
    """A session on the page of choices.

    Args:
        state: `free`, `full` (only the waiting list is left), or why nothing can be chosen: `taken`, `not-yet`,
            `closed`, `off`, `running`.
        free: the appointments that can be had.
        waiting: how many people are on the waiting list.
    """

    session: Session
    state: str
    free: Sequence[Choice] = ()
    waiting: int = 0

    @property
    def choices(self) -> Sequence[Choice]:
        """What a person can choose here."""
        if self.state == "free":
            return self.free
        return [Choice(self.session.day)] if self.state == "full" else []


def openings(at: datetime | None = None, most: int = MOST) -> list[Opening]:
    """The next sessions with their free appointments; in two queries."""
    now = at or timezone.now()
    shown = (*Session.COMING, Session.State.CANCELLED)
    coming = Session.objects.filter(day__gte=timezone.localdate(now), state__in=shown).order_by("day", "pk")
    rows = list(coming.with_taken()[:most])
    taken: dict[int, set[int | None]] = {}
    holding = Booking.objects.holding().filter(session__in=rows)
    for session, position in holding.values_list("session_id", "position"):
        taken.setdefault(session, set()).add(position)
    return [_opening(row, taken.get(row.pk, set()), now) for row in rows]


def _opening(session: Session, taken: set[int | None], now: datetime) -> Opening:
    state = _state(session, now)
    if state:
        return Opening(session, state)
    free = [
        Choice(session.day, moment)
        for position in range(session.capacity)
        if position not in taken and (moment := session.slot_at(position)) > now
    ]
    waiting: int = getattr(session, "waiting", 0)  # filled by `with_taken`
    if len(free) <= waiting:
        free = []  # what is free belongs to those who wait; it reaches them in a moment
    return Opening(session, "free" if free else "full", free, waiting)


def _state(session: Session, now: datetime) -> str:
    """Why nothing can be booked; '' when something can."""
    if session.is_bookable(now):
        return ""
    if session.state == Session.State.PLANNED:
        return "not-yet"
    if session.state == Session.State.CANCELLED:
        return "off"
    return "running" if session.state == Session.State.IN_PROGRESS else "closed"


def find(choice: Choice, at: datetime | None = None) -> tuple[Session, int | None]:
    """Session and position of a choice; the position is None for the waiting list.

    Raises:
        WorkflowError: there is no such appointment, or it cannot be booked now.
    """
    now = at or timezone.now()
    session = Session.objects.filter(day=choice.day).first()
    if session is None:
        raise WorkflowError(_("There is no Monday of direct petitions on that day. Please choose another one."))
    if not session.is_bookable(now):
        raise WorkflowError(refusal(session, now))
    if choice.at is None:
        return session, None
    position = position_of(session, choice.at)
    if position is None:
        raise WorkflowError(_("There is no appointment at that time any more. Please choose another one."))
    return session, position


def position_of(session: Session, moment: datetime) -> int | None:
    """The position whose appointment begins at a moment."""
    return next((place for place in range(session.capacity) if session.slot_at(place) == moment), None)


def refusal(session: Session, now: datetime) -> str:
    """Why a session cannot be booked, in a sentence."""
    day = {"day": day_words(session.day)}
    if session.starts_at <= now:
        return _("%(day)s is past or has begun already. Please choose another day.") % day
    if session.state == Session.State.CANCELLED:
        return _("There is no session on %(day)s; it was called off. Please choose another day.") % day
    if session.state == Session.State.PLANNED:
        return _("%(day)s cannot be booked yet. Please choose another day.") % day
    return _("Booking for %(day)s is closed. Please choose another day, or call us.") % day
