"""The office's verbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import calendar, clock, deadlines
from civic.cases.law import KINDS, ExtensionGround, longest_extension
from civic.cases.models.answer import Answer
from civic.cases.models.suspension import Suspension
from civic.cases.step import By, Step, step
from civic.cases.verbs.citizen import add_attachments, end_suspension
from civic.cases.workflow import Decision, Ending, Progress, WorkflowError
from civic.organization.models import Department, Officer
from civic.people.models import User
from civic.privacy.findings import find_personal_data

if TYPE_CHECKING:
    from civic.cases.models import Attachment, Case, Category


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """The parts an answer must have, so that no one gets a copied phrase."""

    gist: str
    facts: str
    judgement: str
    law: str = ""
    until: date | None = None
    remedies: str = ""


def accept(case: "Case", *, by: By, version: int | None = None) -> None:
    """Accept (접수): the period begins. Act §9, Decree §6⑧."""
    with step(case, "accept", by, version) as taken:
        taken.move(Progress.ACCEPTED)
        taken.case.accepted_at = taken.case.clock_started_at = taken.at
        taken.case.plan_due()
        taken.data = {"due_at": _iso(taken.case)}


def assign(case: "Case", *, officer: User, by: By, version: int | None = None) -> None:
    """Name the officer in charge, one of the case's department.

    Raises:
        WorkflowError: the person does not work in the department.
    """
    with step(case, "assign", by, version) as taken:
        if not Officer.objects.current().filter(department=taken.case.department, user=officer).exists():
            raise WorkflowError(_("This officer does not work in the department that owns the case."))
        taken.case.officer = officer
        taken.move(Progress.REVIEWING)
        taken.data = {"officer": officer.pk}


def classify(
    case: "Case",
    *,
    kind: str,
    category: "Category | None",
    by: By,
    reason: str = "",
    version: int | None = None,
) -> None:
    """Set kind and field anew. Another kind needs a reason; the due date is computed anew, the earlier one stays visible.

    Raises:
        WorkflowError: another kind without a reason, or a kind that does not exist.
    """
    if kind not in KINDS:
        raise WorkflowError(_("There is no such kind of petition."))
    with step(case, "classify", by, version) as taken:
        locked = taken.case
        if kind != locked.kind and not reason.strip():
            raise WorkflowError(_("Another kind changes the due date. Please write the reason for the petitioner."))
        taken.data = {"old_kind": locked.kind, "kind": kind, "old_due_at": _iso(locked)}
        taken.is_public = kind != locked.kind
        locked.kind, locked.category = kind, category
        locked.plan_due()
        taken.data["due_at"] = _iso(locked)
        taken.public_text = reason


def transfer(case: "Case", *, department: Department, reason: str, by: By, version: int | None = None) -> None:
    """Pass the case to another department, with a reason the petitioner reads. Act §16, Decree §13.

    Raises:
        WorkflowError: no reason, or the department has it already.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "transfer", by, version) as taken:
        locked = taken.case
        if department.pk == locked.department_id:
            raise WorkflowError(_("%(department)s already has this case.") % {"department": department})
        taken.data = {"from": locked.department.slug, "to": department.slug}
        locked.department, locked.officer = department, None
        locked.transfers += 1
        if locked.progress != Progress.ARRIVED:
            taken.move(Progress.ACCEPTED)
        taken.public_text = reason


def request_supplement(
    case: "Case", *, question: str, answer_by: date, by: By, version: int | None = None
) -> None:
    """Ask the petitioner; the clock stands still until the reply. Act §22, Decree §24.

    Raises:
        WorkflowError: no question, or a day that is not after today.
    """
    if not question.strip():
        raise WorkflowError(_("Please write what you need to know."))
    with step(case, "request_supplement", by, version) as taken:
        if answer_by <= timezone.localdate(taken.at):
            raise WorkflowError(_("Please give the petitioner at least until tomorrow."))
        Suspension.objects.create(
            case=taken.case,
            reason=Suspension.Reason.SUPPLEMENT,
            question=question,
            started_at=taken.at,
            answer_by=answer_by,
        )
        taken.data = {"answer_by": answer_by.isoformat(), "old_due_at": _iso(taken.case)}
        taken.move(Progress.SUPPLEMENT)
        taken.case.plan_due()
        taken.public_text = question


def resume(case: "Case", *, reason: str, by: By, version: int | None = None) -> None:
    """Go on without the supplement; the clock runs again."""
    with step(case, "resume", by, version) as taken:
        end_suspension(taken)
        taken.move(Progress.REVIEWING)
        taken.case.plan_due()
        taken.public_text = reason


def extend(
    case: "Case", *, amount: int, ground: str, reason: str, by: By, version: int | None = None
) -> None:
    """Extend the period once, by at most its own length, on one of the four grounds of Decree §21①.

    Args:
        amount: working days, or working hours for kinds counted in hours.
        ground: a value of `law.ExtensionGround`.

    Raises:
        WorkflowError: a ground that is not listed, no reason, or an amount outside 1 … the original period.
    """
    if ground not in ExtensionGround.values:
        raise WorkflowError(_("Please choose one of the four grounds of the law."))
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "extend", by, version) as taken:
        locked = taken.case
        rule = longest_extension(clock.rule_of(locked))
        if not 1 <= amount <= rule.amount:
            raise WorkflowError(
                _("An extension may be from 1 to %(most)s, the length of the original period.")
                % {"most": rule.amount}
            )
        taken.data = {"ground": ground, "amount": amount, "unit": rule.unit, "old_due_at": _iso(locked)}
        if rule.unit == "hours":
            locked.extra_hours += amount
        else:
            locked.extra_days += amount
        locked.extensions += 1
        locked.plan_due()
        taken.data["due_at"] = _iso(locked)
        taken.public_text = reason


def note(case: "Case", *, text: str, by: By, version: int | None = None) -> None:
    """An internal note; the petitioner never sees it.

    Raises:
        WorkflowError: nothing written.
    """
    if not text.strip():
        raise WorkflowError(_("Please write something."))
    with step(case, "note", by, version) as taken:
        taken.internal_note = text
        taken.is_public = False


def answer(
    case: "Case",
    *,
    decision: str,
    parts: AnswerParts,
    by: By,
    version: int | None = None,
    attachments: "Sequence[Attachment]" = (),
) -> None:
    """Answer with all required parts. With a promised day the case stays open until the measures are done. Act §27.

    Raises:
        WorkflowError: a part is missing, the decision is not one of an answer, or the promised day is past.
    """
    if decision not in Decision.values or decision == Decision.REFUSED:
        raise WorkflowError(_("Please choose the decision."))
    _check_parts(parts)
    if decision == Decision.LONG_TERM and parts.until is None:
        raise WorkflowError(_("A long-term review needs the day of the next review."))
    with step(case, "answer", by, version) as taken:
        _write_answer(taken, decision, parts)
        taken.case.promised_on = parts.until
        taken.move(Progress.UNDER_WAY if parts.until else Progress.DONE)
        taken.case.ended_at = None if parts.until else taken.at
        add_attachments(taken, attachments, from_petitioner=False)


def refuse(
    case: "Case", *, parts: AnswerParts, by: By, version: int | None = None, attachments: "Sequence[Attachment]" = ()
) -> None:
    """Answer that it is not possible, with reason and remedies. Act §27②.

    Raises:
        WorkflowError: a part or the remedies are missing.
    """
    _check_parts(parts)
    if not parts.remedies.strip():
        raise WorkflowError(_("A refusal must say what the petitioner can do against it (Act §27)."))
    with step(case, "refuse", by, version) as taken:
        _write_answer(taken, Decision.REFUSED, parts)
        taken.case.promised_on = None
        taken.move(Progress.DONE)
        taken.case.ended_at = taken.at
        add_attachments(taken, attachments, from_petitioner=False)


def complete(
    case: "Case", *, text: str, by: By, version: int | None = None, attachments: "Sequence[Attachment]" = ()
) -> None:
    """Report that the promised measures are done, in words and pictures.

    Raises:
        WorkflowError: nothing written.
    """
    if not text.strip():
        raise WorkflowError(_("Please write what was done."))
    with step(case, "complete", by, version) as taken:
        taken.move(Progress.DONE)
        taken.case.ended_at = taken.at
        taken.public_text = text
        add_attachments(taken, attachments, from_petitioner=False)


def publish(
    case: "Case", *, title: str, text: str, answer: str, by: By, version: int | None = None
) -> None:
    """Put an edited version, approved by a person, on the public pages.

    Raises:
        WorkflowError: a part is empty, or still contains personal data.
    """
    for part in (title, text, answer):
        if not part.strip():
            raise WorkflowError(_("Title, text and answer of the public version must be filled in."))
        found = find_personal_data(part)
        if found:
            raise WorkflowError(
                _("The public version still contains personal data: %(found)s")
                % {"found": ", ".join(item.text for item in found)}
            )
    with step(case, "publish", by, version) as taken:
        taken.case.public_title, taken.case.public_text, taken.case.public_answer = title, text, answer
        taken.case.published_at = taken.at


def unpublish(case: "Case", *, reason: str, by: By, version: int | None = None) -> None:
    """Take the edited version off the public pages."""
    with step(case, "unpublish", by, version) as taken:
        taken.case.public_title = taken.case.public_text = taken.case.public_answer = ""
        taken.case.published_at = None
        taken.public_text = reason


def reopen(case: "Case", *, reason: str, by: By, version: int | None = None) -> None:
    """Take it up again; a new period begins.

    Raises:
        WorkflowError: no reason.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "reopen", by, version) as taken:
        locked = taken.case
        locked.ending, locked.decision, locked.promised_on, locked.ended_at = "", "", None, None
        locked.reopening_asked_at = None
        locked.reopened += 1
        locked.extensions = locked.extra_days = locked.extra_hours = 0
        if locked.accepted_at is None:
            taken.move(Progress.ARRIVED)
            locked.accept_due_at = clock.accept_due(taken.at)
        else:
            taken.move(Progress.REVIEWING)
            locked.clock_started_at = taken.at
            locked.first_due_at = None
            locked.plan_due()
        taken.data = {"due_at": _iso(locked)}
        taken.public_text = reason


def decline_reopening(case: "Case", *, reason: str, by: By, version: int | None = None) -> None:
    """Explain why a case stays as it is.

    Raises:
        WorkflowError: no reason.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "decline_reopening", by, version) as taken:
        taken.case.reopening_asked_at = None
        taken.public_text = reason


def close(case: "Case", *, ending: str, reason: str, by: By, version: int | None = None) -> None:
    """End without an answer of the city's own, for one of the listed reasons. Act §§16, 22, 23.

    Raises:
        WorkflowError: no reason, or a reason that is not the office's to give.
    """
    if ending not in Ending.values or ending == Ending.WITHDRAWN:
        raise WorkflowError(_("Please choose why it ends."))
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "close", by, version) as taken:
        if taken.case.progress == Progress.SUPPLEMENT:
            end_suspension(taken)
        elif ending == Ending.RETURNED:
            raise WorkflowError(_("Only a petition whose supplement was asked for can be returned."))
        taken.move(Progress.CLOSED)
        taken.case.ending, taken.case.ended_at = ending, taken.at
        if ending == Ending.OTHER_AGENCY:
            taken.case.decision = Decision.OTHER_AGENCY
        taken.data = {"ending": ending}
        taken.public_text = reason


def default_supplement_day(on: date) -> date:
    """A suggestion for `answer_by`: ten days by the Civil Act, rolled over days off. Decree §24④."""
    return deadlines.civil_period_end(on, 10, calendar.current())


def _check_parts(parts: AnswerParts) -> None:
    if not (parts.gist.strip() and parts.facts.strip() and parts.judgement.strip()):
        raise WorkflowError(_("An answer needs what was asked, what was found and what the city decides."))
    if parts.until is not None and parts.until < timezone.localdate():
        raise WorkflowError(_("The promised day is past."))


def _write_answer(taken: Step, decision: str, parts: AnswerParts) -> None:
    case = taken.case
    Answer.objects.create(
        case=case,
        decision=decision,
        gist=parts.gist,
        facts=parts.facts,
        law=parts.law,
        judgement=parts.judgement,
        until=parts.until,
        remedies=parts.remedies,
        department=case.department,
        by=taken.user,
        answered_at=taken.at,
    )
    case.decision = decision
    case.answered_at = taken.at
    case.reopening_asked_at = None
    taken.data = {"decision": decision, "on_time": case.due_at is None or taken.at <= case.due_at}
    taken.public_text = parts.judgement


def _iso(case: "Case") -> str:
    return case.due_at.isoformat() if case.due_at else ""
