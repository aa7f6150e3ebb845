from collections.abc import Sequence
from typing import Any

from civic.cases.models import Case, CaseEvent
from civic.people.models import User
from civic.programs import Figure


def register_kinds() -> None:
    """Register the reminders of this part."""


def follow(case: Case, event: CaseEvent) -> None:
    """What this part does when something happens to a case."""


def todo(user: User) -> Sequence[Figure]:
    """What a member of staff has to do in this part."""
    return []


def panel(case: Case, user: User) -> dict[str, Any]:
    """What staff see of this part on the page of a case."""
    return {}


def holds(case: Case) -> str:
    """Why a case may not come to its end yet; '' when it may."""
    return ""
