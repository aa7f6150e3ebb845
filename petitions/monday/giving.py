"""Give an instruction of the mayor, take it over, plan it, pass it on, give it up."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.happenings import happen
from civic.cases.models import Case
from civic.cases.states import Actor, SameKeyOtherContent, WorkflowError, WrongStatus
from civic.cases.step import By
from civic.organization.models import Department, Officer
from civic.people.models import User
from petitions.models import Instruction, Session
from petitions.models.instruction import State

from . import instructionreminders
from .instructionturn import about, names_of, required, turn
from .instructionverbs import Part, may_give

LONGEST_WAIT = 366 * 3  # days; a day farther away is a slip of the hand


def give(
    case: Case,
    *,
    text: str,
    department: Department | None,
    due_on: date | None,
    by: By,
    form_key: UUID,
    session: Session | None = None,
    officer: User | None = None,
    at: datetime | None = None,
) -> Instruction:
    """Write down what the mayor told a department to do. The same form sent again gives the same instruction.

    The visitor and the department are told. The department that has the case need not be the one that is told.

    Args:
        department: who is to do it; must be able to own cases.
        due_on: the day it is to be done by; today or later.
        by: somebody with `petitions.give_instruction`; None is the portal (demonstration).
        session: the Monday on which it was given.
        officer: who of the department is in charge, if that is known.

    Raises:
        WorkflowError: no text, no department or one that cannot do it, no day or one that has passed, an officer of
            another department.
        WrongStatus: this person may not give instructions about this case.
        SameKeyOtherContent: the form was sent before about something else.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        locked = Case._base_manager.select_for_update().get(pk=case.pk)
        known = Instruction.objects.filter(form_key=form_key).first()
        if known is not None:
            return _same(known, case, text)
        if by is not None and not may_give(locked, by):
            raise WrongStatus(_("You may not write down instructions about this case."))
        said = required(text, _("Please write what is to be done."))
        owner = _checked_department(department, officer)
        day = checked_day(due_on, moment)
        actor = Actor.SYSTEM if by is None else Actor.DESK
        with happen(case, "instruction_given", by=by, actor=actor, at=moment) as step:
            instruction = Instruction(
                case=case,
                session=session,
                form_key=form_key,
                number=(Instruction.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0) + 1,
                text=said,
                department=owner,
                officer=officer,
                due_on=day,
                first_due_on=day,
                given_by=step.user,
                given_at=step.at,
                is_demo=case.is_demo,
            )
            instruction.save(force_insert=True)
            step.public_text, step.department = said, None
            step.data = about(
                instruction=instruction.pk, nth=instruction.number, due_on=day, department=names_of(owner)
            )
        instructionreminders.replan(instruction)
    return instruction


def _same(known: Instruction, case: Case, text: str) -> Instruction:
    if known.case_id != case.pk or known.text != text.strip():
        raise SameKeyOtherContent(_("This form was sent before with another instruction. Please open it afresh."))
    return known


def _checked_department(department: Department | None, officer: User | None) -> Department:
    if department is None:
        raise WorkflowError(_("Please choose the department that is to do it."))
    if not Department.objects.current().handling().filter(pk=department.pk).exists():
        raise WorkflowError(_("%(department)s cannot be given instructions.") % {"department": department})
    if officer is not None and not is_of(officer, department):
        raise WorkflowError(
            _("%(officer)s does not work in %(department)s.") % {"officer": officer, "department": department}
        )
    return department


def is_of(user: User, department: Department) -> bool:
    """Whether somebody works in a department today."""
    return bool(Officer.objects.current().filter(user=user, department=department).exists())


def checked_day(day: date | None, at: datetime) -> date:
    """The day something is to be done by.

    Raises:
        WorkflowError: none, one that has passed, or one that is too far away.
    """
    if day is None:
        raise WorkflowError(_("Please choose the day it is to be done by."))
    days = (day - timezone.localdate(at)).days
    if days < 0:
        raise WorkflowError(_("This day has passed. Please choose today or a later day."))
    if days > LONGEST_WAIT:
        raise WorkflowError(_("This day is too far away. Please look at the year."))
    return day


def take(
    instruction: Instruction,
    *,
    by: By,
    officer: User | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Take it over for the department, within one working day; on the Monday itself also at the desk.

    Args:
        officer: who is in charge from now on; who takes it over, if they work in the department, when None.

    Raises:
        WorkflowError: the officer works in another department.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    with turn(instruction, "take", by=by, version=version, at=at) as taken:
        row = taken.instruction
        if officer is not None:
            _checked_department(row.department, officer)
        elif taken.part in (Part.OFFICER, Part.HEAD):
            officer = row.officer or taken.step.user
        row.officer = officer or row.officer
        row.state, row.taken_at = State.TAKEN, taken.at
        taken.step.department = row.department
        taken.step.data = about(department=names_of(row.department), due_on=row.due_on)


def plan(
    instruction: Instruction, *, text: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Write how and when it is done, with the milestones in words; the visitor reads it. A later plan replaces it.

    Raises:
        WorkflowError: nothing written.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    said = required(text, _("Please write how and when it is done."))
    with turn(instruction, "plan", by=by, version=version, at=at) as taken:
        row = taken.instruction
        row.plan, row.last_report_at = said, taken.at
        row.state = State.UNDER_WAY
        taken.step.public_text = said
        taken.step.data = about(due_on=row.due_on)


def pass_on(
    instruction: Instruction,
    *,
    department: Department,
    reason: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Give it to another department, which takes it over anew. The visitor sees the move and its reason.

    The head may do it once; a second move is decided by those who give instructions. Moving the case itself to
    another department does not move its instructions.

    Raises:
        WorkflowError: no reason; the same department, or one that cannot be given instructions.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    said = required(reason, _("Please write the reason."))
    with turn(instruction, "pass_on", by=by, version=version, at=at) as taken:
        row = taken.instruction
        if department.pk == row.department_id:
            raise WorkflowError(_("%(department)s already has this instruction.") % {"department": department})
        old, row.department = row.department, _checked_department(department, None)
        row.officer, row.taken_at, row.state = None, None, State.GIVEN
        row.reason = ""  # what the old department proposed is off the table
        taken.step.public_text = said
        taken.step.data = about(old_department=names_of(old), department=names_of(department), due_on=row.due_on)


def propose_drop(
    instruction: Instruction,
    *,
    reason: str,
    instead: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Say for the department why it cannot be done and what could be done instead; others decide (`drop`).

    Raises:
        WorkflowError: no reason, or nothing instead.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    why, other = _why_and_instead(reason, instead)
    with turn(instruction, "propose_drop", by=by, version=version, at=at) as taken:
        taken.instruction.reason = why
        taken.step.is_public = False
        taken.step.internal_note = why
        taken.step.data = about(instead=other)


def refuse_drop(
    instruction: Instruction, *, reason: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Tell the department that it has to be done after all, and why.

    Raises:
        WorkflowError: no reason.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    said = required(reason, _("Please write the reason."))
    with turn(instruction, "refuse_drop", by=by, version=version, at=at) as taken:
        taken.instruction.reason = ""
        taken.step.is_public = False
        taken.step.internal_note = said


def drop(
    instruction: Instruction,
    *,
    reason: str,
    instead: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Give it up because it cannot be done; the visitor reads why, what is done instead, and what they can do.

    What is done instead stands in `Instruction.result`.

    Raises:
        WorkflowError: no reason, or nothing instead.
        ChangedMeanwhile, WrongStatus: see `instructionturn.turn`.
    """
    why, other = _why_and_instead(reason, instead)
    with turn(instruction, "drop", by=by, version=version, at=at) as taken:
        row = taken.instruction
        row.state, row.dropped_at = State.DROPPED, taken.at
        row.reason, row.result = why, other
        row.confirm_by = row.check_on = None
        taken.step.public_text = why
        taken.step.data = about(instead=other)


def _why_and_instead(reason: str, instead: str) -> tuple[str, str]:
    why = required(reason, _("Please write why it cannot be done."))
    return why, required(instead, _("Please write what the city does instead, even if it is little."))
