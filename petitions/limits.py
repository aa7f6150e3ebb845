"""How often one address may file, upload and look up. Generous: a village hall has one address for everybody."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from civic.privacy import throttle

from .monday.bookingrules import AlreadyExpected

FILINGS = 20  # an hour and address
UPLOADS = 200  # files an hour and address
LOOKUPS = 5  # in fifteen minutes, for a number and for an address
BOOKINGS = 8  # a day and address: nobody takes a whole Monday with made-up names and numbers
CHANGES = 10  # a day and petition: each change of an appointment writes to whoever was named as the petitioner
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)


def may_file(ip: str) -> bool:
    """Count one filing; an unknown address is not limited."""
    return not ip or throttle.allow("petitions.file", ip, FILINGS, HOUR)


def refuse_booking(ip: str) -> str:
    """Count one booking of an appointment in the browser, which is a filing, too.

    Returns:
        Why it may not go on, in a sentence; '' when it may. An unknown address is not limited.
    """
    if not may_file(ip):
        return busy()
    if ip and not throttle.allow("petitions.monday.book", ip, BOOKINGS, DAY):
        return _(
            "Very many appointments were booked from your network today. Please call %(phone)s: we book for you."
        ) % {"phone": settings.CITY_PHONE}
    return ""


def not_booked(ip: str, why: Exception) -> None:
    """Uncount a booking that came to nothing.

    But not one that was refused because the person is expected already: else a stranger could try out telephone
    numbers without end and learn who meets the mayor.
    """
    if ip and not isinstance(why, AlreadyExpected):
        throttle.give_back("petitions.monday.book", ip)


def may_change(number: str) -> bool:
    """Count one change of the appointment of a petition."""
    return throttle.allow("petitions.monday.change", number, CHANGES, DAY)


def not_changed(number: str) -> None:
    """Uncount a change that was refused."""
    throttle.give_back("petitions.monday.change", number)


def changed_often() -> str:
    """What a person reads who has changed an appointment too often."""
    return _("This appointment was changed very often today. Please call %(phone)s: we change it for you.") % {
        "phone": settings.CITY_PHONE
    }


def may_upload(ip: str) -> bool:
    """Count one upload of files; an unknown address is not limited."""
    return not ip or throttle.allow("petitions.upload", ip, UPLOADS, HOUR)


def may_look_up(number: str, ip: str) -> bool:
    """Count one attempt for the address and one for the number; both must have room.

    An address without room is not counted for the number: nobody closes the petitions of others from one place.
    """
    by_ip = not ip or throttle.allow("petitions.lookup.ip", ip, LOOKUPS, QUARTER)
    return by_ip and throttle.allow("petitions.lookup.number", number, LOOKUPS, QUARTER)


def looked_up(number: str, ip: str) -> None:
    """The right code was given: the attempts at this number are forgotten, and this one at the address.

    Not all at the address: who knows one code would otherwise guess others without end.
    """
    throttle.reset("petitions.lookup.number", number)
    throttle.give_back("petitions.lookup.ip", ip)


def busy() -> str:
    """What a person reads who is over a limit."""
    return _(
        "There were very many requests from your network. Please try again in an hour, or call %(phone)s: "
        "we write your petition down for you."
    ) % {"phone": settings.CITY_PHONE}
