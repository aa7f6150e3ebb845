"""The command for cron, and what /readyz asks."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from civic.notices.models import Notice, SweepRun
from civic.notices.outbox import Recipient, queue
from civic.reminders import health, kinds
from civic.reminders.models import Reminder

pytestmark = pytest.mark.django_db


def test_one_sweep_fires_the_reminder_and_sends_its_notice(plan, mailoutbox, capsys):
    def tell(reminder: Reminder) -> None:
        context = {
            "list_url": "/",
            "failed": [{"since": "2026-03-02", "about": "x", "reason": "y"}],
            "count": 1,
        }
        queue(key=reminder.key, template="digest", to=Recipient("email", "a@example.org"), context=context)

    kinds.register("test.tell", tell)
    plan(kind="test.tell")
    call_command("sweep")
    call_command("sweep")
    kinds.unregister("test.tell")
    assert len(mailoutbox) == 1
    assert "fired 1, sent 1" in capsys.readouterr().out


def test_without_a_sweep_there_is_no_age():
    assert health.age_of_last_sweep() is None


def test_the_age_is_that_of_the_sweep_furthest_behind():
    call_command("sweep")
    SweepRun.objects.filter(name="notices.send").update(finished_at=timezone.now() - timedelta(hours=2))
    age = health.age_of_last_sweep()
    assert age is not None
    assert timedelta(hours=2) <= age < timedelta(hours=2, minutes=1)


def test_the_oldest_unsent_counts_from_when_it_was_to_leave():
    now = timezone.now()
    queue(
        key="a",
        template="digest",
        to=Recipient("email", "a@example.org"),
        context={},
        not_before=now + timedelta(hours=1),
    )
    assert health.oldest_unsent() is None
    with time_machine.travel(now + timedelta(hours=3), tick=False):
        assert timedelta(hours=1, minutes=59) < (health.oldest_unsent() or timedelta()) < timedelta(hours=2.1)


def test_what_people_must_do_is_not_the_machines_delay():
    queue(key="a", template="digest", to=Recipient("call", "01012345678"), context={})
    queue(key="b", template="digest", to=Recipient("email", "a@example.org"), context={})
    Notice.objects.filter(key="b").update(failed_at=timezone.now(), error="template")
    assert health.oldest_unsent() is None


@pytest.mark.parametrize(("clock", "runs"), [("2026-03-02T08:29+09:00", 0), ("2026-03-02T12:00+09:00", 1)])
def test_the_sweep_makes_the_digest_once_a_day_after_half_past_eight(clock, runs):
    with time_machine.travel(clock):
        call_command("sweep")
        call_command("sweep")
    assert SweepRun.objects.filter(name="notices.digest").count() == runs
