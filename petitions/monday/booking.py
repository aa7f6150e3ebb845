"""Booking a place on a Monday: take, change and cancel it. The other verbs of a booking are named here, too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.models import Case, CaseEvent
from civic.cases.step import By
from civic.cases.workflow import Actor, Ending, Progress, WorkflowError
from civic.people.models import User
from civic.programs import Todo

from ..models import Booking, Session
from . import bookingpanel, bookingreminders, moved, offers, rounds, seats, waiting
from .bookingrules import (
    BEFORE,
    MOVABLE,
    actor_of,
    check_case,
    check_only_one,
    check_person,
    check_session,
    check_version,
    choose,
    known_by,
    lock_booking,
    lock_case,
    lock_session,
    lock_sessions,
)
from .telling import tell

accept_offer = offers.accept_offer
decline_offer = offers.decline_offer
after_called_off = offers.after_called_off
after_moved = moved.after_moved
move_up = seats.move_up
catch_up = rounds.catch_up

_State = Booking.State


def book(
    session: Session,
    case: Case,
    *,
    position: int | None,
    by: By,
    source: Booking.Source = Booking.Source.WEB,
    form_key: UUID,
    at: datetime | None = None,
) -> Booking:
    """Book an appointment for a case, or a place on the waiting list when all are taken.

    Args:
        position: the wanted appointment; None takes the first free one.
        by: the petitioner, or who runs the Mondays; None is the portal itself.
        form_key: one-time key of the form; the same key again gives the same booking.
        at: when (now).

    Raises:
        WorkflowError: a sentence why not; nothing was written.
    """
    with transaction.atomic():
        locked = lock_case(case)
        actor = actor_of(locked, by)
        known = known_by(form_key, locked)
        if known is not None:
            return known
        check_case(locked)
        check_only_one(locked)
        held = lock_session(session)
        moment = at or timezone.now()
        check_session(held, actor, moment)
        check_person(held, locked)
        place = choose(held, position)
        row = seats.seat(held, locked, place, moment, source=source, form_key=form_key)
        is_booked = row.state == _State.BOOKED
        key, more = ("monday_booked", {"calendar": "new"}) if is_booked else ("monday_waiting", {})
        tell(case, key, row, by=by, actor=actor, at=moment, **more)
        seats.settle(row, moment)
    return row


def change(
    booking: Booking,
    *,
    session: Session,
    position: int | None,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> Booking:
    """Move a booking to another appointment of its session or of another one; the old one is free at once.

    Somebody with an appointment does not lose it to a waiting list. A second time changes nothing.

    Args:
        position: the wanted appointment; None takes the first free one.

    Returns:
        The same row, or in another session the one that replaces it.

    Raises:
        WorkflowError: a sentence why not; nothing was written.
    """
    with transaction.atomic():
        case = lock_case(booking.case)
        actor = actor_of(case, by)
        held = lock_sessions([booking.session, session])
        row = lock_booking(booking)
        done = _changed_before(row, session, position)
        if done is not None:
            return done
        check_version(row, version)
        moment = at or timezone.now()
        _check_movable(row, actor, moment)
        check_case(case)
        target = held[session.pk]
        check_session(target, actor, moment)
        old_at = row.at
        is_same = target.pk == row.session_id
        place = _place(row, target, position, is_same=is_same)
        if is_same:
            _shift(row, place, moment)
        else:
            check_person(target, case)
            seats.free(row, Booking.CancelledBy.MOVED, moment)
            row = seats.replacing(row, target, place, moment)
        facts = {
            "old_at": old_at.isoformat() if old_at else "",
            "calendar": "new" if row.at else "",
            "state": row.state,
        }
        tell(booking.case, "monday_changed", row, by=by, actor=actor, at=moment, **facts)
        seats.settle(row, moment)
    return row


def cancel(
    booking: Booking, *, by: By, reason: str = "", version: int | None = None, at: datetime | None = None
) -> Booking:
    """Cancel a booking; the petition itself stays and keeps its own period. A second time changes nothing.

    Args:
        reason: needed from staff; the visitor reads it.

    Raises:
        WorkflowError: a sentence why not; nothing was written.
    """
    with transaction.atomic():
        case = lock_case(booking.case)
        actor = actor_of(case, by)
        lock_session(booking.session)
        row = lock_booking(booking)
        if row.state == _State.CANCELLED:
            return row
        check_version(row, version)
        moment = at or timezone.now()
        _check_movable(row, actor, moment)
        if row.state == _State.OFFERED and actor == Actor.PETITIONER:
            return offers.decline_offer(booking, by=by, at=moment)
        is_visitor = actor == Actor.PETITIONER
        words = reason.strip() if is_visitor or by is None else seats.need_reason(reason)
        whose = Booking.CancelledBy.VISITOR if is_visitor else Booking.CancelledBy.CITY
        _cancel(booking.case, row, whose, by=by, actor=actor, at=moment, reason=words)
    return row


def live_booking(case: Case) -> Booking | None:
    """The booking of a case that still means something, with its session."""
    return Booking.objects.live().filter(case=case).select_related("session").first()


def register_kinds() -> None:
    """Register the reminders of this part."""
    bookingreminders.register_kinds()
    offers.register_kinds()
    waiting.register_kinds()
    moved.register_kinds()


def follow(case: Case, event: CaseEvent) -> None:
    """Free the appointment of a case that has come to its end without an answer."""
    if case.progress != Progress.CLOSED or event.old_progress == Progress.CLOSED:
        return
    found = Booking.objects.filter(case=case, state__in=MOVABLE).select_related("session").first()
    if found is None:
        return
    lock_session(found.session)
    row = lock_booking(found)
    is_visitor = event.verb == "withdraw"
    whose = Booking.CancelledBy.VISITOR if is_visitor else Booking.CancelledBy.CITY
    why = "" if is_visitor else _ended_words(case)
    _cancel(case, row, whose, by=None, actor=Actor.SYSTEM, at=event.at, reason=why)


def todo(user: User) -> Sequence[Todo]:
    """What a member of staff has to do in this part."""
    return bookingpanel.todo(user)


def panel(case: Case, user: User) -> dict[str, Any]:
    """What staff see of this part on the page of a case."""
    return bookingpanel.panel(case, user)


def _cancel(
    case: Case, row: Booking, whose: Booking.CancelledBy, *, by: By, actor: Actor, at: datetime, reason: str
) -> None:
    had = row.state == _State.BOOKED
    old_at = row.at.isoformat() if row.at else ""
    seats.free(row, whose, at, reason)
    facts = {"old_at": old_at, "calendar": "gone" if had else "", "whose": whose.value}
    tell(case, "monday_cancelled", row, by=by, actor=actor, at=at, reason=reason, **facts)


def _changed_before(row: Booking, session: Session, position: int | None) -> Booking | None:
    """What an earlier sending of the same change has made."""
    if row.state == _State.CANCELLED:
        later = Booking.objects.select_related("session", "case").filter(replaces=row, session=session).first()
        return later if later is not None and position in (None, later.position) else None
    same = row.state == _State.BOOKED and row.session_id == session.pk and position in (None, row.position)
    return row if same else None


def _check_movable(row: Booking, actor: Actor, at: datetime) -> None:
    if row.state not in MOVABLE:
        raise WorkflowError(
            _("This appointment cannot be changed or cancelled any more: it is “%(state)s”.")
            % {"state": row.get_state_display()}
        )
    session = row.session
    if actor == Actor.PETITIONER and (session.state not in BEFORE or at >= session.starts_at):
        if session.state == Session.State.CANCELLED:
            raise WorkflowError(_("This Monday was called off. We are about to offer you another appointment."))
        raise WorkflowError(_("The session has begun, so the appointment cannot be changed here. Please phone us."))


def _place(row: Booking, target: Session, position: int | None, *, is_same: bool) -> int | None:
    place = choose(target, position, besides=row if is_same else None)
    if place is None and (is_same or row.state != _State.WAITING):
        raise WorkflowError(_("Nothing is free on that day, so everything stays as it was."))
    return place


def _shift(row: Booking, place: int | None, at: datetime) -> None:
    """Another appointment of the same session."""
    held = row.position is not None
    row.state, row.position, row.offer_until, row.booked_at = _State.BOOKED, place, None, at
    row.calendar_sequence += 1
    seats.save(row, "state", "position", "offer_until", "booked_at", "calendar_sequence")
    if held:
        seats.move_up(row.session)


def _ended_words(case: Case) -> str:
    if case.ending == Ending.MERGED:
        return _("The petition is handled together with others, so there is no talk of its own.")
    return _("The petition has come to its end.")
