"""The rules of a report: who may write when, what counts, and that the same thing twice is one."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic.cases.workflow import WorkflowError
from civic.notices.models import Notice
from monitors.assignments import reminders, reporting
from monitors.assignments.reporting import ChangedElsewhere, Outcome
from monitors.models import Appointment, Assignment, PointRule, Points, Report
from tests.makers import make_user
from tests.monitors.makers import answers_to, make_appointment, make_assignment, make_report, monitor_with_account

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def me() -> Appointment:
    return monitor_with_account("me@example.kr").appointments.select_related("monitor__user", "term").get()


@pytest.fixture
def assignment(me: Appointment) -> Assignment:
    return make_assignment()


def submit(assignment: Assignment, appointment: Appointment, at: datetime | None = None, **kw: Any) -> Outcome:
    report = Report.objects.filter(assignment=assignment, appointment=appointment).first()
    kw.setdefault("values", answers_to(assignment))
    kw.setdefault("version", report.version if report else 0)
    kw.setdefault("by", appointment.monitor.user)
    kw.setdefault("submit", True)
    return reporting.write(assignment, appointment, at=at, **kw)


def late_until(assignment: Assignment) -> Assignment:
    assignment.late_until = assignment.closes_at + 3 * DAY
    assignment.save()
    return assignment


def test_a_report_in_time_brings_the_points_of_the_rule_once(me, assignment):
    PointRule.objects.update_or_create(what="report", defaults={"points": 10})
    first = submit(assignment, me)
    again = submit(assignment, me)
    assert first.submitted
    assert again.submitted
    assert again.report.version == first.report.version
    assert list(Points.objects.values_list("what", "points")) == [("report", 10)]


def test_after_the_close_it_is_late_and_then_not_taken(me, assignment):
    late_until(assignment)
    late = submit(assignment, me, assignment.closes_at)
    assert (late.submitted, late.report.is_late) == (True, True)
    assert list(Points.objects.values_list("what", flat=True)) == ["late-report"]
    refused = submit(assignment, me, assignment.late_until, values=answers_to(assignment, text="zu spät"))
    assert refused.refusal
    assert "zu spät" not in str(Report.objects.get().answers)
    assert "zu spät" in str(Report.objects.get().draft)


def test_the_last_second_is_in_time(me, assignment):
    assert not submit(assignment, me, assignment.closes_at - timedelta(seconds=1)).report.is_late


def test_what_was_submitted_in_time_is_not_changed_while_late_ones_are_taken(me, assignment):
    late_until(assignment)
    submit(assignment, me)
    outcome = submit(assignment, me, assignment.closes_at + HOUR, values=answers_to(assignment, text="anders"))
    assert outcome.refusal
    report = Report.objects.get()
    assert not report.is_late
    assert "anders" not in str(report.answers)


def test_a_change_keeps_the_first_day_and_stays_in_time(me, assignment):
    first = submit(assignment, me).report
    again = submit(assignment, me, values=answers_to(assignment, text="anders")).report
    assert again.first_submitted_at == first.first_submitted_at
    assert again.submitted_at > first.submitted_at


def test_missing_answers_are_named_and_the_draft_is_kept(me, assignment):
    text = assignment.questions.get(sort="text").key
    outcome = submit(assignment, me, values={text: "본 것"})
    assert not outcome.submitted
    assert set(outcome.errors) == {assignment.questions.get(sort=sort).key for sort in ("one", "scale")}
    assert Report.objects.get().draft == {text: "본 것"}


def test_nothing_is_written_over_what_another_device_saved(me, assignment):
    submit(assignment, me, submit=False)
    with pytest.raises(ChangedElsewhere):
        submit(assignment, me, version=0, values=answers_to(assignment, text="anders"))
    assert "anders" not in str(Report.objects.get().draft)


@pytest.mark.parametrize("what", ["dismissed", "not meant", "draft", "not open"])
def test_who_may_not_write_is_refused_and_nothing_is_written(me, assignment, what):
    if what == "dismissed":
        Appointment.objects.filter(pk=me.pk).update(dismissed_on=timezone.localdate(), ground="own-wish")
    elif what == "not meant":
        Assignment.objects.update(audience="sections")
    elif what == "draft":
        Assignment.objects.update(released_at=None)
    else:
        Assignment.objects.update(opens_at=timezone.now() + HOUR)
    with pytest.raises(WorkflowError):
        submit(assignment, me)
    assert not Report.objects.exists()


def test_photos_cannot_be_claimed_by_name(me, assignment):
    strange = make_report(assignment, make_appointment())
    photo = assignment.questions.get(sort="photo").key
    submit(assignment, me, values={**answers_to(assignment), photo: ["abcdefghijklmnop"]})
    assert photo not in Report.objects.exclude(pk=strange.pk).get().answers


def test_staff_write_down_what_came_by_post(assignment):
    desk, person = make_user("clerk@example.kr", "desk"), make_appointment()
    Assignment.objects.update(opens_at=timezone.now() - 9 * DAY, closes_at=timezone.now() - 2 * DAY)
    assignment.refresh_from_db()
    day = timezone.localdate(assignment.closes_at)
    outcome = submit(assignment, person, by=desk, arrived=day)
    assert (outcome.submitted, outcome.report.is_late, outcome.report.written_by) == (True, False, desk)


def test_but_not_after_the_close_nor_when_the_results_are_shared_nor_of_tomorrow(assignment):
    desk, person, now = make_user("clerk@example.kr", "desk"), make_appointment(), timezone.now()
    with pytest.raises(WorkflowError):
        submit(assignment, person, by=desk, arrived=timezone.localdate() + DAY)
    Assignment.objects.update(opens_at=now - 9 * DAY, closes_at=now - 2 * DAY)
    assert submit(assignment, person, by=desk, arrived=timezone.localdate()).refusal
    Assignment.objects.update(shared_at=now)
    assert submit(assignment, person, by=desk, arrived=timezone.localdate() - 5 * DAY).refusal
    assert not Report.objects.submitted().exists()


def test_who_submits_gets_no_reminder_that_still_waits(me, assignment):
    other = make_appointment()
    reminders.tell_newcomer(me, timezone.now())
    reminders.tell_newcomer(other, timezone.now())
    submit(assignment, me)
    left = Notice.objects.pending().values_list("key", flat=True)
    assert [key for key in left if me.about in key] == []
    assert [key for key in left if other.about in key] != []


def test_sending_asks_few_questions_whatever_else_there_is(me, assignment, django_assert_max_num_queries):
    reminders.tell_newcomer(me, timezone.now())
    for _nth in range(5):
        make_report(assignment, make_appointment())
    with django_assert_max_num_queries(25):
        submit(assignment, me, version=0)
