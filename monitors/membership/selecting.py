"""Choosing among those who applied (선정): picks and a reserve list are kept as they grow, and decided once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User

from ..models import Application, ApplicationQuerySet, Appointment, Call, Term
from . import selectionletters
from .appointing import Person, Place, RefusedRows, appoint_many, refusals
from .balance import Who
from .office import not_oneself
from .trace import trace

State = Application.State
CHOICES = (State.RECEIVED, State.PICKED, State.RESERVE)  # what staff may choose before the decision


@dataclass(frozen=True, slots=True)
class Mark:
    """What was chosen for one application; a rank only counts on the reserve list."""

    state: str
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call was decided."""

    appointed: int
    reserve: int
    declined: int


class SelectionRefused(WorkflowError):
    """Some of those picked must not be appointed; `rows` says why, by application."""

    def __init__(self, rows: Mapping[int, str]) -> None:
        super().__init__(_("Some of those you picked cannot be appointed. Nobody was appointed and nobody was told."))
        self.rows = rows


def standing(call: Call) -> ApplicationQuerySet:
    """The applications of a call that are chosen from."""
    return Application.objects.filter(call=call).standing()


def who(row: Application) -> Who:
    """What counts of an applicant for the balance."""
    return Who(row.district_id, row.gender, row.birth_year, row.occupation)


def save(call: Call, marks: Mapping[int, Mark], *, by: User, version: int) -> int:
    """Keep what was chosen so far; nobody is told. Applications that are not named stay as they are.

    Returns:
        How many changed.

    Raises:
        ChangedMeanwhile: somebody else saved a choice after this person opened it.
        WorkflowError: the call is decided, a choice is none, or somebody would choose themselves.
    """
    with transaction.atomic():
        locked = _locked(call)
        if locked.decided_at is not None:
            raise WorkflowError(_("This selection is decided; nothing can be changed any more."))
        if any(mark.state not in CHOICES for mark in marks.values()):
            raise WorkflowError(_("Please choose from the list."))
        rows = list(standing(locked).select_for_update().filter(pk__in=list(marks)).defer("motive", "note"))
        wanted = {row.pk: _wanted(marks[row.pk]) for row in rows}
        changed = [row for row in rows if (row.state, row.reserve_rank) != wanted[row.pk]]
        if changed and locked.version != version:
            raise ChangedMeanwhile(
                _("Somebody else worked on this selection meanwhile. Look at it again; nothing of yours was saved.")
            )
        not_oneself(by, changed)
        for row in changed:
            row.state, row.reserve_rank = wanted[row.pk]
        Application.objects.bulk_update(changed, ["state", "reserve_rank"], batch_size=300)
        Application.objects.filter(pk__in=[row.pk for row in changed]).update(version=F("version") + 1)
        if changed:
            _rank(locked)
            _touch(locked, call)
    return len(changed)


def _wanted(mark: Mark) -> tuple[str, int | None]:
    return mark.state, mark.rank if mark.state == State.RESERVE else None


def _rank(call: Call) -> None:
    """Give everybody on the reserve list a place of their own: 1, 2, 3 …; those without one come last."""
    rows = list(Application.objects.filter(call=call, state=State.RESERVE).only("pk", "reserve_rank", "received_at"))
    rows.sort(key=lambda row: (row.reserve_rank is None, row.reserve_rank or 0, row.received_at, row.pk))
    changed = [row for rank, row in enumerate(rows, 1) if row.reserve_rank != rank]
    for rank, row in enumerate(rows, 1):
        row.reserve_rank = rank
    Application.objects.bulk_update(changed, ["reserve_rank"], batch_size=300)


def check(call: Call, at: datetime | None = None) -> dict[int, str]:
    """Why which of those picked cannot be appointed, by application; for the page before the decision."""
    rows = _picked(call)
    found = refusals(_places(call, rows, call.term), call.term, at)
    return {rows[position].pk: str(why) for position, why in found.items()}


def decide(call: Call, *, by: User | None, version: int, at: datetime | None = None) -> Outcome:
    """Appoint everybody picked, keep the reserve list, decline the others, and tell all of them; exactly once.

    All in one transaction: when it breaks off, nothing happened, and it can be done again. A second time only says
    what came of the first.

    Raises:
        SelectionRefused: somebody picked must not be appointed.
        ChangedMeanwhile: the choice changed after this person looked at it.
        WorkflowError: the call still takes applications.
    """
    at = at or timezone.now()
    with transaction.atomic():
        term = Term.objects.select_for_update().get(pk=call.term_id)
        locked = _locked(call)
        if locked.decided_at is not None:
            call.decided_at, call.version = locked.decided_at, locked.version
            return outcome(locked)
        _check_decision(locked, version, at)
        list(standing(locked).select_for_update().values_list("pk"))
        rows = _picked(locked)
        try:
            appoint_many(_places(locked, rows, term), term, by=by, at=at)
        except RefusedRows as refused:
            raise SelectionRefused({rows[place].pk: str(why) for place, why in refused.rows.items()}) from refused
        told = list(standing(locked).filter(state__in=(State.RECEIVED, State.RESERVE)))
        _end(locked, at)
        selectionletters.decided(locked, told, at)
        locked.decided_at = at
        locked.save(update_fields=["decided_at"])
        _touch(locked, call)
        found = outcome(locked)
        with translation.override(STAFF_LANGUAGE):
            words = {"appointed": found.appointed, "reserve": found.reserve, "declined": found.declined}
            trace(
                locked,
                by,
                _("Decided: %(appointed)s appointed, %(reserve)s in reserve, %(declined)s not chosen") % words,
            )
    return found


def outcome(call: Call) -> Outcome:
    """How many were appointed, kept in reserve and declined."""
    states = list(Application.objects.filter(call=call).values_list("state", flat=True))
    return Outcome(states.count(State.APPOINTED), states.count(State.RESERVE), states.count(State.DECLINED))


def _check_decision(call: Call, version: int, at: datetime) -> None:
    if call.version != version:
        raise ChangedMeanwhile(
            _("Somebody else worked on this selection meanwhile. Look at it again; nobody was told anything.")
        )
    if call.released_at is None or timezone.localdate(at) <= call.closes_on:
        raise WorkflowError(_("This call still takes applications. Decide when it has closed, or close it earlier."))
    if not standing(call).exists():
        raise WorkflowError(_("Nobody has applied; there is nothing to decide."))


def _end(call: Call, at: datetime) -> None:
    rows = standing(call)
    rows.filter(state=State.PICKED).update(state=State.APPOINTED, decided_at=at, version=F("version") + 1)
    rows.filter(state=State.RESERVE).update(decided_at=at, version=F("version") + 1)
    rows.filter(state=State.RECEIVED).update(state=State.DECLINED, decided_at=at, version=F("version") + 1)


def _locked(call: Call) -> Call:
    return Call.objects.select_for_update(of=("self",)).select_related("term").get(pk=call.pk)


def _touch(locked: Call, call: Call) -> None:
    locked.version += 1
    locked.save(update_fields=["version"])
    call.version, call.decided_at = locked.version, locked.decided_at


def _picked(call: Call) -> list[Application]:
    rows = Application.objects.filter(call=call, state=State.PICKED)
    return list(rows.select_related("district", "section", "user").order_by("district__order", "received_at", "pk"))


def _places(call: Call, rows: Sequence[Application], term: Term) -> list[Place]:
    """In a call for vacant seats everybody gets one, of the own district if there is."""
    vacant = vacancies(term) if call.sort == Call.Sort.VACANCY else []
    places: list[Place] = []
    for row in rows:
        seat = next((seat for seat in vacant if seat.district_id == row.district_id), None)
        if seat is not None:
            vacant.remove(seat)
        places.append(Place(Person.of(row), row.district, row.section, row, seat))
    for place in places:
        if place.replaces is None and vacant:
            place.replaces = vacant.pop(0)
    return places


def vacancies(term: Term) -> list[Appointment]:
    """Dismissed monitors in whose place nobody was appointed, the longest vacant first."""
    return list(
        Appointment.objects.filter(term=term).vacant().select_related("district").order_by("dismissed_on", "pk")
    )
