"""The waiting list: it moves up by itself, and nobody on it is forgotten when the session is over."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.workflow import Actor

from ..models import Booking, Session
from . import offers, rounds, seats
from .bookingrules import BEFORE, lock_booking
from .telling import tell

SOON = timedelta(days=1)  # so near a session nobody waits for the morning to hear that there is room
LOOK_AGAIN = timedelta(minutes=30)


def register_kinds() -> None:
    """Register both rounds of the waiting list."""
    rounds.register(rounds.Round(seats.MOVE_UP, _("The waiting list of a Monday moves up"), _first, _move_up))
    rounds.register(
        rounds.Round(seats.WAITING_OVER, _("Those still waiting when a Monday is over"), _left, _tell_left, _not_yet)
    )


def _first(session: Session, _mark: str, at: datetime) -> Booking | None:
    """The first of the list, as long as an appointment is free and the session has not begun."""
    if session.state not in BEFORE or at >= session.starts_at or not session.free_positions():
        return None
    return session.bookings.waiting().select_related("session", "case").first()


def _move_up(session: Session, booking: Booking, mark: str, at: datetime) -> str:
    row = lock_booking(booking)
    row.state, row.position = Booking.State.BOOKED, session.free_positions()[0]
    row.calendar_sequence += 1
    seats.save(row, "state", "position", "calendar_sequence")
    soon = session.starts_at - at < SOON or session.day - timezone.localdate(at) <= timedelta(days=1)
    tell(row.case, "monday_moved_up", row, by=None, actor=Actor.SYSTEM, at=at, calendar="new", soon=soon)
    seats.settle(row, at)
    return mark


def _not_yet(session: Session, at: datetime) -> datetime | None:
    """A session that runs late may still have room for somebody who waits."""
    if session.state == Session.State.CANCELLED:
        return None
    if at < session.ends_at and session.state != Session.State.HELD:
        return session.ends_at
    return at + LOOK_AGAIN if session.state == Session.State.IN_PROGRESS else None


def _left(session: Session, _mark: str, _at: datetime) -> Booking | None:
    """Who is still waiting; those of a session that was called off are told of that."""
    if session.state == Session.State.CANCELLED:
        return None
    return session.bookings.waiting().select_related("session", "case").first()


def _tell_left(session: Session, booking: Booking, mark: str, at: datetime) -> str:
    offers.rehome(session, booking, at, "", called_off=False)
    return mark
