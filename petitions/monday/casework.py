"""What the Mondays add to the work on a case: follow its events, keep it open, show a panel, count what is to do."""

from collections.abc import Sequence
from typing import Any

from civic.cases.models import Case, CaseEvent
from civic.people.models import User
from civic.programs import Todo

from . import booking, instructions, reviewing

PANEL = "admin/petitions/case_panel.html"
PARTS = (booking, reviewing, instructions)


def follow(case: Case, event: CaseEvent) -> None:
    """Tell every part what happened to a case, in the transaction in which it happens."""
    for part in PARTS:
        part.follow(case, event)


def holds(case: Case) -> str:
    """Why a case may not come to its end yet; '' when it may."""
    return instructions.holds(case)


def panel(case: Case, user: User) -> tuple[str, dict[str, Any]] | None:
    """Booking, reviews and instructions of a case for staff; None for a case that never met the mayor."""
    found: dict[str, Any] = {}
    for part in PARTS:
        found |= part.panel(case, user)
    return (PANEL, found) if any(found.values()) else None


def todo(user: User) -> Sequence[Todo]:
    """What a member of staff has to do for the Mondays."""
    return [item for part in PARTS for item in part.todo(user)]
