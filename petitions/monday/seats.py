"""Writing the rows of bookings: given, put on the waiting list, freed. Case and session are held by the caller."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from civic.cases.models import Case
from civic.cases.workflow import WorkflowError
from civic.reminders.models import Reminder

from ..models import Booking, Session
from . import bookingreminders, rounds

IN_CALENDAR = frozenset({Booking.State.BOOKED, Booking.State.ARRIVED})
MOVE_UP, WAITING_OVER = "monday.move-up", "monday.waiting-over"


def seat(session: Session, case: Case, position: int | None, at: datetime, **more: Any) -> Booking:
    """A new booking: the appointment, or without one the end of the waiting list."""
    contact = case.contact
    booking = Booking(
        session=session,
        case=case,
        booked_at=at,
        phone_index=contact.phone_index if contact else "",
        email_index=contact.email_index if contact else "",
        is_demo=case.is_demo,
        **more,
    )
    put(booking, position, at)
    booking.save(force_insert=True)
    return booking


def put(booking: Booking, position: int | None, at: datetime) -> None:
    """Set where a booking stands in its session; not saved."""
    booking.position = position
    if position is None:
        booking.state = Booking.State.WAITING
        # A clock that runs behind on another machine must not let anybody jump the queue.
        last = booking.session.bookings.waiting().aggregate(last=Max("waiting_since"))["last"]
        booking.waiting_since = max(at, last) if last is not None else at
    elif booking.state != Booking.State.OFFERED:
        booking.state = Booking.State.BOOKED


def save(booking: Booking, *names: str) -> None:
    """Save what was changed, as a newer version."""
    booking.version += 1
    booking.save(update_fields=[*names, "version"])


def settle(booking: Booking, at: datetime) -> None:
    """Plan what a new or moved booking needs: its reminders, and those of the waiting list.

    The departments' reviews follow from the event (`reviewing.follow`).
    """
    if booking.state == Booking.State.WAITING:
        plan_waiting_over(booking.session)  # it is always a new row, or one without reminders
    else:
        bookingreminders.plan_for(booking, at)


def plan_waiting_over(session: Session) -> None:
    """Those still waiting at the end of the session are told then."""
    rounds.start(WAITING_OVER, session, due_at=session.ends_at)


def move_up(session: Session, at: datetime | None = None) -> None:
    """Let the waiting list move up, as soon as this transaction is committed. The session is held.

    Args:
        at: for the signature of all rules; the list moves up now.
    """
    if session.bookings.waiting().exists():
        rounds.start(MOVE_UP, session)


def free(
    booking: Booking, by: Booking.CancelledBy, at: datetime, reason: str = "", *, firing: Reminder | None = None
) -> None:
    """End a booking; its place goes to the first of the waiting list.

    Args:
        firing: the reminder of the booking in whose handler this happens.
    """
    held = booking.position is not None
    if booking.state in IN_CALENDAR and by != Booking.CancelledBy.MOVED:
        booking.calendar_sequence += 1  # a moved one lives on in the booking that replaces it
    booking.state = Booking.State.CANCELLED
    booking.cancelled_by, booking.cancelled_at, booking.reason = by, at, reason[:300]
    names = ("state", "cancelled_by", "cancelled_at", "reason", "calendar_sequence")
    save(booking, *names)
    bookingreminders.plan_for(booking, at, firing=firing)
    if held and booking.session.state != Session.State.CANCELLED:
        move_up(booking.session)


def replacing(old: Booking, session: Session, position: int | None, at: datetime, **more: Any) -> Booking:
    """The booking that follows one that was freed: the same entry in the visitor's calendar, one change later."""
    return seat(
        session,
        old.case,
        position,
        at,
        source=old.source,
        replaces=old,
        calendar_uid=old.calendar_uid,
        calendar_sequence=old.calendar_sequence + 1,
        **more,
    )


def need_reason(reason: str) -> str:
    """Raises:
    WorkflowError: staff said no reason.
    """
    if not reason.strip():
        raise WorkflowError(_("Please say why; the visitor reads it."))
    return reason.strip()
