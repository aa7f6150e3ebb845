"""One visitor of a demonstration Monday: files, books, is reviewed, heard, answered, and what comes of it."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from django.utils import timezone

from civic.cases import calendar, deadlines
from civic.cases.models import Case, Category
from civic.cases.opening import Filing
from civic.cases.verbs.answering import AnswerParts
from civic.cases.workflow import Channel, Progress
from civic.cases.workingtime import is_working_day
from civic.dashboard.demo.lives import REMEDIES
from civic.people.consents import VERSION
from civic.people.models import User
from civic.people.petitioner import Petitioner
from civic.places.models import District
from petitions.models import Booking, Review, Session
from petitions.monday import booking, desk, instructions, reviewing

from .fates import Fate, Thread
from .matters import Matter
from .people import People, key

LONG = 180  # days until something is looked at again
WEEK = timedelta(days=7)


@dataclass
class Visit:
    """A visitor with a matter, on the way to a Monday."""

    number: int
    matter: Matter
    people: People
    chance: random.Random
    district: District
    village: str
    category: Category
    is_citizen: bool = False
    fates: Sequence[Fate] = ()
    case: Case = field(init=False)
    row: Booking = field(init=False)
    threads: list[Thread] = field(default_factory=list)

    @property
    def petitioner(self) -> User | Petitioner:
        return Petitioner(self.case.number)

    @property
    def officer(self) -> User:
        return self.people.officer(self.case.department)

    # --- Before ---

    def filing(self, at: datetime, channel: str) -> Filing:
        place = f"{self.district.name} {self.village}"
        contact = self.people.own_contact() if self.is_citizen else self.people.contact(self.number, self.chance)
        account = self.people.citizen if self.is_citizen else None
        return Filing(
            form_key=key("filing", self.number),
            program="petitions",
            title=self.matter.title.format(place=place)[:100],
            text=self.matter.text.format(place=place),
            contact=contact,
            kind=self.matter.kind,
            category=self.category,
            district=self.district,
            place=self.village,
            channel=channel,
            consents=[("publication", VERSION)] if self.chance.random() < 0.7 else [],
            by=account if channel == Channel.WEB else self.people.desk,
            at=at,
            is_demo=True,
        )

    def book(self, session: Session, at: datetime, *, by_phone: bool = False) -> None:
        """File the matter and book the first free appointment, in the browser or by telephone."""
        form_key = key("booking", self.number)
        if by_phone:
            filing = self.filing(at, Channel.PHONE)
            staff = self.people.desk
            self.row = desk.add_visitor(session, filing, walk_in=False, by=staff, form_key=form_key, at=at)
            self.case = self.row.case
        else:
            self.case = Case.open(self.filing(at, Channel.WEB))
            self.row = booking.book(
                session, self.case, position=None, by=self.petitioner, form_key=form_key, at=at + timedelta(minutes=4)
            )

    def accept(self, now: datetime) -> bool:
        """Some working hours later, unless that is still to come."""
        at = deadlines.add_working_hours(self.case.arrived_at, self.chance.uniform(0.5, 5), calendar.current())
        if at >= now:
            return False
        self.case.accept(by=self.officer, at=at)
        return True

    def review(self, at: datetime) -> None:
        """The department writes what the mayor is to know."""
        row = Review.objects.filter(case=self.case).select_related("case", "department").first()
        if row is None:
            return
        matter = self.matter
        reviewing.write(
            row,
            opinion=matter.view,
            situation=matter.situation,
            law=matter.law,
            alternatives=matter.alternatives,
            suggestion=matter.suggestion,
            by=self.people.officer(row.department),
            at=at,
        )

    # --- On the day ---

    def walk_in(self, session: Session, at: datetime) -> None:
        self.row = desk.add_visitor(
            session,
            self.filing(at, Channel.VISIT),
            walk_in=True,
            by=self.people.desk,
            form_key=key("booking", self.number),
            at=at,
        )
        self.case = self.row.case

    def press(self, verb: Callable[..., Booking], at: datetime, **more: Any) -> None:
        """A press of the desk on this visitor."""
        self.row = verb(self.row, by=self.people.desk, key=key(verb.__name__, self.number), at=at, **more)

    def heard(self, at: datetime) -> datetime:
        """The hearing, with the mayor's words and instructions; when it ended."""
        self.press(desk.begin_hearing, at)
        end = at + timedelta(minutes=self.chance.randint(9, 14))
        self.press(
            desk.save_words,
            at + timedelta(minutes=5),
            visitor_words=self.case.text,
            mayor_words=self.matter.words,
            attendees=f"{self.case.department} 과장, 민원지적과장",
        )
        for number, ((text, slug), fate) in enumerate(zip(self.matter.orders, self.fates, strict=False)):
            officer = self.people.officers.get(slug) if slug else None
            department = officer.posts.get().department if officer else self.case.department
            given = instructions.give(
                self.case,
                text=text,
                department=department,
                due_on=timezone.localdate(at) + timedelta(days=fate.due),
                by=self.people.mayor,
                form_key=key("instruction", self.number, number),
                session=self.row.session,
                at=at + timedelta(minutes=6 + number),
            )
            self.threads.append(Thread(given, fate, end, self.people, self.matter.plan, self.matter.done))
        self.press(desk.end_hearing, end)
        return end

    # --- After ---

    def follow(self, end: datetime, now: datetime) -> None:
        """Everything that happened since, in the order of time, until now."""
        play([self._case(end), *(thread.moments() for thread in self.threads)], now)

    def _case(self, end: datetime) -> Iterator[datetime]:
        """The case itself: taken on when it is not yet, answered, published, rated, and done with the last promise."""
        if self.case.progress == Progress.ARRIVED:
            yield (at := end + timedelta(minutes=40))
            self.case.accept(by=self.officer, at=at)
        yield (
            at := _working(end + timedelta(days=1 if self.matter.kind == "grievance" else self.chance.randint(2, 4)))
        )
        if self.matter.outcome == "withdrawn":
            self.case.withdraw(by=self.petitioner, at=at, reason="공사장과 이야기가 잘되어 거두어들입니다. 고맙습니다.")
            return
        self._answer(at)
        if self.case.publication_agreed:
            yield (at := _working(at + timedelta(days=2)))
            self._publish(at)
        if self.chance.random() < 0.25:
            yield (at := at + timedelta(days=1))
            stars = 3 if self.matter.outcome == "refused" else self.chance.choice([4, 5, 5])
            self.case.rate(stars=stars, by=self.petitioner, at=at, comment="")
        yield from self._complete(at)

    def _answer(self, at: datetime) -> None:
        matter = self.matter
        is_heard = self.row.state == Booking.State.HEARD
        gist = f"“{self.case.title}”라는 말씀" + ("을 시장이 직접 들었습니다." if is_heard else "으로 이해하였습니다.")
        words = (gist, matter.situation, matter.answer, matter.law)
        if matter.outcome == "refused":
            self.case.refuse(parts=AnswerParts(*words, remedies=REMEDIES), by=self.officer, at=at)
            return
        open_days = [thread.instruction.due_on for thread in self.threads if thread.instruction.is_open]
        # The day of a promise must be to come when it is written, and these words are written today.
        soon = timezone.localdate() + timedelta(days=self.chance.randint(3, 25))
        until = max([*open_days, soon]) if open_days else None
        if matter.outcome == "long_term":
            until = timezone.localdate(at) + timedelta(days=LONG)
        self.case.answer(decision=matter.outcome, parts=AnswerParts(*words, until=until), by=self.officer, at=at)

    def _publish(self, at: datetime) -> None:
        self.case.publish(
            title=self.matter.title.format(place=self.district.name),
            text=self.matter.text.format(place=self.district.name),
            answer=self.matter.answer,
            by=self.people.desk,
            at=at,
        )

    def _complete(self, at: datetime) -> Iterator[datetime]:
        """A week after the last promise is kept; what is looked at for long stays open."""
        while self.case.progress == Progress.UNDER_WAY and self.matter.outcome != "long_term":
            yield (at := at + WEEK)
            if not instructions.holds(self.case):
                done = "약속드린 일을 모두 마쳤고 다시 살펴 확인하였습니다."
                self.case.complete(text=done, by=self.officer, at=_working(at))


def play(chains: Iterable[Iterator[datetime]], now: datetime) -> None:
    """Let several courses of events run beside each other in the order of time; what is to come stays undone."""
    queue = [(at, number, chain) for number, chain in enumerate(chains) if (at := next(chain, None)) is not None]
    heapify(queue)
    while queue and queue[0][0] < now:
        _at, number, chain = heappop(queue)
        following = next(chain, None)
        if following is not None:
            heappush(queue, (following, number, chain))


def _working(at: datetime) -> datetime:
    return deadlines.next_working_moment(at, calendar.current())


def office_moment(at: datetime, chance: random.Random) -> datetime:
    """Some time between nine and five of that day, or of the working day before."""
    day = timezone.localdate(at)
    while not is_working_day(day, calendar.current()):
        day -= timedelta(days=1)
    begin = timezone.make_aware(datetime.combine(day, time(9)))
    return begin + timedelta(minutes=chance.randint(5, 450))
