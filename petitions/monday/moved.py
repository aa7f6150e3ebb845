"""A session got another day, time or place: each of its visitors is told, once, with the new calendar entry."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.step import By
from civic.cases.workflow import Actor, WorkflowError
from civic.cases.workingtime import SEOUL

from ..models import Booking, Session
from . import rounds, seats
from .bookingrules import BEFORE, MOVABLE, lock_booking
from .queue import number_of
from .telling import tell

MOVED = "monday.moved"
_STAMP = "%Y-%m-%dT%H%M"


def check_nobody_is_here(session: Session) -> None:
    """Who is at the door has a number of this day: on another one they would stand in the queue without being there.

    Raises:
        WorkflowError: somebody has arrived; it names numbers of the queue, never people.
    """
    here = session.bookings.filter(state=Booking.State.ARRIVED).order_by("queue_number", "pk")
    numbers = [_("no. %(number)s") % {"number": number_of(row)} for row in here]
    if numbers:
        raise WorkflowError(
            _("These visitors are here already: %(who)s. Please call the session off, or begin it and hear them.")
            % {"who": ", ".join(numbers)}
        )


def after_moved(session: Session, *, old_start: datetime, old_place: str, by: By, at: datetime) -> None:
    """Begin to tell the visitors of a session that was moved; in its transaction, with the new values saved.

    A later move takes over from one that is still being told: nobody hears of a day that has changed again.

    Args:
        old_start: when it was to begin.
        old_place: where it was to be.
        by: who moved it; the session keeps that, each visitor hears of it from the portal.
        at: when.
    """
    rows = session.bookings.filter(state__in=MOVABLE)
    if rows.filter(state=Booking.State.WAITING).exists():
        seats.plan_waiting_over(session)
    last = rows.order_by("pk").values_list("pk", flat=True).last()
    if last is None:
        return
    start = timezone.localtime(old_start).strftime(_STAMP)
    place = "place" if old_place != session.place else "same"
    rounds.start(MOVED, session, mark=f"{start}/{place}/{last}/0")


def register_kinds() -> None:
    """Register the round after a move."""
    rounds.register(rounds.Round(MOVED, gettext_lazy("Visitors of a Monday that was moved"), _next, _tell))


def _read(mark: str) -> tuple[datetime, bool, int, int]:
    """When it was to begin, whether the place is another, the last who had booked before, the last who was told."""
    start, place, last, told = mark.split("/")
    return datetime.strptime(start, _STAMP).replace(tzinfo=SEOUL), place == "place", int(last), int(told)


def _next(session: Session, mark: str, _at: datetime) -> Booking | None:
    if session.state not in BEFORE:
        return None
    _start, _place, last, told = _read(mark)
    rows = session.bookings.filter(state__in=MOVABLE, pk__gt=told, pk__lte=last)
    return rows.select_related("session", "case").order_by("pk").first()


def _tell(session: Session, booking: Booking, mark: str, at: datetime) -> str:
    start, place, last, _told = _read(mark)
    row = lock_booking(booking)
    booked = row.state == Booking.State.BOOKED
    row.calendar_sequence += 1
    if row.offer_until is not None:
        row.offer_until = min(row.offer_until, session.closes_at)
    seats.save(row, "calendar_sequence", "offer_until")
    facts = {"old_start": start.isoformat(), "other_place": place, "calendar": "new" if booked else ""}
    tell(
        row.case,
        "monday_session_moved",
        row,
        by=None,
        actor=Actor.SYSTEM,
        at=at,
        reason=session.reason,
        state=row.state,
        **facts,
    )
    seats.settle(row, at)
    return f"{start.strftime(_STAMP)}/{'place' if place else 'same'}/{last}/{row.pk}"
