"""Changing what a petition says: by the petitioner (변경), or by the office with consent (보정).

The version before is kept in the internal part of the event: nothing of a petition is lost, and nobody but those
who handle it reads it.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from civic.cases.consents import lapse, open_consent
from civic.cases.models.consent import ConsentRequest
from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.step import By, Step, step
from civic.cases.textsearch import grams
from civic.cases.workflow import WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case


def propose_correction(
    case: "Case",
    *,
    title: str,
    text: str,
    place: str,
    reason: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Propose to correct an obvious mistake; nothing changes until the petitioner agrees. Decree §6⑤.

    Raises:
        WorkflowError: no reason, no title or text left, or nothing that differs.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    _check(title, text)
    with step(case, "propose_correction", by, version, at=at) as taken:
        if (title, text, place) == (taken.case.title, taken.case.text, taken.case.place):
            raise WorkflowError(_("Nothing is different yet. Please correct the mistake in the fields."))
        ConsentRequest.objects.create(
            case=taken.case,
            kind=ConsentRequest.Kind.CORRECTION,
            proposal={"title": title, "text": text, "place": place},
            reason=reason,
            asked_at=taken.at,
            asked_by=taken.user,
        )
        taken.public_text = reason


def amend(
    case: "Case", *, title: str, text: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Change one's petition before it is decided. A proposed correction of the old words ends. Act §22②.

    Raises:
        WorkflowError: no title or text left, or nothing that differs.
    """
    _check(title, text)
    with step(case, "amend", by, version, at=at) as taken:
        if (title, text) == (taken.case.title, taken.case.text):
            raise WorkflowError(_("Nothing is different yet. Please change the title or the text."))
        change(taken, title, text, taken.case.place)
        asked = open_consent(taken.case)
        if asked is not None and asked.kind == ConsentRequest.Kind.CORRECTION:
            taken.data["lapsed_consent"] = lapse(asked, taken.at)


def change(taken: Step, title: str, text: str, place: str) -> None:
    """Write new words into the petition of a step; the old ones go into the internal part of its event."""
    case = taken.case
    with translation.override(STAFF_LANGUAGE):
        old = ((_("Title"), case.title, title), (_("Text"), case.text, text), (_("Place"), case.place, place))
        kept = [f"{label}: {before}" for label, before, after in old if before != after]
        taken.internal_note = "\n".join([_("Before:"), *kept])
    case.title, case.text, case.place = title, text, place
    case.grams = grams(f"{title} {text}")


def _check(title: str, text: str) -> None:
    if not title.strip() or not text.strip():
        raise WorkflowError(_("A petition needs a title and a text."))
