"""Where scenes are played: the people, and moments so many working hours before now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from civic.cases import calendar, deadlines
from civic.cases.models import Case, Category
from civic.cases.opening import Filing
from civic.cases.verbs.answering import AnswerParts
from civic.cases.workflow import Channel, Decision
from civic.cases.workingtime import HOUR, WorkingTime, is_working_day, seoul
from civic.people.models import Contact, User
from civic.people.petitioner import Petitioner
from civic.places.models import District

SPACE = uuid.UUID("6b0f2f3e-4a54-4d0b-9a53-6f1b0b1d2c18")  # of the form keys: the same scene is filed once


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody writes.

    Args:
        key: tells the scenes apart.
        category: slug of the field; its department gets the petition first.
        district: slug.
        person: name; with the same `reach` it is the same person.
        kind: the category's usual one if empty.
        reach: number of the person's invented telephone and address; the key's own if 0.
    """

    key: str
    category: str
    district: str
    place: str
    person: str
    title: str
    text: str
    kind: str = ""
    reach: int = 0
    channel: str = Channel.WEB


@dataclass
class Stage:
    """The people of the demonstration and its present."""

    now: datetime
    officers: dict[str, User]  # one of each department, by its slug
    head: User  # of the construction division
    desk: User
    examiner: User
    citizen: User
    reached: dict[str, int] = field(default_factory=dict)

    @property
    def officer(self) -> User:
        """The one who can sign in, of the construction division."""
        return self.officers["construction"]

    # --- Moments ---

    def back(self, hours: float) -> datetime:
        """So many working hours before now."""
        work = WorkingTime(calendar.current(), seoul(self.now).year - 1)
        return work.beginning(work.position(seoul(self.now)) - int(hours * HOUR))

    def day_back(self, hours: float) -> date:
        return timezone.localdate(self.back(hours))

    def day_ahead(self, days: int) -> date:
        """The so-many-th working day after today."""
        day, known = timezone.localdate(self.now), calendar.current()
        while days:
            day += timedelta(days=1)
            days -= is_working_day(day, known)
        return day

    @staticmethod
    def morning_after(day: date) -> datetime:
        """Ten o'clock of the next working day after a day."""
        begin = timezone.make_aware(datetime.combine(day + timedelta(days=1), time(9)))
        return deadlines.add_working_hours(begin, 1, calendar.current())

    # --- Petitions ---

    def file(self, matter: Matter, hours: float, *, account: User | None = None) -> Case:
        """The petition as it arrives, so many working hours before now."""
        on_paper = matter.channel != Channel.WEB
        return Case.open(
            Filing(
                form_key=form_key(matter.key),
                program="petitions",
                title=matter.title,
                text=matter.text,
                contact=self._contact(matter, account),
                kind=matter.kind,
                category=Category.objects.select_related("department").get(slug=matter.category),
                district=District.objects.get(slug=matter.district),
                place=matter.place,
                channel=matter.channel,
                by=self.desk if on_paper else account,
                at=self.back(hours),
                is_demo=True,
            )
        )

    def taken_on(self, matter: Matter, hours: float, *, account: User | None = None) -> Case:
        """A petition that was accepted so many working hours ago, and has an officer in charge."""
        case = self.file(matter, hours + 1.5, account=account)
        officer = self.officer_of(case)
        case.accept(by=officer, at=self.back(hours))
        case.assign(officer=officer, by=officer, at=self.back(hours - 0.4))
        return case

    def answered(self, matter: Matter, hours: float, parts: Sequence[str]) -> Case:
        """A petition that was answered so many working hours ago; `parts` are gist, facts and judgement."""
        case = self.taken_on(matter, hours + 20)
        gist, facts, judgement = parts
        case.answer(
            decision=Decision.PARTLY,
            parts=AnswerParts(gist=gist, facts=facts, judgement=judgement),
            by=self.officer_of(case),
            at=self.back(hours),
        )
        return case

    def officer_of(self, case: Case) -> User:
        return self.officers[case.department.slug]

    def _contact(self, matter: Matter, account: User | None) -> Contact:
        if account is not None:
            return Contact(name=account.name, email=account.email, user=account)
        number = matter.reach or self.reached.setdefault(matter.key, 1000 + len(self.reached))
        return Contact(name=matter.person, email=f"resident{number}@demo.example", phone=f"0100001{number:04d}")


def form_key(key: str) -> uuid.UUID:
    """The form key of a scene's petition: the same each time."""
    return uuid.uuid5(SPACE, key)


def petitioner(case: Case) -> Petitioner:
    return Petitioner(case.number)
