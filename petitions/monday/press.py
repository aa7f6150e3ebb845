"""A press at the desk: carried out once by its one-time key, with session and booking locked in that order."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from civic.cases.models import Case
from civic.cases.workflow import Actor, WorkflowError
from civic.people.models import User

from ..models import Booking, DeskAction, Session


class Repeated(Exception):
    """The press was carried out before, or somebody else has just done the same: nothing is to be written."""


def hold(booking: Booking, what: str, key: UUID, by: User | None, at: datetime) -> Booking:
    """The booking, locked after its session; the press is noted with it.

    Raises:
        Repeated: this press was carried out before.
        WorkflowError: the key is one of another press, or the petition is the person's own.
    """
    held = Session.objects.select_for_update().get(pk=booking.session_id)
    row = Booking.objects.select_for_update().get(pk=booking.pk)
    row.session = held
    check_own(row.case, by)
    note_press(held, f"{what}/{row.pk}", key, at)
    return row


def note_press(session: Session, what: str, key: UUID, at: datetime) -> None:
    """Note a press under its key.

    Raises:
        Repeated: it was noted before.
        WorkflowError: the key is one of another press.
    """
    row, is_new = DeskAction.objects.get_or_create(key=key, defaults={"session": session, "what": what, "at": at})
    if (row.session_id, row.what) != (session.pk, what):
        raise WorkflowError(_("This page is too old. Please load it again."))
    if not is_new:
        raise Repeated


def was_pressed(key: UUID) -> DeskAction | None:
    """The press with this key, if it was carried out."""
    return DeskAction.objects.filter(key=key).first()


def check_own(case: Case, by: User | None) -> None:
    if by is not None and case.contact is not None and case.contact.user_id == by.pk:
        raise WorkflowError(_("Nobody handles a petition of their own. Please ask somebody else."))


def actor_of(by: User | None) -> Actor:
    return Actor.DESK if by is not None else Actor.SYSTEM


def save(row: Booking, *names: str) -> None:
    row.version += 1
    row.save(update_fields=[*names, "version"])


def again(booking: Booking) -> Booking:
    """The booking as it stands now."""
    booking.refresh_from_db()
    return booking
