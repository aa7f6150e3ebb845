"""Reminders while the period stands still for a survey or the like."""

from typing import TYPE_CHECKING

from civic.cases import clock
from civic.cases.guards import open_suspension
from civic.cases.law import PauseKind
from civic.cases.workflow import Progress

if TYPE_CHECKING:
    from civic.cases.schedule import Schedule


def add(schedule: "Schedule") -> None:
    """The morning of the planned end, and when it has passed. Petitioners who choose a representative: `joint`."""
    if schedule.case.progress != Progress.PAUSED:
        return
    row = open_suspension(schedule.case)
    if row is None or row.answer_by is None or row.reason == PauseKind.REPRESENTATIVE:
        return
    day = row.answer_by
    ends = schedule.morning(day)
    if row.started_at < ends and ends.date() == day:
        schedule.add_rung("pause", "pause-ends", ends, f"pause-ends/{day.isoformat()}")
    schedule.ladder("pause", "pause-over", clock.end_of(day))
