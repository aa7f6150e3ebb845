"""A case as it was right after one of its events, so that a paper printed later says what was told then."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime

from civic.cases.states import RUNNING
from civic.organization.models import Department
from civic.people.models import User

if TYPE_CHECKING:
    from civic.cases.models import Answer, Case, CaseEvent, ConsentRequest, Suspension

Events = Sequence["CaseEvent"]


def as_of(case: "Case", event: "CaseEvent", events: Events) -> "Case":
    """A copy of the case, never to be saved, with state, department, officer, kind and dates of that moment.

    Args:
        event: one of `events`.
        events: everything that happened to the case, oldest first.
    """
    past = copy(case)
    upto = [row for row in events if row.pk <= event.pk]
    later = [row for row in events if row.pk > event.pk]
    past.progress = event.new_progress
    past.kind = _first(later, "old_kind") or case.kind
    past.ending = _since_reopening(upto, "ending")
    past.due_at = _due(case, upto, later) if event.new_progress in RUNNING else None
    past.extra_days, past.extra_hours = _extra(upto, "days"), _extra(upto, "hours")
    past.clock_started_at = _clock_started(case, upto)
    _set_people(past, case, upto, later)
    return past


def answer_of(case: "Case", event: "CaseEvent | None") -> "Answer | None":
    """The answer an event gave; the newest without an event."""
    answers = case.answers.select_related("department", "by")
    given = answers.filter(answered_at=event.at).first() if event else None
    return given or answers.first()


def question_of(case: "Case", event: "CaseEvent | None") -> "Suspension | None":
    """The question to the petitioner that was open at an event; the one that is open now without an event."""
    from civic.cases.models import Suspension

    asked = Suspension.objects.filter(case=case, reason=Suspension.Reason.SUPPLEMENT)
    if event is None:
        return asked.filter(ended_at__isnull=True).first()
    return asked.filter(started_at__lte=event.at).order_by("-started_at", "-pk").first()


def consent_of(case: "Case", event: "CaseEvent | None") -> "ConsentRequest | None":
    """What the petitioner was asked to agree to by an event; what is open now without an event."""
    from civic.cases.models import ConsentRequest

    asked = ConsentRequest.objects.filter(case=case)
    if event is None:
        return asked.filter(answered_at__isnull=True).first()
    return asked.filter(asked_at__lte=event.at).order_by("-asked_at", "-pk").first()


def _first(events: Events, key: str) -> str:
    """The first word under `key` in the data of some events; '' when there is none."""
    return next((str(row.data[key]) for row in events if row.data.get(key)), "")


def _reopens(row: "CaseEvent") -> bool:
    """A new period began: by the verb, or because an objection was right."""
    return row.verb == "reopen" or (row.verb == "decide_objection" and bool(row.data.get("due_at")))


def _since_reopening(upto: Events, key: str) -> str:
    for row in reversed(upto):
        if row.data.get(key):
            return str(row.data[key])
        if _reopens(row):
            break
    return ""


def _due(case: "Case", upto: Events, later: Events) -> datetime | None:
    """When the answer was due: the event says it, else what the next change started from, else what holds today."""
    own = upto[-1].data.get("due_at")
    if own:
        return parse_datetime(own)
    for row in later:
        if row.data.get("old_due_at"):
            return parse_datetime(row.data["old_due_at"])
        if row.data.get("due_at"):
            return _known_before(upto)
    return case.due_at or _known_before(upto)


def _known_before(upto: Events) -> datetime | None:
    return parse_datetime(_first(upto[::-1], "due_at")) if _first(upto[::-1], "due_at") else None


def _extra(upto: Events, unit: str) -> int:
    """What extensions had added by then; a new period begins with a reopening."""
    total = 0
    for row in upto:
        if _reopens(row):
            total = 0
        if row.data.get("amount") and row.data.get("unit", "days") == unit and row.data.get("old_due_at"):
            total += int(row.data["amount"])
    return total


def _clock_started(case: "Case", upto: Events) -> datetime | None:
    """Acceptance or the newest reopening after it; what the case says when neither is among the events."""
    started = None
    for row in upto:
        if row.verb == "accept" or (_reopens(row) and started is not None):
            started = row.at
    return started or case.clock_started_at


def _set_people(past: "Case", case: "Case", upto: Events, later: Events) -> None:
    """Department and officer: the next move says from where, the last naming since the last move says who."""
    slug = next((row.data["from"] for row in later if _is_move(row)), "")
    department = Department.objects.filter(slug=slug).first() if slug else None
    past.department = department or case.department
    named = 0
    for row in upto:
        if _is_move(row):
            named = 0
        named = row.data.get("officer") or named
    if not named:
        past.officer = None if slug else case.officer
    elif named != case.officer_id:
        past.officer = User.objects.filter(pk=named).first()


def _is_move(event: "CaseEvent") -> bool:
    """Whether the event took the case from one department to another."""
    start, end = event.data.get("from"), event.data.get("to")
    return bool(start and end and start != end)
