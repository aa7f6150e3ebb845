"""How often one address may file, upload and look up. Generous: a village hall has one address for everybody."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from civic.privacy import throttle

FILINGS = 20  # an hour and address
UPLOADS = 200  # files an hour and address
LOOKUPS = 5  # in fifteen minutes, for a number and for an address
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


def may_file(ip: str) -> bool:
    """Count one filing; an unknown address is not limited."""
    return not ip or throttle.allow("petitions.file", ip, FILINGS, HOUR)


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
