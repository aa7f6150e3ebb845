"""The mayor's brief of a Monday (월요일 한 장): who comes, with what, what was promised before, what departments say.

A read model: a dozen queries however many visitors come.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from civic.cases.models import Case
from civic.cases.samepeople import marks_of
from civic.cases.workflow import OPEN, Decision, Progress
from civic.organization.models import Department
from civic.people.models import Contact, User
from civic.programs import Period
from petitions.models import HOLDING, Booking, Instruction, Review, Session

from . import figures, numbering

EARLIER = 3  # earlier cases of a visitor that are named; the others are counted
YEAR = timedelta(days=365)
SOLVED = (Decision.ADOPTED, Decision.PARTLY, Decision.ALTERNATIVE)
LAST = 1_000  # place of who came without an appointment: after all appointments


@dataclass(frozen=True, slots=True)
class Promise:
    """An instruction of the mayor that is not fulfilled."""

    instruction: Instruction
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class View:
    """What a department says; `is_overdue` when it should have by now."""

    review: Review
    is_overdue: bool

    @property
    def is_written(self) -> bool:
        return self.review.written_at is not None


@dataclass(frozen=True, slots=True)
class Nearby:
    """Cases of the same field in the same district: open now, and solved within the last year."""

    open_now: int = 0
    solved_lately: int = 0


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visitor.

    Args:
        position: the number in the queue, or the place of the appointment, from 1.
        earlier: the newest of the person's earlier cases; `earlier_count` of them there are.
        promises: what the mayor told departments in this case and the earlier ones, and is not fulfilled.
        nearby: None when district or field of the case are not known.
        is_own: the reader's own petition, of which nothing is shown but that it is heard.
    """

    booking: Booking
    position: int
    earlier: Sequence[Case] = ()
    earlier_count: int = 0
    promises: Sequence[Promise] = ()
    nearby: Nearby | None = None
    views: Sequence[View] = ()
    is_own: bool = False

    @property
    def case(self) -> Case:
        return self.booking.case

    @property
    def name(self) -> str:
        return self.case.contact.name if self.case.contact is not None else ""


@dataclass(frozen=True, slots=True)
class Brief:
    """All of one session.

    Args:
        number: the running number it has, or will have; 0 when it was called off.
        waiting: how many wait for an appointment.
        heard: visitors heard since the first of January.
        kept: the share of this year's promises kept.
        late: departments with promises that are overdue, and how many; the most first.
    """

    session: Session
    number: int
    at: datetime
    visitors: Sequence[Visitor]
    waiting: int
    heard: int
    kept: figures.Share
    late: Sequence[tuple[Department, int]] = field(default_factory=tuple)

    @property
    def lacking(self) -> int:
        """How many reviews are still to be written."""
        return sum(not view.is_written for visitor in self.visitors for view in visitor.views)

    def for_reader(self, user: User) -> "Brief":
        """The same without what stands about a petition of the reader's own."""
        visitors = [
            Visitor(item.booking, item.position, is_own=True) if _is_of(item.case, user) else item
            for item in self.visitors
        ]
        return replace(self, visitors=visitors)


def brief_of(session: Session, at: datetime | None = None) -> Brief:
    """Everything the mayor reads before a session, as it stands at a moment (now)."""
    now = at or timezone.now()
    today = timezone.localdate(now)
    bookings = _bookings(session)
    cases = [booking.case for booking in bookings]
    earlier = _earlier(cases)
    known = {case.pk for case in cases} | {case.pk for found in earlier.values() for case in found}
    promises, views, nearby = _promises(known, today), _views(cases, now), _nearby(cases, now)
    year = Period(today.replace(month=1, day=1), today)
    visitors = []
    for place, booking in enumerate(bookings, 1):
        case, before = booking.case, earlier.get(booking.case_id, [])
        own = [case.pk, *(row.pk for row in before)]
        visitors.append(
            Visitor(
                booking,
                booking.queue_number or (place if booking.position is None else booking.position + 1),
                before[:EARLIER],
                len(before),
                [promise for pk in own for promise in promises.get(pk, ())],
                nearby.get((case.district_id, case.category_id)),
                views.get(case.pk, ()),
            )
        )
    return Brief(
        session,
        numbering.expected_number(session, now),
        now,
        visitors,
        session.bookings.waiting().count(),
        figures.heard(year).visits,
        figures.kept_share(year, at=now),
        _late(today),
    )


def _bookings(session: Session) -> list[Booking]:
    """Who has an appointment or has come without one, in the order of the queue."""
    rows = session.bookings.filter(state__in=HOLDING).select_related(
        "case__contact", "case__department", "case__district", "case__category", "case__officer"
    )
    found = list(rows)
    for booking in found:
        booking.session = session
    found.sort(key=lambda row: (LAST if row.position is None else row.position, row.queue_number or 0, row.pk))
    return found


def _earlier(cases: Iterable[Case]) -> dict[int, list[Case]]:
    """By case the other cases of the same person, the newest first: one telephone number, address or account."""
    marks = {case.pk: marks_of(case.contact) for case in cases if case.contact is not None}
    contacts = _contacts(set().union(*marks.values()))
    if not contacts:
        return {}
    rows = (
        Case.objects.filter(contact__in=contacts).defer("text", "grams", "access_code").order_by("-arrived_at", "-pk")
    )
    found: dict[int, list[Case]] = defaultdict(list)
    for row in rows:
        for pk, own in marks.items():
            if row.pk != pk and row.contact_id is not None and contacts[row.contact_id] & own:
                found[pk].append(row)
    return found


def _contacts(marks: set[str]) -> dict[int, frozenset[str]]:
    """The marks of every contact that shares one of these."""
    wanted: dict[str, list[str]] = {"phone": [], "email": [], "user": []}
    for mark in marks:
        kind, _slash, value = mark.partition("/")
        if kind in wanted:
            wanted[kind].append(value)
    same = Q()
    for kind, column in (("phone", "phone_index"), ("email", "email_index"), ("user", "user")):
        if wanted[kind]:
            same |= Q(**{f"{column}__in": wanted[kind]})
    if not same:
        return {}
    rows = Contact.objects.filter(same).only("phone_index", "email_index", "user_id")
    return {row.pk: marks_of(row) for row in rows}


def _promises(cases: Iterable[int], today: date) -> dict[int, list[Promise]]:
    found: dict[int, list[Promise]] = defaultdict(list)
    rows = Instruction.objects.open().filter(case__in=cases).select_related("department").order_by("due_on", "pk")
    for row in rows:
        found[row.case_id].append(Promise(row, row.is_overdue(today)))
    return found


def _views(cases: Iterable[Case], now: datetime) -> dict[int, list[View]]:
    """By case what the departments wrote or still owe; that in charge of the case first."""
    owners = {case.pk: case.department_id for case in cases}
    found: dict[int, list[View]] = defaultdict(list)
    rows = Review.objects.filter(case__in=owners, cancelled_at__isnull=True).select_related("department", "written_by")
    for row in rows.order_by("pk"):
        found[row.case_id].append(View(row, row.written_at is None and row.due_at < now))
    for pk, views in found.items():
        views.sort(key=lambda view: view.review.department_id != owners[pk])
    return found


def _nearby(cases: Iterable[Case], now: datetime) -> dict[tuple[str | None, int | None], Nearby]:
    """By district and field: cases open now, and solved within the last year."""
    pairs = {(case.district_id, case.category_id) for case in cases if case.district_id and case.category_id}
    here = Q()
    for district, category in pairs:
        here |= Q(district=district, category=category)
    if not here:
        return {}
    solved = Q(progress=Progress.DONE, decision__in=SOLVED, ended_at__gte=now - YEAR)
    rows = (
        Case.objects.filter(here)
        .filter(Q(progress__in=OPEN) | solved)
        .order_by()
        .values_list("district", "category")
        .annotate(open_now=Count("pk", filter=Q(progress__in=OPEN)), lately=Count("pk", filter=solved))
    )
    found = {(district, category): Nearby(open_now, done) for district, category, open_now, done in rows}
    return {pair: found.get(pair, Nearby()) for pair in pairs}


def _late(today: date) -> list[tuple[Department, int]]:
    rows = Instruction.objects.overdue(today).order_by().values_list("department").annotate(late=Count("pk"))
    counts = dict(rows)
    named = Department.objects.in_bulk(list(counts)) if counts else {}
    return sorted(((named[pk], count) for pk, count in counts.items()), key=lambda pair: (-pair[1], pair[0].order))


def _is_of(case: Case, user: User) -> bool:
    return case.contact is not None and case.contact.user_id == user.pk
