"""Who did how much in a year: for staff only, who choose whom to reward; monitors never see each other's points."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Sum

from ..models import Appointment, Monitor, PointRule, Points


@dataclass(slots=True)
class Standing:
    """One monitor in a year."""

    appointment: Appointment
    points: int = 0
    times: dict[str, int] = field(default_factory=dict)
    rank: int = 0

    @property
    def monitor(self) -> Monitor:
        return self.appointment.monitor

    @property
    def counted(self) -> list[int]:
        """How often each rule was met, in the order of `COLUMNS`."""
        return [sum(self.times.get(what, 0) for what in group) for group in COLUMNS.values()]


W = PointRule.What
COLUMNS: dict[str, tuple[str, ...]] = {
    "reports": (W.REPORT, W.LATE_REPORT),
    "tips": (W.TIP,),
    "good": (W.CHOSEN_REPORT, W.CHOSEN_TIP),
    "adopted": (W.ADOPTED,),
    "others": (W.MEETING, W.OTHER),
}


def of_year(year: int, *, district: str = "", section: str = "") -> list[Standing]:
    """Everybody in office in a calendar year, most points first; who has as many shares a rank. Three queries.

    Somebody with two appointments in the year stands there once, with the later one.
    """
    rows = Appointment.objects.filter(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))
    found: dict[int, Standing] = {}
    for row in rows.with_people().order_by("starts_on", "pk"):
        if row.last_day >= max(row.starts_on, date(year, 1, 1)):
            found[row.monitor_id] = Standing(row)
    sums = Points.objects.filter(on__year=year).order_by().values_list("appointment__monitor", "what")
    for monitor, what, times, points in sums.annotate(times=Count("pk"), points=Sum("points")):
        if monitor in found:
            found[monitor].times[what] = times
            found[monitor].points += points
    return _ranked(one for one in found.values() if _fits(one.appointment, district, section))


def _fits(row: Appointment, district: str, section: str) -> bool:
    in_section = not section or (row.section is not None and row.section.slug == section)
    return in_section and (not district or row.district_id == district)


def _ranked(rows: Iterable[Standing]) -> list[Standing]:
    """1, 2, 2, 4."""
    ordered = sorted(rows, key=lambda one: (-one.points, one.appointment.district.order, one.appointment.seat))
    for place, one in enumerate(ordered, 1):
        same = place > 1 and ordered[place - 2].points == one.points
        one.rank = ordered[place - 2].rank if same else place
    return ordered


def years() -> list[int]:
    """The years that have points, the newest first."""
    return [day.year for day in Points.objects.dates("on", "year", order="DESC")]


def sums_of(monitors: Iterable[int], year: int) -> dict[int, int]:
    """The points of some people in a year, whichever their appointments; 0 without any."""
    found: dict[int, int] = defaultdict(int)
    rows = Points.objects.filter(appointment__monitor__in=monitors, on__year=year).order_by()
    for monitor, points in rows.values_list("appointment__monitor").annotate(points=Sum("points")):
        found[monitor] = points
    return found
