"""Petitions that need not be handled, for a ground of the law. Act art. 21."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from civic.cases.lawexceptions import ExemptionGround
from civic.cases.step import By, step
from civic.cases.workflow import Ending, Progress, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case


def decline(
    case: "Case", *, ground: str, reason: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """End it without handling, on one of the nine grounds; the petitioner is told why, and where else to turn.

    Act art. 21. Not for applications under a law; the guard of the verb sees to that.

    Args:
        ground: a value of `ExemptionGround`.
        reason: why the ground applies here; the petitioner reads it.

    Raises:
        WorkflowError: a ground that is not listed, or no reason.
    """
    if ground not in ExemptionGround.values:
        raise WorkflowError(_("Please choose one of the nine grounds of the law."))
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "decline", by, version, at=at) as taken:
        taken.move(Progress.CLOSED)
        taken.case.ending, taken.case.ended_at = Ending.EXEMPT, taken.at
        taken.data = {"ending": Ending.EXEMPT.value, "exemption": ground}
        taken.public_text = reason
