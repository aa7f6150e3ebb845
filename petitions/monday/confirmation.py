"""The confirmation of a hearing (면담확인서): what the visitor takes home, on one sheet."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from civic.cases.models import Case
from civic.cases.papers import addressee
from civic.cases.recipients import Office

from ..models import Booking, Instruction
from .words.hearing import session_words


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One hearing as the sheet shows it."""

    booking: Booking
    instructions: list[Instruction]

    @property
    def context(self) -> dict[str, Any]:
        """What the template needs, without the way back and the access code."""
        booking, case = self.booking, self.booking.case
        return {
            "booking": booking,
            "case": case,
            "session_words": session_words(booking.session.number, booking.session.day.isoformat()),
            "instructions": self.instructions,
            "paper_title": _("Confirmation of the meeting with the mayor"),
            "addressee": addressee(case, in_full=True),
            "handler": Office(case).handler().as_context(),
            "paper_number": case.number,
            "paper_day": booking.session.day,
        }


def confirmation_of(booking: Booking) -> Confirmation:
    """The sheet of a hearing that is over; its rows are read once."""
    given = Instruction.objects.filter(case=booking.case, session=booking.session).select_related("department")
    return Confirmation(booking, list(given.order_by("number")))


def newest_heard(case: Case) -> Booking | None:
    """The newest hearing of a case; None before the first."""
    rows = Booking.objects.came().filter(case=case).select_related("session")
    return rows.order_by("-ended_at", "-pk").first()
