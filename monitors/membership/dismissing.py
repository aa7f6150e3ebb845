"""Leaving office early (해촉) on one of the four grounds of the ordinance, taking that back, and moving within it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.wording import day_words
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from civic.places.models import District

from .. import letters
from ..models import Appointment, Section, Term
from . import accounts, appointmentletters, termend
from .trace import trace

LONGEST_BACK = timedelta(days=31)  # a notice that somebody has moved away comes late


@contextmanager
def changing(appointment: Appointment) -> Iterator[Appointment]:
    """The appointment as it stands, locked after its term; afterwards the caller's one is up to date."""
    with transaction.atomic():
        Term.objects.select_for_update().get(pk=appointment.term_id)
        rows = Appointment.objects.select_for_update(of=("self",)).with_people()
        locked = rows.get(pk=appointment.pk)
        yield locked
    for item in Appointment._meta.concrete_fields:
        setattr(appointment, item.attname, getattr(locked, item.attname))


def as_seen(appointment: Appointment, version: int) -> None:
    """Raises:
    ChangedMeanwhile: it has a newer version than the person saw.
    """
    if appointment.version != version:
        raise ChangedMeanwhile(
            _("Somebody else changed this appointment meanwhile. Nothing of yours was written; look at it again.")
        )


def _save(appointment: Appointment) -> None:
    appointment.version += 1
    appointment.save()


def dismiss(
    appointment: Appointment,
    *,
    ground: str,
    words: str,
    day: date,
    by: User | None,
    version: int,
    at: datetime | None = None,
) -> Appointment:
    """Let somebody go from a day on, which is the first one out of office; the monitor is written to.

    The same again changes nothing.

    Args:
        ground: one of `Appointment.Ground`.
        words: what stands in the letter besides the ground; '' for nothing.

    Raises:
        ChangedMeanwhile: somebody else changed the appointment.
        WorkflowError: the monitor is out of office already, or it cannot be that day.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    with changing(appointment) as row:
        if row.dismissed_on == day and row.ground == ground and row.ground_words == words:
            return appointment
        as_seen(row, version)
        _check_dismissal(row, ground, day, today)
        row.dismissed_on, row.dismissed_at, row.dismissed_by = day, at, by
        row.ground, row.ground_words = ground, words
        _save(row)
        if day <= today:
            termend.leave(row, today)
        else:
            termend.plan_leaving(row)
        appointmentletters.dismissed(row, at)
        with translation.override(STAFF_LANGUAGE):
            trace(row, by, _("Dismissed from %(day)s: %(ground)s") % _ground_of(row))
    return appointment


def _ground_of(row: Appointment) -> dict[str, str]:
    day = row.dismissed_on
    return {"day": day_words(day) if day is not None else "", "ground": row.get_ground_display()}


def _check_dismissal(row: Appointment, ground: str, day: date, today: date) -> None:
    if row.dismissed_on is not None:
        raise WorkflowError(_("This monitor was dismissed already, from %(day)s on.") % _ground_of(row))
    if ground not in Appointment.Ground.values:
        raise WorkflowError(_("Please choose one of the four grounds of the ordinance."))
    if row.ends_on < today:
        raise WorkflowError(_("The term of this monitor is over; there is nothing to be dismissed from."))
    if not row.starts_on <= day <= row.ends_on:
        words = {"first": day_words(row.starts_on), "last": day_words(row.ends_on)}
        raise WorkflowError(_("Choose a day of the time in office: %(first)s to %(last)s.") % words)
    if day < today - LONGEST_BACK:
        raise WorkflowError(_("A dismissal can reach back one month at most."))


def may_undo(appointment: Appointment, today: date) -> bool:
    """On the day it was decided, and until it takes effect."""
    if appointment.dismissed_on is None:
        return False
    decided = timezone.localdate(appointment.dismissed_at) if appointment.dismissed_at is not None else None
    return decided == today or appointment.dismissed_on > today


def undo(appointment: Appointment, *, by: User | None, version: int, at: datetime | None = None) -> Appointment:
    """Take a dismissal back; the monitor is in office as before. A letter that has not left yet is not sent.

    Raises:
        ChangedMeanwhile: somebody else changed the appointment.
        WorkflowError: it is too late, or the seat was given to somebody else.
    """
    at = at or timezone.now()
    with changing(appointment) as row:
        if row.dismissed_on is None:  # a second click
            return appointment
        as_seen(row, version)
        if not may_undo(row, timezone.localdate(at)):
            raise WorkflowError(
                _("A dismissal can be taken back on the day it was decided, or before it takes effect.")
            )
        if Appointment.objects.filter(replaces=row).exists():
            raise WorkflowError(_("Somebody was already appointed in this monitor’s place."))
        row.seat = _seat(row)
        key = appointmentletters.dismissal_key(row)
        row.dismissed_on = row.dismissed_at = row.dismissed_by = None
        row.ground = row.ground_words = ""
        _save(row)
        termend.plan_leaving(row)
        accounts.give([row.monitor], by=by, about=row.about)
        if not letters.take_back(f"{key}/", row.about) or appointmentletters.has_left(key):
            appointmentletters.stays(row, at)
        with translation.override(STAFF_LANGUAGE):
            trace(row, by, _("Dismissal taken back"))
    return appointment


def _seat(row: Appointment) -> int:
    """The old seat, or another free one when it was given away."""
    held = set(Appointment.objects.filter(term=row.term_id).in_office().values_list("seat", flat=True))
    numbers: list[int] = [row.seat, *range(1, row.term.seats + 1)] if len(held) < row.term.seats else []
    free = next((seat for seat in numbers if seat not in held), None)
    if free is None:
        raise WorkflowError(_("All %(seats)s seats of the term are taken.") % {"seats": row.term.seats})
    return free


def move(
    appointment: Appointment,
    *,
    section: Section | None,
    district: District,
    by: User | None,
    version: int,
    at: datetime | None = None,
) -> Appointment:
    """Another section, or after a move within the city another district; the monitor is written to.

    Raises:
        ChangedMeanwhile: somebody else changed the appointment.
        WorkflowError: the monitor is out of office.
    """
    at = at or timezone.now()
    with changing(appointment) as row:
        old = (row.section_id, row.district_id)
        if old == (section.pk if section is not None else None, district.pk):
            return appointment
        as_seen(row, version)
        if row.dismissed_on is not None or row.ends_on < timezone.localdate(at):
            raise WorkflowError(_("This monitor is out of office."))
        row.section, row.district = section, district
        _save(row)
        appointmentletters.moved(row, at)
        with translation.override(STAFF_LANGUAGE):
            words = {"section": section or "–", "district": district}
            trace(row, by, _("Moved: section %(section)s, district %(district)s") % words)
    return appointment
