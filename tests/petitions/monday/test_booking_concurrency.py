"""Many people book at once: nobody gets what somebody else has, and the queue is in the order of arrival.

The same on PostgreSQL and on SQLite, with a connection for each thread.
"""

import copy
import itertools
import uuid
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from civic.cases.models import Case, CaseEvent
from civic.cases.workflow import WorkflowError
from civic.people.petitioner import Petitioner
from civic.reminders import firing
from civic.reminders.models import Reminder
from petitions.models import Booking
from petitions.monday import booking as rules
from petitions.monday import waiting
from tests.crowd import at_once, database_for_threads
from tests.makers import accepted_case, make_case, make_contact, make_department
from tests.petitions.monday.makers import make_session

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, SLOTS, THREADS = 200, 12, 20


@pytest.fixture(autouse=True)
def database(tmp_path, settings):
    settings.DOORBELL = False
    with database_for_threads(tmp_path):
        make_department("construction", name="건설과")
        yield


@pytest.fixture
def session():
    day = timezone.localdate() + timezone.timedelta(days=7)
    return make_session(day, capacity=SLOTS, slot_minutes=15)


@pytest.fixture
def crowd():
    """Makes cases of different people, as rows; each is accepted already, so that nobody is reminded of it."""
    numbers = itertools.count(1)
    pattern = accepted_case(kind="suggestion")

    def make(count):
        wanted = list(itertools.islice(numbers, count))
        with transaction.atomic():
            contacts = [make_contact(phone=f"0102000{n:04d}", email=f"crowd{n}@example.kr") for n in wanted]
            for contact in contacts:
                contact.save()
            rows = []
            for n, contact in zip(wanted, contacts, strict=True):
                row = copy.copy(pattern)
                row.pk, row.number, row.form_key, row.contact = None, f"2026-9{n:05d}", uuid.uuid4(), contact
                rows.append(row)
            Case.objects.bulk_create(rows)
            return list(Case.objects.filter(contact__in=contacts).order_by("number"))

    return make


def one(session, case, position=None, key=None):
    """A press of the button, with rows read anew as each request does."""
    fresh = Case.objects.get(pk=case.pk)
    by = Petitioner(case.number)
    return partial(rules.book, session, fresh, position=position, by=by, form_key=key or uuid.uuid4())


def states(session):
    rows = session.bookings.order_by("pk").values_list("state", flat=True)
    return {state: list(rows).count(state) for state in set(rows)}


def test_two_hundred_people_and_twelve_appointments(session, crowd):
    cases = crowd(PEOPLE)
    results = at_once([one(session, case) for case in cases], THREADS)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert states(session) == {"booked": SLOTS, "waiting": PEOPLE - SLOTS}
    booked = session.bookings.filter(state="booked").values_list("position", flat=True)
    assert sorted(booked) == list(range(SLOTS))
    queue = list(session.bookings.waiting().values_list("pk", flat=True))
    assert queue == sorted(queue)  # in the order in which they were written
    told = CaseEvent.objects.filter(verb="monday_waiting", case__bookings__session=session)
    places = {event.data["booking"]: event.data["before"] for event in told}
    assert [places[pk] for pk in queue] == list(range(PEOPLE - SLOTS))
    assert CaseEvent.objects.filter(verb="monday_booked").count() == SLOTS


def test_two_who_want_the_same_last_appointment(session, crowd):
    *others, first, second = crowd(SLOTS + 1)
    for position, case in enumerate(others):
        one(session, case, position)()
    results = at_once([one(session, first, SLOTS - 1), one(session, second, SLOTS - 1)])
    assert sorted(type(result).__name__ for result in results) == ["Booking", "WorkflowError"]
    assert session.bookings.count() == SLOTS and states(session) == {"booked": SLOTS}


def test_one_person_who_books_twice_at_once(session, crowd):
    case = crowd(1)[0]
    results = at_once([one(session, case, position) for position in range(4)])
    assert [type(result).__name__ for result in results].count("Booking") == 1
    assert all(isinstance(result, Booking | WorkflowError) for result in results)
    assert session.bookings.count() == 1


def test_one_person_with_two_petitions_books_both_at_once(session, crowd):
    cases = crowd(1) + [make_case(contact=make_contact(phone="01020000001", email="another@example.kr"))]
    results = at_once([one(session, case) for case in cases])
    assert sorted(type(result).__name__ for result in results) == ["AlreadyExpected", "Booking"]


def test_the_same_form_sent_five_times_at_once(session, crowd):
    case, key = crowd(1)[0], uuid.uuid4()
    results = at_once([one(session, case, 3, key) for _press in range(5)])
    assert {result.pk for result in results} == {Booking.objects.get().pk}
    assert case.events.filter(verb="monday_booked").count() == 1


def test_some_cancel_while_others_book(session, crowd):
    cases = crowd(SLOTS + 12)
    rows = [one(session, case)() for case in cases[:SLOTS]]
    leaving = [partial(rules.cancel, row, by=Petitioner(row.case.number)) for row in rows[:6]]
    results = at_once([*leaving, *(one(session, case) for case in cases[SLOTS:])], 9)
    assert [result for result in results if isinstance(result, Exception)] == []
    firing.fire_due()
    assert states(session) == {"booked": SLOTS, "waiting": 6, "cancelled": 6}
    positions = session.bookings.filter(state="booked").values_list("position", flat=True)
    assert sorted(positions) == list(range(SLOTS))


def test_two_sweeps_move_the_list_up_once(session, crowd):
    cases = crowd(SLOTS + 8)
    rows = [one(session, case)() for case in cases]
    for row in rows[:5]:
        rules.cancel(row, by=Petitioner(row.case.number))
    at_once([firing.fire_due] * 3)
    firing.fire_due()
    assert states(session) == {"booked": SLOTS, "waiting": 3, "cancelled": 5}
    moved = CaseEvent.objects.filter(verb="monday_moved_up").values_list("case", flat=True)
    assert sorted(moved) == sorted(row.case_id for row in rows[SLOTS : SLOTS + 5])


def test_a_worker_killed_between_two_of_the_list_loses_nothing(session, crowd, monkeypatch):
    rows = [one(session, case)() for case in crowd(SLOTS + 4)]
    for row in rows[:3]:
        rules.cancel(row, by=Petitioner(row.case.number))
    tell, told = waiting.tell, []

    def dies_at_the_second(case, *args, **kw):
        tell(case, *args, **kw)
        told.append(case.pk)
        if len(told) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(waiting, "tell", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        firing.fire_due()
    assert states(session) == {"booked": SLOTS - 2, "waiting": 3, "cancelled": 3}
    monkeypatch.setattr(waiting, "tell", tell)
    firing.fire_due()
    assert states(session) == {"booked": SLOTS, "waiting": 1, "cancelled": 3}
    moved = CaseEvent.objects.filter(verb="monday_moved_up")
    assert [event.case_id for event in moved.order_by("pk")] == [row.case_id for row in rows[SLOTS : SLOTS + 3]]
    assert not Reminder.objects.open().filter(kind="monday.move-up").exists()


def test_a_visitor_cancels_while_the_list_moves_up(session, crowd):
    """Case before session on both sides: nobody waits for ever."""
    rows = [one(session, case)() for case in crowd(SLOTS + 6)]
    rules.cancel(rows[0], by=Petitioner(rows[0].case.number))
    leaving = [partial(rules.cancel, row, by=Petitioner(row.case.number)) for row in rows[SLOTS : SLOTS + 4]]
    results = at_once([firing.fire_due, *leaving])
    assert [result for result in results if isinstance(result, Exception)] == []
    Reminder.objects.open().filter(kind="monday.move-up").update(due_at=timezone.now(), retry_after=None)
    firing.fire_due()
    left = states(session)
    assert left["booked"] == SLOTS and left.get("waiting", 0) in (1, 2)
