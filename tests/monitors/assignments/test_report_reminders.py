"""The reminders of an assignment: when, to whom, and to whom not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic.cases.workingtime import SEOUL
from civic.notices.models import Notice
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from monitors.assignments import reminders
from monitors.models import Appointment, Assignment
from tests.monitors.makers import make_appointment, make_assignment, make_monitor, make_report, make_term

pytestmark = pytest.mark.django_db
OPENING, HALF, SOON, LAST, LATE = reminders.KINDS


def moment(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SEOUL)


def of_december(**kw: Any) -> Assignment:
    """Opens on the 1st at ten, closes on the 20th at 18:00, taken late until the 24th."""
    times = {"opens_at": moment(1, 10), "closes_at": moment(20, 18), "late_until": moment(24, 18)}
    term = make_term(moment(1).date() - timedelta(days=90))
    return make_assignment(term, **{**times, **kw})


def planned(assignment: Assignment) -> dict[str, datetime]:
    rows = Reminder.objects.open().for_subject(("assignment", assignment.pk))
    return {row.kind: timezone.localtime(row.due_at, SEOUL) for row in rows}


def fire_at(monkeypatch, at: datetime) -> list[str]:
    """The keys of the notices of a sweep at a moment."""
    before = set(Notice.objects.values_list("pk", flat=True))
    monkeypatch.setattr(timezone, "now", lambda: at)
    fire_due()
    return list(Notice.objects.exclude(pk__in=before).order_by("key").values_list("key", flat=True))


def test_opening_half_time_three_days_last_day_and_after(db):
    assignment = of_december()
    reminders.plan_for(assignment, moment(1, 8))
    assert planned(assignment) == {
        OPENING: moment(1, 10),
        HALF: moment(11),
        SOON: moment(17),
        LAST: moment(20),
        LATE: moment(21),
    }


@pytest.mark.parametrize(
    ("times", "kinds"),
    [
        ({"closes_at": moment(2, 18), "late_until": None}, {OPENING, LAST}),
        ({"closes_at": moment(5, 18), "late_until": None}, {OPENING, SOON, LAST}),
        ({"closes_at": moment(1, 23), "late_until": None}, {OPENING}),
        ({"closes_at": moment(20, 8), "late_until": None}, {OPENING, HALF, SOON, LAST}),
        ({"released_at": None}, set()),
    ],
)
def test_what_falls_together_is_said_once(times, kinds):
    assignment = of_december(late_until=None)
    Assignment.objects.filter(pk=assignment.pk).update(**times)
    assignment.refresh_from_db()
    reminders.plan_for(assignment, moment(1, 8))
    assert set(planned(assignment)) == kinds


def test_new_dates_are_new_reminders_and_the_opening_is_said_once(monkeypatch):
    assignment = of_december()
    make_appointment(term=assignment.term)
    reminders.plan_for(assignment, moment(1, 8))
    fire_at(monkeypatch, moment(1, 10))
    assignment.closes_at = moment(15, 18)
    assignment.late_until = None
    assignment.save()
    reminders.plan_for(assignment, moment(2))
    assert planned(assignment) == {HALF: moment(8), SOON: moment(12), LAST: moment(15)}


def test_an_assignment_taken_back_reminds_nobody():
    assignment = of_december()
    reminders.plan_for(assignment, moment(1, 8))
    assignment.released_at = None
    reminders.plan_for(assignment, moment(1, 9))
    assert planned(assignment) == {}


def test_only_those_who_are_meant_in_office_and_have_not_submitted_hear_of_it(monkeypatch):
    assignment = of_december(audience="districts")
    term, (here, there) = assignment.term, ("geumsan", "jinbong")
    assignment.districts.add(here)
    lacking, drafted, submitted, dismissed, elsewhere = (
        make_appointment(make_monitor(email=f"{number}@example.kr"), term, district=there if number == 5 else here)
        for number in range(1, 6)
    )
    make_report(assignment, drafted, draft_only=True, at=moment(2))
    make_report(assignment, submitted, at=moment(2))
    Appointment.objects.filter(pk=dismissed.pk).update(dismissed_on=moment(10).date(), ground="own-wish")
    reminders.plan_for(assignment, moment(16))
    keys = fire_at(monkeypatch, moment(17))
    assert [key.rpartition("/appointment/")[2] for key in keys] == [f"{lacking.pk}-email", f"{drafted.pk}-email"]


def test_a_sweep_that_slept_says_the_latest_only(monkeypatch):
    assignment = of_december()
    make_appointment(make_monitor(email="a@example.kr"), assignment.term)
    reminders.plan_for(assignment, moment(1, 8))
    keys = fire_at(monkeypatch, moment(20, 9))
    assert len(keys) == 1
    assert "last-day" in keys[0]
    assert fire_at(monkeypatch, moment(20, 10)) == []


def test_staff_are_asked_to_call_at_the_opening_and_on_the_last_day_only(monkeypatch):
    assignment = of_december()
    make_appointment(term=assignment.term)  # neither mail nor consent to text messages
    reminders.plan_for(assignment, moment(1, 8))
    sizes = [len(fire_at(monkeypatch, at)) for at in (moment(1, 10), moment(11), moment(17), moment(20), moment(21))]
    assert sizes == [1, 0, 0, 1, 0]


def test_after_the_close_nobody_is_reminded_whom_it_is_too_late_for(monkeypatch):
    assignment = of_december(late_until=moment(20, 20))
    make_appointment(make_monitor(email="a@example.kr"), assignment.term)
    reminders.plan_for(assignment, moment(19))
    assert planned(assignment)[LATE] == moment(20, 18)  # the next morning would be too late
    assert fire_at(monkeypatch, moment(21)) == []


def test_a_newcomer_hears_of_what_is_open_for_them():
    open_now, now = make_assignment(), timezone.now()
    make_assignment(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    make_assignment(opens_at=now + timedelta(days=1))
    newcomer = make_appointment(make_monitor(email="new@example.kr"), starts_on=timezone.localdate())
    reminders.tell_newcomer(newcomer, now)
    reminders.tell_newcomer(newcomer, now)
    assert list(Notice.objects.values_list("about", flat=True)) == [open_now.about]
