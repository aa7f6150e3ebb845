"""Firing: what is due, once, in one transaction with what the handler writes."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from civic.notices.models import Notice, SweepRun
from civic.notices.outbox import Recipient, queue
from civic.reminders import kinds, tasks
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder, State

pytestmark = pytest.mark.django_db


def test_it_fires_what_is_due(plan, handler):
    plan()
    assert fire_due() == 1
    assert Reminder.objects.get().state == State.FIRED


def test_running_the_task_twice_fires_once(plan, handler):
    plan()
    tasks.fire()
    tasks.fire()
    assert handler.keys == ["case/1/due"]


def test_it_leaves_what_is_not_due_yet(plan, handler):
    plan(due_at=timezone.now() + timedelta(minutes=1))
    assert fire_due() == 0


def test_it_catches_up_after_a_week_oldest_first(plan, handler):
    now = timezone.now()
    plan("second", due_at=now + timedelta(days=2))
    plan("first", due_at=now + timedelta(days=1))
    with time_machine.travel(now + timedelta(days=8)):
        assert fire_due() == 2
    assert handler.keys == ["first", "second"]


def test_it_does_not_fire_what_was_cancelled(plan, handler):
    Reminder.objects.filter(pk=plan().pk).update(cancelled_at=timezone.now())
    assert fire_due() == 0


def test_it_keeps_the_reason_why_nothing_was_sent(plan, handler):
    handler.answer = "already answered"
    plan()
    assert fire_due() == 1
    reminder = Reminder.objects.get()
    assert (reminder.state, reminder.skip_reason) == (State.SKIPPED, "already answered")


def test_one_that_raises_waits_and_blocks_nobody(plan, handler):
    def raises(reminder):
        raise ValueError("010-1234-5678")

    kinds.register("test.poison", raises)
    plan("poison", kind="test.poison", due_at=timezone.now() - timedelta(days=1))
    plan("good")
    assert fire_due() == 1
    poison = Reminder.objects.get(key="poison")
    assert (poison.state, poison.attempts, poison.error) == (State.TROUBLED, 1, "ValueError")
    kinds.unregister("test.poison")


def test_one_that_raises_is_tried_again_later(plan, handler):
    handler.answer = ValueError()
    plan()
    fire_due()
    handler.answer = None
    assert fire_due() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert fire_due() == 1


def test_what_a_failing_handler_wrote_is_undone(plan):
    def writes_and_raises(reminder):
        queue(key="half", template="digest", to=Recipient("email", "a@example.org"), context={})
        raise ValueError

    kinds.register("test.half", writes_and_raises)
    plan(kind="test.half")
    fire_due()
    kinds.unregister("test.half")
    assert not Notice.objects.exists()


def test_the_log_has_no_words_of_the_error(plan, handler, caplog):
    handler.answer = ValueError("010-1234-5678")
    plan()
    fire_due()
    assert "ValueError" in caplog.text
    assert "010-1234" not in caplog.text


def test_a_kind_nobody_knows_any_more_waits(plan):
    plan(kind="gone.kind")
    assert fire_due() == 0
    assert Reminder.objects.get().error == "UnknownKind"


def test_many_poisoned_ones_do_not_keep_it_turning(plan, handler):
    handler.answer = ValueError()
    for number in range(150):
        plan(f"key/{number}")
    assert fire_due() == 0
    assert Reminder.objects.filter(attempts=1).count() == 150


def test_it_locks_the_subject_before_the_reminder(plan):
    seen = []
    kinds.register("test.lock", lambda reminder: seen.append("handler"), lock=lambda pk: seen.append(pk))
    plan(kind="test.lock", subject=("case", 77))
    fire_due()
    kinds.unregister("test.lock")
    assert seen == [77, "handler"]


def test_it_leaves_a_heartbeat(plan, handler):
    plan()
    fire_due()
    assert SweepRun.objects.get(name="reminders.fire").done == 1


def test_it_stops_when_its_time_is_over(plan, handler):
    plan()
    assert fire_due(limit_seconds=0) == 0


def test_the_same_kind_cannot_be_registered_for_two_handlers(handler):
    with pytest.raises(ValueError, match="twice"):
        kinds.register("test.kind", lambda reminder: None)


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_the_due_query_uses_its_index(plan):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = Reminder.objects.due(timezone.now()).order_by("due_at", "id")[:100]
    assert "reminder_open" in rows.explain()
