"""Look again whether what was done lasts (사후관리): only then an instruction is fulfilled."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.states import WorkflowError
from civic.cases.step import By
from petitions.models import Instruction
from petitions.models.instruction import State

from .instructionturn import about, required, turn
from .reporting import go_on


def check(
    instruction: Instruction,
    *,
    lasting: bool,
    by: By,
    text: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Say whether it lasts: fulfilled, or back to work. The visitor is told either way.

    Args:
        text: what was seen; needed when it does not last, and before the day set for looking again.

    Raises:
        WorkflowError: nothing written where it is needed.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    said = text.strip()
    if not lasting:
        required(said, _("Please write what you saw."))
    name = "instruction_lasting" if lasting else "instruction_not_lasting"
    with turn(instruction, "check", by=by, version=version, at=at, happening=name) as taken:
        row = taken.instruction
        early = row.check_on is not None and timezone.localdate(taken.at) < row.check_on
        if early and not said:
            raise WorkflowError(_("It is earlier than planned. Please write what you saw and why you looked now."))
        if lasting:
            row.state, row.fulfilled_at, row.percent = State.FULFILLED, taken.at, 100
            row.check_on = None
        else:
            go_on(taken)
        taken.step.public_text = said
        taken.step.data = about(percent=row.percent, early=early or None)
