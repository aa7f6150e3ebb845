"""Questions for consent: the one that is open, and when it dies by itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from civic.cases.models.consent import ConsentRequest
from civic.cases.workflow import RUNNING, UNANSWERED

if TYPE_CHECKING:
    from civic.cases.models import Case


def open_consent(case: "Case") -> ConsentRequest | None:
    """The question for consent that waits for its answer."""
    return case.consent_requests.filter(answered_at__isnull=True).first()


def lapse_with(case: "Case", at: datetime, *, period_changed: bool) -> str:
    """End the open question when what it asks has lost its sense; `agreed` then stays empty.

    An extension needs a running clock and the period that was asked about, a correction an undecided petition.

    Args:
        period_changed: the case has another kind or another published period now.

    Returns:
        The kind of the question that ended, '' when none did.
    """
    asked = open_consent(case)
    if asked is None:
        return ""
    states = RUNNING if asked.kind == ConsentRequest.Kind.EXTENSION else UNANSWERED
    if case.progress in states and not (period_changed and asked.kind == ConsentRequest.Kind.EXTENSION):
        return ""
    return lapse(asked, at)


def lapse(asked: ConsentRequest, at: datetime) -> str:
    """End a question without an answer that counts: `answered_at` is set, `agreed` stays empty; returns its kind."""
    asked.answered_at = at
    asked.save(update_fields=["answered_at"])
    return asked.kind
