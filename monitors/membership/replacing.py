"""Filling a vacant seat from the reserve list (충원): the newcomer has the rest of the term."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.people.models import User

from ..models import Application, Appointment, Call, Term
from .appointing import Person, Place, Refused, appoint_many, refusals

State = Application.State


def reserve(vacant: Appointment) -> list[Application]:
    """Whom to ask for a vacant seat: the own district first, then by place on the list; the newest call first."""
    rows = Application.objects.filter(call__term=vacant.term_id, call__decided_at__isnull=False, state=State.RESERVE)
    found = list(rows.select_related("district", "section", "call").order_by("-call__decided_at", "reserve_rank", "pk"))
    return sorted(found, key=lambda row: row.district_id != vacant.district_id)


def why_not(vacant: Appointment, rows: Sequence[Application]) -> dict[int, str]:
    """Why which of them cannot be appointed, by application; each one looked at alone."""
    places = [Place(Person.of(row), row.district, starts_on=vacant.dismissed_on) for row in rows]
    found = refusals(places, vacant.term)
    return {rows[at].pk: str(why) for at, why in found.items() if why.reason not in {"full", "twice"}}


def replace(
    vacant: Appointment, application: Application, *, by: User | None, at: datetime | None = None
) -> Appointment:
    """Appoint somebody of the reserve list in the place of a dismissed monitor. The same again changes nothing.

    Raises:
        Refused: the seat is not vacant, somebody else has it, or the rules of office forbid it.
    """
    at = at or timezone.now()
    with transaction.atomic():
        term = Term.objects.select_for_update().get(pk=vacant.term_id)
        Call.objects.select_for_update().get(pk=application.call_id)
        seat = Appointment.objects.select_for_update().get(pk=vacant.pk)
        rows = Application.objects.select_for_update(of=("self",)).select_related("district", "section", "user", "call")
        row = rows.get(pk=application.pk)
        done = Appointment.objects.filter(replaces=seat, application=row).first()
        if done is not None:  # a second click
            return done
        _check(row, term)
        appointment = appoint_many([_place(seat, row)], term, by=by, at=at)[0]
        Application.objects.filter(pk=row.pk).update(
            state=State.APPOINTED, decided_at=at, reserve_rank=None, version=F("version") + 1
        )
    return appointment


def _check(row: Application, term: Term) -> None:
    if row.state != State.RESERVE or row.call.term_id != term.pk:
        raise Refused("not-in-reserve", _("This person is not on the reserve list any more."))


def _place(vacant: Appointment, row: Application) -> Place:
    return Place(Person.of(row), row.district, row.section or vacant.section, row, vacant)
