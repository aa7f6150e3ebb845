"""Another appointment for people whose session takes place without them: an offer they answer, or the waiting list."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import calendar, deadlines
from civic.cases.models import Case
from civic.cases.step import By
from civic.cases.wording import moment_words
from civic.cases.workflow import Actor, WorkflowError
from civic.cases.workingtime import SEOUL
from civic.reminders import kinds
from civic.reminders.models import Reminder

from ..models import Booking, MondayPlan, Session
from . import bookingreminders, rounds, seats
from .bookingrules import (
    BEFORE,
    MOVABLE,
    actor_of,
    check_session,
    check_version,
    has_place,
    lock_booking,
    lock_case,
    lock_session,
    room,
)
from .telling import tell

CALLED_OFF = "monday.called-off"
TIME_TO_ANSWER = timedelta(days=1)  # a session that closes sooner is not offered
HOURS_A_DAY = 8


def accept_offer(booking: Booking, *, by: By, version: int | None = None, at: datetime | None = None) -> Booking:
    """Take the appointment that was offered. A second time changes nothing.

    Raises:
        WorkflowError: nothing is offered (any more), or it is somebody else's.
    """
    with transaction.atomic():
        case = lock_case(booking.case)
        actor = actor_of(case, by)
        lock_session(booking.session)
        row = lock_booking(booking)
        moment = at or timezone.now()
        if row.state == Booking.State.BOOKED and row.replaces_id is not None:
            return row
        _check_offered(row, version)
        check_session(row.session, Actor.SYSTEM, moment)
        if row.offer_until is not None and moment >= row.offer_until:
            raise WorkflowError(
                _("The offer stood until %(until)s. Please choose another day.")
                % {"until": moment_words(row.offer_until)}
            )
        row.state, row.booked_at, row.offer_until = Booking.State.BOOKED, moment, None
        seats.save(row, "state", "booked_at", "offer_until")
        tell(booking.case, "monday_booked", row, by=by, actor=actor, at=moment, calendar="new")
        seats.settle(row, moment)
    return row


def decline_offer(booking: Booking, *, by: By, version: int | None = None, at: datetime | None = None) -> Booking:
    """Let an offered appointment go; it is free for others. A second time changes nothing.

    Raises:
        WorkflowError: nothing is offered, or it is somebody else's.
    """
    with transaction.atomic():
        case = lock_case(booking.case)
        actor = actor_of(case, by)
        lock_session(booking.session)
        row = lock_booking(booking)
        if row.state == Booking.State.CANCELLED:
            return row
        _check_offered(row, version)
        moment = at or timezone.now()
        at_stake = row.at.isoformat() if row.at else ""
        by_whom = Booking.CancelledBy.VISITOR
        seats.free(row, by_whom, moment)
        tell(booking.case, "monday_offer_declined", row, by=by, actor=actor, at=moment, old_at=at_stake)
    return row


def lapse(reminder: Reminder) -> str | None:
    """Take an offer back that nobody has answered, and tell the visitor."""
    booking = bookingreminders.booking_of(reminder.subject_id)
    if booking is None:
        return "the booking is gone"
    lock_session(booking.session)
    row, now = lock_booking(booking), timezone.now()
    if row.state != Booking.State.OFFERED or row.offer_until is None:
        return "the offer was answered"
    if row.offer_until > now:
        bookingreminders.plan_for(row, now, firing=reminder)
        return "there is more time to answer"
    until = row.offer_until.isoformat()
    seats.free(row, Booking.CancelledBy.LAPSED, now, firing=reminder)
    tell(booking.case, "monday_offer_lapsed", row, by=None, actor=Actor.SYSTEM, at=now, until=until)
    return None


def after_called_off(session: Session, *, by: By, at: datetime) -> None:
    """Begin to find everybody of a session that was called off another appointment; in its transaction.

    Args:
        by: who called it off; the session keeps that, each visitor hears of it from the portal.
        at: when.
    """
    if session.bookings.live().exists():
        rounds.start(CALLED_OFF, session)


def rehome(session: Session, booking: Booking, at: datetime, reason: str, *, called_off: bool) -> None:
    """Give one visitor, who loses a place, an offer in a later session, or a place on its waiting list.

    Case and session are held.

    Args:
        reason: why, in words of the city for the visitor.
        called_off: the session was; else it took place and there was no room.
    """
    row = lock_booking(booking)
    had = row.state in seats.IN_CALENDAR
    old = {"old_at": row.at.isoformat() if row.at else "", "old_day": session.day.isoformat(), "lost": row.pk}
    seats.free(row, Booking.CancelledBy.CITY, at, reason)
    new = _next_booking(session, row, row.case, at)
    told = new or row
    key = "monday_called_off" if called_off else _no_room_key(new)
    more = {
        **old,
        "next": new.state if new else "",
        "calendar": "gone" if had else "",
        "why": "" if called_off else "room",
    }
    tell(row.case, key, told, by=None, actor=Actor.SYSTEM, at=at, reason=reason if called_off else "", **more)
    if new is not None:
        seats.settle(new, at)


def offer_until(session: Session, at: datetime) -> datetime:
    """Until when an offer made now stands: 18:00 of the last day to answer, but before booking closes."""
    tomorrow = datetime.combine(timezone.localdate(at) + timedelta(days=1), time(), SEOUL)
    hours = MondayPlan.current().offer_days * HOURS_A_DAY
    return min(deadlines.add_working_hours(tomorrow, hours, calendar.current()), session.closes_at)


def register_kinds() -> None:
    """Register the end of an offer and the round after a session was called off."""
    kinds.register(
        bookingreminders.LAPSE,
        lapse,
        lock=bookingreminders.lock_case_of,
        label=gettext_lazy("End of an offered appointment"),
    )
    rounds.register(rounds.Round(CALLED_OFF, gettext_lazy("Visitors of a Monday that was called off"), _pick, _act))


def _check_offered(row: Booking, version: int | None) -> None:
    check_version(row, version)
    if row.state != Booking.State.OFFERED:
        raise WorkflowError(_("There is no open offer for this petition."))


def _pick(session: Session, _mark: str, _at: datetime) -> Booking | None:
    """Those with an appointment first, the earliest first, even those at the door; then who was waiting."""
    if session.state != Session.State.CANCELLED:
        return None
    rows = session.bookings.filter(state__in=MOVABLE | {Booking.State.ARRIVED}).select_related("session", "case")
    return rows.order_by(F("position").asc(nulls_last=True), "waiting_since", "pk").first()


def _act(session: Session, booking: Booking, mark: str, at: datetime) -> str:
    rehome(session, booking, at, session.reason, called_off=True)
    return mark


def _no_room_key(new: Booking | None) -> str:
    if new is None:
        return "monday_cancelled"
    return "monday_offered" if new.state == Booking.State.OFFERED else "monday_waiting"


def _next_booking(session: Session, old: Booking, case: Case, at: datetime) -> Booking | None:
    """An offer in the first later session with a free appointment, else the waiting list of the first later one."""
    if not case.is_open:
        return None
    first = None
    for later in _later(session, case, at):
        first = first or later
        free = room(later)
        if free:
            until = offer_until(later, at)
            return seats.replacing(old, later, free[0], at, state=Booking.State.OFFERED, offer_until=until)
    return seats.replacing(old, first, None, at) if first is not None else None


def _later(session: Session, case: Case, at: datetime) -> Iterator[Session]:
    """Later sessions in the order of their days, each locked when it is looked at."""
    rows = Session.objects.coming(at).filter(day__gt=session.day, closes_at__gt=at + TIME_TO_ANSWER)
    for row in rows.filter(state__in=BEFORE):
        later = lock_session(row)
        if later.state in BEFORE and not has_place(later, case):
            yield later
