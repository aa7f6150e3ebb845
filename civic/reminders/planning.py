"""Making, moving and cancelling reminders, inside the transaction of the change they follow from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .models import Reminder

Subject = tuple[str, int]


@dataclass(frozen=True)
class Planned:
    """A reminder to be: `key` says what it is, e.g. `case/812/due-soon/2026-03-02`."""

    kind: str
    due_at: datetime
    key: str


def plan(*, kind: str, subject: Subject, due_at: datetime, key: str) -> None:
    """Plan one reminder.

    The same key again is the same reminder: one that is open moves to the new `due_at`, a cancelled one
    becomes active again, one that has fired stays fired.

    Args:
        subject: what it is about, e.g. `("case", 812)`.
    """
    with transaction.atomic():
        _write(subject, [Planned(kind, due_at, key)])


def cancel(subject: Subject, kinds: Collection[str] | None = None) -> int:
    """Cancel the open reminders of the subject, of all kinds or of these. Returns how many there were."""
    rows = Reminder.objects.open().for_subject(subject)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return rows.update(cancelled_at=timezone.now())


def replan(subject: Subject, kinds: Collection[str], planned: Iterable[Planned]) -> None:
    """Make `planned` the only open reminders of these kinds for the subject, in one transaction.

    Raises:
        ValueError: a planned reminder is of none of `kinds`.
    """
    wanted = list(planned)
    if strange := {item.kind for item in wanted} - set(kinds):
        raise ValueError(f"not among the kinds to replan: {', '.join(sorted(strange))}")
    with transaction.atomic():
        rows = Reminder.objects.open().for_subject(subject).filter(kind__in=kinds)
        rows.exclude(key__in=[item.key for item in wanted]).update(cancelled_at=timezone.now())
        _write(subject, wanted)


def _write(subject: Subject, planned: list[Planned]) -> None:
    keys = [item.key for item in planned]
    fired = set(Reminder.objects.filter(key__in=keys).exclude(fired_at=None).values_list("key", flat=True))
    rows = [
        Reminder(key=item.key, kind=item.kind, subject_type=subject[0], subject_id=subject[1], due_at=item.due_at)
        for item in planned
        if item.key not in fired
    ]
    # One that fires between the two statements keeps fired_at, so it is not fired again.
    Reminder.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["due_at", "cancelled_at", "attempts", "retry_after", "error"],
    )
