"""The dates and reminders of many open cases at once, when days off, periods or outages have changed.

The sums are those of every verb: `clock`, `Schedule`, `letters`. What differs is that each table is read once for
all of the cases, and each kind of row written in one statement.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from civic import manyrows
from civic.cases import beside, clock, letters, reminders
from civic.cases.models.event import CaseEvent
from civic.cases.smalltable import one_reading
from civic.cases.step import Step, step
from civic.cases.workflow import RUNNING, Actor, Progress
from civic.notices import outbox
from civic.people.models import User

if TYPE_CHECKING:
    from civic.cases.models import Case

# On these the dates and the reminders of a case hang; whatever else is asked for costs a query for each case.
NEEDED = (
    *("number", "kind", "progress", "decision", "ending", "version", "is_demo", "contact", "merged_into"),
    *("department", "officer", "take_by", "owner_fixed", "bounces", "signers", "households"),
    *("arrived_at", "accept_due_at", "accepted_at", "clock_started_at", "due_at", "first_due_at", "act_by"),
    *("extra_days", "extra_hours", "extensions", "own_days", "promised_on", "answered_at"),
    *("reopening_asked_at", "reopened", "last_verb", "last_event_at"),
)
HEAVY = ("text", "grams", "access_code", "public_text", "public_answer")  # no letter says them
VERB = "replanned"
WRITTEN = ("accept_due_at", "due_at", "first_due_at", "act_by", "version")


@dataclass(frozen=True, slots=True)
class Replanned:
    """What became of many cases.

    Args:
        moved: how many have another date now.
        events: the ids of the events of which petitioners are still to be told.
        leading: the cases left as they are because others follow them; see `replan_alone`.
    """

    moved: int = 0
    events: Sequence[int] = ()
    leading: Sequence[int] = ()


@one_reading()
def replan(cases: "Sequence[Case]", reason: str, by: User | None = None) -> Replanned:
    """Compute the dates anew and plan the reminders; those that moved get a version and an event.

    To be called in the transaction in which the cases were locked and read.

    Args:
        cases: in the order of their ids, with the columns `NEEDED`.
        reason: a sentence for the history of the cases.
        by: who caused it; None is the portal.
    """
    if not cases:
        return Replanned()
    beside.look(cases)
    # The desk's own are asked for their department; the others have somebody in charge, or are on their way.
    prefetch_related_objects([case for case in cases if case.officer_id is None], "department")
    now = timezone.now()
    alone = [case for case in cases if beside.has_none(case, "merged_cases")]
    steps = [taken for case in alone if (taken := _plan(case, reason, by, now))]
    events = _write(steps)
    reminders.replan_many(alone, now)
    leading = [case.pk for case in cases if not beside.has_none(case, "merged_cases")]
    return Replanned(len(steps), events, leading)


def replan_alone(case: "Case", reason: str) -> bool:
    """The same for one case in a step like those of the verbs: the cases handled under its number follow it.

    Returns:
        Whether it has another date now; those concerned are told then.
    """
    trial = copy(case)
    _compute(trial)
    if _dates(trial) == _dates(case):
        reminders.replan(case)
        return False
    with step(case, VERB, None) as taken:
        old_due = taken.case.due_at
        _compute(taken.case)
        taken.public_text = reason
        taken.data = {"old_due_at": _iso(old_due), "due_at": _iso(taken.case.due_at)}
    return True


def tell(first: int, last: int) -> int:
    """Queue the letters of the events between two ids, if the date they tell of still stands.

    Returns:
        How many petitioners are told.
    """
    rows = CaseEvent.objects.filter(pk__gte=first, pk__lte=last, verb=VERB).select_related("case")
    events = rows.defer(*(f"case__{name}" for name in HEAVY)).order_by("pk")
    told = [event for event in events if letters.is_told(event) and _still_stands(event)]
    with transaction.atomic(), one_reading(), outbox.gathering():
        cases = [event.case for event in told]
        prefetch_related_objects(cases, "contact__consents", "district", "officer", "department")
        for event in told:
            letters.tell(event.case, event)
    return len(told)


def _still_stands(event: CaseEvent) -> bool:
    due_at = event.case.due_at
    return due_at is not None and due_at == parse_datetime(event.data["due_at"]) and event.case.progress in RUNNING


def _plan(case: "Case", reason: str, by: User | None, now: datetime) -> Step | None:
    """Set the dates of a case; the step to be written, None when none of them moved."""
    before, old_due = _dates(case), case.due_at
    _compute(case)
    if before == _dates(case):
        return None
    taken = Step(case, VERB, by, Actor.SYSTEM, now, case.progress)
    taken.public_text = reason
    taken.data = {"old_due_at": _iso(old_due), "due_at": _iso(case.due_at)}
    return taken


def _dates(case: "Case") -> tuple[datetime | None, ...]:
    return (case.accept_due_at, case.due_at, case.first_due_at, case.act_by)


def _compute(case: "Case") -> None:
    if case.progress == Progress.ARRIVED:
        case.accept_due_at = clock.accept_due(_arrival(case))
    elif case.progress in RUNNING:
        case.plan_due()
    case.act_by = clock.act_by(case)


def _arrival(case: "Case") -> datetime:
    """From when acceptance counts: the arrival, or the reopening of a case that was never accepted."""
    if not case.reopened:
        return case.arrived_at
    reopened = case.events.filter(verb="reopen").order_by("-pk").values_list("at", flat=True).first()
    return reopened or case.arrived_at


def _write(steps: Sequence[Step]) -> list[int]:
    """Write the rows and the events; the ids of these."""
    if not steps:
        return []
    for taken in steps:
        taken.case.version += 1
    cases = [taken.case for taken in steps]
    columns = {name: [getattr(case, name) for case in cases] for name in WRITTEN}
    same = {"last_verb": VERB, "last_event_at": steps[0].at}
    manyrows.update(type(cases[0]), [case.pk for case in cases], columns, same)
    events: manyrows.Columns = {
        "case_id": [case.pk for case in cases],
        "department_id": [case.department_id for case in cases],
        "old_progress": [taken.old_progress for taken in steps],
        "new_progress": [case.progress for case in cases],
        "data": [taken.data for taken in steps],
    }
    taken = steps[0]  # what they all have in common
    user = taken.user.pk if taken.user else None
    same = {"verb": VERB, "at": taken.at, "by_id": user, "actor": taken.actor, "public_text": taken.public_text}
    return sorted(manyrows.insert(CaseEvent, events, same, returning="case_id").values())


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
