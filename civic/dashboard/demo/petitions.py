"""Demo petitions in every state, spread over the last twelve weeks, with believable lives."""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from civic.cases.models import Case, Category
from civic.cases.opening import Filing
from civic.cases.workflow import Channel
from civic.people.consents import VERSION
from civic.people.models import Contact, User
from civic.places.models import District

from .lives import Life, dice, live
from .stories import STORIES

COUNT = 160
VILLAGES = (
    "신흥마을",
    "용두마을",
    "상리마을",
    "서정마을",
    "연화마을",
    "월촌마을",
    "중앙로",
    "시장길",
    "은행나무길",
    "둑방길",
)
FAMILY_NAMES = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN_NAMES = ("영숙", "순자", "병철", "미경", "상호", "정희", "동수", "은주", "재민", "수진", "복례", "태식")


def write_petitions(officers: dict[str, User], citizen: User, now: datetime | None = None) -> int:
    """Write the demo petitions once; returns how many."""
    if Case.objects.filter(is_demo=True, program="petitions").exists():
        return 0
    chance = dice(2018)
    end = now or timezone.now()
    for number, filing in enumerate(_filings(chance, citizen, end)):
        story = STORIES[number % len(STORIES)]
        case = Case.open(filing)
        officer = officers.get(case.department.slug) or next(iter(officers.values()))
        live(Life(case, story, officer, chance, case.arrived_at, end))
    return COUNT


def _filings(chance: random.Random, citizen: User, end: datetime) -> Iterator[Filing]:
    districts = list(District.objects.in_order())
    weights = [max(district.population or 1, 1) for district in districts]
    categories = {row.slug: row for row in Category.objects.select_related("department")}
    moments = sorted(end - timedelta(hours=84 * 24 * chance.random() ** 1.6) for _one in range(COUNT))
    for number, moment in enumerate(moments):
        story = STORIES[number % len(STORIES)]
        district = chance.choices(districts, weights)[0]
        village = chance.choice(VILLAGES)
        place = f"{district.name} {village}"
        public = chance.random() < 0.6
        channel = chance.choices([Channel.WEB, Channel.PHONE, Channel.COUNTER], [7, 2, 1])[0]
        yield Filing(
            form_key=uuid.UUID(int=chance.getrandbits(128), version=4),
            program="petitions",
            title=story.title.format(place=place)[:100],
            text=story.text.format(place=place),
            contact=_contact(chance, number, citizen),
            category=categories[story.category],
            district=district,
            place=village,
            channel=channel,
            consents=[("publication", VERSION)] if public else [],
            by=citizen if number % 20 == 3 and channel == Channel.WEB else None,
            at=moment,
            is_demo=True,
        )


def _contact(chance: random.Random, number: int, citizen: User) -> Contact:
    if number % 20 == 3:
        return Contact(name=citizen.name, email=citizen.email, user=citizen)
    name = chance.choice(FAMILY_NAMES) + chance.choice(GIVEN_NAMES)
    if chance.random() < 0.25:
        return Contact(name=name, phone=f"0100000{chance.randrange(10000):04d}")
    return Contact(name=name, email=f"petitioner{number}@demo.example", phone=f"0100000{chance.randrange(10000):04d}")
