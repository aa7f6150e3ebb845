"""The petitioner's verbs."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from civic.cases.models.suspension import Suspension
from civic.cases.step import By, Step, step
from civic.cases.workflow import Ending, Progress, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Attachment, Case


def supply(
    case: "Case",
    *,
    reply: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
    attachments: "Sequence[Attachment]" = (),
) -> None:
    """Answer the office's question; the clock runs again. Act §22."""
    with step(case, "supply", by, version, at=at) as taken:
        end_suspension(taken, reply)
        taken.move(Progress.REVIEWING)
        taken.case.plan_due()
        taken.public_text = reply
        add_attachments(taken, attachments, from_petitioner=True)


def withdraw(case: "Case", *, by: By, version: int | None = None, at: datetime | None = None, reason: str = "") -> None:
    """Take the petition back before it is decided. Act §22②."""
    with step(case, "withdraw", by, version, at=at) as taken:
        end_suspension(taken)
        taken.move(Progress.CLOSED)
        taken.case.ending = Ending.WITHDRAWN
        taken.case.ended_at = taken.at
        taken.public_text = reason


def rate(
    case: "Case",
    *,
    stars: int,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
    comment: str = "",
) -> None:
    """Say how satisfied one is, 1 (not at all) to 5 (very). Act §26.

    Raises:
        WorkflowError: not a number from 1 to 5.
    """
    if not 1 <= stars <= 5:
        raise WorkflowError(_("Please choose one of the five answers."))
    with step(case, "rate", by, version, at=at) as taken:
        taken.case.rating = stars
        taken.public_text = comment
        taken.data = {"stars": stars}


def ask_reopening(case: "Case", *, reason: str, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Ask the office to look at it again; a person decides within three working days."""
    with step(case, "ask_reopening", by, version, at=at) as taken:
        taken.case.reopening_asked_at = taken.at
        taken.public_text = reason


def end_suspension(taken: Step, reply: str = "") -> None:
    """End the open suspension of the step's case."""
    row = Suspension.objects.select_for_update().filter(case=taken.case, ended_at__isnull=True).first()
    if row is not None:
        row.ended_at = taken.at
        row.reply = reply
        row.save(update_fields=["ended_at", "reply"])


def add_attachments(taken: Step, attachments: "Sequence[Attachment]", *, from_petitioner: bool) -> None:
    """Add files that are stored already to the step's case."""
    for attachment in attachments:
        attachment.case = taken.case
        attachment.from_petitioner = from_petitioner
        attachment.save(force_insert=True)
    if attachments:
        taken.data["attachments"] = len(attachments)
