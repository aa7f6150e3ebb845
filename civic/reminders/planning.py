"""Making, moving and cancelling reminders, inside the transaction of the change they follow from."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civic import manyrows

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


def replan_many(subject_type: str, kinds: Collection[str], wanted: Mapping[int, Sequence[Planned]]) -> None:
    """`replan` for many subjects at once. The caller holds them locked and has checked the kinds.

    A reminder that only moves to another day and key keeps its row, which halves the writing; nothing is written
    for those that stay as they are.

    Args:
        wanted: the only open reminders there shall be, by the id of the subject.
    """
    changes = _Changes()
    with transaction.atomic():
        rows = _rows_of(subject_type, list(wanted))
        for pk, items in wanted.items():
            changes.compare(pk, items, rows.get(pk, {}), kinds)
        changes.write(subject_type)


_Rows = dict[str, tuple[int, str, datetime, bool, bool]]  # key: pk, kind, due_at, has fired, is cancelled


def _rows_of(subject_type: str, subjects: Sequence[int]) -> dict[int, _Rows]:
    """Every reminder there ever was of the subjects."""
    rows = Reminder.objects.filter(subject_type=subject_type, subject_id__in=subjects)
    columns = rows.values_list("subject_id", "key", "pk", "kind", "due_at", "fired_at", "cancelled_at")
    found: dict[int, _Rows] = defaultdict(dict)
    for subject, key, pk, kind, due_at, fired_at, cancelled_at in columns:
        found[subject][key] = (pk, kind, due_at, fired_at is not None, cancelled_at is not None)
    return found


@dataclass
class _Changes:
    """What has to be written so that the open reminders are the wanted ones."""

    new: list[tuple[int, Planned]] = field(default_factory=list)
    moved: list[tuple[int, Planned]] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)

    def compare(self, subject: int, wanted: Iterable[Planned], have: _Rows, kinds: Collection[str]) -> None:
        """Add what one subject needs."""
        keys = {item.key for item in wanted}
        spare: dict[str, list[int]] = defaultdict(list)
        for key, (pk, kind, _due, has_fired, is_cancelled) in have.items():
            if key not in keys and not has_fired and not is_cancelled and kind in kinds:
                spare[kind].append(pk)
        for item in wanted:
            if item.key in have:
                pk, _kind, due_at, has_fired, is_cancelled = have[item.key]
                if not has_fired and (is_cancelled or due_at != item.due_at):
                    self.moved.append((pk, item))
            elif spare[item.kind]:
                self.moved.append((spare[item.kind].pop(), item))
            else:
                self.new.append((subject, item))
        self.cancelled += [pk for pks in spare.values() for pk in pks]

    def write(self, subject_type: str) -> None:
        Reminder.objects.filter(pk__in=self.cancelled).update(cancelled_at=timezone.now())
        fresh: dict[str, object] = {"cancelled_at": None, "attempts": 0, "retry_after": None, "error": ""}
        places: manyrows.Columns = {
            "key": [item.key for _pk, item in self.moved],
            "due_at": [item.due_at for _pk, item in self.moved],
        }
        manyrows.update(Reminder, [pk for pk, _item in self.moved], places, fresh)
        columns: manyrows.Columns = {
            "key": [item.key for _subject, item in self.new],
            "kind": [item.kind for _subject, item in self.new],
            "subject_id": [subject for subject, _item in self.new],
            "due_at": [item.due_at for _subject, item in self.new],
        }
        manyrows.insert(Reminder, columns, {"subject_type": subject_type})


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
