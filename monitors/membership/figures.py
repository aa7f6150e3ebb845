"""Who the monitors in office are, in figures everybody may read: counts, no names without consent."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from civic.places.models import District
from civic.places.tiles import Tile

from ..models import AgeBand, Appointment, DistrictSeats, Gender, Occupation, Term, age_band

LEAST = 3  # a group smaller than this is not told apart
Text = str | Promise
Row = tuple[str, str, int | None, str, int]  # district, gender, year of birth, occupation, time in office


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart that is a table: what, how many in words, and its length in per cent of the longest."""

    label: Text
    shown: str
    length: int


@dataclass(frozen=True, slots=True)
class Side:
    """One way to look at them, such as by age."""

    key: str
    title: Text
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Named:
    """Monitors of a district who agreed to be named."""

    district: District
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Who:
    """The monitors in office on a day.

    Args:
        by_district: held and wanted seats by district slug, as the tile map takes them.
        gaps: districts without a monitor, although one is wanted.
        sides: by gender, age, occupation and time in office; empty when they are too few to be told apart.
    """

    term: Term
    in_office: int
    by_district: Mapping[str, Tile]
    gaps: Sequence[District]
    sides: Sequence[Side]
    named: Sequence[Named]


def who(districts: Sequence[District], day: date | None = None) -> Who | None:
    """Everybody in office on a day (today), in four queries; None between two terms."""
    day = day or timezone.localdate()
    term = Term.objects.current(day)
    if term is None:
        return None
    columns = ("district", "monitor__gender", "monitor__birth_year", "monitor__occupation", "nth")
    rows = list(Appointment.objects.filter(term=term).active(day).order_by().values_list(*columns))
    seats = dict(DistrictSeats.objects.filter(term=term).values_list("district", "seats"))
    held = Counter(row[0] for row in rows)
    return Who(
        term,
        len(rows),
        {place.slug: _tile(held[place.slug], seats.get(place.slug)) for place in districts},
        [place for place in districts if not held[place.slug] and seats.get(place.slug, 1)],
        _sides(rows, day) if len(rows) >= LEAST else [],
        _named(term, districts, day),
    )


def _tile(held: int, wanted: int | None) -> Tile:
    return Tile(held, text=f"{held}/{wanted}" if wanted is not None else "")


def _sides(rows: Sequence[Row], day: date) -> list[Side]:
    def band(row: Row) -> Hashable:
        return age_band(row[2], day.year).value if row[2] else ""

    times: list[tuple[Hashable, Text]] = [(1, _("For the first time")), (2, _("Appointed again"))]
    return [
        _side("gender", _("By gender"), rows, lambda row: row[1], Gender.choices),
        _side("age", _("By age"), rows, band, [*AgeBand.choices, ("", _("Not known"))]),
        _side("occupation", _("By occupation"), rows, lambda row: row[3], Occupation.choices),
        _side("nth", _("By time in office"), rows, lambda row: row[4], times),
    ]


def _side(
    key: str, title: Text, rows: Iterable[Row], of: Callable[[Row], Hashable], choices: Iterable[tuple[Hashable, Text]]
) -> Side:
    counts = Counter(of(row) for row in rows)
    told, most = _told(counts), max(counts.values(), default=0)
    bars = [_bar(label, counts[value], most, is_told=value in told) for value, label in choices if counts[value]]
    return Side(key, title, bars)


def _told(counts: Mapping[Hashable, int]) -> set[Hashable]:
    """The groups whose number is said. Those that are not are together large enough, too: else the smallest that is
    said goes as well, or the hidden one could be worked out from the whole."""
    told = {value for value, count in counts.items() if count >= LEAST}
    hidden = sum(count for value, count in counts.items() if value not in told)
    while told and 0 < hidden < LEAST:
        smallest = min(told, key=lambda value: counts[value])
        told.remove(smallest)
        hidden += counts[smallest]
    return told


def _bar(label: Text, count: int, most: int, *, is_told: bool) -> Bar:
    if not is_told:
        return Bar(label, _("not shown"), 1)
    return Bar(label, str(count), max(1, 100 * count // most))


def _named(term: Term, districts: Sequence[District], day: date) -> list[Named]:
    rows = Appointment.objects.filter(term=term, monitor__name_shown_since__isnull=False).active(day)
    names: dict[str, list[str]] = {}
    for row in rows.select_related("monitor").order_by("district__order"):
        names.setdefault(str(row.district_id), []).append(row.monitor.name)
    return [Named(place, sorted(names[place.slug])) for place in districts if place.slug in names]
