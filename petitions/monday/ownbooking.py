"""A petitioner's own appointment: what they can do with it, and doing it in one transaction."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.following import members_of
from civic.cases.models import Case
from civic.cases.step import By
from civic.cases.workflow import WorkflowError

from ..models import Booking, Session
from . import booking as rules
from .bookingrules import BEFORE, lock_case
from .openings import Choice, Opening, find, openings

PROGRAM = "petitions"
CHANGE, CANCEL, ACCEPT, DECLINE = "change", "cancel", "accept", "decline"
ACTS = (CHANGE, CANCEL, ACCEPT, DECLINE)
State = Booking.State
OPEN_ACTS = {
    State.OFFERED: (ACCEPT, CHANGE, DECLINE),
    State.BOOKED: (CHANGE, CANCEL),
    State.WAITING: (CHANGE, CANCEL),
}

# Whose appointment stands, or stood, in the visitor's calendar.
KEPT = frozenset({State.BOOKED, State.ARRIVED, State.IN_HEARING, State.HEARD, State.NO_SHOW})


def can_book(case: Case) -> bool:
    """Whether an appointment can be had for a petition: it is one of ours and open."""
    return case.program == PROGRAM and case.is_open


def bookings_of(case: Case) -> list[Booking]:
    """All bookings of a case, the one that counts first: the live one, else the last one."""
    rows = list(case.bookings.select_related("session").order_by("-pk"))
    for row in rows:
        row.case = case  # it is this one; no page asks for it again
    return sorted(rows, key=lambda row: not row.is_live)


def newest_of(case: Case) -> Booking | None:
    """The booking that counts; None when there was never one."""
    return next(iter(bookings_of(case)), None)


def panel_of(case: Case) -> dict[str, Any]:
    """What the page of a petition shows of its appointment, or that one can be had."""
    booking = newest_of(case)
    if booking is not None:
        return {"booking": booking}
    return {"can_book": can_book(case) and Session.objects.bookable().exists()}


def acts_of(booking: Booking, at: datetime | None = None) -> tuple[str, ...]:
    """What its visitor can do with a booking now; nothing once the session has begun or was called off."""
    session = booking.session
    if session.starts_at <= (at or timezone.now()) or session.state not in BEFORE:
        return ()
    return OPEN_ACTS.get(State(booking.state), ())


def for_calendar(case: Case) -> tuple[Booking, bool] | None:
    """The booking whose calendar file is due, and whether it takes the entry out; None when there is none."""
    rows = [row for row in bookings_of(case) if row.at is not None]
    for row in rows:
        if row.state in KEPT:
            return row, row.session.state == Session.State.CANCELLED
    for row in rows:
        if row.state == State.CANCELLED and row.cancelled_by != Booking.CancelledBy.MOVED:
            return row, True
    return None


def openings_for(booking: Booking) -> list[Opening]:
    """What a booking can be changed to: who has an appointment does not give it up for a place on a waiting list."""
    found = openings()
    if booking.state == State.WAITING:
        return [replace(row, state="taken") if row.session.pk == booking.session_id else row for row in found]
    return [replace(row, state="taken") if row.state == "full" else row for row in found]


def before_me(booking: Booking) -> int:
    """How many people on the waiting list come first."""
    earlier = Q(waiting_since__lt=booking.waiting_since) | Q(waiting_since=booking.waiting_since, pk__lt=booking.pk)
    return Booking.objects.waiting().filter(earlier, session=booking.session_id).count()


def choice_of(booking: Booking) -> Choice:
    """The booking as a choice of the page."""
    return Choice(booking.session.day, booking.at)


def book(choice: Choice, case: Case, *, by: By, form_key: UUID, at: datetime | None = None) -> Booking:
    """Book what was chosen.

    Raises:
        WorkflowError: it cannot be had (any more); nothing was written.
    """
    session, position = find(choice, at)
    with transaction.atomic():
        made = rules.book(session, case, position=position, by=by, form_key=form_key, at=at)
        _check(made, choice)
    return made


def change(
    booking: Booking, choice: Choice, *, by: By, version: int | None = None, at: datetime | None = None
) -> Booking:
    """Move to what was chosen.

    Raises:
        WorkflowError: it cannot be had (any more); nothing was written.
    """
    session, position = find(choice, at)
    with transaction.atomic():
        made = rules.change(booking, session=session, position=position, by=by, version=version, at=at)
        _check(made, choice)
    return made


def cancel(
    booking: Booking,
    *,
    by: By,
    withdraw: bool,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Give the appointment up and keep the petition, or withdraw that too: both or nothing.

    Raises:
        WorkflowError: one of the two is not possible; nothing was written.
    """
    with transaction.atomic():
        if withdraw:
            members_of(lock_case(booking.case))  # they follow it; all cases are locked before the session
        rules.cancel(booking, by=by, reason=reason, version=version, at=at)
        if withdraw:
            case = Case.objects.select_related("contact").get(pk=booking.case_id)
            case.withdraw(by=by, version=case.version, reason=reason, at=at)


def was_done(act: str, booking: Booking, version: int, *, slot: str = "", withdraw: bool = False) -> bool:
    """Whether the very same thing was just done with a booking: a double click, a reload.

    Args:
        version: of the booking as the person saw it.
        slot: what was chosen, for a change.
        withdraw: whether the petition was to be withdrawn too, for a cancellation.
    """
    if booking.version != version + 1:
        return False
    if act == CHANGE:
        return _stands_at(booking, slot)
    if act == ACCEPT:
        return booking.state == State.BOOKED
    off = booking.state == State.CANCELLED and booking.cancelled_by == Booking.CancelledBy.VISITOR
    return off and not (withdraw and booking.case.is_open)


def _stands_at(booking: Booking, slot: str) -> bool:
    """Whether a booking, or the one that followed it, is what was chosen."""
    if booking.state == State.CANCELLED:
        following = Booking.objects.filter(replaces=booking).select_related("session").first()
        return following is not None and str(choice_of(following)) == slot
    return str(choice_of(booking)) == slot


def _check(made: Booking, choice: Choice) -> None:
    """The session may have been moved between reading and booking: nobody gets a time they did not choose."""
    now = Booking.objects.select_related("session").get(pk=made.pk)
    if now.session.day != choice.day or (choice.at is not None and now.at != choice.at):
        raise WorkflowError(_("There is no appointment at that time any more. Please choose another one."))
