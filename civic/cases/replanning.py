"""When the table of holidays changes, the open cases are planned anew, and each date that moved leaves a trace.

What is to be done stands in the database: `calendar_changed` plans a reminder beside the change, and the sweep
of the reminders works through the cases, one short transaction for each chunk. A broker that is down loses
nothing. Changes that nobody announced are found daily by the housekeeping.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic.cases import clock, reminders
from civic.cases.models.calendar_state import CalendarState
from civic.cases.models.holiday import Holiday
from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.step import Step, finish
from civic.cases.wording import day_words
from civic.cases.workflow import RUNNING, Actor, Progress
from civic.notices import doorbell
from civic.people.models import User
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder

if TYPE_CHECKING:
    from civic.cases.models import Case

KIND = "calendar.replan"
SUBJECT = ("calendar", CalendarState.ONLY)
CHUNK = 50
MOST_NAMED = 5
FIRE_TASK = "reminders.fire"

Days = dict[str, str]


def calendar_changed() -> bool:
    """Plan the re-planning if the days off are not those of the last time. Call it beside each change of a Holiday.

    Returns:
        Whether there is anything to do. Saying it twice is harmless.
    """
    state = _state()
    days = days_off()
    if days == state.days_off:
        return False
    planning.plan(kind=KIND, subject=SUBJECT, due_at=timezone.now(), key=_key(state, days, 0))
    transaction.on_commit(_ring, robust=True)
    return True


def run_if_changed() -> int:
    """Plan all open cases anew, now, if the days off are not those of the last time; how many cases moved."""
    state, days = _state(), days_off()
    if days == state.days_off:
        return 0
    moved = replan_open_cases(reason(state.days_off, days))
    _done(state, days)
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
        last, changed = replan_chunk(after, reason, by)
        moved += changed
        if last is None:
            return moved
        after = last


def replan_chunk(after: int, reason: str, by: User | None = None) -> tuple[int | None, int]:
    """Plan the next cases with an id above `after`, in one transaction.

    Returns:
        The last id, None when no case is left; and how many cases have another date.
    """
    with transaction.atomic():
        cases = list(_affected().filter(pk__gt=after).order_by("pk").select_for_update()[:CHUNK])
        changed = sum([_replan_case(case, reason, by) for case in cases])
    return (cases[-1].pk if len(cases) == CHUNK else None), changed


def fire(reminder: Reminder) -> str | None:
    """Handler of `calendar.replan`: one chunk, and an appointment for the next."""
    state = CalendarState.objects.select_for_update().get(pk=_state().pk)
    days = days_off()
    if days == state.days_off:
        return "the open cases are planned by these days off already"
    _name, fingerprint, _runs, after = reminder.key.split("/")
    if fingerprint != _fingerprint(days):
        calendar_changed()
        return "the calendar has changed again"
    last, _changed = replan_chunk(int(after), reason(state.days_off, days))
    if last is None:
        _done(state, days)
    else:
        planning.plan(kind=KIND, subject=SUBJECT, due_at=timezone.now(), key=_key(state, days, last))
    return None


def register_kinds() -> None:
    """Register the handler of `calendar.replan`."""
    kinds.register(KIND, fire)


def days_off() -> Days:
    """What the Holiday table says: every date in it with its name, '' for a working day after all."""
    return {row.date.isoformat(): row.name if row.is_day_off else "" for row in Holiday.objects.order_by("date")}


def reason(before: Days, now: Days) -> str:
    """`Changed days off: 24 December 2026 (temporary holiday)`: a sentence for the history of the cases."""
    changed = list(_changes(before, now))
    with translation.override(STAFF_LANGUAGE):
        words = [
            _("%(day)s is a day off: %(name)s") % {"day": day_words(day), "name": name}
            if name
            else _("%(day)s is a working day") % {"day": day_words(day)}
            for day, name in changed[:MOST_NAMED]
        ]
        if len(changed) > MOST_NAMED:
            words.append(_("and %(count)s more") % {"count": len(changed) - MOST_NAMED})
        return _("The calendar of holidays has changed. %(changes)s") % {"changes": ", ".join(words)}


def _changes(before: Days, now: Days) -> Iterator[tuple[date, str]]:
    for day in sorted(before.keys() | now.keys()):
        if before.get(day) != now.get(day):
            yield date.fromisoformat(day), now.get(day, "")


def _affected() -> "QuerySet[Case]":
    """Cases with a date that hangs on the calendar: the clock runs, or a request to reopen waits."""
    from civic.cases.models import Case

    rows: QuerySet[Case] = Case.objects.open() | Case.objects.filter(reopening_asked_at__isnull=False)
    return rows


def _replan_case(case: "Case", reason: str, by: User | None) -> bool:
    before = _values(case)
    if case.progress == Progress.ARRIVED:
        case.accept_due_at = clock.accept_due(_arrival(case))
    elif case.progress in RUNNING:
        case.plan_due()
    act_by = clock.act_by(case)
    if (before["accept_due_at"], before["due_at"], before["act_by"]) == (case.accept_due_at, case.due_at, act_by):
        reminders.replan(case)
        return False
    step = Step(case, "replanned", by, Actor.SYSTEM, timezone.now(), case.progress, department=case.department)
    step.public_text = reason
    step.data = {"old_due_at": _iso(before["due_at"]), "due_at": _iso(case.due_at)}
    finish(step, before)
    return True


def _values(case: "Case") -> dict[str, Any]:
    return {item.attname: getattr(case, item.attname) for item in case._meta.concrete_fields}


def _arrival(case: "Case") -> datetime:
    """From when acceptance counts: the arrival, or the reopening of a case that was never accepted."""
    reopened = case.events.filter(verb="reopen").order_by("-pk").values_list("at", flat=True).first()
    return reopened or case.arrived_at


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _state() -> CalendarState:
    return CalendarState.objects.get_or_create(pk=CalendarState.ONLY)[0]


def _done(state: CalendarState, days: Days) -> None:
    state.days_off, state.replanned_at = days, timezone.now()
    state.runs += 1
    state.save(update_fields=["days_off", "replanned_at", "runs"])


def _key(state: CalendarState, days: Days, after: int) -> str:
    """The number of runs keeps a calendar that comes back after a change from being taken for done."""
    return f"calendar/{_fingerprint(days)}/{state.runs}/{after}"


def _fingerprint(days: Days) -> str:
    return hashlib.sha256(json.dumps(days, sort_keys=True).encode()).hexdigest()[:16]


def _ring() -> None:
    doorbell.ring(FIRE_TASK)
