"""One verb on one instruction: case locked first, then the instruction; event, reminders, letters — one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.happenings import happen
from civic.cases.models import Attachment
from civic.cases.states import Actor, ChangedMeanwhile, WorkflowError, WrongStatus
from civic.cases.step import By, Step
from civic.organization.models import Department
from civic.reminders.models import Reminder
from petitions.models import Instruction, InstructionPhoto

from . import instructionreminders
from .instructionverbs import VERBS, Part, acting_part, may, refusal

Phase = InstructionPhoto.Phase
ACTORS = {
    Part.PETITIONER: Actor.PETITIONER,
    Part.OFFICER: Actor.OFFICER,
    Part.HEAD: Actor.OFFICER,
    Part.GIVER: Actor.DESK,
}


@dataclass
class Turn:
    """What a verb fills in: the step of the case, and the locked instruction. `part` is None for the portal itself."""

    step: Step
    instruction: Instruction
    part: Part | None

    @property
    def at(self) -> datetime:
        return self.step.at


@contextmanager
def turn(
    instruction: Instruction,
    key: str,
    *,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
    happening: str = "",
    firing: Reminder | None = None,
) -> Iterator[Turn]:
    """Hold case and instruction locked while a verb changes them.

    Args:
        instruction: as the person saw it; brought up to date when it succeeds.
        key: of `instructionverbs.VERBS`, or '' for what the portal does by itself.
        by: who acts; None is the portal, bound by the state only.
        version: `instruction.version` the person saw; None when it does not matter.
        at: when it happened (now).
        happening: what stands in the history, when the verb has several outcomes.
        firing: the reminder that is just being carried out and must not be cancelled.

    Raises:
        ChangedMeanwhile: the instruction has a newer version; nothing was written.
        WrongStatus: the verb is not open to this person now.
    """
    case = instruction.case
    with transaction.atomic():
        name = happening or VERBS[key].happening
        with happen(case, name, by=by, actor=Actor.SYSTEM, at=at) as step:
            locked = Instruction.objects.select_for_update().get(pk=instruction.pk)
            locked.case = step.case
            if version is not None and locked.version != version:
                raise ChangedMeanwhile(_changed_words(locked))
            part = _part(locked, key, by)
            if part is not None:
                step.actor = ACTORS[part]
            step.department = locked.department if part in (Part.OFFICER, Part.HEAD) else None
            taken = Turn(step, locked, part)
            yield taken
            locked.version += 1
            locked.save()
            step.data = {"instruction": locked.pk, "nth": locked.number, **step.data}
        instructionreminders.replan(locked, firing)
    _bring_up_to_date(instruction, locked)


def _part(locked: Instruction, key: str, by: By) -> Part | None:
    if by is None:
        if key and locked.state not in VERBS[key].sources:
            raise WrongStatus(refusal(locked, key, by))
        return None
    if not may(locked, key, by):
        raise WrongStatus(refusal(locked, key, by))
    return acting_part(locked, key, by)


def _bring_up_to_date(instruction: Instruction, locked: Instruction) -> None:
    for item in Instruction._meta.concrete_fields:
        setattr(instruction, item.attname, getattr(locked, item.attname))
    case = instruction.case
    instruction._state.fields_cache.clear()
    instruction.case = case


def _changed_words(locked: Instruction) -> str:
    event = locked.case.events.filter(data__instruction=locked.pk).select_related("by").order_by("-pk").first()
    who = _("the visitor") if event is None or event.actor == Actor.PETITIONER else str(event.by or _("the portal"))
    return _(
        "%(who)s changed instruction %(nth)s at %(time)s (%(what)s). Nothing of yours was written; look at it again."
    ) % {
        "who": who,
        "nth": locked.number,
        "time": timezone.localtime(event.at if event else None).strftime("%H:%M"),
        "what": event.label if event else "",
    }


def required(text: str, problem: str) -> str:
    """The text without space around it.

    Raises:
        WorkflowError: there is none; with the sentence `problem`.
    """
    if not text.strip():
        raise WorkflowError(problem)
    return text.strip()


def keep_photos(taken: Turn, before: Sequence[Attachment], after: Sequence[Attachment]) -> int:
    """Save photos that were stored already, as files of the case and rows of the instruction; how many they are.

    Raises:
        WorkflowError: a file that is no photo.
    """
    for phase, files in ((Phase.BEFORE, before), (Phase.AFTER, after)):
        for file in files:
            if file.kind != Attachment.Kind.PHOTO:
                raise WorkflowError(_("Only photos, please: a document does not show how it looks."))
            file.case, file.from_petitioner, file.added_at = taken.step.case, False, taken.at
            file.save()
            InstructionPhoto.objects.create(instruction=taken.instruction, attachment=file, phase=phase)
    count = len(before) + len(after)
    if count:
        taken.step.data["attachments"] = count
    return count


def names_of(department: Department) -> list[str]:
    """What an event keeps of a department: its Korean and English name as they were."""
    return [department.name, department.name_en or department.name]


def about(**more: Any) -> dict[str, Any]:
    """Data of an event: days and moments as text, nothing that is empty."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in more.items()
        if value not in (None, "")
    }
