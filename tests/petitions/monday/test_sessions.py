"""What is done with a session: open, move, call off, begin, end, hold an extra one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date, time, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection, connections

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.reminders.models import Reminder
from petitions.models import Booking, MondayPlan, Session
from petitions.monday import booking, planning, sessions
from petitions.monday import desk as desk_rules
from petitions.monday.sessions import Hours
from tests.makers import make_case, make_user, seoul
from tests.petitions.monday.makers import MONDAY, make_booking, make_session

pytestmark = pytest.mark.django_db
BEFORE = seoul("2026-11-23T09:00")
ON_THE_DAY = seoul("2026-11-30T13:00")
AFTER = seoul("2026-11-30T16:00")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def changed(session, **kw):
    kw = asdict(Hours.of(session)) | {"reason": "시장 출장", "at": BEFORE} | kw
    return sessions.reschedule(session, **kw)


def trace():
    return list(LogEntry.objects.order_by("pk").values_list("user__email", "object_repr", "change_message"))


# --- Open


def test_staff_open_booking_before_its_day(desk):
    session = make_session(state=Session.State.PLANNED, opens_on=date(2026, 11, 28))
    sessions.open_booking(session, by=desk, version=0, at=BEFORE)
    assert (fresh(session).state, fresh(session).opens_on) == (Session.State.OPEN, BEFORE.date())
    assert session.version == fresh(session).version == 1
    assert [line[:2] for line in trace()] == [(desk.email, "session/2026-11-30")]


def test_opened_twice_it_is_opened_once(desk):
    session = make_session(state=Session.State.PLANNED)
    sessions.open_booking(session, by=desk, version=0, at=BEFORE)
    sessions.open_booking(session, by=desk, version=0, at=BEFORE)
    assert (fresh(session).version, LogEntry.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "kw", [{"state": "cancelled", "reason": "휴회"}, {"state": "held", "number": 116}, {"day": date(2026, 11, 16)}]
)
def test_what_is_past_or_over_is_not_opened(desk, kw):
    session = make_session(**{"state": Session.State.PLANNED} | kw)
    with pytest.raises(WorkflowError):
        sessions.open_booking(session, by=desk, at=BEFORE)
    assert fresh(session).state == session.state


# --- Move and change


def test_a_session_gets_another_day_hours_and_place(desk):
    session = make_session()
    changed(
        session, day=date(2026, 12, 2), starts=time(10), place=" 만경읍사무소 ", slot_minutes=20, by=desk, version=0
    )
    row = fresh(session)
    assert (row.day, row.starts, row.place, row.slot_minutes) == (date(2026, 12, 2), time(10), "만경읍사무소", 20)
    assert (row.moved_from, row.reason, row.by_hand) == (MONDAY, "시장 출장", True)
    assert row.closes_at == seoul("2026-12-01T14:00")
    assert row.state == Session.State.OPEN
    ((who, _what, words),) = trace()
    assert who == desk.email
    assert "10:00" in words and "시장 출장" in words


def test_back_on_its_day_it_was_moved_from_nowhere(desk):
    session = make_session()
    changed(session, day=date(2026, 12, 2), by=desk)
    changed(session, day=date(2026, 12, 3), by=desk)
    assert fresh(session).moved_from == MONDAY
    changed(session, day=MONDAY, reason="출장 취소", by=desk)
    assert fresh(session).moved_from is None


def test_the_visitors_of_a_moved_session_are_told(desk):
    session = make_session()
    make_booking(session)
    changed(session, day=date(2026, 12, 2), by=desk)
    assert Reminder.objects.open().filter(subject_type="session", kind="monday.moved").count() == 1


@pytest.mark.parametrize("kw", [{"starts": time(14)}, {"place": "만경읍사무소"}, {"slot_minutes": 20}])
def test_they_are_told_too_when_only_hours_or_place_change(desk, kw):
    session = make_session()
    make_booking(session)
    changed(session, by=desk, **kw)
    assert Reminder.objects.open().filter(kind="monday.moved").exists()


def test_nobody_is_told_of_more_room_but_the_waiting_list_moves_up(desk):
    session = make_session(capacity=1)
    make_booking(session)
    make_booking(session, state=Booking.State.WAITING)
    changed(session, capacity=2, reason="", by=desk)
    assert not Reminder.objects.filter(kind="monday.moved").exists()
    assert Reminder.objects.open().filter(kind="monday.move-up").count() == 1


def test_appointments_that_are_given_away_are_not_lost(desk):
    session = make_session()
    for position in (0, 2, 3):
        make_booking(session, position=position, state=Booking.State.BOOKED)
    with pytest.raises(WorkflowError, match="13:30, 13:45"):
        changed(session, capacity=2, by=desk)
    assert fresh(session).capacity == 4


def test_an_appointment_on_offer_counts_as_given_away(desk):
    session = make_session()
    make_booking(session, position=3, state=Booking.State.OFFERED, offer_until=ON_THE_DAY)
    with pytest.raises(WorkflowError, match="13:45"):
        changed(session, capacity=3, by=desk)


@pytest.mark.parametrize(
    "kw",
    [
        {"day": date(2026, 11, 20)},  # past
        {"day": date(2026, 11, 23), "starts": time(8)},  # an hour ago
        {"starts": time(23, 30)},  # past midnight
        {"day": date(2026, 12, 2), "reason": "  "},
        {"day": date(2026, 12, 7)},  # another session
        {"day": date(2026, 12, 14)},  # one that was called off
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(desk, kw):
    session = make_session()
    make_session(date(2026, 12, 7))
    make_session(date(2026, 12, 14), state=Session.State.CANCELLED, reason="휴회")
    before = Session.objects.filter(pk=session.pk).values().get()
    with pytest.raises(WorkflowError):
        changed(session, by=desk, **kw)
    assert Session.objects.filter(pk=session.pk).values().get() == before
    assert not LogEntry.objects.exists()


def test_other_hours_need_a_reason_only_for_those_who_have_booked(desk):
    session = make_session()
    changed(session, starts=time(14), reason="", by=desk)
    make_booking(session)
    with pytest.raises(WorkflowError):
        changed(session, starts=time(15), reason="", by=desk)


def test_the_second_of_two_who_change_it_is_told(desk, mayors_office):
    session = make_session()
    changed(make_of(session), starts=time(14), by=desk, version=0)
    with pytest.raises(ChangedMeanwhile):
        changed(make_of(session), starts=time(15), by=mayors_office, version=0)
    assert fresh(session).starts == time(14)


def make_of(session):
    """The session as somebody else has it in front of them."""
    return Session.objects.get(pk=session.pk)


def test_the_same_change_sent_twice_is_made_once(desk):
    session = make_session()
    changed(session, starts=time(14), by=desk, version=0)
    changed(session, starts=time(14), by=desk, version=0)
    assert (fresh(session).version, LogEntry.objects.count()) == (1, 1)


@pytest.mark.parametrize("kw", [{"state": "in-progress", "number": 116}, {"state": "held", "number": 116}])
def test_what_has_begun_is_no_longer_moved(desk, kw):
    session = make_session(**kw)
    with pytest.raises(WorkflowError):
        changed(session, starts=time(14), by=desk)


# --- Call off


def test_a_session_is_called_off_and_its_visitors_are_looked_after(desk):
    session = make_session()
    make_booking(session)
    sessions.call_off(session, reason="시장 출장", by=desk, version=0, at=BEFORE)
    row = fresh(session)
    assert (row.state, row.reason, row.by_hand) == (Session.State.CANCELLED, "시장 출장", True)
    assert Reminder.objects.open().filter(kind="monday.called-off").count() == 1
    assert "시장 출장" in trace()[0][2]


def test_called_off_twice_it_is_called_off_once(desk):
    session = make_session()
    make_booking(session)
    for _time in range(2):
        sessions.call_off(session, reason="시장 출장", by=desk, version=0, at=BEFORE)
    assert (LogEntry.objects.count(), Reminder.objects.filter(kind="monday.called-off").count()) == (1, 1)


def test_nothing_is_called_off_without_a_reason(desk):
    session = make_session()
    with pytest.raises(WorkflowError):
        sessions.call_off(session, reason=" ", by=desk, at=BEFORE)
    assert fresh(session).state == Session.State.OPEN


def test_when_the_letters_cannot_be_planned_it_is_not_called_off(desk, monkeypatch):
    session = make_session()

    def dies(*_args, **_kw):
        raise RuntimeError

    monkeypatch.setattr(booking, "after_called_off", dies)
    with pytest.raises(RuntimeError):
        sessions.call_off(session, reason="시장 출장", by=desk, at=BEFORE)
    assert fresh(session).state == Session.State.OPEN
    assert not LogEntry.objects.exists()


# --- Begin and end


def test_a_session_begins_on_its_day_and_gets_its_number(desk):
    session = make_session()
    sessions.begin(session, by=desk, at=ON_THE_DAY)
    row = fresh(session)
    assert (row.state, row.number, row.began_at) == (Session.State.IN_PROGRESS, 116, ON_THE_DAY)
    sessions.begin(session, by=desk, at=AFTER)
    assert fresh(session).began_at == ON_THE_DAY


@pytest.mark.parametrize("at", ["2026-11-29T23:59", "2026-12-01T00:00"])
def test_it_begins_on_no_other_day(desk, at):
    session = make_session()
    with pytest.raises(WorkflowError):
        sessions.begin(session, by=desk, at=seoul(at))
    assert fresh(session).number is None


def test_there_is_one_session_in_progress(desk):
    make_session(date(2026, 11, 23), state=Session.State.IN_PROGRESS, number=116)
    with pytest.raises(WorkflowError):
        sessions.begin(make_session(), by=desk, at=ON_THE_DAY)


def test_a_session_that_was_called_off_does_not_begin(desk):
    session = make_session(state=Session.State.CANCELLED, reason="휴회")
    with pytest.raises(WorkflowError):
        sessions.begin(session, by=desk, at=ON_THE_DAY)


def begun(desk, **kw):
    session = make_session(**kw)
    return sessions.begin(session, by=desk, at=ON_THE_DAY)


def test_a_session_ends_with_its_remarks(desk):
    session = begun(desk)
    make_booking(session, state=Booking.State.HEARD, position=0)
    for _time in range(2):
        sessions.end(session, by=desk, remarks=" 주차 민원이 많았음 ", at=AFTER)
    row = fresh(session)
    assert (row.state, row.ended_at, row.remarks) == (Session.State.HELD, AFTER, "주차 민원이 많았음")
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("state", "place"), [("in-hearing", "3"), ("arrived", "3"), ("booked", "13:30")], ids=["inside", "at the door", "?"]
)
def test_it_does_not_end_before_all_are_settled(desk, state, place):
    session = begun(desk)
    number = None if state == "booked" else 3
    make_booking(session, state=state, position=2, queue_number=number, arrived_at=ON_THE_DAY)
    with pytest.raises(WorkflowError, match=place):
        sessions.end(session, by=desk, at=AFTER)
    assert fresh(session).state == Session.State.IN_PROGRESS


def test_whoever_never_came_is_noted_when_it_ends(desk, department):
    session = begun(desk)
    rows = [make_booking(session, make_case(department=department)) for _number in range(2)]
    for _time in range(2):
        sessions.end(session, by=desk, settle=True, at=AFTER)
    assert {fresh(row).state for row in rows} == {Booking.State.NO_SHOW}
    assert [row.case.events.filter(verb="monday_no_show").count() for row in rows] == [1, 1]


def test_nobody_is_noted_as_absent_before_their_time(desk):
    session = begun(desk)
    row = make_booking(session, position=3)
    with pytest.raises(WorkflowError):
        sessions.end(session, by=desk, settle=True, at=ON_THE_DAY + timedelta(minutes=5))
    assert (fresh(row).state, fresh(session).state) == (Booking.State.BOOKED, Session.State.IN_PROGRESS)


def test_what_has_not_begun_does_not_end(desk):
    with pytest.raises(WorkflowError):
        sessions.end(make_session(), by=desk, at=AFTER)


def test_killed_while_noting_who_did_not_come_it_goes_on_where_it_stopped(desk, monkeypatch):
    session = begun(desk)
    rows = [make_booking(session) for _number in range(2)]
    whole, seen = desk_rules.no_show, []

    def dies(row, **kw):
        seen.append(row)
        if len(seen) == 2:
            raise RuntimeError
        return whole(row, **kw)

    monkeypatch.setattr(desk_rules, "no_show", dies)
    with pytest.raises(RuntimeError):
        sessions.end(session, by=desk, settle=True, at=AFTER)
    assert [fresh(row).state for row in rows] == [Booking.State.NO_SHOW, Booking.State.BOOKED]
    monkeypatch.undo()
    sessions.end(session, by=desk, settle=True, at=AFTER)
    assert fresh(session).state == Session.State.HELD


# --- Extra sessions


def hours(**kw):
    return Hours(
        **{"day": date(2026, 12, 3), "starts": time(10), "place": "금구", "slot_minutes": 15, "capacity": 4} | kw
    )


def test_an_extra_session_is_open_when_its_time_for_booking_has_come(desk):
    near = sessions.add(hours(), by=desk, at=BEFORE)
    far = sessions.add(hours(day=date(2027, 3, 4)), by=desk, at=BEFORE)
    assert (near.state, far.state) == (Session.State.OPEN, Session.State.PLANNED)
    assert (near.week_of, near.by_hand) == (None, True)
    assert LogEntry.objects.count() == 2


def test_the_same_extra_session_sent_twice_is_made_once(desk):
    assert sessions.add(hours(), by=desk, at=BEFORE) == sessions.add(hours(), by=desk, at=BEFORE)
    assert (Session.objects.count(), LogEntry.objects.count()) == (1, 1)


NO_DAYS = [date(2026, 11, 20), MONDAY, date(2066, 12, 3), date.max, date.min]


@pytest.mark.parametrize("kw", [{"starts": time(23, 30)}, *({"day": day} for day in NO_DAYS)])
def test_an_extra_session_that_cannot_be_is_refused(desk, kw):
    make_session()
    with pytest.raises(WorkflowError):
        sessions.add(hours(**kw), by=desk, at=BEFORE)
    assert Session.objects.count() == 1


# --- At the same time


def _apart(act):
    try:
        return act()
    finally:
        connections.close_all()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time there")
@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_each_session_once():
    MondayPlan.current()
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(_apart, lambda: planning.plan_ahead(BEFORE)) for _number in range(4)]
        made = [row.day for job in jobs for row in job.result()]
    assert sorted(made) == list(Session.objects.order_by("day").values_list("day", flat=True))
    assert len(made) == 8


@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time there")
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_begin_a_session_once():
    who = make_user("d@example.kr", "desk")
    session = make_session()

    def press():
        return sessions.begin(Session.objects.get(pk=session.pk), by=who, at=ON_THE_DAY).number

    with ThreadPoolExecutor(4) as pool:
        assert {job.result() for job in [pool.submit(_apart, press) for _number in range(4)]} == {116}
    assert LogEntry.objects.count() == 1
