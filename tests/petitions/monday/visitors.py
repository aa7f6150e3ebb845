"""Visitors of a Monday with petitions of their own, and how the portal goes on by itself."""

import uuid
from typing import Any

from civic.cases.models import Case
from civic.people.petitioner import Petitioner
from civic.reminders.firing import fire_due
from petitions.models import Booking, Session
from petitions.monday import booking as rules
from tests.makers import make_case, make_contact, seoul


def visitor(nth: int = 1, **kw: Any) -> Case:
    """A case of somebody whom nobody else is."""
    contact = make_contact(phone=f"0101000{nth:04d}", email=f"visitor{nth}@example.kr", **kw)
    return make_case(contact=contact)


def books(session: Session, case: Case, position: int | None = None) -> Booking:
    """The visitor presses the button."""
    by = Petitioner(case.number)
    return rules.book(session, case, position=position, by=by, form_key=uuid.uuid4())


def cancels(row: Booking) -> Booking:
    return rules.cancel(row, by=Petitioner(row.case.number))


def sweep(clock: Any = None, at: str = "") -> None:
    """The portal does what is due, at a moment."""
    if clock is not None:
        clock.move_to(seoul(at))
    fire_due()


def states(session: Session) -> list[str]:
    """The states of a session's bookings, in the order in which they were written."""
    return list(session.bookings.order_by("pk").values_list("state", flat=True))


def happenings(case: Case) -> list[str]:
    """What the history says of the Monday."""
    rows = case.events.order_by("pk").values_list("verb", flat=True)
    return [verb for verb in rows if verb.startswith("monday_") and "review" not in verb]
