"""An appointment as a file for people's calendars (RFC 5545)."""

from datetime import date, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from civic.cases.workingtime import seoul

from ..models import Booking

REMIND = timedelta(days=-1)
NO_SUMMER_TIME = date(1989, 1, 1)  # Korea had it for the last time in 1988: one rule is the whole truth since


def calendar_of(booking: Booking, *, cancelled: bool = False) -> str:
    """The appointment as text of an `.ics` file; it replaces what the same calendar knew of it before.

    UID stays the same through all moves and SEQUENCE rises with each, so calendars move or remove the entry they
    have. Nothing in it says who comes or why.

    Args:
        booking: with its session and case.
        cancelled: the appointment is no more; calendars take it out.

    Raises:
        ValueError: there is no appointment: on the waiting list, or who came without one.
    """
    begin = booking.at
    if begin is None:
        raise ValueError("this booking has no appointment")
    calendar = Calendar()
    calendar.add("PRODID", "-//Gimje//Civic participation portal//KO")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(_event(booking, seoul(begin), cancelled=cancelled))
    calendar.add_missing_timezones(first_date=NO_SUMMER_TIME)
    written: bytes = calendar.to_ical()
    return written.decode()


def _event(booking: Booking, begin: datetime, *, cancelled: bool) -> Event:
    now = timezone.now()
    event = Event()
    event.add("UID", uid_of(booking))
    event.add("SEQUENCE", booking.calendar_sequence)
    event.add("DTSTAMP", now)
    event.add("LAST-MODIFIED", now)
    event.add("DTSTART", begin)
    event.add("DTEND", begin + timedelta(minutes=booking.session.slot_minutes))
    event.add("SUMMARY", _("Monday of direct petitions: talk with the mayor"))
    event.add("LOCATION", where(booking))
    event.add("DESCRIPTION", _description(booking, cancelled=cancelled))
    event.add("URL", settings.SITE_URL + reverse("petitions:monday-booking", args=[booking.case.number]))
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("CLASS", "PRIVATE")
    event.add("ORGANIZER", _organizer())
    if not cancelled:
        event.add_component(_alarm())
    return event


def uid_of(booking: Booking) -> str:
    """The name of the appointment in calendars, the same through all moves."""
    return f"{booking.calendar_uid}@{urlsplit(settings.SITE_URL).hostname}"


def where(booking: Booking) -> str:
    """The place, with the city's address when it is known."""
    return ", ".join(part for part in (booking.session.place, settings.CITY_ADDRESS) if part)


def _description(booking: Booking, *, cancelled: bool) -> str:
    number = _("Receipt number: %(number)s") % {"number": booking.case.number}
    phone = _("Telephone: %(phone)s") % {"phone": settings.CITY_PHONE}
    if cancelled:
        return "\n".join([_("This appointment was cancelled."), number, phone])
    bring = _("Please bring the receipt number, and papers or photos of the matter if you have any.")
    early = _("Please come ten minutes before.")
    return "\n".join([number, bring, early, phone])


def _organizer() -> vCalAddress:
    """The city; RFC 5546 wants one in what is published."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = vText(str(settings.CITY_NAME))
    return organizer


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", _("Tomorrow: talk with the mayor"))
    alarm.add("TRIGGER", REMIND)
    return alarm
