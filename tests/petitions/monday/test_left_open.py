"""What would otherwise stay as it is for ever: sessions nobody ended, visitors nobody noted, words nobody kept."""

import uuid
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from civic.cases.workflow import WorkflowError
from petitions.models import Booking, Session
from petitions.monday import booking as bookings
from petitions.monday import desk as rules
from petitions.monday import ownbooking, sessions
from petitions.monday.takeback import not_arrived
from petitions.monday.telling import before
from tests.makers import make_case, make_contact

from .makers import make_booking, make_session
from .test_desk import key
from .test_desk_pages import desk_page, press, write
from .test_visitor import data
from .visitors import visitor
from .workplace import monday

pytestmark = pytest.mark.django_db
State = Booking.State


@pytest.fixture
def clerk(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def past(coordinating, department):
    return make_session(monday(-1), capacity=8)


@pytest.fixture
def going_on(past, desk):
    """A session of last week that nobody has ended: the day was written on paper, or everybody went home."""
    return sessions.begin(past, by=desk, at=past.starts_at)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# --- A session that has begun and was not ended on its day


def test_who_is_here_when_the_day_is_over_can_be_let_go_so_that_the_session_ends(clerk, going_on, desk):
    row = make_booking(going_on, visitor(1), state=State.ARRIVED, position=0, queue_number=1)
    with pytest.raises(WorkflowError):
        sessions.end(going_on, by=desk)
    assert 'value="no-show"' in clerk.get(desk_page(going_on)).content.decode()
    press(clerk, row, "no-show")
    assert fresh(row).state == State.NO_SHOW
    assert sessions.end(going_on, by=desk).state == Session.State.HELD


def test_a_day_on_paper_is_written_down_with_who_came_and_what_was_said(clerk, going_on):
    row = make_booking(going_on, visitor(1))
    assert 'value="arrive"' in clerk.get(desk_page(going_on)).content.decode()
    press(clerk, row, "arrive")
    press(clerk, row, "begin")
    write(clerk, fresh(row), "end")
    assert (fresh(row).state, fresh(row).queue_number) == (State.HEARD, 1)


def test_who_came_without_an_appointment_is_written_down_afterwards_too(clerk, going_on):
    address = reverse("admin:petitions_session_visitor", args=[going_on.pk])
    clerk.post(address, data())
    row = going_on.bookings.get()
    assert (row.state, row.source, row.queue_number) == (State.ARRIVED, Booking.Source.WALK_IN, 9)


def test_a_past_session_nobody_has_begun_takes_nobody_in(past, desk):
    row = make_booking(past, visitor(1))
    with pytest.raises(WorkflowError):
        rules.arrive(row, by=desk, key=key())
    assert fresh(row).state == State.BOOKED


def test_sessions_nobody_has_ended_are_to_do(going_on, coordinating, desk):
    make_session(monday(-2))
    make_session(monday(-3), state=Session.State.HELD, number=115)
    make_session(monday(1))
    assert [item.rows.count() for item in bookings.todo(desk)][-1] == 2
    assert list(Session.objects.left_open()) == [Session.objects.get(day=monday(-2)), going_on]


# --- Who is at the door


def test_a_session_is_not_moved_to_another_day_while_visitors_are_at_the_door(coordinating, department, desk):
    session = make_session(monday(1))
    row = make_booking(session, visitor(1), state=State.ARRIVED, position=0, queue_number=1)
    hours = {"starts": session.starts, "place": session.place, "slot_minutes": 15, "capacity": 4, "reason": "출장"}
    with pytest.raises(WorkflowError):
        sessions.reschedule(session, day=session.day + timedelta(days=1), by=desk, **hours)
    assert fresh(session).day == monday(1)
    later = sessions.reschedule(session, day=session.day, by=desk, **hours | {"starts": time(15)})
    assert (later.starts, fresh(row).state) == (time(15), State.ARRIVED)


@pytest.mark.parametrize(("capacity", "ok"), [(12, True), (13, False), (36, False), (60, False)])
def test_no_session_goes_on_past_midnight_however_long_it_is(coordinating, desk, capacity, ok):
    hours = sessions.Hours(monday(2), time(12), "만경읍사무소", 60, capacity)
    if ok:
        assert sessions.add(hours, by=desk).ends_at.time() == time(0)
    else:
        with pytest.raises(WorkflowError):
            sessions.add(hours, by=desk)


# --- Two who end one hearing


@pytest.fixture
def heard(coordinating, department, desk):
    """A hearing another tablet has ended a moment ago."""
    session = make_session(timezone.localdate(), capacity=30)
    row = make_booking(session, visitor(1))
    rules.arrive(row, by=desk, key=key())
    rules.begin_hearing(row, by=desk, key=key())
    said = {"visitor_words": "", "mayor_words": "다른 이의 글", "attendees": ""}
    rules.save_words(row, **said, by=desk, key=key())
    return rules.end_hearing(row, by=desk, key=key())


def test_words_of_who_ends_it_second_are_not_lost(clerk, heard):
    answer = write(clerk, heard, "end", seen="")
    text = answer.content.decode()
    assert answer.status_code == 409 and "다른 이의 글" in text and "고치겠습니다." in text
    script = write(clerk, heard, "end", script=True, seen="")
    assert script.status_code == 409 and script.json()["theirs"]["mayor_words"] == "다른 이의 글"
    assert fresh(heard).mayor_words == "다른 이의 글"


def test_sent_again_after_both_were_seen_they_correct_the_record(clerk, heard):
    sent = str(uuid.uuid4())
    for _time in range(2):
        assert write(clerk, heard, "end", key=sent).status_code == 302
    assert fresh(heard).mayor_words == "고치겠습니다."
    verbs = list(heard.case.events.values_list("verb", flat=True))
    assert (verbs.count("monday_heard"), verbs.count("monday_corrected")) == (1, 1)


# --- The order of locks


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs locks")
def test_petitions_that_follow_a_withdrawn_one_are_locked_before_the_session(coordinating, department, citizen):
    session = make_session(monday(2))
    lead = make_case(contact=make_contact(user=citizen))
    member = visitor(2)
    Case.objects.filter(pk=member.pk).update(merged_into=lead, progress="closed", ending="merged")
    row = make_booking(session, lead)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        ownbooking.cancel(row, by=citizen, withdraw=True)
    locks = [query["sql"] for query in seen if "FOR UPDATE" in query["sql"]]
    first = {
        name: next(nth for nth, sql in enumerate(locks) if name in sql)
        for name in ("petitions_session", '"merged_into_id" =')
    }
    assert first['"merged_into_id" ='] < first["petitions_session"]
    assert fresh(row).state == State.CANCELLED and fresh(member).progress != "closed"


def test_who_moves_up_while_a_page_is_read_breaks_no_page(coordinating, department, desk):
    row = make_booking(make_session(monday(2)), visitor(1), state=State.WAITING)
    Booking.objects.filter(pk=row.pk).update(state=State.BOOKED, position=0)
    assert before(row) == 0


@pytest.mark.parametrize(("minutes", "state"), [(10, State.OFFERED), (-10, State.BOOKED)])
def test_an_offer_that_has_ended_does_not_stay_one_when_an_arrival_is_taken_back(
    coordinating, department, desk, minutes, state
):
    session, now = make_session(timezone.localdate(), capacity=30), timezone.now()
    until = now + timedelta(minutes=minutes)
    row = make_booking(session, visitor(1), state=State.OFFERED, offer_until=until, position=3)
    rules.arrive(row, by=desk, key=key(), at=now)
    not_arrived(row, by=desk, key=key(), at=now)
    assert (row.state, row.position) == (state, 3)
