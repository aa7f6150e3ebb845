"""Reminders of a case on its way between departments."""

from typing import TYPE_CHECKING

from civic.cases import deadlines, handing
from civic.cases.law import TRANSFER_FROM_DESK
from civic.cases.workflow import Progress

if TYPE_CHECKING:
    from civic.cases.models import Case
    from civic.cases.schedule import Schedule

UNROUTED = frozenset({Progress.ARRIVED, Progress.ACCEPTED})


def add(schedule: "Schedule") -> None:
    """Not taken over in three working hours; or still at the desk after one (Decree art. 13 (1))."""
    case = schedule.case
    if case.take_by is not None:
        schedule.ladder("take", "take-overdue", case.take_by)
    elif case.progress in UNROUTED and case.officer_id is None and _is_desks(case):
        due = deadlines.due(TRANSFER_FROM_DESK.rule, handing.got_it_at(case), schedule.calendar)
        schedule.ladder("route", "route-overdue", due)


def _is_desks(case: "Case") -> bool:
    """With the coordinating department, which can still pass it on."""
    return not case.owner_fixed and case.department.coordinates
