"""Holidays that come or go, and a plan that changes, after the sessions were made."""

import uuid
from datetime import date, time, timedelta

import pytest

from civic.cases.models import Holiday
from civic.notices.models import Notice
from civic.reminders.firing import fire_due
from petitions.models import Booking, MondayPlan, Session
from petitions.monday import booking, planning, sessions
from tests.makers import make_case, make_contact
from tests.petitions.monday.ahead import FRIDAY_EVENING, day_off, days, plan
from tests.petitions.monday.makers import make_booking

pytestmark = pytest.mark.django_db
REST = MondayPlan.HolidayRule.REST


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """What the visitors are to be told of; the letters themselves are tested with the bookings."""
    found = []
    monkeypatch.setattr(booking, "after_moved", lambda row, **kw: found.append(("moved", row.day)))
    monkeypatch.setattr(booking, "after_called_off", lambda row, **kw: found.append(("off", row.day)))
    return found


@pytest.fixture
def open_sessions():
    plan(weeks_ahead=2)
    return planning.plan_ahead(FRIDAY_EVENING)


def of_the_week(day=date(2026, 11, 30)):
    return Session.objects.get(week_of=day)


def test_a_holiday_that_is_added_later_moves_an_open_session_and_its_visitors_are_told(open_sessions, told):
    make_booking(open_sessions[1])
    day_off(date(2026, 11, 30))
    planning.plan_ahead(FRIDAY_EVENING)
    moved = of_the_week()
    assert (moved.day, moved.moved_from, moved.state) == (date(2026, 12, 1), date(2026, 11, 30), "open")
    assert told == [("moved", date(2026, 12, 1))]
    planning.plan_ahead(FRIDAY_EVENING)
    assert len(told) == 1


def test_a_second_holiday_moves_it_once_more_and_it_still_says_from_where(open_sessions):
    day_off(date(2026, 11, 30))
    planning.plan_ahead(FRIDAY_EVENING)
    day_off(date(2026, 12, 1))
    planning.plan_ahead(FRIDAY_EVENING)
    assert (of_the_week().day, of_the_week().moved_from) == (date(2026, 12, 2), date(2026, 11, 30))


def test_when_the_week_is_full_of_holidays_an_open_session_is_called_off(open_sessions, told):
    make_booking(open_sessions[1])
    for number in range(5):
        day_off(date(2026, 11, 30) + timedelta(days=number))
    planning.plan_ahead(FRIDAY_EVENING)
    off = of_the_week()
    assert (off.state, off.day) == (Session.State.CANCELLED, date(2026, 11, 30))
    assert told == [("off", date(2026, 11, 30))]
    assert planning.plan_ahead(FRIDAY_EVENING) == []


def test_under_the_other_rule_an_open_session_is_called_off(open_sessions, told):
    plan(on_holiday=REST)
    day_off(date(2026, 11, 30))
    planning.plan_ahead(FRIDAY_EVENING)
    assert of_the_week().state == Session.State.CANCELLED
    assert told == [("off", date(2026, 11, 30))]


def test_a_holiday_that_is_taken_back_brings_the_session_back_if_nobody_has_booked(open_sessions):
    row = day_off(date(2026, 11, 30))
    planning.plan_ahead(FRIDAY_EVENING)
    Holiday.objects.filter(pk=row.pk).update(is_active=False)
    planning.plan_ahead(FRIDAY_EVENING)
    assert (of_the_week().day, of_the_week().moved_from, of_the_week().reason) == (date(2026, 11, 30), None, "")


def test_whoever_was_told_the_new_day_keeps_it(open_sessions, told):
    row = day_off(date(2026, 11, 30))
    planning.plan_ahead(FRIDAY_EVENING)
    make_booking(of_the_week())
    Holiday.objects.filter(pk=row.pk).update(is_active=False)
    assert planning.plan_ahead(FRIDAY_EVENING) == []
    assert of_the_week().day == date(2026, 12, 1)
    assert told == []


def test_a_week_without_a_session_gets_one_when_the_holiday_is_taken_back(open_sessions):
    plan(on_holiday=REST, weeks_ahead=3)
    row = day_off(date(2026, 12, 7))
    planning.plan_ahead(FRIDAY_EVENING)
    assert of_the_week(date(2026, 12, 7)).state == Session.State.CANCELLED
    Holiday.objects.filter(pk=row.pk).update(is_active=False)
    planning.plan_ahead(FRIDAY_EVENING)
    again = of_the_week(date(2026, 12, 7))
    assert (again.state, again.reason) == (Session.State.OPEN, "")


def test_whoever_was_told_that_it_is_off_can_rely_on_it(open_sessions):
    make_booking(open_sessions[1], state=Booking.State.CANCELLED, cancelled_at=FRIDAY_EVENING)
    plan(on_holiday=REST)
    row = day_off(date(2026, 11, 30))
    planning.plan_ahead(FRIDAY_EVENING)
    Holiday.objects.filter(pk=row.pk).update(is_active=False)
    planning.plan_ahead(FRIDAY_EVENING)
    assert of_the_week().state == Session.State.CANCELLED


def test_what_a_person_moved_is_not_moved_back(open_sessions, desk):
    session = open_sessions[1]
    hours = {"starts": session.starts, "place": session.place, "slot_minutes": 15, "capacity": 12}
    sessions.reschedule(session, day=date(2026, 12, 3), reason="시장 출장", by=desk, at=FRIDAY_EVENING, **hours)
    day_off(date(2026, 12, 3))
    assert planning.plan_ahead(FRIDAY_EVENING) == []
    assert (of_the_week().day, of_the_week().reason) == (date(2026, 12, 3), "시장 출장")


def test_what_a_person_called_off_stays_off(open_sessions, desk):
    sessions.call_off(open_sessions[1], reason="시장 출장", by=desk, at=FRIDAY_EVENING)
    planning.plan_ahead(FRIDAY_EVENING)
    assert of_the_week().state == Session.State.CANCELLED


# --- The plan changes


def test_only_sessions_nobody_knows_of_follow_a_new_plan():
    plan(weeks_ahead=3, opens_days_before=5)
    planning.plan_ahead(FRIDAY_EVENING)
    make_booking(Session.objects.get(day=date(2026, 12, 7)))
    plan(weekday=1, starts=time(10), capacity=6)
    changed = planning.plan_ahead(FRIDAY_EVENING)
    assert [row.day for row in changed] == [date(2026, 12, 1)]
    assert (changed[0].starts, changed[0].capacity, changed[0].week_of) == (time(10), 6, date(2026, 11, 30))
    assert days() == [date(2026, 11, 23), date(2026, 12, 1), date(2026, 12, 7)]


def test_sessions_that_were_planned_further_ahead_stay():
    plan(weeks_ahead=5)
    planning.plan_ahead(FRIDAY_EVENING)
    plan(weeks_ahead=2)
    planning.plan_ahead(FRIDAY_EVENING)
    assert len(days()) == 5


# --- As far as the visitor's letter


@pytest.mark.parametrize(("rule", "verb"), [("move", "monday_session_moved"), ("rest", "monday_called_off")])
def test_a_holiday_that_is_added_reaches_each_visitor_once(monkeypatch, department, rule, verb):
    monkeypatch.undo()  # the real letters
    plan(weeks_ahead=3, on_holiday=rule)
    sessions_open = [row for row in planning.plan_ahead() if row.state == "open" and row.moved_from is None]
    people = [make_contact(phone=f"0105555000{number}", email=f"v{number}@example.kr") for number in range(2)]
    session, cases = sessions_open[0], [make_case(department=department, contact=who) for who in people]
    for number, case in enumerate(cases):
        booking.book(session, case, position=number, by=None, form_key=uuid.uuid4())
    day_off(session.day, "시민의 날")
    for _time in range(2):
        planning.plan_ahead()
        fire_due(20)
    for case in cases:
        (event,) = case.events.filter(verb=verb)
        told = Notice.objects.for_about(case.about).filter(created_at__gte=event.at)
        assert told.exists()
        assert case.bookings.exclude(state="cancelled").get().at != session.starts_at
