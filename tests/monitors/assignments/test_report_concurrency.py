"""Many at once: one report of each, points once, and no reminder after it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from civic.notices.models import Notice
from civic.places.models import District
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from monitors.assignments import reminders, reporting
from monitors.models import Appointment, Assignment, Points, Report
from tests.crowd import at_once, database_for_threads
from tests.monitors.makers import answers_to, make_appointment, make_assignment, make_monitor, monitor_with_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _districts(transactional_db: None) -> None:
    """The flush of the last test took them."""
    if not District.objects.exists():
        import_module("civic.places.migrations.0002_seed_districts").seed(apps, None)


def sending(assignment: Assignment, appointment: Appointment) -> Callable[[], Any]:
    values, user = answers_to(assignment), appointment.monitor.user
    return partial(reporting.write, assignment, appointment, values, version=0, by=user, submit=True)


def test_twenty_times_the_same_report_is_one(tmp_path: Path):
    me = monitor_with_account("me@example.kr").appointments.select_related("monitor__user").get()
    assignment = make_assignment()
    with database_for_threads(tmp_path):
        found = at_once([sending(assignment, me)] * 20, threads=5)
        assert [outcome.submitted for outcome in found] == [True] * 20
        report = Report.objects.get()
        assert report.version == 2  # kept, and submitted
        assert Points.objects.filter(key=report.about).count() <= 1


def test_a_reminder_and_a_report_at_once_leave_no_letter(tmp_path: Path):
    people = [make_appointment(make_monitor(email=f"{number}@example.kr")) for number in range(4)]
    users = [monitor_with_account(f"u{number}@example.kr").appointments.get() for number in range(4)]
    assignment = make_assignment()
    reminders.plan_for(assignment, timezone.now())
    Reminder.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    jobs = [fire_due, *(sending(assignment, one) for one in users)]
    with database_for_threads(tmp_path):
        at_once(jobs)
        waiting = Notice.objects.pending().filter(key__startswith=f"assignment/{assignment.pk}/remind/")
        assert Report.objects.submitted().count() == 4
        assert {key.rpartition("/appointment/")[2] for key in waiting.values_list("key", flat=True)} == {
            f"{one.pk}-email" for one in people
        }
