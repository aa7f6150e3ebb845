"""When days off, periods or outages change, the open cases are planned anew; each date that moved leaves a trace.

What is to be done stands in the database: `calendar_changed` plans reminders beside the change, and the sweep
of the reminders works through the cases, one short transaction for each chunk; two sweeps share the work. A broker
that is down loses nothing. Changes that nobody announced are found daily by the housekeeping.

The letters to the petitioners follow when the dates of all are right.

Nobody waits: a case somebody is just working on is passed over and has an appointment of its own. And nobody is
missed: a while after the last chunk those are looked at again that somebody worked on meanwhile, with what the
tables said before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Mod
from django.utils import timezone

from civic.cases import almanac, manycases
from civic.cases.almanac import Almanac
from civic.cases.models.calendar_state import CalendarState
from civic.notices import doorbell
from civic.people.models import User
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder

if TYPE_CHECKING:
    from civic.cases.models import Case

KIND = "calendar.replan"  # the next chunk
KIND_ONE = "calendar.replan-case"  # a case that was passed over
KIND_LATE = "calendar.replan-late"  # what was under way during the run
KIND_TELL = "calendar.replan-letters"  # the letters of a chunk
SUBJECT = ("calendar", CalendarState.ONLY)
SUBJECT_ONE = "calendar-case"
SUBJECT_TELL = "calendar-letters"
CHUNK = 500
LANES = 2  # so many sweeps can work at once, each on the ids with one remainder
FIRE_TASK = "reminders.fire"
AGAIN = timedelta(seconds=5)
LETTERS_AFTER = timedelta(minutes=2)  # first the dates of all are right, then people are told
LONGEST_WORK = timedelta(minutes=6)  # no request and no task lives longer (gunicorn 30 s, Celery 5 min)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one chunk did: the last id it looked at (None when no case is left), how many moved, whom it passed over."""

    last: int | None
    moved: int
    passed_over: tuple[int, ...] = ()


def calendar_changed() -> bool:
    """Plan the re-planning if days off, periods or outages are not those of the last time. Call it beside each change.

    Returns:
        Whether there is anything to do. Saying it twice is harmless.
    """
    with transaction.atomic():
        state, now = _locked_state(), almanac.read()
        if not _differs(state, now):
            return False
        announced = Reminder.objects.open().filter(kind=KIND, key__startswith=f"calendar/{now.fingerprint}/")
        if announced.filter(key__endswith="/0").count() < LANES:
            # The number of runs keeps what comes back after a change from being taken for done.
            state.runs += 1
            state.save(update_fields=["runs"])
            for lane in range(LANES):
                key = f"calendar/{now.fingerprint}/{state.runs}/{lane}/0"
                planning.plan(kind=KIND, subject=SUBJECT, due_at=timezone.now(), key=key)
        transaction.on_commit(_ring_for_all, robust=True)
    return True


def run_if_changed() -> int:
    """Plan all open cases anew, now, if anything is not as the last time; how many cases moved."""
    began, state, now = timezone.now(), _state(), almanac.read()
    if not _differs(state, now):
        return 0
    _begin(state)
    moved = replan_open_cases(_reason(state, now))
    _done(state, now, began)
    return moved


def replan_open_cases(reason: str, by: User | None = None) -> int:
    """Compute the dates of every open case anew and plan its reminders, in chunks of short transactions.

    Args:
        reason: a sentence for the history of the cases.
        by: who caused it; None is the portal.

    Returns:
        How many cases have another date now; each got a version, an event `replanned` and new reminders.
    """
    moved = after = 0
    while True:
        chunk = replan_chunk(after, reason, by)
        moved += chunk.moved
        if chunk.last is None:
            return moved
        after = chunk.last


def replan_chunk(after: int, reason: str, by: User | None = None, lane: int | None = None) -> Chunk:
    """Plan the next cases with an id above `after`, in one transaction. Whoever is locked gets an appointment.

    Args:
        lane: only ids with this remainder; all of them if None.
    """
    with transaction.atomic():
        rows = _affected().filter(pk__gt=after)
        if lane is not None:
            rows = rows.alias(lane=Mod("pk", LANES)).filter(lane=lane)
        pks = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])
        moved, passed_over = _replan(pks, reason, by)
    return Chunk(pks[-1] if len(pks) == CHUNK else None, moved, passed_over)


def fire(reminder: Reminder) -> str | None:
    """Handler of `calendar.replan`: one chunk, and an appointment for the next."""
    _without_waiting_for_the_disk()
    state, now = _state(), almanac.read()
    if not _differs(state, now):
        return "the open cases are planned by these days off already"
    _name, fingerprint, _run, lane, after = reminder.key.split("/")
    if fingerprint != now.fingerprint:
        calendar_changed()
        return "the calendar has changed again"
    if not state.under_way:
        _begin(state)
    chunk = replan_chunk(int(after), _reason(state, now), lane=int(lane))
    if chunk.last is None:
        _end_of_lane(reminder, now)
    else:
        # Due since the change was made: the sweep takes the oldest first, before the letters of earlier chunks.
        key = f"{reminder.key.rpartition('/')[0]}/{chunk.last}"
        planning.plan(kind=KIND, subject=SUBJECT, due_at=reminder.due_at, key=key)
        transaction.on_commit(_ring, robust=True)
    return None


def _end_of_lane(reminder: Reminder, now: Almanac) -> None:
    """The run is done when no other lane has a chunk left; the lock lets two lanes end one after the other."""
    state, run = _locked_state(), reminder.key.rpartition("/")[0].rpartition("/")[0]
    others = Reminder.objects.open().filter(kind=KIND, key__startswith=f"{run}/").exclude(pk=reminder.pk)
    if not others.exists():
        _done(state, now, reminder.due_at)


def fire_one(reminder: Reminder) -> str | None:
    """Handler of `calendar.replan-case`: one that somebody was working on then, or that others follow."""
    case = _affected().filter(pk=reminder.subject_id).first()
    state, now = _state(), almanac.read()
    reason = _reason(state, now) if _differs(state, now) else state.reason
    if case is None or not manycases.replan_alone(case, reason):
        return "its dates are right"
    return None


def fire_late(reminder: Reminder) -> str | None:
    """Handler of `calendar.replan-late`: the cases that somebody worked on while the run went on."""
    began = datetime.fromisoformat(reminder.key.rpartition("/")[2])
    rows = _affected().filter(last_event_at__gte=began - LONGEST_WORK).exclude(last_verb="replanned")
    pks, moved = list(rows.order_by("pk").values_list("pk", flat=True)), 0
    for start in range(0, len(pks), CHUNK):
        moved += _replan(pks[start : start + CHUNK], _state().reason)[0]
    return None if moved else "their dates are right"


def fire_letters(reminder: Reminder) -> str | None:
    """Handler of `calendar.replan-letters`: tell the petitioners of one chunk the new dates."""
    first, last = reminder.key.rpartition("/")[2].split("-")
    return None if manycases.tell(int(first), int(last)) else "nobody has to be told"


def register_kinds() -> None:
    """Register the handlers of the run."""
    kinds.register(KIND, fire)
    kinds.register(KIND_TELL, fire_letters)
    kinds.register(KIND_ONE, fire_one, lock=_lock)
    kinds.register(KIND_LATE, fire_late)


def _affected() -> "QuerySet[Case]":
    """Cases with a date that hangs on the calendar: the clock runs, or a request to reopen waits."""
    from civic.cases.models import Case

    rows: QuerySet[Case] = Case.objects.open() | Case.objects.filter(reopening_asked_at__isnull=False)
    return rows


def _replan(pks: list[int], reason: str, by: User | None = None) -> tuple[int, tuple[int, ...]]:
    """Plan these cases as far as nobody holds them; how many moved, and which were passed over."""
    with transaction.atomic():
        rows = _affected().filter(pk__in=pks).order_by("pk").select_for_update(skip_locked=True)
        cases = list(rows.only(*manycases.NEEDED))
        done = manycases.replan(cases, reason, by)
        if done.events:
            first, last = done.events[0], done.events[-1]
            planning.plan(
                kind=KIND_TELL,
                subject=(SUBJECT_TELL, first),
                due_at=timezone.now() + LETTERS_AFTER,
                key=f"calendar-letters/{first}-{last}",
            )
        planned = {case.pk for case in cases}.difference(done.leading)
        passed_over = tuple(pk for pk in pks if pk not in planned)
        for pk in passed_over:
            planning.plan(
                kind=KIND_ONE,
                subject=(SUBJECT_ONE, pk),
                due_at=timezone.now() + AGAIN,
                key=f"calendar-case/{pk}/{timezone.now():%Y%m%dT%H%M%S%f}",
            )
    return done.moved, passed_over


def _without_waiting_for_the_disk() -> None:
    """A chunk that a crash of the database swallows is done again: its appointment is in the same transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


def _lock(pk: int) -> object:
    from civic.cases.models import Case

    return Case.objects.select_for_update().filter(pk=pk).values_list("pk").first()


def _state() -> CalendarState:
    return CalendarState.objects.get_or_create(pk=CalendarState.ONLY)[0]


def _differs(state: CalendarState, now: Almanac) -> bool:
    """Whether there is something to do: other tables, or a run that was left half done by a change taken back."""
    return state.under_way or now != almanac.kept(state)


def _reason(state: CalendarState, now: Almanac) -> str:
    return almanac.reason(almanac.kept(state), now)


def _begin(state: CalendarState) -> None:
    """From now on not all cases are planned by the same tables."""
    state.under_way = True
    state.save(update_fields=["under_way"])


def _done(state: CalendarState, now: Almanac, began: datetime) -> None:
    """Keep by what the cases are planned now, and look once more at those that were in somebody's hands."""
    state.reason = _reason(state, now)
    state.days_off, state.periods, state.outages = now.days_off, now.periods, now.outages
    state.replanned_at, state.under_way = timezone.now(), False
    state.save(update_fields=["days_off", "periods", "outages", "reason", "replanned_at", "under_way"])
    planning.plan(
        kind=KIND_LATE,
        subject=SUBJECT,
        due_at=timezone.now() + LONGEST_WORK,
        key=f"calendar-late/{state.replanned_at.isoformat()}/{began.isoformat()}",
    )


def _locked_state() -> CalendarState:
    return CalendarState.objects.select_for_update().get(pk=_state().pk)


def _ring() -> None:
    doorbell.ring(FIRE_TASK)


def _ring_for_all() -> None:
    """Wake as many workers as there are lanes."""
    for _lane in range(LANES):
        _ring()
