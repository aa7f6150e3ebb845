"""Objections (이의신청) to the refusal of an application under a law. Act art. 35, Decree art. 40."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import objections
from civic.cases.guards import open_objection
from civic.cases.law import OBJECTION_EXTENSION
from civic.cases.models.counter import PaperCounter
from civic.cases.models.demand import Objection
from civic.cases.objections import objection_until as objection_until
from civic.cases.step import By, Step, step
from civic.cases.verbs.answering import take_up_again
from civic.cases.verbs.office import due_text
from civic.cases.workflow import Progress, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case

SORT = "이의"
RIGHT = frozenset({Objection.Decision.UPHELD, Objection.Decision.PARTLY})


def object_to_refusal(
    case: "Case",
    *,
    wanted: str,
    reason: str,
    by: By,
    refused_on: date | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Object in writing to the refusal of an application under a law. Act art. 35 (1), Decree art. 40 (1).

    Args:
        wanted: what the petitioner wants instead.
        reason: why.
        refused_on: the day the refusal was received; the day it was written if None.

    Raises:
        WorkflowError: nothing written, or a day before the refusal or after today.
    """
    if not (wanted.strip() and reason.strip()):
        raise WorkflowError(_("Please write what you want, and why."))
    with step(case, "object_to_refusal", by, version, at=at) as taken:
        received = _received_on(taken, refused_on)
        today = timezone.localdate(taken.at)
        due_on = objections.decision_day(today)
        answer = taken.case.latest_answer
        row = Objection.objects.create(
            number=PaperCounter.next_number(SORT, taken.at),
            case=taken.case,
            refused_on=received,
            refusal=answer.judgement if answer else "",
            wanted=wanted,
            reason=reason,
            filed_at=taken.at,
            due_on=due_on,
            first_due_on=due_on,
        )
        taken.data = {"objection": row.number, "decide_by": due_on.isoformat()}
        taken.public_text = spoken(wanted, reason)


def spoken(wanted: str, reason: str) -> str:
    """Wish and reason as one text of the history."""
    return f"{wanted}\n\n{reason}"


def prolong_objection(
    case: "Case", *, days: int, reason: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Prolong the decision once, by at most ten days from the day after the first end. Act art. 35 (2).

    Raises:
        WorkflowError: no reason (Decree art. 40 (3)), or not from 1 to 10 days.
    """
    most = OBJECTION_EXTENSION.rule.amount
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    if not 1 <= days <= most:
        raise WorkflowError(_("A decision on an objection can be prolonged by 1 to %(most)s days.") % {"most": most})
    with step(case, "prolong_objection", by, version, at=at) as taken:
        row = _open(taken)
        row.due_on = objections.prolonged_day(row.first_due_on, days)
        row.prolonged_reason = reason
        row.save(update_fields=["due_on", "prolonged_reason"])
        taken.data = {
            "objection": row.number,
            "decide_by": row.due_on.isoformat(),
            "old_decide_by": row.first_due_on.isoformat(),
        }
        taken.public_text = reason


def decide_objection(
    case: "Case",
    *,
    decision: str,
    reason: str,
    by: By,
    remedies: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Decide on the objection and tell why. Act art. 35 (2), Decree art. 40 (2).

    When it is right, wholly or in part, the case is taken up again at the same time, with a new period, so that
    the office answers anew.

    Raises:
        WorkflowError: no decision, no reason, or no remedies though the refusal stands.
    """
    if decision not in Objection.Decision.values:
        raise WorkflowError(_("Please choose the decision."))
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    if decision not in RIGHT and not remedies.strip():
        raise WorkflowError(_("Who gets this must learn what can be done against the refusal (Decree art. 40 (2))."))
    with step(case, "decide_objection", by, version, at=at) as taken:
        row = _open(taken)
        row.decision, row.decision_reason, row.remedies = decision, reason, remedies
        row.decided_at, row.decided_by = taken.at, taken.user
        row.save(update_fields=["decision", "decision_reason", "remedies", "decided_at", "decided_by"])
        taken.data = {
            "objection": row.number,
            "objection_decision": decision,
            "in_time": timezone.localdate(taken.at) <= row.due_on,
        }
        if decision in RIGHT and taken.case.progress == Progress.DONE:
            take_up_again(taken)
            taken.data["due_at"] = due_text(taken.case)
        taken.public_text = reason


def _open(taken: Step) -> Objection:
    row = open_objection(taken.case)
    if row is None:
        raise WorkflowError(_("There is no objection to decide."))
    return row


def _received_on(taken: Step, refused_on: date | None) -> date:
    """The day the refusal was received, checked against the day it was written and today."""
    if taken.case.answered_at is None:
        raise WorkflowError(_("There is no answer to object to."))
    written, today = timezone.localdate(taken.case.answered_at), timezone.localdate(taken.at)
    if refused_on is not None and not written <= refused_on <= today:
        raise WorkflowError(_("The refusal was written on %(day)s; it came on that day or later.") % {"day": written})
    return refused_on or written
