"""When and where the demonstration of the monitors plays."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from civic.dashboard.demo.lives import dice
from civic.people.models import User
from civic.places.models import District

SEATS = 132
MONTHS = 7  # since the term began


@dataclass
class Stage:
    """What all parts of the demonstration share."""

    now: datetime
    desk: User
    districts: list[District]
    chance: random.Random = field(default_factory=lambda: dice(132))
    homes: dict[int, str] = field(default_factory=dict)  # the district of each person

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

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of a day, by the clock of the city."""
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))
