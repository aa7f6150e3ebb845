"""The petitioner's demand to put right how the petition is handled (시정 요구). Decree art. 18."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from civic.cases import calendar, clock, deadlines
from civic.cases.guards import department_is_late
from civic.cases.models.demand import CorrectionDemand
from civic.cases.step import By, step
from civic.cases.workflow import WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case


def demand_correction(
    case: "Case", *, ground: str, text: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Demand that the handling is put right, on one of the three grounds of Decree art. 18 (1).

    Raises:
        WorkflowError: no such ground, nothing written, or 'the period has passed' while it has not.
    """
    if ground not in CorrectionDemand.Ground.values:
        raise WorkflowError(_("Please choose one of the three grounds of the law."))
    if not text.strip():
        raise WorkflowError(_("Please write what is to be put right."))
    with step(case, "demand_correction", by, version, at=at) as taken:
        if ground == CorrectionDemand.Ground.LATE and not department_is_late(taken.case, taken.at):
            raise WorkflowError(_("The period has not passed yet. Please choose another ground, or wait until then."))
        row = CorrectionDemand.objects.create(
            case=taken.case,
            ground=ground,
            text=text,
            asked_at=taken.at,
            due_at=deadlines.due(clock.DEMAND_WITHIN, taken.at, calendar.current()),
        )
        taken.data = {"demand": ground, "answer_demand_by": row.due_at.isoformat()}
        taken.public_text = text


def answer_demand(
    case: "Case", *, is_right: bool, findings: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Tell the petitioner what was found and done. Decree art. 18 (2).

    Raises:
        WorkflowError: nothing written.
    """
    if not findings.strip():
        raise WorkflowError(_("Please write what was found and what is done."))
    with step(case, "answer_demand", by, version, at=at) as taken:
        row = taken.case.demands.filter(answered_at__isnull=True).first()
        if row is None:
            raise WorkflowError(_("There is no demand to answer."))
        row.answered_at, row.answered_by = taken.at, taken.user
        row.is_right, row.findings = is_right, findings
        row.save(update_fields=["answered_at", "answered_by", "is_right", "findings"])
        taken.data = {"demand": row.ground, "is_right": is_right, "in_time": taken.at <= row.due_at}
        taken.public_text = findings
