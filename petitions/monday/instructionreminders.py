"""Which reminders an instruction calls for, and what happens when one falls due.

Computed anew from its state each time. Reminders of one kind are steps of one ladder: only the highest step that is
due speaks, so a sweep that slept for a week sends one mail and not five. What is fulfilled or given up is silent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone, translation

from civic.cases import calendar, deadlines, ladder, letters
from civic.cases.clock import end_of
from civic.cases.lettertexts import ESCALATIONS
from civic.cases.models import Case
from civic.cases.recipients import STAFF_LANGUAGE, Office, coordinators, each_once, with_role
from civic.cases.wording import day_words, moment_words
from civic.cases.workingtime import is_working_day
from civic.people.models import User
from civic.people.roles import DESK, EXAMINER, MAYORS_OFFICE
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder
from petitions.models import Instruction
from petitions.models.instruction import TO_DO, State

SUBJECT = "instruction"
TAKE, SOON, OVERDUE, SILENT, CONFIRM, LAPSE, CHECK = (
    f"monday.instruction-{name}" for name in ("take", "soon", "overdue", "silent", "confirm", "lapse", "check")
)
KINDS = (TAKE, SOON, OVERDUE, SILENT, CONFIRM, LAPSE, CHECK)
TAKE_WITHIN = 8  # working hours: one working day
SOON_BEFORE = 3  # working days
SILENT_AFTER = timedelta(days=30)
CONFIRM_BEFORE = timedelta(days=3)
VISITOR, NOBODY = -1, -2


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder to be. `level` is `VISITOR`, `NOBODY` or as in `recipients.Office.for_level`."""

    kind: str
    level: int
    due_at: datetime
    key: str
    until: datetime | None = None


def rungs(instruction: Instruction, at: datetime) -> list[Rung]:
    """Every reminder the state calls for around a moment."""
    found: list[Rung] = []
    for state, make in _TRACKS:
        if instruction.state in state:
            found += [
                Rung(rung.kind, rung.level, rung.due_at, f"instruction/{instruction.pk}/{rung.key}", rung.until)
                for rung in make(instruction, at)
            ]
    return found


def to_plan(instruction: Instruction, at: datetime) -> list[Rung]:
    """Those of them that can still speak."""
    found = rungs(instruction, at)
    return [rung for rung in found if rung.due_at > at or rung is speaker(found, rung.kind, at)]


def speaker(found: Iterable[Rung], kind: str, at: datetime) -> Rung | None:
    """The highest step of a kind that is due; None when none is."""
    due = [rung for rung in found if rung.kind == kind and rung.due_at <= at]
    return max(due, key=lambda rung: (rung.due_at, rung.level), default=None)


def replan(instruction: Instruction, firing: Reminder | None = None) -> None:
    """Make exactly those reminders open that the state calls for, in the verb's transaction.

    Args:
        firing: the reminder that is just being carried out and must not be cancelled.
    """
    planned = {
        rung.key: planning.Planned(rung.kind, rung.due_at, rung.key) for rung in to_plan(instruction, timezone.now())
    }
    if firing is not None:
        planned.setdefault(firing.key, planning.Planned(firing.kind, firing.due_at, firing.key))
    planning.replan((SUBJECT, instruction.pk), KINDS, planned.values())


# --- What each state calls for ---


def _take(instruction: Instruction, at: datetime) -> list[Rung]:
    due = deadlines.add_working_hours(handed_at(instruction), TAKE_WITHIN, calendar.current())
    return _ladder(TAKE, due, at)


def handed_at(instruction: Instruction) -> datetime:
    """Since when the department has it: given, or passed on to it."""
    moved = instruction.case.events.filter(verb="instruction_passed_on", data__instruction=instruction.pk)
    last = moved.order_by("-pk").values_list("at", flat=True).first()
    return last or instruction.given_at


def _soon(instruction: Instruction, _at: datetime) -> list[Rung]:
    moment = soon_at(instruction.due_on)
    if moment <= instruction.given_at:
        return []
    day = instruction.due_on
    return [Rung(SOON, 1, moment, f"soon/{day.isoformat()}", end_of(day))]


def soon_at(day: date) -> datetime:
    """09:00 of the third working day before a day."""
    found, left = day, SOON_BEFORE
    while left:
        found -= timedelta(days=1)
        left -= is_working_day(found, calendar.current())
    return ladder.morning(found)


def _overdue(instruction: Instruction, at: datetime) -> list[Rung]:
    return _ladder(OVERDUE, end_of(instruction.due_on), at)


def _silent(instruction: Instruction, at: datetime) -> list[Rung]:
    """Every 30 days without a word since it was taken over; from the second time on the heads are told as well."""
    since = instruction.last_report_at or instruction.taken_at or instruction.given_at
    reached = (timezone.localdate(at) - timezone.localdate(since)) // SILENT_AFTER
    found = []
    for nth in sorted({max(reached, 1), max(reached, 0) + 1}):
        day = timezone.localdate(since) + nth * SILENT_AFTER
        found.append(Rung(SILENT, min(nth, 3), ladder.morning(day), f"silent/{day.isoformat()}"))
    return found


def _confirm(instruction: Instruction, _at: datetime) -> list[Rung]:
    day = instruction.confirm_by
    if day is None or instruction.reported_at is None:
        return []
    found = [Rung(LAPSE, NOBODY, end_of(day) + timedelta(seconds=1), f"lapse/{day.isoformat()}")]
    soon = ladder.morning(day - CONFIRM_BEFORE)
    if instruction.reported_at < soon <= end_of(day):
        found.append(Rung(CONFIRM, VISITOR, soon, f"confirm/{day.isoformat()}"))
    return found


def _check(instruction: Instruction, at: datetime) -> list[Rung]:
    day = instruction.check_on
    if day is None:
        return []
    first = Rung(CHECK, 1, ladder.morning(day), f"check/{day.isoformat()}/0", end_of(day))
    return [first, *_ladder(CHECK, end_of(day), at)]


def _ladder(kind: str, due: datetime, at: datetime) -> list[Rung]:
    name = kind.rpartition("-")[2]
    return [Rung(kind, step.level, step.at, f"{name}/{step.key}", due) for step in ladder.steps(due, at)]


_TRACKS: tuple[tuple[frozenset[State], Callable[[Instruction, datetime], list[Rung]]], ...] = (
    (frozenset({State.GIVEN}), _take),
    (TO_DO, _soon),
    (TO_DO, _overdue),
    (frozenset({State.TAKEN, State.UNDER_WAY}), _silent),
    (frozenset({State.REPORTED}), _confirm),
    (frozenset({State.CHECKING}), _check),
)

# --- When one falls due ---


def fire(reminder: Reminder) -> str | None:
    """Remind, if the instruction still calls for it, and plan the next step; or end the time for the visitor's answer.

    Returns:
        Why nothing was sent, None when something was.
    """
    from . import confirming

    instruction = Instruction.objects.select_for_update().filter(pk=reminder.subject_id).first()
    if instruction is None:
        return "the instruction is gone"
    now = timezone.now()
    found = rungs(instruction, now)
    rung = next((item for item in found if item.key == reminder.key), None)
    if rung is None:
        return f"no longer needed: the instruction is {instruction.state}"
    if rung.kind == LAPSE:
        confirming.lapse(instruction, firing=reminder)
        return None
    replan(instruction, reminder)
    speaks = speaker(found, rung.kind, now)
    if speaks is not None and speaks.key != rung.key:
        return f"a later step is due: {speaks.key}"
    return _ask_visitor(instruction, rung) if rung.level == VISITOR else _remind(instruction, rung)


def register_kinds() -> None:
    """Register `fire` for every kind of reminder of an instruction."""
    from .words.following import REMINDERS

    for kind in KINDS:
        kinds.register(kind, fire, lock=_lock, label=REMINDERS[kind][0])


def _lock(pk: int) -> object:
    """The case first, as every verb does."""
    cases = Case.objects.select_for_update().filter(pk__in=Instruction.objects.filter(pk=pk).values("case_id"))
    return cases.values_list("pk").first()


def _ask_visitor(instruction: Instruction, rung: Rung) -> str | None:
    case = instruction.case
    if case.contact is None:
        return "there is no visitor to ask"
    letters.tell_petitioner(case, "instruction_confirm_soon", rung.key, Office(case))
    return None


def _remind(instruction: Instruction, rung: Rung) -> str | None:
    from .words.following import REMINDERS, page_url

    case = instruction.case
    people = people_for(instruction, rung)
    if not people:
        return "there is nobody to remind: no officer, no coordinating department, no superuser"
    headline, sentence = REMINDERS[rung.kind]
    with translation.override(STAFF_LANGUAGE):
        words = {
            "headline": str(headline),
            "sentence": str(sentence) % {"nth": instruction.number, "day": day_words(instruction.due_on)},
            "escalation": _escalation(rung),
            "department": str(instruction.department),
            "due": moment_words(rung.until) if rung.until is not None else "",
            "case_url": page_url(instruction),
        }
    letters.tell_office(case, rung.kind, rung.key, people, template="case-reminder", **words)
    return None


def _escalation(rung: Rung) -> str:
    """Who else is told; nothing where it would not be true: heads do not look again at their own work."""
    words = ESCALATIONS.get(min(rung.level, max(ESCALATIONS)), "")
    return "" if rung.kind == CHECK and rung.level < max(ESCALATIONS) else str(words)


def people_for(instruction: Instruction, rung: Rung) -> list[User]:
    """Whom of the office a reminder goes to, never the visitor themselves."""
    people = givers() if rung.kind == CHECK else in_charge(instruction)
    if rung.kind != CHECK and rung.level in (2, 3):
        people = people + heads(instruction)
    if rung.level >= 3:
        people = people + coordinators()
    if rung.level >= 4:
        people = people + with_role(EXAMINER)
    return without_visitor(instruction.case, people)


def givers() -> list[User]:
    """The mayor's office and the petition desk, else the coordinating department."""
    return [*with_role(MAYORS_OFFICE), *with_role(DESK)] or coordinators()


def in_charge(instruction: Instruction) -> list[User]:
    """The officer in charge of the instruction, else the department's officers, else its heads."""
    office = Office(instruction.case, instruction.department_id)
    named = [post.user for post in office.posts if post.user_id == instruction.officer_id]
    return named[:1] or office.in_charge()


def heads(instruction: Instruction) -> list[User]:
    """Team heads and heads of the department that is to do it, else the coordinating department."""
    return Office(instruction.case, instruction.department_id).heads()


def without_visitor(case: Case, people: Iterable[User]) -> list[User]:
    """Each once, and nobody who is the petitioner of the case."""
    own = case.contact.user_id if case.contact is not None else None
    return [user for user in each_once(people) if user.pk != own]
