"""Writing a booking's happening: one event with what the letters need, in one transaction with the booking."""

from datetime import datetime
from typing import Any

from civic.cases.happenings import happen
from civic.cases.models import Case
from civic.cases.step import By
from civic.cases.workflow import Actor

from ..models import Booking


def tell(
    case: Case, key: str, booking: Booking, *, by: By, actor: Actor, at: datetime, reason: str = "", **more: Any
) -> None:
    """Write an event about a booking that is saved already; the case is held.

    Args:
        case: brought up to date.
        key: one of `words.booking.LABELS`.
        reason: what the visitor reads of why.
        more: further facts for letters and history; nothing personal.
    """
    with happen(case, key, by=by, actor=actor, at=at) as taken:
        taken.public_text = reason
        taken.data = {**facts_of(booking), **more}


def facts_of(booking: Booking) -> dict[str, Any]:
    """What an event keeps of a booking: it stands, however the session is moved later."""
    found: dict[str, Any] = {
        "booking": booking.pk,
        "session": booking.session_id,
        "day": booking.session.day.isoformat(),
        "place": booking.session.place,
    }
    if booking.at is not None:
        found["at"] = booking.at.isoformat()
    if booking.state == Booking.State.WAITING:
        found["before"] = before(booking)
    if booking.state == Booking.State.OFFERED and booking.offer_until is not None:
        found["until"] = booking.offer_until.isoformat()
    return found


def before(booking: Booking) -> int:
    """How many are before somebody on the waiting list; 0 for who has moved up since the row was read."""
    rows = list(booking.session.bookings.waiting().values_list("pk", flat=True))
    return rows.index(booking.pk) if booking.pk in rows else 0
