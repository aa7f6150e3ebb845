"""A new holiday moves the dates of open cases, leaves a trace and loses nothing."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from civic.cases import housekeeping, replanning, tasks
from civic.cases.models import Case, Holiday
from civic.privacy.models import Throttle
from civic.privacy.throttle import allow
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from tests.cases.mailbox import letter, to_petitioner
from tests.makers import accepted_case, answer_parts, make_case, make_officer, seoul

MONDAY = seoul("2026-11-23T10:00")
NEW_HOLIDAY = date(2026, 11, 26)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(officer, head, coordinating):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        replanning.run_if_changed()
        yield traveller


def add_holiday(day: date = NEW_HOLIDAY, **kw) -> Holiday:
    return Holiday.objects.create(date=day, name=kw.pop("name", "임시공휴일"), **kw)


def tell_people(clock) -> None:
    """Let the sweep come when the letters are due."""
    clock.shift(replanning.LETTERS_AFTER)
    fire_due()


def due(case: Case) -> str:
    case.refresh_from_db()
    return f"{timezone.localtime(case.due_at):%m-%d}" if case.due_at else ""


class TestAHolidayIsAdded:
    def test_the_due_date_moves(self):
        case = accepted_case(kind="grievance")
        add_holiday()
        assert replanning.run_if_changed() == 1
        assert due(case) == "12-02"

    def test_it_leaves_a_trace(self):
        case = accepted_case(kind="grievance")
        version, old = case.version, case.due_at
        add_holiday()
        replanning.run_if_changed()
        event = case.events.get(verb="replanned")
        case.refresh_from_db()
        assert case.version == version + 1
        assert {key: datetime.fromisoformat(text) for key, text in event.data.items()} == {
            "old_due_at": old,
            "due_at": case.due_at,
        }
        assert "임시공휴일" in event.public_text
        assert "26" in event.public_text

    def test_the_first_due_date_stays_visible(self):
        case = accepted_case(kind="grievance")
        old = case.due_at
        add_holiday()
        replanning.run_if_changed()
        case.refresh_from_db()
        assert case.first_due_at == old

    def test_the_reminders_move_along(self):
        case = accepted_case(kind="grievance")
        add_holiday()
        replanning.run_if_changed()
        open_keys = Reminder.objects.open().for_subject(("case", case.pk)).values_list("key", flat=True)
        assert f"case/{case.number}/due-today/2026-12-02" in open_keys
        assert f"case/{case.number}/due-today/2026-12-01" not in open_keys

    def test_the_petitioner_is_told_the_new_day_and_why_when_all_dates_are_right(self, clock):
        case = accepted_case(kind="grievance")
        add_holiday()
        replanning.run_if_changed()
        assert not to_petitioner(case, "replanned")
        clock.shift(replanning.LETTERS_AFTER)
        fire_due()
        text = letter(case, "replanned")
        assert "12월 2일" in text
        assert "12월 1일" in text
        assert "임시공휴일" in text

    def test_the_time_for_acceptance_moves_too(self):
        case = make_case()
        add_holiday(date(2026, 11, 24))
        replanning.run_if_changed()
        case.refresh_from_db()
        assert case.accept_due_at == case.act_by == seoul("2026-11-25T10:00")

    def test_a_case_that_was_reopened_before_acceptance_counts_from_there(self, clock):
        case = make_case()
        case.close(ending="duplicate", reason="같은 민원", by=None)
        clock.move_to(seoul("2026-11-25T10:00"))
        case.reopen(reason="다른 민원", by=None)
        add_holiday()
        replanning.run_if_changed()
        case.refresh_from_db()
        assert case.accept_due_at == seoul("2026-11-27T10:00")

    def test_cases_that_do_not_move_have_no_trace(self):
        case = accepted_case(kind="grievance")
        add_holiday(date(2026, 12, 24))
        assert replanning.run_if_changed() == 0
        assert not case.events.filter(verb="replanned").exists()

    def test_answered_cases_stay_as_they_are(self):
        case = accepted_case(kind="grievance")
        case.answer(decision="adopted", parts=answer_parts(), by=None)
        add_holiday()
        assert replanning.run_if_changed() == 0

    def test_a_second_run_does_nothing(self):
        accepted_case(kind="grievance")
        add_holiday()
        assert replanning.run_if_changed() == 1
        assert replanning.run_if_changed() == 0
        assert replanning.replan_open_cases("again") == 0


class TestAHolidayIsTakenBack:
    def test_the_old_date_returns_and_nobody_is_troubled(self, clock):
        case = accepted_case(kind="grievance")
        holiday = add_holiday()
        replanning.run_if_changed()
        tell_people(clock)
        Holiday.objects.filter(pk=holiday.pk).update(is_active=False)
        assert replanning.run_if_changed() == 1
        assert due(case) == "12-01"
        tell_people(clock)
        assert len(to_petitioner(case, "replanned")) == 1

    def test_within_two_minutes_nobody_hears_of_it_at_all(self, clock):
        case = accepted_case(kind="grievance")
        holiday = add_holiday()
        replanning.run_if_changed()
        holiday.delete()
        replanning.run_if_changed()
        tell_people(clock)
        assert not to_petitioner(case, "replanned")


class TestTheAppointment:
    """Without Celery and Redis: the change plans a reminder and the sweep does the work."""

    def test_an_announced_change_is_worked_off_by_the_sweep(self):
        case = accepted_case(kind="grievance")
        add_holiday()
        assert replanning.calendar_changed()
        fire_due()
        assert due(case) == "12-02"

    def test_announcing_it_twice_makes_one_appointment_a_lane(self):
        add_holiday()
        replanning.calendar_changed()
        replanning.calendar_changed()
        assert Reminder.objects.filter(kind=replanning.KIND).count() == replanning.LANES

    def test_without_a_change_there_is_none(self):
        assert not replanning.calendar_changed()
        assert not Reminder.objects.filter(kind=replanning.KIND).exists()

    def test_many_cases_are_done_in_chunks(self, monkeypatch):
        monkeypatch.setattr(replanning, "CHUNK", 2)
        cases = [accepted_case(kind="grievance") for _number in range(5)]
        add_holiday()
        replanning.calendar_changed()
        fire_due()
        assert {due(case) for case in cases} == {"12-02"}
        assert Reminder.objects.filter(kind=replanning.KIND, fired_at__isnull=False).count() == 4

    def test_a_second_change_in_between_is_not_lost(self):
        case = accepted_case(kind="grievance")
        add_holiday()
        replanning.calendar_changed()
        add_holiday(date(2026, 11, 27))
        fire_due()
        assert due(case) == "12-03"

    def test_a_change_taken_back_at_once_does_nothing(self):
        holiday = add_holiday()
        replanning.calendar_changed()
        holiday.delete()
        fire_due()
        row = Reminder.objects.filter(kind=replanning.KIND).first()
        assert row.skip_reason == "the open cases are planned by these days off already"

    def test_the_same_change_made_again_later_counts_again(self):
        case = accepted_case(kind="grievance")
        for expected in ("12-02", "12-01", "12-02"):
            if expected == "12-02":
                add_holiday()
            else:
                Holiday.objects.filter(date=NEW_HOLIDAY).delete()
            replanning.calendar_changed()
            fire_due()
            assert due(case) == expected


class TestTheDailyRound:
    def test_an_unannounced_change_is_found(self):
        case = accepted_case(kind="grievance")
        add_holiday()
        assert housekeeping.run()["replanned"] == 1
        assert due(case) == "12-02"

    def test_lost_reminders_are_planned_again(self):
        case = accepted_case(kind="grievance")
        Reminder.objects.all().delete()
        assert housekeeping.run()["mended"] == 1
        assert Reminder.objects.open().for_subject(("case", case.pk)).exists()

    def test_old_counters_are_cleared(self, clock):
        allow("test", "somebody", 1, timedelta(minutes=1))
        clock.shift(120)
        housekeeping.run()
        assert not Throttle.objects.exists()

    @pytest.mark.parametrize("task", [tasks.run_housekeeping, tasks.replan])
    def test_each_task_may_run_twice(self, task):
        case = accepted_case(kind="grievance")
        add_holiday()
        task()
        task()
        assert case.events.filter(verb="replanned").count() == 1


def test_a_person_can_be_named_as_the_cause(department):
    clerk = make_officer(department, email="clerk@example.kr")
    case = accepted_case(kind="grievance")
    add_holiday()
    replanning.replan_open_cases("임시공휴일 지정", by=clerk)
    assert case.events.get(verb="replanned").by == clerk


def test_saving_a_holiday_in_the_admin_is_enough(client, administrator, settings):
    settings.STAFF_SECOND_FACTOR = False
    case = accepted_case(kind="grievance")
    client.force_login(administrator)
    form = {"date": "2026-11-26", "name": "임시공휴일", "kind": "temporary", "source": "", "is_active": "on"}
    response = client.post("/admin/cases/holiday/add/", form)
    assert response.status_code == 302
    fire_due()
    assert due(case) == "12-02"
