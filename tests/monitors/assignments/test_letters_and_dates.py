"""Letters and points when dates move, or somebody submits, while letters wait for the morning."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from civic.cases.workingtime import SEOUL
from civic.notices.models import Notice
from monitors.activity import announcements, points
from monitors.assignments import opening, reminders, reporting
from monitors.models import PointRule, Points
from tests.makers import make_user
from tests.monitors.makers import (
    answers_to,
    make_announcement,
    make_appointment,
    make_assignment,
    make_monitor,
    make_report,
    make_term,
    monitor_with_account,
)

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 12, 1, 22, tzinfo=SEOUL)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
What = PointRule.What


@pytest.fixture
def term(db):
    with time_machine.travel(NIGHT, tick=False):
        yield make_term(date(2026, 4, 1))


def waiting():
    return sorted(Notice.objects.pending().values_list("key", flat=True))


def test_a_notice_to_who_has_not_submitted_is_taken_back_on_submitting(term):
    monitor = monitor_with_account("a@example.kr")
    assignment = make_assignment(term)
    draft = make_announcement(term=term, lacking=assignment, sent=False)
    announcements.send(draft.pk, 0, by=make_user("", "desk"))
    assert len(waiting()) == 1
    appointment = monitor.appointments.get()
    reporting.write(assignment, appointment, answers_to(assignment), version=0, by=monitor.user, submit=True)
    assert waiting() == []


def test_letters_that_wait_say_no_deadline_that_moved(term):
    row = make_appointment(make_monitor(email="a@example.kr"), term)
    assignment = make_assignment(term, opens_at=NIGHT - 2 * HOUR, closes_at=NIGHT + 10 * DAY)
    reminders.tell_newcomer(row, NIGHT)
    prefix = assignment.about
    for days in (12, 14):
        opening.change_dates(assignment, assignment.opens_at, NIGHT + days * DAY, None, by=None, at=NIGHT)
    assert waiting() == [
        f"{prefix}/dates/2/{row.about}-email",
        f"{prefix}/remind/newcomer/{row.about}-email",
    ]
    opening.close_now(assignment, by=None, at=NIGHT)
    assert waiting() == [f"{prefix}/dates/3/{row.about}-email"]


def test_a_late_report_that_is_in_time_by_now_has_the_points_of_that(term):
    row, other = make_appointment(term=term), make_appointment(term=term)
    assignment = make_assignment(term, opens_at=NIGHT - 9 * DAY, closes_at=NIGHT - DAY, late_until=NIGHT + DAY)
    report = make_report(assignment, row, at=NIGHT - HOUR)
    in_time = make_report(assignment, other, at=NIGHT - 2 * DAY)
    points.give(row, What.LATE_REPORT, report.about, at=NIGHT - HOUR)
    points.give(other, What.REPORT, in_time.about, at=NIGHT - 2 * DAY)
    for _time in range(2):
        opening.change_dates(assignment, assignment.opens_at, NIGHT + DAY, None, by=None, at=NIGHT)
    worth = PointRule.objects.get(what=What.REPORT).points
    assert sorted(Points.objects.values_list("appointment", "what", "points")) == sorted(
        [(row.pk, What.REPORT, worth), (other.pk, What.REPORT, worth)]
    )
