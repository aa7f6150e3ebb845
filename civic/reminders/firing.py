"""Keeping the appointments: each due reminder once, in one transaction with what its handler writes."""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from civic.notices import doorbell
from civic.notices.models import SweepRun
from civic.notices.wordless import wordless

from . import kinds
from .models import Reminder

logger = logging.getLogger(__name__)

NAME = "reminders.fire"
BATCH = 100
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)


def fire_due(limit_seconds: float = 50) -> int:
    """Fire everything that is due, oldest first, until nothing is left or the time is over; leave a
    heartbeat.

    A reminder that raises is put off and stands in nobody's way. Two sweeps at once fire nothing twice.

    Returns:
        How many reminders were fired or found no longer needed.
    """
    with doorbell.ring_later():
        done = _fire_until(time.monotonic() + limit_seconds)
    SweepRun.record(NAME, done)
    return done


def _fire_until(end: float) -> int:
    done = 0
    while time.monotonic() < end and (batch := _due_batch()):
        outcomes = [_fire(pk, kind) for pk, kind in batch if time.monotonic() < end]
        done += outcomes.count(True)
        if outcomes.count(None) == len(outcomes):  # all in the hands of another sweep
            break
    return done


def _due_batch() -> list[tuple[int, str]]:
    rows = Reminder.objects.due(timezone.now()).order_by("due_at", "id")
    return list(rows.values_list("pk", "kind")[:BATCH])


def _fire(pk: int, kind_name: str) -> bool | None:
    """Fire one reminder. True: done; False: it raised and was put off; None: another sweep has it."""
    try:
        with transaction.atomic():
            kind = kinds.get(kind_name)
            if kind.lock is not None:
                # Always first: the verbs of the subject lock it before they touch its reminders.
                kind.lock(Reminder.objects.values_list("subject_id", flat=True).get(pk=pk))
            due = Reminder.objects.select_for_update(skip_locked=True).due(timezone.now())
            reminder = due.filter(pk=pk).first()
            if reminder is None:
                return None
            reminder.skip_reason = (kind.handler(reminder) or "")[:200]
            reminder.fired_at = timezone.now()
            reminder.save(update_fields=["skip_reason", "fired_at"])
    except Exception as error:
        logger.error("reminder %s raised", pk, exc_info=wordless(error))
        _put_off(pk, error)
        return False
    if reminder.skip_reason:
        logger.info("reminder %s skipped: %s", pk, reminder.skip_reason)
    return True


def _put_off(pk: int, error: Exception) -> None:
    """What the handler wrote is undone by now; the row waits longer each time."""
    row = Reminder.objects.open().filter(pk=pk)
    attempts = (row.values_list("attempts", flat=True).first() or 0) + 1
    wait = min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
    row.update(attempts=F("attempts") + 1, retry_after=timezone.now() + wait, error=type(error).__name__[:100])
