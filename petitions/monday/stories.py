"""What people may read of matters heard on a Monday: cases the office edited and published with consent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from civic.cases.models import Case, CaseQuerySet
from petitions.models import Booking, Instruction, Session

MOST = 6


@dataclass(frozen=True, slots=True)
class Promise:
    """One instruction as the public reads it."""

    department: str
    due_on: date
    fulfilled_on: date | None
    row: Instruction


@dataclass(frozen=True, slots=True)
class Story:
    """A published case, the Monday it was heard on, and what was promised there."""

    case: Case
    session: Session
    promises: list[Promise]


def stories(session: Session | None = None, most: int = MOST) -> list[Story]:
    """Published cases that were heard (on one Monday), newest publication first; three queries.

    Nothing that was typed is shown but what a person edited for publication (`Case.public_*`). Of an instruction its
    department, its day and how far it is; its own words may name people and stay inside.
    """
    came = Booking.objects.came()
    if session is not None:
        came = came.filter(session=session)
    found: CaseQuerySet = Case.objects.published().filter(publication_agreed=True, pk__in=came.values("case"))
    cases = found.select_related("department", "district").prefetch_related(
        Prefetch("bookings", came.select_related("session").order_by("session__day", "pk"), "hearings"),
        Prefetch("instructions", Instruction.objects.select_related("department").order_by("number"), "promised"),
    )
    return [_story(case) for case in cases[:most]]


def _story(case: Any) -> Story:
    """Of a case with what was prefetched above."""
    hearings: list[Booking] = case.hearings
    promised: list[Instruction] = case.promised
    return Story(case, hearings[-1].session, [_promise(row) for row in promised])


def _promise(row: Instruction) -> Promise:
    fulfilled = timezone.localdate(row.fulfilled_at) if row.fulfilled_at else None
    return Promise(str(row.department), row.due_on, fulfilled, row)
