"""The office's verbs that answer, publish, end and take up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import clock
from civic.cases.guards import BY_CLOSING, endings_open, held_open
from civic.cases.models.answer import Answer
from civic.cases.step import By, Step, step
from civic.cases.verbs.citizen import add_attachments, end_suspension
from civic.cases.verbs.office import due_text
from civic.cases.verbs.referral import end_referral
from civic.cases.workflow import Decision, Ending, Progress, WorkflowError
from civic.privacy.findings import find_personal_data

if TYPE_CHECKING:
    from civic.cases.models import Attachment, Case

BY_ANSWERING = frozenset(Decision) - {Decision.REFUSED, Decision.OTHER_AGENCY}  # these have verbs of their own
# Why a case cannot end for a reason yet; when it can, see `guards.BY_CLOSING`.
NOT_YET = {
    Ending.RETURNED: gettext_lazy(
        "A petition goes back only when the petitioner was asked twice and the second day has passed, too."
    ),
    Ending.UNREACHABLE: gettext_lazy("The letter with the question must have come back twice."),
}


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """The parts an answer must have, so that no one gets a copied phrase."""

    gist: str
    facts: str
    judgement: str
    law: str = ""
    until: date | None = None
    remedies: str = ""
    like: str = ""  # number of the petition whose answer to the same person says nearly the same


def answer(
    case: "Case",
    *,
    decision: str,
    parts: AnswerParts,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
    attachments: "Sequence[Attachment]" = (),
) -> None:
    """Answer with all required parts. With a promised day the case stays open until the measures are done. Act §27.

    Raises:
        WorkflowError: a part is missing, the decision is not one of an answer, the promised day is past, or there is
            none while the program of the case keeps it open.
    """
    if decision not in BY_ANSWERING:
        raise WorkflowError(_("Please choose the decision."))
    _check_parts(parts, at)
    if decision == Decision.LONG_TERM and parts.until is None:
        raise WorkflowError(_("A long-term review needs the day of the next review."))
    held = held_open(case)
    if held and parts.until is None:
        raise WorkflowError(_("%(reason)s Please choose the day by which it is done.") % {"reason": held})
    with step(case, "answer", by, version, at=at) as taken:
        _write_answer(taken, decision, parts)
        taken.case.promised_on = parts.until
        taken.move(Progress.UNDER_WAY if parts.until else Progress.DONE)
        taken.case.ended_at = None if parts.until else taken.at
        add_attachments(taken, attachments, from_petitioner=False)


def refuse(
    case: "Case",
    *,
    parts: AnswerParts,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
    attachments: "Sequence[Attachment]" = (),
) -> None:
    """Answer that it is not possible, with reason and remedies. Act §27②.

    Raises:
        WorkflowError: a part or the remedies are missing.
    """
    _check_parts(parts, at)
    if not parts.remedies.strip():
        raise WorkflowError(_("A refusal must say what the petitioner can do against it (Act §27)."))
    with step(case, "refuse", by, version, at=at) as taken:
        _write_answer(taken, Decision.REFUSED, parts)
        taken.case.promised_on = None
        taken.move(Progress.DONE)
        taken.case.ended_at = taken.at
        add_attachments(taken, attachments, from_petitioner=False)


def complete(
    case: "Case",
    *,
    text: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
    attachments: "Sequence[Attachment]" = (),
) -> None:
    """Report that the promised measures are done, in words and pictures.

    Raises:
        WorkflowError: nothing written.
    """
    if not text.strip():
        raise WorkflowError(_("Please write what was done."))
    with step(case, "complete", by, version, at=at) as taken:
        taken.move(Progress.DONE)
        taken.case.ended_at = taken.at
        taken.public_text = text
        add_attachments(taken, attachments, from_petitioner=False)


def publish(
    case: "Case",
    *,
    title: str,
    text: str,
    answer: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
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
    with step(case, "publish", by, version, at=at) as taken:
        taken.case.public_title, taken.case.public_text, taken.case.public_answer = title, text, answer
        taken.case.published_at = taken.at


def unpublish(case: "Case", *, reason: str, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Take the edited version off the public pages."""
    with step(case, "unpublish", by, version, at=at) as taken:
        taken.case.public_title = taken.case.public_text = taken.case.public_answer = ""
        taken.case.published_at = None
        taken.public_text = reason


def reopen(case: "Case", *, reason: str, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Take it up again; a new period begins.

    Raises:
        WorkflowError: no reason.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "reopen", by, version, at=at) as taken:
        taken.public_text = reason
        take_up_again(taken)
        taken.data = {"due_at": due_text(taken.case)}


def decline_reopening(
    case: "Case", *, reason: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Explain why a case stays as it is.

    Raises:
        WorkflowError: no reason.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "decline_reopening", by, version, at=at) as taken:
        taken.case.reopening_asked_at = None
        taken.public_text = reason


def close(
    case: "Case", *, ending: str, reason: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """End without an answer, for one of the reasons of `guards.BY_CLOSING`. Act §22, Decree §25.

    A petition goes back only after the second request, which the Decree leaves to the office: our stricter rule.

    Raises:
        WorkflowError: no reason, or a reason that is not the office's to give, or not yet.
    """
    if ending not in BY_CLOSING:
        raise WorkflowError(_("Please choose why it ends."))
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "close", by, version, at=at) as taken:
        if ending not in endings_open(taken.case, taken.at):
            raise WorkflowError(str(NOT_YET[Ending(ending)]))
        end_suspension(taken)
        taken.move(Progress.CLOSED)
        taken.case.ending, taken.case.ended_at = ending, taken.at
        taken.data = {"ending": ending}
        taken.public_text = reason


def take_up_again(taken: Step) -> None:
    """Open the step's case again with a new period: by `reopen`, or because an objection was right."""
    case = taken.case
    case.ending, case.decision, case.promised_on, case.ended_at = "", "", None, None
    case.merged_into = None  # from now on it goes its own way
    case.reopening_asked_at = None
    case.reopened += 1
    end_referral(taken, taken.public_text)
    case.extensions = case.extra_days = case.extra_hours = 0
    if case.accepted_at is None:
        taken.move(Progress.ARRIVED)
        case.accept_due_at = clock.accept_due(taken.at)
        return
    taken.move(Progress.REVIEWING)
    case.clock_started_at = taken.at
    case.first_due_at = None
    case.plan_due()


def _check_parts(parts: AnswerParts, at: datetime | None) -> None:
    if not (parts.gist.strip() and parts.facts.strip() and parts.judgement.strip()):
        raise WorkflowError(_("An answer needs what was asked, what was found and what the city decides."))
    if parts.until is not None and parts.until < timezone.localdate(at):
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
    if parts.like:
        taken.data["like"] = parts.like
    taken.public_text = parts.judgement
