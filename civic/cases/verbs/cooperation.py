"""Cooperation between departments (협조): a question, a day for the reply, the reply. Act art. 20."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from civic.cases import consulting
from civic.cases.clock import end_of
from civic.cases.models.cooperation import Cooperation
from civic.cases.step import By, Step, step
from civic.cases.workflow import WorkflowError
from civic.organization.models import Department

if TYPE_CHECKING:
    from civic.cases.models import Case


def ask_cooperation(
    case: "Case",
    *,
    department: Department,
    question: str,
    reply_by: date,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Ask another department, with a day for its reply within the period of the case. Act art. 20 (1).

    That department is told at once and may open the case from then on. The petitioner sees that it was asked,
    not what.

    Raises:
        WorkflowError: no question; a department that cannot be asked or was asked already; a day off, a past day,
            or one after the answer is due.
    """
    if not question.strip():
        raise WorkflowError(_("Please write what you need to know."))
    with step(case, "ask_cooperation", by, version, at=at) as taken:
        _check_department(taken.case, department)
        moment = _reply_moment(taken, reply_by)
        row = Cooperation.objects.create(
            case=taken.case,
            department=department,
            question=question,
            asked_at=taken.at,
            asked_by=taken.user,
            reply_by=moment,
            first_reply_by=moment,
        )
        taken.data = {**_about(row), "reply_by": moment.isoformat()}
        taken.internal_note = question


def reply_cooperation(
    case: "Case",
    *,
    text: str,
    by: By,
    cooperation: Cooperation | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Reply for the asked department; the department in charge is told.

    Args:
        text: the reply, for the office only.
        cooperation: which request; the most urgent one to the person's departments if None.

    Raises:
        WorkflowError: nothing written, or the request is not open to this person.
    """
    if not text.strip():
        raise WorkflowError(_("Please write the reply."))
    with step(case, "reply_cooperation", by, version, at=at) as taken:
        row = _own(taken, cooperation)
        row.replied_at, row.replied_by, row.reply = taken.at, taken.user, text
        row.save(update_fields=["replied_at", "replied_by", "reply"])
        taken.department = row.department
        taken.data = {**_about(row), "on_time": taken.at <= row.reply_by}
        taken.internal_note = text


def prolong_cooperation(
    case: "Case",
    *,
    days: int,
    reason: str,
    by: By,
    cooperation: Cooperation | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Move the day of the reply once, before it is over, by at most the first span. Act art. 20 (2), (3).

    Args:
        days: working days.
        reason: why, and how far it is; the department in charge reads it.
        cooperation: which request; the most urgent one that can be prolonged if None.

    Raises:
        WorkflowError: no reason, too many days, or the request is not open to this person, prolonged or over.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write why you need more time, and how far you are."))
    with step(case, "prolong_cooperation", by, version, at=at) as taken:
        row = _own(taken, cooperation, prolonged=False, reply_by__gte=taken.at)
        most = consulting.span_of(row)
        if not 1 <= days <= most:
            raise WorkflowError(
                _("At most %(most)s working days, the length of the first span (Act, art. 20).") % {"most": most}
            )
        old = row.reply_by
        row.reply_by = end_of(consulting.prolonged_until(row, days))
        row.prolonged, row.prolonged_reason = True, reason
        row.save(update_fields=["reply_by", "prolonged", "prolonged_reason"])
        taken.department = row.department
        taken.is_public = False
        taken.data = {**_about(row), "old_reply_by": old.isoformat(), "reply_by": row.reply_by.isoformat()}
        taken.internal_note = reason


def cancel_cooperation(
    case: "Case",
    *,
    reason: str,
    by: By,
    cooperation: Cooperation | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Take a request back; the asked department is told and cannot open the case any more.

    Args:
        reason: for the office only.
        cooperation: which request; the most urgent one if None.

    Raises:
        WorkflowError: no reason, or the request is not open any more.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason."))
    with step(case, "cancel_cooperation", by, version, at=at) as taken:
        row = _find(consulting.open_for(taken.case, None), cooperation)
        consulting.take_back(row, taken.at)
        taken.is_public = False
        taken.data = _about(row)
        taken.internal_note = reason


def can_be_asked(case: "Case") -> Any:
    """The departments whose cooperation can be asked for now: in force, able to own cases, not asked already."""
    asked = Cooperation.objects.open().filter(case=case).values("department")
    rows = Department.objects.current().handling().exclude(pk=case.department_id).exclude(pk__in=asked)
    return rows.order_by("order", "name")


def _check_department(case: "Case", department: Department) -> None:
    if department.pk == case.department_id:
        raise WorkflowError(_("%(department)s already has this case.") % {"department": department})
    if Cooperation.objects.open().filter(case=case, department=department).exists():
        raise WorkflowError(_("%(department)s was asked already and has not replied yet.") % {"department": department})
    if not can_be_asked(case).filter(pk=department.pk).exists():
        raise WorkflowError(_("%(department)s cannot be asked.") % {"department": department})


def _reply_moment(taken: Step, day: date) -> datetime:
    """The end of the day, but never after the answer itself is due."""
    problem = consulting.unfit(day, taken.case, taken.at)
    if problem:
        raise WorkflowError(problem)
    end = end_of(day)
    return min(end, taken.case.due_at) if taken.case.due_at is not None else end


def _own(taken: Step, cooperation: Cooperation | None, **more: Any) -> Cooperation:
    return _find(consulting.open_for(taken.case, taken.user).filter(**more), cooperation)


def _find(rows: Any, cooperation: Cooperation | None) -> Cooperation:
    row: Cooperation | None = (rows.filter(pk=cooperation.pk) if cooperation is not None else rows).first()
    if row is None:
        raise WorkflowError(_("This request is not open to you (any more)."))
    return row


def _about(row: Cooperation) -> dict[str, Any]:
    """What an event keeps of a request: its row, and the names of the asked department as they were."""
    department = row.department
    return {"cooperation": row.pk, "asked": [department.name, department.name_en or department.name]}
