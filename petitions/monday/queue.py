"""Whose turn it is: the queue of a Monday as numbers and times, without names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from ..models import Booking, Session

_State = Booking.State


@dataclass(frozen=True, slots=True)
class Ticket:
    """One visitor as everybody may see it.

    Args:
        number: on the screen and on the visitor's paper.
        at: since when with the mayor, or not before when it is the visitor's turn; None when nothing is known.
    """

    number: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue at a moment: with the mayor, waiting here, expected, and how many were heard."""

    session: Session | None
    current: Ticket | None = None
    waiting: Sequence[Ticket] = field(default_factory=tuple)  # here, in the order of their turn
    expected: Sequence[Ticket] = field(default_factory=tuple)  # with an appointment, not here yet
    heard: int = 0

    @property
    def next(self) -> Ticket | None:
        """Whose turn is next."""
        return self.waiting[0] if self.waiting else None

    @property
    def is_on(self) -> bool:
        """Whether the session is in progress."""
        return self.session is not None and self.session.state == Session.State.IN_PROGRESS


def number_of(booking: Booking) -> int:
    """The number of a visitor: as it was given, before the arrival that of the appointment; 0 without one."""
    if booking.queue_number is not None:
        return booking.queue_number
    return booking.position + 1 if booking.position is not None else 0


def turn(booking: Booking) -> tuple[int, int]:
    """Order of the queue: by number; who has none stands at the end."""
    return (number_of(booking) or 10_000, booking.pk)


def now_serving(session: Session, at: datetime | None = None, bookings: Iterable[Booking] | None = None) -> Queue:
    """The queue of a session at a moment (now).

    Args:
        bookings: those of the session, when they were read already.
    """
    moment = at or timezone.now()
    rows = session.bookings.defer("visitor_words", "mayor_words") if bookings is None else bookings
    found = sorted(rows, key=turn)
    for row in found:
        row.session = session
    inside = next((row for row in found if row.state == _State.IN_HEARING), None)
    return Queue(
        session=session,
        current=Ticket(number_of(inside), inside.began_at) if inside else None,
        waiting=_waiting([row for row in found if row.state == _State.ARRIVED], session, inside, moment),
        expected=[Ticket(number_of(row), row.at) for row in found if row.state == _State.BOOKED],
        heard=sum(row.state == _State.HEARD for row in found),
    )


def _waiting(rows: list[Booking], session: Session, inside: Booking | None, at: datetime) -> list[Ticket]:
    """Each with the earliest time of its turn: the appointment, but not before all in front of it had theirs."""
    length = timedelta(minutes=session.slot_minutes)
    free = max(session.starts_at, at)
    if inside is not None and inside.began_at is not None:
        free = max(free, inside.began_at + length)
    free = _rounded(free)
    found = []
    for row in rows:
        turn_at = max(free, row.at) if row.at is not None else free
        found.append(Ticket(number_of(row), turn_at))
        free = turn_at + length
    return found


def _rounded(moment: datetime) -> datetime:
    """Up to the next five minutes: a forecast is no more exact, and the screen does not change all the time."""
    over = timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment + (timedelta(minutes=5) - over if over else over)


def current_queue(at: datetime | None = None) -> Queue:
    """The queue of today's session, else an empty one of the next session, else of none."""
    session = Session.objects.coming(at).first()
    if session is None:
        return Queue(None)
    if session.day != timezone.localdate(at):
        return Queue(session)
    return now_serving(session, at)
