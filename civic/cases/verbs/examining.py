"""The petition examiner urges a department, and the department replies. Decree art. 28 (2), Rules art. 10."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import clock
from civic.cases.models.counter import PaperCounter
from civic.cases.models.inspection import Urging
from civic.cases.step import By, step
from civic.cases.workflow import WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case

SORT = "독촉"


def urge(case: "Case", *, by: By, text: str = "", version: int | None = None, at: datetime | None = None) -> None:
    """Send the head of the department a letter of urging (독촉장) about a case that is late. Decree art. 28 (2).

    Args:
        text: a remark of the examiner; the petitioner never sees it.

    Raises:
        WorkflowError: the case is not late.
    """
    with step(case, "urge", by, version, at=at) as taken:
        due_at = clock.department_act_by(taken.case)
        if due_at is None or due_at >= taken.at:
            raise WorkflowError(_("%(number)s is not late.") % {"number": taken.case.number})
        Urging.objects.open().filter(case=taken.case).update(settled_at=taken.at)
        row = Urging.objects.create(
            number=PaperCounter.next_number(SORT, taken.at),
            case=taken.case,
            department=taken.case.department,
            due_at=due_at,
            issued_at=taken.at,
            issued_by=taken.user,
            text=text,
        )
        taken.is_public = False
        taken.internal_note = text
        taken.data = {"urging": row.number}


def acknowledge_urging(
    case: "Case", *, plan: str, done_by: date, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Reply to a letter of urging: what the department does, and by when it answers.

    Raises:
        WorkflowError: no plan, or a day that is past.
    """
    if not plan.strip():
        raise WorkflowError(_("Please write what the department does now."))
    with step(case, "acknowledge_urging", by, version, at=at) as taken:
        if done_by < timezone.localdate(taken.at):
            raise WorkflowError(_("The promised day is past."))
        row = Urging.objects.open().filter(case=taken.case).first()
        if row is None:
            raise WorkflowError(_("There is no letter of urging to reply to."))
        row.acknowledged_at, row.acknowledged_by = taken.at, taken.user
        row.plan, row.done_by = plan, done_by
        row.save(update_fields=["acknowledged_at", "acknowledged_by", "plan", "done_by"])
        taken.is_public = False
        taken.internal_note = plan
        taken.data = {"urging": row.number, "done_by": done_by.isoformat()}
