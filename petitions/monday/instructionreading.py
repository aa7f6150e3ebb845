"""Instructions in plain words, for the pages: how they stand, what is to do, what the visitor sees."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civic.cases.models import Attachment, Case
from civic.cases.reading import departments_of
from civic.cases.wording import day_words
from civic.people.models import User
from civic.programs import Todo
from petitions.models import Instruction, InstructionPhoto
from petitions.models.instruction import TO_DO, State

from .instructionverbs import GIVE

LIST = "admin:petitions_instruction_changelist"
TONES: dict[str, str] = {
    State.GIVEN: "warning",
    State.TAKEN: "info",
    State.UNDER_WAY: "info",
    State.REPORTED: "warning",
    State.CHECKING: "info",
    State.FULFILLED: "success",
    State.DROPPED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One instruction: a badge, and when the next thing is to happen in words."""

    instruction: Instruction
    tone: str
    next_day: date | None
    next_words: str
    is_late: bool
    photos: list[InstructionPhoto] = field(default_factory=list)

    @property
    def before(self) -> list[Attachment]:
        """Photos of how it was."""
        return self._of(InstructionPhoto.Phase.BEFORE)

    @property
    def after(self) -> list[Attachment]:
        """Photos of how it is now."""
        return self._of(InstructionPhoto.Phase.AFTER)

    def _of(self, phase: str) -> list[Attachment]:
        return [photo.attachment for photo in self.photos if photo.phase == phase]


def line(instruction: Instruction, today: date, photos: Iterable[InstructionPhoto] = ()) -> Line:
    """How an instruction stands on a day."""
    day, late = _next_day(instruction), instruction.is_overdue(today)
    tone = "danger" if late else TONES[instruction.state]
    words = ""
    if day is not None:
        late = late or (instruction.state == State.CHECKING and day < today)
        words = _days_words((day - today).days)
    return Line(instruction, tone, day, words, late, list(photos))


def _next_day(instruction: Instruction) -> date | None:
    match instruction.state:
        case State.REPORTED:
            return instruction.confirm_by
        case State.CHECKING:
            return instruction.check_on
        case _:
            return instruction.due_on if instruction.state in TO_DO else None


def _days_words(days: int) -> str:
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return _("today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def lines(case: Case) -> list[Line]:
    """The instructions of a case in their order, with their photos."""
    rows = case.instructions.select_related("department", "officer", "session").order_by("number")
    found = list(rows.prefetch_related("photos__attachment"))
    today = timezone.localdate()
    for row in found:
        row.case = case
    return [line(row, today, row.photos.all()) for row in found]


def todo_of(user: User) -> list[Todo]:
    """What is this person's to do: their departments' instructions, and what the givers look at again."""
    gives, own = user.has_perm(GIVE), departments_of(user)
    if not (gives or own) or not user.has_perm("petitions.view_instruction"):
        return []
    today, rows = timezone.localdate(), Instruction.objects.visible_to(user)
    mine = rows if gives else rows.filter(department__in=own)
    found = [
        Todo(_("Instructions to take over"), mine.filter(state=State.GIVEN), reverse(LIST, query={"show": "take"})),
        Todo(_("Instructions overdue"), mine.overdue(today), reverse(LIST, query={"show": "overdue"})),
    ]
    if gives:
        again = rows.filter(state=State.CHECKING, check_on__lte=today)
        found.append(Todo(_("To be looked at again"), again, reverse(LIST, query={"show": "check"})))
    return found


# --- For the visitor ---


@dataclass(frozen=True, slots=True)
class Promise:
    """One instruction as the visitor sees it."""

    line: Line
    sentence: str
    earlier_days: list[date]
    can_answer: bool

    @property
    def instruction(self) -> Instruction:
        return self.line.instruction


SENTENCES = {
    State.GIVEN: gettext_lazy("The mayor gave %(department)s this instruction. The department takes it over."),
    State.TAKEN: gettext_lazy("%(department)s has taken it over and writes a plan."),
    State.UNDER_WAY: gettext_lazy("%(department)s is working on it."),
    State.REPORTED: gettext_lazy("%(department)s says that it is done. Please look, and tell us by %(day)s."),
    State.CHECKING: gettext_lazy("It is done. On %(day)s the city looks again whether it lasts."),
    State.FULFILLED: gettext_lazy("It is done, and the city has looked whether it lasts."),
    State.DROPPED: gettext_lazy("It cannot be done. Below you read why, and what the city does instead."),
}


def promises(case: Case) -> list[Promise]:
    """The instructions of a case for its petitioner, with the days that held before they were postponed."""
    found = lines(case)
    days = _earlier_days(case, found)
    return [
        Promise(item, _sentence(item), days.get(item.instruction.pk, []), item.instruction.state == State.REPORTED)
        for item in found
    ]


def _sentence(item: Line) -> str:
    day = day_words(item.next_day) if item.next_day else ""
    return str(SENTENCES[State(item.instruction.state)]) % {"department": item.instruction.department, "day": day}


def _earlier_days(case: Case, found: Iterable[Line]) -> dict[int, list[date]]:
    """The days that were named before, by instruction; in one query, and only when one was postponed."""
    if not any(item.instruction.postponed for item in found):
        return {}
    days: dict[int, list[date]] = {}
    events = case.events.filter(verb="instruction_postponed").order_by("pk")
    for data in events.values_list("data", flat=True):
        days.setdefault(data["instruction"], []).append(date.fromisoformat(data["old_due_on"]))
    return days


def photos_of(found: Iterable[Promise]) -> set[int]:
    """Ids of the files that stand with an instruction, and not among the other files of the city."""
    return {photo.attachment_id for promise in found for photo in promise.line.photos}
