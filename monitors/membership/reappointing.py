"""Taking monitors on into the next term (연임): once, with the district and section they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from civic.people.models import User

from ..models import Appointment, Term
from .appointing import Place, Refused, appoint_many, refusals


@dataclass(frozen=True, slots=True)
class Candidate:
    """A monitor of the term before; `refused` says why not, `taken_on` that it was done."""

    appointment: Appointment
    refused: str
    taken_on: bool


def before(term: Term) -> Term | None:
    """The term whose monitors may be taken on into `term`."""
    return Term.objects.filter(ends_on__lt=term.starts_on).order_by("-starts_on").first()


def candidates(term: Term) -> list[Candidate]:
    """Everybody who is in office until the end of the term before, in order of district and seat."""
    earlier = before(term)
    if earlier is None:
        return []
    rows = list(earlier.appointments.in_office().with_people().order_by("district__order", "seat"))
    refused = refusals([_place(row) for row in rows], term)
    done = set(term.appointments.values_list("monitor", flat=True))
    found = []
    for position, row in enumerate(rows):
        why, taken_on = refused.get(position), row.monitor_id in done
        # A full term is said once, above the list: it is no reason of this person.
        words = "" if why is None or taken_on or why.reason == "full" else str(why)
        found.append(Candidate(row, words, taken_on))
    return found


def reappoint(
    rows: Sequence[Appointment], term: Term, *, by: User | None, at: datetime | None = None
) -> list[Appointment]:
    """Appoint monitors of the term before once more, all or nobody; who was taken on already is passed over.

    Raises:
        RefusedRows: the rules of office forbid one of them.
    """
    with transaction.atomic():
        term = Term.objects.select_for_update().get(pk=term.pk)
        done = set(term.appointments.values_list("monitor", flat=True))
        places = [_place(row) for row in rows if row.monitor_id not in done]
        return appoint_many(places, term, by=by, at=at)


def why_not(row: Appointment, term: Term) -> Refused | None:
    """Why somebody cannot be taken on."""
    return refusals([_place(row)], term).get(0)


def _place(row: Appointment) -> Place:
    section = row.section if row.section is not None and row.section.is_used else None
    return Place(row.monitor, row.district, section)
