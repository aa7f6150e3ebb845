"""Points for what monitors do (활동실적): given by rule, once for each thing done."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from civic.people.models import User

from ..models import Appointment, Monitor, PointRule, Points


def give(
    appointment: Appointment,
    what: str,
    key: str,
    *,
    at: datetime,
    by: User | None = None,
    note: str = "",
    points: int | None = None,
) -> Points | None:
    """Give a monitor the points of the rule; the same thing twice gives them once.

    Args:
        what: one of `PointRule.What`.
        key: the thing done, such as `report/12`.
        at: when it was done; the calendar year of that day is what a limit and a reward count in.
        by: who gave them; None for the system.
        points: instead of those of the rule (given by hand).

    Returns:
        What was given; None when it was given before, is worth nothing, or the year's limit is reached.
    """
    return give_each([appointment], what, key, at=at, by=by, note=note, points=points).get(appointment.pk)


@transaction.atomic
def give_each(
    appointments: Collection[Appointment],
    what: str,
    key: str,
    *,
    at: datetime,
    by: User | None = None,
    note: str = "",
    points: int | None = None,
) -> Mapping[int, Points]:
    """Give each of some monitors points for the same thing, such as a meeting. Those given, by appointment."""
    monitors = hold(appointments)
    rule = PointRule.objects.filter(what=what).first()
    worth = points if points is not None else rule.points if rule else 0
    if not worth:
        return {}
    on = timezone.localdate(at)
    had = set(
        Points.objects.filter(appointment__in=appointments, what=what, key=key).values_list("appointment", flat=True)
    )
    full = _at_limit(monitors, rule, on.year)
    rows = [
        Points(appointment=row, what=what, key=key, points=worth, on=on, note=note, by=by)
        for row in appointments
        if row.pk not in had and row.monitor_id not in full
    ]
    return {row.appointment_id: row for row in Points.objects.bulk_create(rows)}


def hold(appointments: Collection[Appointment]) -> set[int]:
    """Lock some appointments, then their monitors, until the transaction ends; the ids of the monitors.

    The monitors, too: the limit of a year is the person's, and two terms may share a year. In this order, and
    without blocking rows that only refer to them, so that nobody who holds an appointment waits for who waits for it.
    """
    held, monitors = {row.pk for row in appointments}, {row.monitor_id for row in appointments}
    for rows in (Appointment.objects.filter(pk__in=held), Monitor.objects.filter(pk__in=monitors)):
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return monitors


def _at_limit(monitors: Collection[int], rule: PointRule | None, year: int) -> set[int]:
    """Who was given points by the rule as often as it allows in a year."""
    if rule is None or rule.most_a_year is None:
        return set()
    rows = Points.objects.filter(appointment__monitor__in=monitors, what=rule.what, on__year=year)
    times = Counter(rows.values_list("appointment__monitor", flat=True))
    return {monitor for monitor in monitors if times[monitor] >= rule.most_a_year}


@transaction.atomic
def take_away(appointment: Appointment, what: str, key: str) -> int:
    """Take points back, of a choice that was undone for example. Returns how many points those were."""
    hold([appointment])
    rows = Points.objects.filter(appointment=appointment, what=what, key=key)
    lost = sum(rows.values_list("points", flat=True))
    rows.delete()
    return lost


def balance(appointments: Iterable[Appointment], year: int | None = None) -> dict[int, int]:
    """The points of some appointments (in a calendar year), by the appointment's id; 0 without any."""
    found = {row.pk: 0 for row in appointments}
    rows = Points.objects.filter(appointment__in=found)
    if year is not None:
        rows = rows.filter(on__year=year)
    found.update(rows.order_by().values_list("appointment").annotate(sum=Sum("points")))
    return found
