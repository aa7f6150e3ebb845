"""Letters of appointment (위촉장) and cards (신분증) of monitors, for paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ..models import Appointment, Term


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on both; the number says term and seat, and is nobody's secret."""

    name: str
    number: str
    term: int
    district: str
    section: str
    starts_on: date
    ends_on: date
    given_on: date
    again: bool


def of_one(row: Appointment) -> Paper:
    """The paper of one appointment, which comes from `with_people`."""
    return Paper(
        name=row.monitor.name,
        number=f"{row.term.number}-{row.seat:03d}",
        term=row.term.number,
        district=str(row.district),
        section=str(row.section) if row.section is not None else "",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        given_on=min(row.starts_on, timezone.localdate(row.appointed_at)),
        again=row.nth > 1,
    )


def of_term(term: Term) -> list[Paper]:
    """Those of everybody who holds a seat of the term, by district and name. One query."""
    return of_many(term.appointments.in_office().with_people())


def of_many(rows: Iterable[Appointment]) -> list[Paper]:
    """By district and name: as they are handed out."""
    ordered = sorted(rows, key=lambda row: (row.district.order, row.monitor.name))
    return [of_one(row) for row in ordered]
