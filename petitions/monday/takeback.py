"""A press at the desk that was a mistake is taken back: that somebody has arrived, or was called in.

Nobody outside is told of either press, so nobody is told of this; the history of the case keeps both. What visitors
were told of is put right otherwise: who was noted as absent can still arrive, the record of a hearing can be corrected.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.happenings import happen
from civic.cases.models import CaseEvent
from civic.cases.step import Step
from civic.cases.workflow import WorkflowError
from civic.people.models import User

from ..models import Booking, Instruction
from .press import Repeated, actor_of, again, hold, save

HAPPENING = "monday_taken_back"
_State = Booking.State
_EXPECTED = frozenset({_State.BOOKED, _State.OFFERED, _State.WAITING, _State.NO_SHOW})


def not_arrived(booking: Booking, *, by: User | None, key: UUID, at: datetime | None = None) -> Booking:
    """The visitor has not come after all: as it was before the arrival, with the same appointment.

    Raises:
        WorkflowError: the visitor is with the mayor or was heard, or came without an appointment.
    """
    moment = at or timezone.now()
    with suppress(Repeated), happen(booking.case, HAPPENING, by=by, actor=actor_of(by), at=moment) as step:
        row = hold(booking, "not-arrived", key, by, moment)
        if row.state in _EXPECTED:
            raise Repeated
        if row.state != _State.ARRIVED or not may_be_expected_again(row):
            raise WorkflowError(_("This can no longer be taken back."))
        _say(step, row)
        row.state, row.position = _before(row, moment)
        row.arrived_at = row.queue_number = None
        save(row, "state", "position", "arrived_at", "queue_number")
    return again(booking)


def not_called(booking: Booking, *, by: User | None, key: UUID, at: datetime | None = None) -> Booking:
    """The visitor was not called in after all, and waits again with the same number.

    Raises:
        WorkflowError: something was written down of the hearing already, so that it did take place, or it is over.
    """
    moment = at or timezone.now()
    with suppress(Repeated), happen(booking.case, HAPPENING, by=by, actor=actor_of(by), at=moment) as step:
        row = hold(booking, "not-called", key, by, moment)
        if row.state == _State.ARRIVED:
            raise Repeated
        if row.state != _State.IN_HEARING:
            raise WorkflowError(_("This can no longer be taken back."))
        if _is_written(row):
            raise WorkflowError(_("Something was written down of this hearing already. Please end it instead."))
        _say(step, row)
        row.state, row.began_at = _State.ARRIVED, None
        save(row, "state", "began_at")
    return again(booking)


def may_be_expected_again(booking: Booking) -> bool:
    """Whether there is something to go back to: who came without an appointment was never expected."""
    return booking.source != Booking.Source.WALK_IN


def _is_written(row: Booking) -> bool:
    words = row.visitor_words.strip() or row.mayor_words.strip()
    return bool(words) or Instruction.objects.filter(case=row.case, session=row.session).exists()


def _before(row: Booking, at: datetime) -> tuple[str, int | None]:
    """State and appointment before the arrival, as its event keeps them.

    An offer whose end has come meanwhile would never lapse any more; it is noted at the desk who does not come.
    """
    events = CaseEvent.objects.filter(case=row.case, verb="monday_arrived").order_by("-pk")
    data: dict[str, Any] = next(
        (event.data for event in events[:1] if event.data.get("day") == row.session.day.isoformat()), {}
    )
    state = data.get("was", "")
    if state == _State.NO_SHOW:
        return state, row.position if row.position is not None else data.get("appointment")
    if row.position is not None:
        is_offer = state == _State.OFFERED and row.offer_until is not None and at < row.offer_until
        return (_State.OFFERED if is_offer else _State.BOOKED), row.position
    return (_State.WAITING if row.waiting_since is not None else _State.NO_SHOW), None


def _say(step: Step, row: Booking) -> None:
    step.is_public = False
    step.data = {"day": row.session.day.isoformat(), "number": row.queue_number, "was": row.state}
