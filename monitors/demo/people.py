"""The people of the demonstration: two terms over nineteen districts. All names and numbers are invented."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from civic.people.models import User
from civic.people.models.contact import plain_name
from civic.places.models import District
from civic.privacy.blindindex import blind_index

from ..membership import termend
from ..models import Application, Appointment, DistrictSeats, Gender, Monitor, Occupation, Quota, Term
from .names import FAMILIES, OLD, OLDER, YOUNGER
from .stage import LEAVES, LEFT, SEATS, Stage

FORMER_SEATS = 124
REAPPOINTED = 36  # of the former term; one of them signs in as the demo monitor
SIDES: dict[str, dict[str, int]] = {
    Quota.Side.GENDER: {"female": 66, "male": 66},
    Quota.Side.AGE: {"20s": 14, "30s": 22, "40s": 32, "50s": 36, "60s": 28},
    Quota.Side.OCCUPATION: {
        "farming": 40,
        "home": 20,
        "employee": 24,
        "business": 22,
        "profession": 8,
        "student": 6,
        "retired": 8,
        "other": 4,
    },
}


@dataclass(slots=True)
class Cast:
    """Who is appointed in a term; in the order of the seats, then those who took somebody's place."""

    term: Term
    appointments: list[Appointment] = field(default_factory=list)

    @property
    def gone(self) -> list[Appointment]:
        """Those who left office."""
        return [row for row in self.appointments if row.seat in LEFT and row.replaces_id is None]

    def dismiss(self, stage: Stage) -> None:
        """Two have left office, and a third one moves away soon."""
        for row in self.gone:
            ground, days, words = LEFT[row.seat]
            _leave(stage, row, ground, stage.day - timedelta(days=days), words)
        soon = self.appointments[LEAVES - 1]
        _leave(stage, soon, Appointment.Ground.MOVED_AWAY, stage.day + timedelta(days=9), "군산으로 이사하십니다.")
        termend.plan_leaving(soon)

    def replace(self, stage: Stage, reserve: list[tuple[Monitor, Application]]) -> None:
        """The first of the reserve list have the rest of the term of those who left."""
        gone = self.gone
        people = save_people(person for person, _application in reserve[: len(gone)])
        rows = []
        for before, person, (_same, application) in zip(gone, people, reserve, strict=False):
            application.state, application.reserve_rank = Application.State.APPOINTED, None
            first = (before.dismissed_on or stage.day) + timedelta(days=12)
            row = _seat(stage, self.term, person, before.seat, 1, before.district_id, first)
            row.replaces, row.application, row.section = before, application, before.section
            rows.append(row)
        Application.objects.bulk_update([row for _one, row in reserve], ["state", "reserve_rank"])
        self.appointments += Appointment.objects.bulk_create(rows)


def write_terms(stage: Stage) -> tuple[Term, Term]:
    """A finished term and that of today, with seats for each district and the balance aimed at."""
    former = Term(number=6, seats=FORMER_SEATS, is_demo=True, starts_on=stage.former_start)
    former.ends_on = stage.start - timedelta(days=1)
    current = Term(number=7, seats=SEATS, is_demo=True, starts_on=stage.start, ends_on=stage.end_of_term)
    Term.objects.bulk_create([former, current])
    for term in (former, current):
        shares = seats_by_population(stage.districts, term.seats)
        DistrictSeats.objects.bulk_create(
            DistrictSeats(term=term, district_id=slug, seats=seats) for slug, seats in shares.items()
        )
    Quota.objects.bulk_create(
        Quota(term=current, side=side, value=value, people=people)
        for side, parts in SIDES.items()
        for value, people in parts.items()
    )
    return former, current


def seats_by_population(districts: Sequence[District], total: int, least: int = 3) -> dict[str, int]:
    """Seats in proportion to the residents, a few at least for the smallest; they sum up to the total."""
    people = sum(district.population for district in districts)
    exact = {row.slug: max(float(least), total * row.population / people) for row in districts}
    seats = {slug: int(share) for slug, share in exact.items()}
    while sum(seats.values()) != total:
        missing = total - sum(seats.values())
        step = 1 if missing > 0 else -1
        slug = max(exact, key=lambda slug: (exact[slug] - seats[slug]) * step if seats[slug] + step >= least else -999)
        seats[slug] += step
    return seats


class Register:
    """Invents people, none twice."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.number, self.names = stage, 1000, {""}

    def person(self, chance: random.Random) -> Monitor:
        """Somebody of a likely age, occupation and way to be reached; not saved."""
        self.number += 1
        gender = chance.choices([Gender.FEMALE, Gender.MALE, Gender.UNSAID], [49, 48, 3])[0]
        decade = _pick(chance, SIDES[Quota.Side.AGE])
        age = int(decade[0]) * 10 + chance.randint(0, 9 if decade != "60s" else 14)
        reached = chance.random()
        return Monitor(
            name=self._name(chance, gender, age),
            phone=f"0100000{self.number:04d}",
            email=f"m{self.number}@demo.example" if reached < 0.86 else "",
            gender=gender,
            birth_year=self.stage.day.year - age,
            occupation=self._occupation(chance, age),
            texts_since=self.stage.began if 0.3 < reached < 0.97 else None,
            name_shown_since=self.stage.began if chance.random() < 0.3 else None,
            is_demo=True,
        )

    def _name(self, chance: random.Random, gender: str, age: int) -> str:
        names = OLDER if age >= OLD else YOUNGER
        name = ""
        while name in self.names:
            name = chance.choice(FAMILIES) + chance.choice(names.get(gender) or names["female"])
        self.names.add(name)
        return name

    def _occupation(self, chance: random.Random, age: int) -> str:
        if age < 26 and chance.random() < 0.6:
            return Occupation.STUDENT
        parts = {key: share for key, share in SIDES[Quota.Side.OCCUPATION].items() if key != Occupation.STUDENT}
        if age < 58:
            parts.pop(Occupation.RETIRED)
        return _pick(chance, parts)


def write_people(stage: Stage, register: Register, terms: tuple[Term, Term], user: User) -> tuple[Cast, Cast]:
    """Everybody appointed in the two terms; whoever served well in the first is there again."""
    chance = stage.chance
    first = Monitor.objects.filter(user=user).first() or Monitor(user=user)
    mine = register.person(chance)
    for name in ("phone", "birth_year", "texts_since"):
        setattr(first, name, getattr(mine, name))
    first.name, first.email, first.is_demo = user.name, user.email, True
    first.gender, first.occupation, first.name_shown_since = Gender.FEMALE, Occupation.FARMING, stage.began
    first.save()
    fresh = save_people(register.person(chance) for _one in range(FORMER_SEATS - 1))
    before = [first, *fresh]
    after = before[:REAPPOINTED] + save_people(register.person(chance) for _one in range(SEATS - REAPPOINTED))
    return _appoint(stage, terms[0], before, 1), _appoint(stage, terms[1], after, 2)


def save_people(people: Iterable[Monitor]) -> list[Monitor]:
    """Save invented people in one statement, with what `Monitor.save` keeps beside the encrypted values."""
    rows = list(people)
    for row in rows:
        row.name_index = blind_index(plain_name(row.name), "name")
        row.phone_index = blind_index(row.phone, "phone")
        row.email_index = blind_index(row.email, "email")
    return Monitor.objects.bulk_create(rows)


def _appoint(stage: Stage, term: Term, people: list[Monitor], nth: int) -> Cast:
    """A seat for each, the first ones for the `nth` time when they were there before."""
    homes = _homes(stage, term, people)
    rows = []
    for seat, person in enumerate(people, 1):
        home = stage.homes.get(person.pk) or homes.pop()
        rows.append(_seat(stage, term, person, seat, nth if seat <= REAPPOINTED else 1, home, term.starts_on))
    stage.homes.update((row.monitor_id, row.district_id) for row in rows)
    return Cast(term, Appointment.objects.bulk_create(rows))


def _seat(stage: Stage, term: Term, person: Monitor, seat: int, nth: int, home: str, first: date) -> Appointment:
    return Appointment(
        monitor=person,
        term=term,
        seat=seat,
        nth=nth,
        district_id=home,
        section=stage.sections[seat % len(stage.sections)],
        starts_on=first,
        ends_on=term.ends_on,
        appointed_at=stage.moment(first - timedelta(days=12), 14),
        appointed_by=stage.desk,
        is_demo=True,
    )


def _leave(stage: Stage, row: Appointment, ground: str, day: date, words: str) -> None:
    row.dismissed_on, row.ground, row.ground_words, row.dismissed_by = day, ground, words, stage.desk
    row.dismissed_at = stage.moment(min(day, stage.day) - timedelta(days=3), 11)
    row.save()


def _homes(stage: Stage, term: Term, people: list[Monitor]) -> list[str]:
    """The districts of those whose home is not known yet, so that each district has its seats."""
    left = seats_by_population(stage.districts, term.seats)
    for person in people:
        if person.pk in stage.homes:
            left[stage.homes[person.pk]] -= 1
    homes = [slug for slug, seats in left.items() for _one in range(max(0, seats))]
    stage.chance.shuffle(homes)
    return homes


def _pick(chance: random.Random, parts: dict[str, int]) -> str:
    return chance.choices(list(parts), list(parts.values()))[0]
