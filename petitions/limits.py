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
    """Count one attempt for the number and one for the address; both must have room."""
    by_ip = not ip or throttle.allow("petitions.lookup.ip", ip, LOOKUPS, QUARTER)
    return throttle.allow("petitions.lookup.number", number, LOOKUPS, QUARTER) and by_ip


def looked_up(number: str, ip: str) -> None:
    """The right code was given: the attempts are forgotten."""
    throttle.reset("petitions.lookup.number", number)
    throttle.reset("petitions.lookup.ip", ip)


def busy() -> str:
    """What a person reads who is over a limit."""
    return _(
        "There were very many requests from your network. Please try again in an hour, or call %(phone)s: "
        "we write your petition down for you."
    ) % {"phone": settings.CITY_PHONE}
