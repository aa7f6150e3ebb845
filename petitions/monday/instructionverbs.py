"""What can be done with an instruction of the mayor, in one table: which verb, from which state, by whom.

The table is the one source for the buttons of the pages and for what a POST may do (`verbs_for`, `may`). Giving an
instruction is no verb of one: see `may_give`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.models import Case
from civic.cases.reading import departments_of
from civic.cases.step import By
from civic.organization.models import Officer
from civic.people.models import User
from civic.people.petitioner import Petitioner
from petitions.models import Instruction
from petitions.models.instruction import TO_DO, State

GIVE = "petitions.give_instruction"
POSTPONED_ALONE = 2  # times a department postpones by itself; a further time is decided by who gave the instruction
PASSED_ON_ALONE = 1  # times a head passes it on; further moves likewise


class Part(StrEnum):
    """In which part somebody acts on an instruction."""

    OFFICER = "officer"  # of the department that is to do it
    HEAD = "head"  # head or team head of that department
    GIVER = "giver"  # the mayor's office and the petition desk
    PETITIONER = "petitioner"


DEPARTMENT = frozenset({Part.OFFICER, Part.HEAD})
GIVER = frozenset({Part.GIVER})
ALL_STAFF = DEPARTMENT | GIVER
ANSWERING = frozenset({Part.PETITIONER}) | GIVER
WORKING = frozenset({State.TAKEN, State.UNDER_WAY})
Words = str | Promise


@dataclass(frozen=True, slots=True)
class InstructionVerb:
    """One thing that can be done with an instruction.

    Args:
        key: its name here, in addresses and forms.
        label: on the button of staff.
        happening: what it is called in the history of the case (`words.following.LABELS`).
        sources: states from which it is allowed.
        parts: in which part one may do it.
        guard: a further condition on the instruction, beyond its state.
        narrowed: who is left of `parts`, by what happened before.
        barred: why a certain person may not, though others in the same part may; '' when they may.
        danger: the button is shown apart.
    """

    key: str
    label: Words
    happening: str
    sources: frozenset[State]
    parts: frozenset[Part]
    guard: Callable[[Instruction], bool] | None = None
    narrowed: Callable[[Instruction], frozenset[Part]] | None = None
    barred: Callable[[Instruction, User], str] | None = None
    danger: bool = False


def _postponing(instruction: Instruction) -> frozenset[Part]:
    """Twice by the department alone; a third time only by those who gave it."""
    return ALL_STAFF if instruction.postponed < POSTPONED_ALONE else GIVER


def _passing_on(instruction: Instruction) -> frozenset[Part]:
    """Once by the head; nothing is sent to and fro between departments."""
    moved = moves_of(instruction)
    return frozenset({Part.HEAD, Part.GIVER}) if moved < PASSED_ON_ALONE else GIVER


def moves_of(instruction: Instruction) -> int:
    """How often it was passed on to another department."""
    events = instruction.case.events.filter(verb="instruction_passed_on", data__instruction=instruction.pk)
    return int(events.count())


def is_drop_proposed(instruction: Instruction) -> bool:
    """Whether the department has said why it cannot be done, and nobody has decided on that yet."""
    return instruction.state in TO_DO and bool(instruction.reason)


def _may_be_proposed(instruction: Instruction) -> bool:
    return not instruction.reason


def _own_work(instruction: Instruction, user: User) -> str:
    """Nobody answers for the visitor, or looks whether it lasts, about the work of their own department."""
    if instruction.department_id in departments_of(user) and not user.is_superuser:
        return _("This is the work of your own department: somebody else has to do this.")
    return ""


_TABLE = (
    InstructionVerb(
        "take", gettext_lazy("Accept the instruction"), "instruction_taken", frozenset({State.GIVEN}), ALL_STAFF
    ),
    InstructionVerb("plan", gettext_lazy("Write the plan"), "instruction_planned", WORKING, DEPARTMENT),
    InstructionVerb("report", gettext_lazy("Report how far it is"), "instruction_progress", WORKING, DEPARTMENT),
    InstructionVerb("report_done", gettext_lazy("Report it done"), "instruction_reported", WORKING, DEPARTMENT),
    InstructionVerb(
        "postpone", gettext_lazy("Postpone"), "instruction_postponed", TO_DO, ALL_STAFF, narrowed=_postponing
    ),
    InstructionVerb(
        "pass_on",
        gettext_lazy("Pass the instruction on"),
        "instruction_passed_on",
        TO_DO,
        frozenset({Part.HEAD, Part.GIVER}),
        narrowed=_passing_on,
    ),
    InstructionVerb(
        "propose_drop",
        gettext_lazy("Say that it cannot be done"),
        "instruction_drop_proposed",
        TO_DO,
        DEPARTMENT,
        guard=_may_be_proposed,
        danger=True,
    ),
    InstructionVerb(
        "refuse_drop",
        gettext_lazy("It has to be done after all"),
        "instruction_drop_refused",
        TO_DO,
        GIVER,
        guard=is_drop_proposed,
        barred=_own_work,
    ),
    InstructionVerb(
        "drop",
        gettext_lazy("Give it up"),
        "instruction_dropped",
        TO_DO | {State.REPORTED, State.CHECKING},
        GIVER,
        barred=_own_work,
        danger=True,
    ),
    InstructionVerb(
        "confirm",
        gettext_lazy("The visitor says: it is done"),
        "instruction_confirmed",
        frozenset({State.REPORTED}),
        ANSWERING,
        barred=_own_work,
    ),
    InstructionVerb(
        "dispute",
        gettext_lazy("The visitor says: it is not done"),
        "instruction_disputed",
        frozenset({State.REPORTED}),
        ANSWERING,
        barred=_own_work,
    ),
    InstructionVerb(
        "check",
        gettext_lazy("Look again whether it lasts"),
        "instruction_lasting",
        frozenset({State.CHECKING}),
        GIVER,
        barred=_own_work,
    ),
)
VERBS: dict[str, InstructionVerb] = {verb.key: verb for verb in _TABLE}


def parts_of(instruction: Instruction, by: By) -> frozenset[Part]:
    """In which parts somebody may act on an instruction; nobody handles a petition of their own."""
    case = instruction.case
    if _is_petitioner(case, by):
        return frozenset({Part.PETITIONER})
    if not isinstance(by, User) or not by.is_active:
        return frozenset()
    found = {Part.GIVER} if by.has_perm(GIVE) else set()
    if by.has_perm("cases.handle_case") and instruction.department_id in departments_of(by):
        found.add(Part.OFFICER)
        if Officer.objects.current().heads_of(instruction.department).filter(user=by).exists():
            found.add(Part.HEAD)
    return frozenset(found)


def _is_petitioner(case: Case, by: By) -> bool:
    if isinstance(by, Petitioner):
        return by.number == case.number
    return isinstance(by, User) and case.contact is not None and case.contact.user_id == by.pk


def verbs_for(instruction: Instruction, by: By) -> list[str]:
    """Keys of the verbs open to this person now, in the order of the table: buttons and POSTs ask here."""
    parts = parts_of(instruction, by)
    return [
        verb.key for verb in VERBS.values() if _is_open(verb, instruction, parts) and not _bars(verb, instruction, by)
    ]


def may(instruction: Instruction, key: str, by: By) -> bool:
    """Whether one verb is open to this person now."""
    verb = VERBS[key]
    return _is_open(verb, instruction, parts_of(instruction, by)) and not _bars(verb, instruction, by)


def acting_part(instruction: Instruction, key: str, by: By) -> Part:
    """In which part a person who may do it does it: the one nearest to the work.

    Raises:
        LookupError: they may not.
    """
    verb = VERBS[key]
    parts = parts_of(instruction, by) & _parts_now(verb, instruction)
    for part in (Part.PETITIONER, Part.OFFICER, Part.HEAD, Part.GIVER):
        if part in parts:
            return part
    raise LookupError(key)


def refusal(instruction: Instruction, key: str, by: By) -> str:
    """Why a verb is not open to this person now, in a sentence."""
    verb = VERBS[key]
    barred = _bars(verb, instruction, by)
    if barred:
        return barred
    if instruction.state in verb.sources and not (parts_of(instruction, by) & _parts_now(verb, instruction)):
        return _narrowed_words(key)
    return _("“%(verb)s” is not possible for instruction %(nth)s now: its state is “%(state)s”.") % {
        "verb": verb.label,
        "nth": instruction.number,
        "state": instruction.get_state_display(),
    }


def _narrowed_words(key: str) -> str:
    match key:
        case "postpone":
            return _(
                "It was postponed twice already. A third time is decided by the mayor's office or the petition desk."
            )
        case "pass_on":
            return _("Only the head passes it on, and only once; after that the mayor's office or the petition desk.")
        case _:
            return _("This is not yours to do.")


def may_give(case: Case, by: By) -> bool:
    """Whether this person may write down an instruction about a case; never about a petition of their own."""
    return isinstance(by, User) and by.is_active and by.has_perm(GIVE) and not _is_petitioner(case, by)


def _parts_now(verb: InstructionVerb, instruction: Instruction) -> frozenset[Part]:
    return verb.narrowed(instruction) if verb.narrowed is not None else verb.parts


def _is_open(verb: InstructionVerb, instruction: Instruction, parts: frozenset[Part]) -> bool:
    if instruction.state not in verb.sources or not parts & verb.parts:
        return False
    if verb.guard is not None and not verb.guard(instruction):
        return False
    return bool(parts & _parts_now(verb, instruction))


def _bars(verb: InstructionVerb, instruction: Instruction, by: By) -> str:
    """Why this person may not; the visitor is never barred."""
    if verb.barred is None or not isinstance(by, User) or _is_petitioner(instruction.case, by):
        return ""
    return verb.barred(instruction, by)
