"""The balance of a term by district, gender, age and occupation (안배): target, in office, picked. Ordinance §5 (2)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from civic.places.models import District

from ..models import AgeBand, Appointment, DistrictSeats, Gender, Occupation, Quota, Term, age_band

DISTRICT, GENDER, AGE, OCCUPATION = "district", "gender", "age", "occupation"
SIDES = (DISTRICT, GENDER, AGE, OCCUPATION)
Text = str | Promise
Place = tuple[str, str]  # side and value


@dataclass(frozen=True, slots=True)
class Who:
    """What counts of a person."""

    district: str
    gender: str
    birth_year: int | None
    occupation: str

    def places(self, year: int) -> list[Place]:
        """Where the person counts, as of a year; nobody knows the age of whoever gave no year of birth."""
        found = [(DISTRICT, self.district), (GENDER, self.gender), (OCCUPATION, self.occupation)]
        if self.birth_year:
            found.append((AGE, age_band(self.birth_year, year).value))
        return found


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a side; `target` is None where nothing is aimed at."""

    side: str
    value: str
    label: Text
    target: int | None
    office: int
    picked: int

    @property
    def total(self) -> int:
        return self.office + self.picked

    @property
    def lacking(self) -> int:
        """How many are missing to the target."""
        return max(0, (self.target or 0) - self.total)

    @property
    def over(self) -> int:
        """How many more there are than aimed at."""
        return max(0, self.total - self.target) if self.target is not None else 0


@dataclass(frozen=True, slots=True)
class Side:
    """All values of a side, and the longest bar among them."""

    key: str
    label: Text
    bars: Sequence[Bar]

    @property
    def longest(self) -> int:
        return max([1, *(max(bar.total, bar.target or 0) for bar in self.bars)])


@dataclass(frozen=True, slots=True)
class Balance:
    """A term against its targets."""

    seats: int
    office: int
    picked: int
    sides: Sequence[Side]
    districts: Sequence[District]

    @property
    def free(self) -> int:
        """Seats that are neither held nor picked for; less than nought when too many are picked."""
        return self.seats - self.office - self.picked

    def side(self, key: str) -> Side:
        return next(side for side in self.sides if side.key == key)

    def gaps(self) -> dict[Place, float]:
        """Where people are missing, and how much of the target."""
        bars = [bar for side in self.sides for bar in side.bars]
        return {(bar.side, bar.value): bar.lacking / bar.target for bar in bars if bar.target and bar.lacking}

    def missing(self) -> list[Bar]:
        """The values that nobody stands for although somebody should."""
        return [bar for side in self.sides for bar in side.bars if bar.target and not bar.total]


def balance(term: Term, picked: Iterable[Who] = (), districts: Sequence[District] | None = None) -> Balance:
    """How a term stands with those picked so far. Three queries, one more without `districts`."""
    rows = list(District.objects.in_order()) if districts is None else districts
    year = term.starts_on.year
    office = in_office(term)
    picks = list(picked)
    targets = _targets(term)
    labels: dict[str, list[tuple[str, Text]]] = {
        DISTRICT: [(row.slug, str(row)) for row in rows],
        GENDER: [(str(value), label) for value, label in Gender.choices],
        AGE: [(str(value), label) for value, label in AgeBand.choices],
        OCCUPATION: [(str(value), label) for value, label in Occupation.choices],
    }
    held, chosen = _count(office, year), _count(picks, year)
    sides = [
        Side(
            key,
            title,
            [
                Bar(key, value, label, targets.get((key, value)), held[(key, value)], chosen[(key, value)])
                for value, label in labels[key]
            ],
        )
        for key, title in titles().items()
    ]
    return Balance(term.seats, len(office), len(picks), sides, rows)


def titles() -> dict[str, str]:
    """What the sides are called."""
    return {DISTRICT: _("District"), GENDER: _("Gender"), AGE: _("Age"), OCCUPATION: _("Occupation")}


def in_office(term: Term) -> list[Who]:
    """Whoever holds a seat of the term."""
    columns = ("district", "monitor__gender", "monitor__birth_year", "monitor__occupation")
    return [Who(*values) for values in Appointment.objects.filter(term=term).in_office().values_list(*columns)]


def gap_first(people: Mapping[int, Who], standing: Balance, year: int) -> list[int]:
    """The keys, those first who would close the widest gaps; otherwise in their order.

    A district that lacks somebody comes before everything else: nobody else can see what happens there.
    """
    gaps = {place: gap + (place[0] == DISTRICT) * len(SIDES) for place, gap in standing.gaps().items()}
    worth = {key: sum(gaps.get(place, 0.0) for place in who.places(year)) for key, who in people.items()}
    return sorted(people, key=lambda key: -worth[key])


def _targets(term: Term) -> dict[Place, int]:
    found: dict[Place, int] = {
        (DISTRICT, slug): seats
        for slug, seats in DistrictSeats.objects.filter(term=term).values_list("district", "seats")
    }
    for side, value, people in Quota.objects.filter(term=term).values_list("side", "value", "people"):
        found[(side, value)] = people
    return found


def _count(people: Iterable[Who], year: int) -> Counter[Place]:
    return Counter(place for who in people for place in who.places(year))
