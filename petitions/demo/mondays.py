"""The Mondays of the demonstration: those that are over, those to come, played by the real rules."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import cycle

from django.utils import timezone

from civic.cases import calendar
from civic.cases.models import Category
from civic.dashboard.demo.lives import dice
from civic.dashboard.demo.petitions import VILLAGES
from civic.places.models import District
from petitions.models import Booking, MondayPlan, Session
from petitions.monday import booking, desk, planning, reviewing, sessions

from .fates import NEWEST, TO_CONFIRM, USUAL
from .matters import MATTERS
from .more_matters import MORE
from .people import People
from .visits import Visit, office_moment

HELD = 10  # sessions that are over
SIZES = (4, 4, 4, 5, 4, 4, 5, 4, 4, 4)  # visitors with an appointment of each, the oldest first
NO_SHOWS, WALK_INS, CANCELLED = {1, 5, 8}, {2, 5, 9}, {3, 6}
WITH_CITIZEN = 8  # the session at which the citizen who can sign in was heard
COMING = (5, 7, 2)  # bookings of the next three sessions
FULL = 5  # the second of them has room for so many
DAY = timedelta(days=1)
REMARKS = (
    "말씀을 충분히 들을 수 있도록 한 분에 15분을 지켰습니다. 작은 불편은 그 자리에서 담당과 기한을 정하였습니다.",
    "같은 마을의 비슷한 말씀이 이어져 부서 합동 현장 확인을 하기로 하였습니다.",
    "예산이 필요한 일은 되는 것과 안 되는 것을 나누어 말씀드렸습니다. 안 되는 까닭은 서면으로 다시 안내합니다.",
)


@dataclass
class Mondays:
    """The people and their present; matters, villages and fates come in turn."""

    now: datetime
    people: People = field(default_factory=People.find)
    chance: random.Random = field(default_factory=lambda: dice(940))
    visitors: int = 0

    def __post_init__(self) -> None:
        self.matters = cycle((*MATTERS, *MORE))
        self.fates, self.newest = cycle(USUAL), cycle(NEWEST)
        self.districts = list(District.objects.in_order())
        self.weights = [max(row.population or 1, 1) for row in self.districts]
        self.categories = {row.slug: row for row in Category.objects.select_related("department")}

    # --- The calendar ---

    def plan(self) -> tuple[list[Session], list[Session]]:
        """Sessions as the rule made them: the last ten before today, and those ahead."""
        first = self._first_week()
        moment = timezone.make_aware(datetime.combine(first, datetime.min.time())) - DAY
        while moment < self.now:
            planning.plan_ahead(at=moment)
            moment += timedelta(weeks=6)
        planning.plan_ahead(at=self.now)
        today = timezone.localdate(self.now)
        rows = Session.objects.exclude(state=Session.State.CANCELLED).order_by("day")
        past = [row for row in rows if row.day < today]
        Session.objects.filter(pk__in=[row.pk for row in past]).update(is_demo=True)
        return past, [row for row in rows if row.day >= today]

    def _first_week(self) -> date:
        """The Monday of the week of the tenth session before today, by the rule for holidays."""
        plan, today = MondayPlan.current(), timezone.localdate(self.now)
        week, found = Session.week_begin(today) + timedelta(weeks=1), 0
        while found < HELD:
            week -= timedelta(weeks=1)
            usual = week + timedelta(days=plan.weekday)
            outcome = planning.by_rule(usual, plan.on_holiday, calendar.current())
            found += not outcome.is_off and outcome.day < today
        return week

    # --- Visitors ---

    def visit(self, newest: bool = False, is_citizen: bool = False) -> Visit:
        """The next visitor with the next matter; to the citizen who can sign in something was promised."""
        self.visitors += 1
        matter = next(item for item in self.matters if item.orders or not is_citizen)
        turn = self.newest if newest else self.fates
        fates = [next(turn) for _order in matter.orders]
        return Visit(
            self.visitors,
            matter,
            self.people,
            self.chance,
            self.chance.choices(self.districts, self.weights)[0],
            self.chance.choice(VILLAGES),
            self.categories[matter.category],
            is_citizen=is_citizen,
            fates=fates,
        )

    # --- Those that are over ---

    def hold(self, number: int, session: Session) -> None:
        """Book, review, hear and follow up the visitors of one session that is over."""
        sessions.open_booking(session, by=None, at=session.starts_at - timedelta(days=21))
        newest = number == HELD - 1
        visits = [self._come(session, newest, number == WITH_CITIZEN and not place) for place in range(SIZES[number])]
        ends: list[tuple[Visit, datetime]] = []  # who does not come is answered all the same
        if number in CANCELLED:
            visit = visits.pop()
            booking.cancel(visit.row, by=self.people.desk, reason="전화로 취소하셨습니다.", at=session.closes_at)
            ends.append((visit, session.closes_at))
        absent = visits.pop() if number in NO_SHOWS else None
        clock = session.starts_at
        for visit in visits:
            slot = visit.row.at or clock
            visit.press(desk.arrive, slot - timedelta(minutes=self.chance.randint(3, 12)))
            clock = visit.heard(max(clock + timedelta(minutes=1), slot))
            ends.append((visit, clock))
        if absent is not None:
            clock = max(clock, desk.absent_from(absent.row) or clock)
            absent.press(desk.no_show, clock)
            ends.append((absent, clock))
        if number in WALK_INS:
            visit = self.visit(newest)
            visit.walk_in(session, session.starts_at + timedelta(minutes=25))
            clock = visit.heard(clock + timedelta(minutes=2))
            ends.append((visit, clock))
        session.refresh_from_db()
        sessions.end(
            session, by=self.people.desk, remarks=REMARKS[number % len(REMARKS)], at=clock + timedelta(minutes=5)
        )
        for visit, end in ends:
            visit.follow(end, self.now)

    def _come(self, session: Session, newest: bool, is_citizen: bool) -> Visit:
        """Book some days ahead; the department accepts the petition and writes its review."""
        visit = self.visit(newest, is_citizen=is_citizen)
        if is_citizen:
            visit.fates = [TO_CONFIRM] * len(visit.matter.orders)
        earliest = 5 if visit.matter.kind == "grievance" else 11  # a grievance is answered within seven working days
        at = office_moment(session.starts_at - timedelta(days=self.chance.randint(5, earliest)), self.chance)
        visit.book(session, at, by_phone=not is_citizen and visit.number % 4 == 0)
        visit.accept(self.now)
        due = reviewing.due_for(session, at) - timedelta(hours=self.chance.uniform(0.5, 5))
        visit.review(max(due, visit.case.last_event_at + timedelta(minutes=30)))
        return visit

    # --- Those to come ---

    def fill(self, number: int, session: Session) -> int:
        """Bookings of a session to come; how many."""
        if number == 1:
            self._make_smaller(session)
        visits = []
        for place in range(COMING[number]):
            visit = self.visit(is_citizen=number == 1 and not place)
            latest = min(self.now, session.closes_at) - timedelta(hours=2)
            at = office_moment(latest - timedelta(days=self.chance.randint(1, 6)), self.chance)
            visit.book(session, at, by_phone=place % 3 == 2)
            visits.append(visit)
        accepted = [visit for visit in visits if visit.accept(self.now) and visit.row.state == Booking.State.BOOKED]
        for visit in accepted[: (3, 2, 0)[number]]:
            written = min(self.now, reviewing.due_for(session, visit.case.arrived_at)) - timedelta(hours=1)
            visit.review(max(written, visit.case.last_event_at + timedelta(minutes=10)))
        if number == 0 and accepted[3:]:
            self._owe(accepted[3])
        return len(visits)

    def _make_smaller(self, session: Session) -> None:
        sessions.reschedule(
            session,
            day=session.day,
            starts=session.starts,
            place=session.place,
            slot_minutes=session.slot_minutes,
            capacity=FULL,
            reason="",
            by=self.people.desk,
            at=self.now,
        )

    def _owe(self, visit: Visit) -> None:
        """A review that was wanted by yesterday."""
        yesterday = self.now - DAY
        if visit.case.arrived_at < yesterday:
            reviewing.ask(visit.case, due_at=yesterday, by=self.people.desk, at=yesterday - DAY)
