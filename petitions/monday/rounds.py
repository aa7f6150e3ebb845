"""Work that concerns many visitors of a session: one case after the other, each in a transaction of its own.

A round is a reminder about the session. When it fires, one visitor has their turn, and if somebody is left the next
reminder is written in the same transaction. A worker that is killed loses that one turn only; nobody has two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from civic.cases.models import Case
from civic.cases.texts.letter import Words
from civic.notices import doorbell
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder, ReminderQuerySet

from ..models import Booking, Session
from .bookingrules import lock_session

SUBJECT = "session"
FIRE_TASK = "reminders.fire"
PAUSE = timedelta(seconds=2)  # until we look again at a case somebody else holds


@dataclass(frozen=True)
class Round:
    """One kind of such work.

    Args:
        kind: of its reminders.
        label: what staff call it.
        pick: whose turn it is, None when nobody is left. Called with the session, the mark and the moment.
        act: does it for one visitor, whose case and session are held; gives the mark of the next turn.
        wait: until when the whole round has to wait, None when it need not.
    """

    kind: str
    label: Words
    pick: Callable[[Session, str, datetime], Booking | None]
    act: Callable[[Session, Booking, str, datetime], str]
    wait: Callable[[Session, datetime], datetime | None] = lambda _session, _at: None


_rounds: dict[str, Round] = {}


def register(found: Round) -> None:
    """Make a kind of round known; called when the portal starts."""
    _rounds[found.kind] = found
    kinds.register(found.kind, fire, lock=_lock_of(found.kind), label=found.label)


def start(kind: str, session: Session, *, due_at: datetime | None = None, mark: str = "") -> None:
    """Begin a round, or let the one that is planned do it. The session is held.

    Args:
        due_at: when (now).
        mark: how far it is; what `pick` and `act` make of it.
    """
    planned = _planned(kind, session.pk)
    if due_at is not None:
        if not planned.filter(due_at=due_at).exists():
            _again(kind, session.pk, mark, due_at, only=True)
        return
    if mark or not planned.exists():
        _again(kind, session.pk, mark, None, only=True)
    _wake()


def fire(reminder: Reminder) -> str | None:
    """Let one visitor have their turn.

    Returns:
        Why nobody had one, None when somebody did.
    """
    session = Session.objects.filter(pk=reminder.subject_id).first()
    if session is None:
        return "the session is gone"
    return _turn(_rounds[reminder.kind], lock_session(session), _mark(reminder), timezone.now())


def catch_up(session: Session, at: datetime) -> int:
    """Go through all rounds of a session that are due, as if it were a moment of the past; for demonstrations.

    Returns:
        How many visitors had a turn.
    """
    done = 0
    for kind, found in _rounds.items():
        while True:
            with transaction.atomic():
                row = _planned(kind, session.pk).filter(due_at__lte=timezone.now()).first()
                if row is None:
                    break
                _lock_of(kind)(session.pk)
                held = lock_session(session)
                if found.wait(held, at) is not None:
                    break
                done += _turn(found, held, _mark(row), at) is None
                Reminder.objects.open().filter(pk=row.pk).update(fired_at=timezone.now())
    return done


def _turn(found: Round, session: Session, mark: str, at: datetime) -> str | None:
    later = found.wait(session, at)
    if later is not None:
        _again(found.kind, session.pk, mark, later)
        return "the session is not over yet"
    booking = found.pick(session, mark, at)
    if booking is None:
        return "nobody is left, or there is nothing for them"
    # Never wait for a case with a session in hand: whoever holds it may be waiting for the session.
    rows = Case._base_manager.select_for_update(skip_locked=True).filter(pk=booking.case_id)
    if rows.values_list("pk").first() is None:
        _again(found.kind, session.pk, mark, timezone.now() + PAUSE)
        return "the case is in other hands; again in a moment"
    mark = found.act(session, booking, mark, at)
    if found.pick(session, mark, at) is not None:
        _again(found.kind, session.pk, mark, None)
    return None


def _lock_of(kind: str) -> Callable[[int], object]:
    """Locks what a turn needs, in the order of all verbs: case, then session; the reminder comes last."""

    def lock(pk: int) -> object:
        session = Session.objects.filter(pk=pk).first()
        row = _planned(kind, pk).first()
        if session is None or row is None:
            return None
        booking = _rounds[kind].pick(session, _mark(row), timezone.now())
        if booking is not None:
            Case._base_manager.select_for_update().filter(pk=booking.case_id).values_list("pk").first()
        return lock_session(session)

    return lock


def _planned(kind: str, pk: int) -> ReminderQuerySet:
    return Reminder.objects.open().for_subject((SUBJECT, pk)).filter(kind=kind).order_by("due_at", "pk")


def _again(kind: str, pk: int, mark: str, due_at: datetime | None, *, only: bool = False) -> None:
    item = planning.Planned(kind, due_at or timezone.now(), f"session/{pk}/{kind}/{uuid4().hex[:12]}/{mark}")
    if only:
        planning.replan((SUBJECT, pk), (kind,), [item])
    else:
        planning.plan(kind=item.kind, subject=(SUBJECT, pk), due_at=item.due_at, key=item.key)


def _mark(reminder: Reminder) -> str:
    return reminder.key.split("/", 4)[4]


def _wake() -> None:
    """Ring for the sweep once this transaction is committed; only for speed."""
    if not any(entry[1] is _ring for entry in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    doorbell.ring(FIRE_TASK)
