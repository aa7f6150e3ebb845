"""When the portal reminds somebody of a case."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civic.cases.models import Case


def replan(case: "Case") -> None:
    """Plan the reminders the case's state calls for and cancel the others."""


def register_kinds() -> None:
    """Register the handlers of the kinds of reminders."""
