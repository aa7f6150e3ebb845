"""What the department says about an instruction: how far it is, that it takes longer, that it is done."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import ladder
from civic.cases.models import Attachment, Case
from civic.cases.recipients import petitioners_of, to_petitioner
from civic.cases.states import WorkflowError
from civic.cases.step import By
from petitions.models import Instruction, InstructionPhoto, MondayPlan
from petitions.models.instruction import State

from .giving import checked_day
from .instructionturn import Turn, about, keep_photos, required, turn

ALMOST = 99  # percent; all of it is said with `report_done`


def report(
    instruction: Instruction,
    *,
    percent: int,
    text: str,
    by: By,
    reason: str = "",
    before: Sequence[Attachment] = (),
    after: Sequence[Attachment] = (),
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Tell how far it is; the visitor reads it.

    Args:
        percent: 0 to 99.
        reason: why it is less than before; needed only then.
        before: photos of how it was, stored and not saved (`StoredFiles`); `after`: of how it is now.

    Raises:
        WorkflowError: nothing written, a number that is none, less than before without a reason, no photo.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    said = required(text, _("Please write how far it is."))
    if not 0 <= percent <= ALMOST:
        raise WorkflowError(_("From 0 to 99 percent. When all of it is done, report it done."))
    with turn(instruction, "report", by=by, version=version, at=at) as taken:
        row = taken.instruction
        if percent < row.percent and not reason.strip():
            raise WorkflowError(
                _("It was %(percent)s %% already. Please write why it is less now.") % {"percent": row.percent}
            )
        taken.step.public_text = said
        taken.step.data = about(
            old_percent=row.percent,
            percent=percent,
            due_on=row.due_on,
            reason=reason.strip() if percent < row.percent else "",
        )
        row.percent, row.last_report_at, row.state = percent, taken.at, State.UNDER_WAY
        keep_photos(taken, before, after)


def postpone(
    instruction: Instruction,
    *,
    due_on: date | None,
    reason: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Move the day it is to be done by to a later one; the visitor is told, and it is counted.

    A third time is decided by those who give instructions.

    Raises:
        WorkflowError: no reason, no day, or one that is not later than the one that holds.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    said = required(reason, _("Please write the reason."))
    with turn(instruction, "postpone", by=by, version=version, at=at) as taken:
        row = taken.instruction
        day = checked_day(due_on, taken.at)
        if day <= row.due_on:
            raise WorkflowError(_("Please choose a day after the one that holds now."))
        old, row.due_on = row.due_on, day
        row.postponed += 1
        taken.step.public_text = said
        taken.step.data = about(old_due_on=old, due_on=day, times=row.postponed)


def report_done(
    instruction: Instruction,
    *,
    result: str,
    by: By,
    no_photo: str = "",
    before: Sequence[Attachment] = (),
    after: Sequence[Attachment] = (),
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Say that it is done. The visitor is asked whether that is so; nobody can be asked, it is looked at again.

    Args:
        result: what was done.
        no_photo: why there is no photo of how it is now; needed when there is none since it was last reported done.
        before, after: as in `report`.

    Raises:
        WorkflowError: nothing written; neither a photo nor a reason.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    said = required(result, _("Please write what was done."))
    with turn(instruction, "report_done", by=by, version=version, at=at) as taken:
        row = taken.instruction
        if not after and not no_photo.strip() and not _has_new_photo(row):
            raise WorkflowError(_("Please add a photo of how it is now, or write why there is none."))
        row.result, row.percent = said, 100
        row.reported_at = row.last_report_at = taken.at
        row.confirmed_at, row.reason = None, ""
        keep_photos(taken, before, after)
        asked = _ask(taken) if is_reachable(taken.step.case) else False
        if not asked:
            look_again(taken)
        taken.step.public_text = said
        taken.step.data |= about(
            percent=100, confirm_by=row.confirm_by, check_on=row.check_on, no_photo=no_photo.strip()
        )


def _has_new_photo(row: Instruction) -> bool:
    """Whether a photo of how it is now was added after the last time it was reported done."""
    photos = row.photos.filter(phase=InstructionPhoto.Phase.AFTER)
    if row.reported_at is not None:
        photos = photos.filter(attachment__added_at__gt=row.reported_at)
    return photos.exists()


def _ask(taken: Turn) -> bool:
    days = timedelta(days=MondayPlan.current().confirm_days)
    row = taken.instruction
    row.state = State.REPORTED
    row.confirm_by, row.check_on = timezone.localdate(taken.at) + days, None
    return True


def look_again(taken: Turn) -> None:
    """Put an instruction that is said to be done where it waits to be looked at again, on a working day."""
    row = taken.instruction
    day = timezone.localdate(taken.at) + timedelta(weeks=MondayPlan.current().check_weeks)
    row.state, row.confirm_by = State.CHECKING, None
    row.check_on = timezone.localdate(ladder.morning(day))


def go_on(taken: Turn) -> None:
    """Back to work: what was said to be done is not, or does not last. A tenth at least is still to be done."""
    row = taken.instruction
    row.state, row.percent = State.UNDER_WAY, min(row.percent, MOST_AFTER_DISPUTE)
    row.confirm_by = row.check_on = row.confirmed_at = None
    row.last_report_at = taken.at


MOST_AFTER_DISPUTE = 90


def is_reachable(case: Case) -> bool:
    """Whether the visitor, or somebody who stands for them, can be asked by any channel, the telephone too."""
    return any(to_petitioner(contact, important=True) for _word, contact in petitioners_of(case))
