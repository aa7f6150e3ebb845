"""What a case tells people: the petitioner and the office, by the outbox, in the transaction of the change."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent


def tell(case: "Case", event: "CaseEvent") -> None:
    """Queue the letters an event calls for."""
