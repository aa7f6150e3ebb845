"""When and where the demonstration of the monitors plays."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from civic.dashboard.demo.lives import dice
from civic.people.models import User
from civic.places.models import District

from ..models import Section

SEATS = 132
MONTHS = 7  # since the term began
LAZY = frozenset({45, 63, 88, 101, 120, 127})  # seats of whom nothing was ever heard
# Seats of those who left: on what ground, how many days ago, and in which words.
LEFT = {
    51: ("own-wish", 108, "농사일이 늘어 활동을 이어 가기 어렵다고 하셨습니다."),
    77: ("moved-away", 47, "전주로 이사하셨습니다."),
}
LEAVES = 98  # the seat of somebody who moves away soon


@dataclass
class Stage:
    """What all parts of the demonstration share."""

    now: datetime
    desk: User
    districts: list[District]
    chance: random.Random = field(default_factory=lambda: dice(132))
    homes: dict[int, str] = field(default_factory=dict)  # the district of each person

    @cached_property
    def sections(self) -> list[Section]:
        return list(Section.objects.filter(is_used=True))

    def home(self) -> str:
        """The district somebody may live in."""
        people = [row.population for row in self.districts]
        return self.chance.choices(self.districts, people)[0].slug

    @property
    def day(self) -> date:
        return timezone.localdate(self.now)

    @property
    def start(self) -> date:
        """The first day of the term of today."""
        number = self.day.year * 12 + self.day.month - 1 - MONTHS
        return date(number // 12, number % 12 + 1, 1)

    @property
    def end_of_term(self) -> date:
        return self.start.replace(year=self.start.year + 2) - timedelta(days=1)

    @property
    def former_start(self) -> date:
        return self.start.replace(year=self.start.year - 2)

    @property
    def began(self) -> datetime:
        """When the consents of the people of today were given."""
        return self.moment(self.start - timedelta(days=40), 10)

    def meeting(self, number: int) -> date:
        """The days of the meetings: two of today's term, two of the year before."""
        year = self.day.year - 1
        return (
            self.start + timedelta(days=13),
            self.start + timedelta(days=100),
            date(year, 3, 18),
            date(year, 9, 16),
        )[number]

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of a day, by the clock of the city."""
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))
