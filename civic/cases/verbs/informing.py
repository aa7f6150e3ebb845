"""How far it is: when the petitioner asks, and when the office has something to tell. Decree art. 23."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.step import By, step
from civic.cases.workflow import WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case


def ask_progress(case: "Case", *, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Ask how far it is; the portal answers at once with state, expected day and person in charge. Decree §23①."""
    with step(case, "ask_progress", by, version, at=at):
        pass  # what follows is the letter


def report_progress(
    case: "Case",
    *,
    text: str,
    expected_on: date | None = None,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Tell the petitioner how far it is, in words of a person. The due date stays what it is. Decree §23.

    Args:
        expected_on: when the office expects to be done.

    Raises:
        WorkflowError: nothing written, or a past day.
    """
    if not text.strip():
        raise WorkflowError(_("Please write how far it is. The petitioner reads it."))
    with step(case, "report_progress", by, version, at=at) as taken:
        if expected_on is not None and expected_on < timezone.localdate(taken.at):
            raise WorkflowError(_("This day is past."))
        if expected_on is not None:
            taken.data = {"expected_on": expected_on.isoformat()}
        taken.public_text = text
