"""Sessions made ahead: one a week, on working days, with the rule for holidays."""

from datetime import date, time

import pytest
from django.core.management import call_command
from django.db import connection

from civic.cases.calendar import LIBRARY
from petitions.models import MondayPlan, Session
from petitions.monday import planning, sessions
from petitions.tasks import plan_mondays
from tests.makers import seoul
from tests.petitions.monday.ahead import FRIDAY_EVENING, day_off, days, plan
from tests.petitions.monday.makers import make_session

pytestmark = pytest.mark.django_db
MOVE, REST = MondayPlan.HolidayRule.MOVE, MondayPlan.HolidayRule.REST


# --- The rule, as a calculation


@pytest.mark.parametrize(
    ("usual", "held", "name"),
    [
        ("2026-02-09", "2026-02-09", ""),
        ("2026-02-16", "2026-02-19", "설날"),  # three days in a row
        ("2026-02-23", "2026-02-23", ""),
        ("2026-03-02", "2026-03-03", "대체공휴일"),
        ("2026-05-25", "2026-05-26", "대체공휴일"),
        ("2026-08-17", "2026-08-18", "대체공휴일"),
        ("2026-09-21", "2026-09-21", ""),  # 추석 is Thursday to Saturday
        ("2026-09-28", "2026-09-28", ""),
        ("2026-10-05", "2026-10-06", "대체공휴일"),
        ("2026-12-28", "2026-12-28", ""),
        ("2027-01-04", "2027-01-04", ""),
        ("2027-02-08", "2027-02-10", "설"),  # its substitute is the Tuesday
        ("2025-01-27", "2025-01-31", "임시공휴일"),  # and then 설 until Thursday
        ("2025-10-06", "2025-10-10", "추석"),  # 6th to 9th, four days off
    ],
)
def test_a_session_on_a_day_off_moves_to_the_next_working_day(usual, held, name):
    usual, held = date.fromisoformat(usual), date.fromisoformat(held)
    found = planning.by_rule(usual, MOVE, LIBRARY)
    assert (found.day, found.moved_from, found.is_off) == (held, usual if held != usual else None, False)
    assert (name in found.reason) if name else found.reason == ""


@pytest.mark.parametrize(
    "usual",
    ["2026-09-24", "2026-09-25", "2027-01-01", "2026-10-09", "2026-12-25"],  # 추석, the turn of the year, Fridays
)
def test_no_session_leaves_its_week(usual):
    usual = date.fromisoformat(usual)
    found = planning.by_rule(usual, MOVE, LIBRARY)
    assert (found.day, found.moved_from, found.is_off) == (usual, None, True)
    assert found.reason


def test_no_session_moves_onto_another():
    found = planning.by_rule(date(2026, 5, 25), MOVE, LIBRARY, frozenset({date(2026, 5, 26)}))
    assert (found.day, found.is_off) == (date(2026, 5, 25), True)


def test_the_other_rule_is_no_session_that_week():
    found = planning.by_rule(date(2026, 2, 16), REST, LIBRARY)
    assert (found.day, found.moved_from, found.is_off) == (date(2026, 2, 16), None, True)
    assert "설날" in found.reason


# --- Made ahead


def test_there_are_as_many_sessions_ahead_as_the_plan_says():
    plan(weeks_ahead=3)
    made = planning.plan_ahead(FRIDAY_EVENING)
    assert [row.day for row in made] == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]
    assert [row.week_of for row in made] == [row.day for row in made]


def test_a_session_is_as_the_plan_says():
    plan(
        weekday=3,
        starts=time(14, 30),
        slot_minutes=20,
        capacity=9,
        place="만경읍사무소",
        weeks_ahead=4,
        opens_days_before=10,
        closes_hours_before=24,
    )
    session = planning.plan_ahead(FRIDAY_EVENING)[-1]
    assert session.day == date(2026, 12, 17)
    assert session.week_of == date(2026, 12, 14)
    assert (session.starts, session.slot_minutes, session.capacity) == (time(14, 30), 20, 9)
    assert session.place == "만경읍사무소"
    assert session.opens_on == date(2026, 12, 7)
    assert session.closes_at == seoul("2026-12-16T14:30")
    assert session.starts_at == seoul("2026-12-17T14:30")
    assert session.state == Session.State.PLANNED


def test_it_runs_from_one_year_into_the_next():
    plan(weeks_ahead=4)
    planning.plan_ahead(seoul("2026-12-16T09:00"))
    assert days() == [date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 4), date(2027, 1, 11)]


@pytest.mark.parametrize("at", ["2026-11-23T00:00", "2026-11-23T12:00", "2026-11-23T23:59"])
def test_nobody_is_surprised_by_a_session_of_the_same_day(at):
    plan(weeks_ahead=1)
    planning.plan_ahead(seoul(at))
    assert days() == [date(2026, 11, 30)]


def test_the_day_is_that_of_seoul():
    """Sunday 15:30 in Greenwich is Monday in Gimje."""
    plan(weeks_ahead=1)
    planning.plan_ahead(seoul("2026-11-23T00:30"))
    assert days() == [date(2026, 11, 30)]


def test_done_twice_it_is_done_once():
    first = planning.plan_ahead(FRIDAY_EVENING)
    before = list(Session.objects.values().order_by("pk"))
    assert len(first) == 8
    assert planning.plan_ahead(FRIDAY_EVENING) == []
    assert list(Session.objects.values().order_by("pk")) == before


def test_killed_halfway_the_next_run_does_the_rest(monkeypatch):
    whole, seen = planning._make, []

    def dies(week, *rest):
        seen.append(week)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return whole(week, *rest)

    monkeypatch.setattr(planning, "_make", dies)
    with pytest.raises(KeyboardInterrupt):
        planning.plan_ahead(FRIDAY_EVENING)
    assert len(days()) == 2  # the week that is running needs none
    monkeypatch.undo()
    planning.plan_ahead(FRIDAY_EVENING)
    assert len(days()) == 8


def test_a_sleep_of_three_weeks_is_caught_up():
    plan(weeks_ahead=2)
    planning.plan_ahead(seoul("2026-11-20T09:00"))
    planning.plan_ahead(seoul("2026-12-11T09:00"))
    assert days() == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 14), date(2026, 12, 21)]


def test_the_task_makes_them_and_may_run_twice():
    assert plan_mondays() > 0
    assert plan_mondays() == 0


def test_without_a_worker_cron_makes_them(capsys):
    plan(weeks_ahead=3)
    for _time in range(2):
        call_command("plan_mondays")
    told = capsys.readouterr().out.splitlines()
    assert (len(told), told[-2], told[-1]) == (5, "made or changed 3", "made or changed 0")


def test_the_worker_knows_the_task_and_the_hour(settings):
    assert "petitions.plan_mondays" in {item["task"] for item in settings.CELERY_BEAT_SCHEDULE.values()}


def test_the_number_of_queries_does_not_grow_once_all_is_there(django_assert_max_num_queries):
    plan(weeks_ahead=52)
    planning.plan_ahead(FRIDAY_EVENING)
    assert len(days()) == 52
    with django_assert_max_num_queries(53 * 9):
        planning.plan_ahead(FRIDAY_EVENING)
    assert connection.in_atomic_block  # of the test


# --- Opening


def test_a_session_opens_on_its_day():
    plan(weeks_ahead=4, opens_days_before=10)
    planning.plan_ahead(FRIDAY_EVENING)
    assert days(state=Session.State.OPEN) == [date(2026, 11, 23), date(2026, 11, 30)]
    planning.plan_ahead(seoul("2026-11-26T23:59"))
    assert Session.objects.get(day=date(2026, 12, 7)).state == Session.State.PLANNED
    opened = planning.plan_ahead(seoul("2026-11-27T00:00"))
    assert [row.day for row in opened if row.state == Session.State.OPEN] == [date(2026, 12, 7)]


# --- Holidays


def test_a_holiday_of_the_library_moves_the_session_and_says_why():
    plan(weeks_ahead=2)
    planning.plan_ahead(seoul("2027-01-30T09:00"))
    moved = Session.objects.get(week_of=date(2027, 2, 8))
    assert (moved.day, moved.moved_from) == (date(2027, 2, 10), date(2027, 2, 8))
    assert "설" in moved.reason


def test_the_table_of_holidays_has_the_last_word():
    call_command("seed_holidays", first=2026, last=2026, verbosity=0)
    day_off(date(2026, 11, 30), "시민의 날")
    day_off(date(2026, 12, 25), "성탄절", kind="working")
    plan(weeks_ahead=2)
    planning.plan_ahead(FRIDAY_EVENING)
    assert days() == [date(2026, 11, 23), date(2026, 12, 1)]
    assert "시민의 날" in Session.objects.get(moved_from=date(2026, 11, 30)).reason


def test_with_the_other_rule_there_is_a_row_that_says_there_is_none():
    plan(weeks_ahead=2, on_holiday=REST)
    day_off(date(2026, 11, 30), "시민의 날")
    planning.plan_ahead(FRIDAY_EVENING)
    off = Session.objects.get(day=date(2026, 11, 30))
    assert off.state == Session.State.CANCELLED
    assert "시민의 날" in off.reason
    assert planning.plan_ahead(FRIDAY_EVENING) == []


def test_an_extra_session_on_the_next_working_day_leaves_no_room_for_the_moved_one(desk):
    hours = sessions.Hours(date(2026, 12, 1), time(10), "금구면사무소", 15, 4)
    sessions.add(hours, by=desk, at=FRIDAY_EVENING)
    day_off(date(2026, 11, 30))
    plan(weeks_ahead=2)
    planning.plan_ahead(FRIDAY_EVENING)
    assert Session.objects.get(day=date(2026, 11, 30)).state == Session.State.CANCELLED
    assert Session.objects.get(day=date(2026, 12, 1)).place == "금구면사무소"


def test_an_extra_session_on_the_usual_day_is_the_session_of_that_week(desk):
    extra = sessions.add(sessions.Hours(date(2026, 11, 30), time(10), "금구", 15, 4), by=desk, at=FRIDAY_EVENING)
    plan(weeks_ahead=2)
    planning.plan_ahead(FRIDAY_EVENING)
    extra.refresh_from_db()
    assert (extra.week_of, extra.place) == (date(2026, 11, 30), "금구")
    assert days() == [date(2026, 11, 23), date(2026, 11, 30)]


# --- Numbers


def test_the_numbers_go_on_from_those_before_the_portal():
    plan(weeks_ahead=3)
    made = planning.plan_ahead(FRIDAY_EVENING)
    assert planning.BASELINE == 115
    assert [planning.expected_number(row, FRIDAY_EVENING) for row in made] == [116, 117, 118]
    assert list(planning.expected_numbers(FRIDAY_EVENING).values()) == [116, 117, 118]


def test_a_session_that_is_called_off_leaves_no_gap(desk):
    plan(weeks_ahead=3)
    first, second, third = planning.plan_ahead(FRIDAY_EVENING)
    sessions.call_off(second, reason="시장 출장", by=desk, at=FRIDAY_EVENING)
    assert planning.expected_number(second, FRIDAY_EVENING) == 0
    assert planning.expected_number(third, FRIDAY_EVENING) == 117
    sessions.begin(first, by=desk, at=seoul("2026-11-23T13:00"))
    assert (first.number, planning.expected_number(first)) == (116, 116)
    assert planning.expected_number(third, FRIDAY_EVENING) == 117


def test_what_nobody_began_counts_no_more():
    make_session(date(2026, 11, 16))
    later = make_session(date(2026, 11, 30))
    assert planning.expected_number(later, FRIDAY_EVENING) == 116
