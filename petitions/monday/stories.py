"""What people may read of matters heard on a Monday: cases the office edited and published with consent."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from civic.cases.models import Case, CaseQuerySet
from civic.privacy.findings import mask, mask_name
from petitions.models import Booking, Instruction, Session

MOST = 6


@dataclass(frozen=True, slots=True)
class Promise:
    """One instruction as the public reads it."""

    words: str
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

    Nothing that was typed is shown but what the office edited for publication (`Case.public_*`), and the instructions
    without the visitor's name and other personal data.
    """
    came = Booking.objects.came()
    if session is not None:
        came = came.filter(session=session)
    found: CaseQuerySet = Case.objects.published().filter(publication_agreed=True, pk__in=came.values("case"))
    cases = found.select_related("department", "district", "contact").prefetch_related(
        Prefetch("bookings", came.select_related("session").order_by("session__day", "pk"), "hearings"),
        Prefetch("instructions", Instruction.objects.select_related("department").order_by("number"), "promised"),
    )
    return [_story(case) for case in cases[:most]]


def _story(case: Case) -> Story:
    hearings: list[Booking] = case.hearings  # type: ignore[attr-defined]  # of the prefetch
    promised: list[Instruction] = case.promised  # type: ignore[attr-defined]  # of the prefetch
    name = case.contact.name if case.contact else ""
    return Story(case, hearings[-1].session, [_promise(row, name) for row in promised])


def _promise(row: Instruction, name: str) -> Promise:
    return Promise(
        without_person(row.text, name),
        str(row.department),
        row.due_on,
        timezone.localdate(row.fulfilled_at) if row.fulfilled_at else None,
        row,
    )


def without_person(text: str, name: str) -> str:
    """A text of the office with the visitor's name masked (홍○동), and telephone numbers and the like."""
    name = name.strip()
    if len(name) > 1:
        text = text.replace(name, mask_name(name))
    return mask(text)
