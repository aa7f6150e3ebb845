"""How often one address may apply and look up. Generous: a village hall has one address for everybody."""

from datetime import timedelta

from civic.privacy import throttle

APPLICATIONS = 20  # an hour and address
REFUSALS = 5  # a day and address: nobody learns by trying numbers who is a monitor or has applied
LOOKUPS = 5  # in fifteen minutes, for a number and for an address
HOUR, DAY, QUARTER = timedelta(hours=1), timedelta(days=1), timedelta(minutes=15)


def may_apply(ip: str) -> bool:
    """Count one application; an unknown address is not limited."""
    if not ip:
        return True
    return throttle.allow("monitors.join", ip, APPLICATIONS, HOUR) and throttle.allow(
        "monitors.join.refused", ip, REFUSALS, DAY
    )


def not_refused(ip: str) -> None:
    """The application did not fail on what is known of somebody: it does not count as one that was refused."""
    if ip:
        throttle.give_back("monitors.join.refused", ip)


def may_look_up(number: str, ip: str) -> bool:
    """Count one attempt for the address and one for the number; both must have room."""
    by_ip = not ip or throttle.allow("monitors.join.lookup.ip", ip, LOOKUPS, QUARTER)
    return by_ip and throttle.allow("monitors.join.lookup.number", number, LOOKUPS, QUARTER)


def looked_up(number: str, ip: str) -> None:
    """The right code was given: the attempts at this number are forgotten, and this one at the address."""
    throttle.reset("monitors.join.lookup.number", number)
    throttle.give_back("monitors.join.lookup.ip", ip)
