"""The end of a term: who is told when, and that rights end at midnight in Seoul."""

from datetime import date, datetime

import pytest
import time_machine
from django.test import Client

from civic.cases.workingtime import SEOUL
from civic.notices.models import Notice
from civic.reminders import firing, planning
from civic.reminders.models import Reminder
from monitors.membership import termend, terms
from monitors.membership.terms import Plan
from tests.makers import make_user
from tests.monitors.makers import make_appointment, make_monitor

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 4, 1, 9, tzinfo=SEOUL)


@pytest.fixture
def term(db):
    with time_machine.travel(BEGUN, tick=False):
        return terms.create(Plan(7, date(2026, 4, 1), 5), by=None)


def at(year, month, day, hour=9, minute=0, second=0):
    return datetime(year, month, day, hour, minute, second, tzinfo=SEOUL)


def fire(moment):
    with time_machine.travel(moment, tick=False):
        firing.fire_due()
    return sorted(Notice.objects.values_list("to_address", flat=True))


def test_months_before_a_day():
    assert termend.months_before(date(2028, 3, 31), 1) == date(2028, 2, 29)
    assert termend.months_before(date(2028, 5, 31), 3) == date(2028, 2, 29)
    assert termend.months_before(date(2028, 1, 15), 3) == date(2027, 10, 15)


def test_each_monitor_in_office_and_the_desk_are_told_three_times(term):
    make_user("desk@example.kr", "desk")
    make_user("mayor@example.kr", "mayors-office")
    make_appointment(make_monitor(email="a@example.kr"), term)
    make_appointment(make_monitor(email="gone@example.kr"), term, dismissed_on=date(2027, 1, 1), ground="illness")
    make_appointment(make_monitor(email="twice@example.kr"), term, nth=2)
    assert fire(at(2027, 12, 31, 8, 59)) == []
    for count, moment in enumerate((at(2027, 12, 31), at(2028, 2, 29), at(2028, 3, 31)), 1):
        assert fire(moment) == sorted(["a@example.kr", "desk@example.kr", "twice@example.kr"] * count)
    assert fire(at(2028, 3, 31, 10)) == sorted(["a@example.kr", "desk@example.kr", "twice@example.kr"] * 3)


def test_a_letter_that_comes_too_late_is_not_written(term):
    make_appointment(make_monitor(email="a@example.kr"), term)
    assert fire(at(2028, 4, 2)) == []
    fired = Reminder.objects.for_subject(("term", term.pk)).exclude(fired_at=None)
    assert fired.count() == 4


def test_rights_end_at_midnight_in_seoul(term, settings):
    user = make_user("monitor@example.kr", "monitor")
    row = make_appointment(make_monitor(user), term)
    client = Client()
    for moment, status, active in (
        (at(2028, 3, 31, 23, 59, 59), 200, True),
        (at(2028, 4, 1, 0, 0, 0), 403, False),
    ):
        with time_machine.travel(moment, tick=False):
            client.force_login(user)
            assert client.get("/monitors/tips/new/").status_code == status
            assert client.get("/monitors/tips/").status_code == 200
            assert row.is_active() is active


def test_office_begins_at_midnight_in_seoul(term):
    row = make_appointment(term=term)
    for moment, active in ((at(2026, 3, 31, 23, 59, 59), False), (at(2026, 4, 1, 0, 0, 0), True)):
        with time_machine.travel(moment, tick=False):
            assert row.is_active() is active


def test_the_role_is_taken_away_then_unless_somebody_goes_on(term):
    leaves, goes_on = make_user("a@example.kr", "monitor"), make_user("b@example.kr", "monitor")
    make_appointment(make_monitor(leaves), term)
    monitor = make_monitor(goes_on)
    make_appointment(monitor, term)
    with time_machine.travel(BEGUN, tick=False):
        following = terms.create(Plan(8, date(2028, 4, 1), 5), by=None)
    make_appointment(monitor, following, nth=2)
    fire(at(2028, 4, 1, 0, 1))
    assert not leaves.groups.exists() and goes_on.groups.filter(name="monitor").exists()


def test_a_reminder_of_days_that_no_longer_count_stays_silent(term):
    make_appointment(make_monitor(email="a@example.kr"), term)
    key = f"{term.about}/term-one-month/20270101"
    planning.plan(kind=termend.ONE_MONTH, subject=("term", term.pk), due_at=at(2026, 12, 1), key=key)
    assert fire(at(2026, 12, 1)) == []
    assert Reminder.objects.get(key=key).skip_reason
