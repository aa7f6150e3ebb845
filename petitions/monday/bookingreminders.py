"""The reminders of one booking: to the visitor the day before, and when an offer ends (`offers.py`)."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases import letters
from civic.cases.models import Case
from civic.cases.recipients import Office
from civic.cases.workingtime import SEOUL
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder

from ..models import Booking, Session

SUBJECT = "booking"
TOMORROW, LAPSE = "monday.tomorrow", "monday.offer-lapse"
KINDS = (TOMORROW, LAPSE)
THE_DAY_BEFORE_AT = time(10)


def plan_for(booking: Booking, at: datetime, *, firing: Reminder | None = None) -> None:
    """Make exactly those reminders open that the booking calls for, in the transaction of its change.

    Args:
        firing: a reminder that is just being fired and must not be cancelled.
    """
    planned = []
    if booking.state == Booking.State.BOOKED:
        due = tomorrow_at(booking.session)
        if at < due and timezone.localdate(at) < timezone.localdate(due):
            planned.append(planning.Planned(TOMORROW, due, _key(booking, "tomorrow", booking.session.day)))
    elif booking.state == Booking.State.OFFERED and booking.offer_until is not None:
        until = timezone.localtime(booking.offer_until)
        planned.append(planning.Planned(LAPSE, until, _key(booking, "lapse", until)))
    if firing is not None:
        planned.append(planning.Planned(firing.kind, firing.due_at, firing.key))
    planning.replan((SUBJECT, booking.pk), KINDS, planned)


def tomorrow_at(session: Session) -> datetime:
    """When the visitor is reminded: at ten the day before, in Seoul; a Sunday when the session is on a Monday."""
    return datetime.combine(session.day - timedelta(days=1), THE_DAY_BEFORE_AT, SEOUL)


def remind(reminder: Reminder) -> str | None:
    """Tell the visitor of the appointment of tomorrow, if there still is one."""
    booking = booking_of(reminder.subject_id)
    if booking is None or booking.state != Booking.State.BOOKED:
        return "the booking is no longer live"
    if reminder.key != _key(booking, "tomorrow", booking.session.day):
        return "the session was moved"
    if timezone.now() >= booking.session.starts_at or booking.session.state == Session.State.CANCELLED:
        return "too late, or the session was called off"
    if letters.is_invented(booking.case, reminder.due_at):
        return "of the past of a demonstration"
    letters.tell_petitioner(booking.case, "monday_tomorrow", reminder.key, Office(booking.case))
    return None


def register_kinds() -> None:
    """Register the reminder to the visitor."""
    kinds.register(TOMORROW, remind, lock=lock_case_of, label=_("Appointment with the mayor tomorrow"))


def _key(booking: Booking, what: str, when: date) -> str:
    stamp = f"{when:%Y-%m-%dT%H%M}" if isinstance(when, datetime) else when.isoformat()
    return f"booking/{booking.pk}/{what}/{stamp}"


def booking_of(pk: int) -> Booking | None:
    """The booking a reminder is about."""
    return Booking.objects.select_related("session", "case__department", "case__contact").filter(pk=pk).first()


def lock_case_of(pk: int) -> object:
    """Hold the case of a booking, as every change of the booking does first."""
    return Case._base_manager.select_for_update().filter(bookings=pk).values_list("pk").first()
