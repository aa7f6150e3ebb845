"""Reminders while those who signed a petition choose who speaks for them. Decree art. 8."""

from datetime import timedelta
from typing import TYPE_CHECKING

from civic.cases import clock
from civic.cases.guards import open_suspension
from civic.cases.law import PauseKind
from civic.cases.workflow import Progress

if TYPE_CHECKING:
    from civic.cases.schedule import Schedule

SOON = timedelta(days=2)


def add(schedule: "Schedule") -> None:
    """Two days before the day ends the petitioner; when it has passed the office, which may choose then."""
    from civic.cases.schedule import PETITIONER

    if schedule.case.progress != Progress.PAUSED:
        return
    row = open_suspension(schedule.case)
    if row is None or row.answer_by is None or row.reason != PauseKind.REPRESENTATIVE:
        return
    day = row.answer_by
    soon = schedule.morning(day - SOON)
    if row.started_at < soon and soon.date() <= day:
        key = f"representatives-soon/{day.isoformat()}"
        schedule.add_rung("representatives", "representatives-soon", soon, key, PETITIONER)
    schedule.ladder("representatives", "representatives-late", clock.end_of(day))
