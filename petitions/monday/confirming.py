"""The visitor's word on an instruction that was reported done: it is, it is not, or no answer."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.states import WorkflowError
from civic.cases.step import By
from civic.reminders.models import Reminder
from petitions.models import Instruction
from petitions.models.instruction import State

from .instructionturn import Turn, about, required, turn
from .instructionverbs import Part
from .reporting import go_on, look_again


def confirm(
    instruction: Instruction,
    *,
    by: By,
    comment: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """It is done, says the visitor; it is looked at again after some weeks (`MondayPlan.check_weeks`).

    Args:
        by: the visitor, or who at the desk writes down what they said by telephone.
        comment: a word of the visitor; the desk writes how and when they said it.

    Raises:
        WorkflowError: the desk does not say how the visitor told it.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    with turn(instruction, "confirm", by=by, version=version, at=at) as taken:
        _on_behalf(taken, comment)
        look_again(taken)
        taken.instruction.confirmed_at = taken.at
        taken.step.public_text = comment.strip()
        taken.step.data |= about(check_on=taken.instruction.check_on)


def dispute(
    instruction: Instruction, *, reason: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """It is not done, says the visitor: back to work; the heads and the mayor's office are told, and it is counted.

    Args:
        by: as in `confirm`.
        reason: what is missing.

    Raises:
        WorkflowError: nothing written.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    said = required(reason, _("Please write what is still missing."))
    with turn(instruction, "dispute", by=by, version=version, at=at) as taken:
        _on_behalf(taken, said)
        taken.instruction.disputes += 1
        go_on(taken)
        taken.step.public_text = said
        taken.step.data |= about(percent=taken.instruction.percent, times=taken.instruction.disputes)


def _on_behalf(taken: Turn, words: str) -> None:
    if taken.part is Part.GIVER:
        required(words, _("Please write how and when the visitor said so."))
        taken.step.data = {"on_behalf": True}


def lapse(instruction: Instruction, *, at: datetime | None = None, firing: Reminder | None = None) -> None:
    """No answer by the day it was asked for: it is looked at again, and the visitor is told so.

    Args:
        firing: the reminder that carries this out.

    Raises:
        WorkflowError: it is not the visitor's turn, or their day is not over yet.
    """
    with turn(instruction, "", by=None, at=at, happening="instruction_unanswered", firing=firing) as taken:
        row = taken.instruction
        if row.state != State.REPORTED or row.confirm_by is None or timezone.localdate(taken.at) <= row.confirm_by:
            raise WorkflowError(_("The visitor still has time to answer."))
        look_again(taken)
        taken.step.data = about(check_on=row.check_on)
