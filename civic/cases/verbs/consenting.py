"""The petitioner's yes or no to what the office may not do alone. Decree art. 6 (5), art. 21 (1)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from civic.cases.consents import open_consent
from civic.cases.models.consent import ConsentRequest
from civic.cases.step import By, Step, step
from civic.cases.verbs.correcting import change
from civic.cases.verbs.extending import apply_extension
from civic.cases.workflow import WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case

BY_STAFF = (ConsentRequest.How.PHONE, ConsentRequest.How.COUNTER, ConsentRequest.How.LETTER)


def consent(case: "Case", *, agreed: bool, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Agree to what the office proposes, or not. What is agreed happens at once; a no changes nothing.

    Raises:
        WorkflowError: the office asks nothing.
    """
    with step(case, "consent", by, version, at=at) as taken:
        _answer(taken, agreed, ConsentRequest.How.PORTAL)


def record_consent(
    case: "Case", *, agreed: bool, how: str, text: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Note the answer that a petitioner gave by telephone, at the counter or by letter.

    Args:
        how: one of `BY_STAFF`.
        text: when and how they said it; the petitioner reads it, too.

    Raises:
        WorkflowError: the office asks nothing, no such way, or nothing written.
    """
    if how not in BY_STAFF:
        raise WorkflowError(_("Please choose how the answer came."))
    if not text.strip():
        raise WorkflowError(_("Please write when and how the petitioner answered."))
    with step(case, "record_consent", by, version, at=at) as taken:
        _answer(taken, agreed, ConsentRequest.How(how))
        taken.public_text = text


def _answer(taken: Step, agreed: bool, how: ConsentRequest.How) -> None:
    asked = open_consent(taken.case)
    if asked is None:
        raise WorkflowError(_("Nothing is asked of the petitioner."))
    taken.data = {"consent": asked.kind, "agreed": agreed, "how": how.value}
    asked.answered_at, asked.agreed, asked.how = taken.at, agreed, how
    if agreed and not _apply(taken, asked.kind, asked.proposal):
        asked.agreed = None  # as for a question that ended by itself: nothing follows from it
        taken.data["too_late"] = True
    asked.save(update_fields=["answered_at", "agreed", "how"])


def _apply(taken: Step, kind: str, proposal: dict[str, Any]) -> bool:
    if kind == ConsentRequest.Kind.EXTENSION:
        return apply_extension(taken, proposal)
    change(taken, proposal["title"], proposal["text"], proposal["place"])
    return True
