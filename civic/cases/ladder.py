"""The steps of a reminder of something overdue: the next working morning, and then again and again, to more people.

The case's own reminders and those of the programs climb the same ladder.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from civic.cases import calendar, deadlines
from civic.cases.workingtime import SEOUL, seoul

MORNING = time(9)
END_OF_DAY = time(23, 59, 59)
STEPS = 3
STEP_DAYS = 3
WORKING_DAY = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whom of the office to remind (`recipients.Office.for_level`), when, and the end of its key."""

    level: int
    at: datetime
    key: str


def steps(due: datetime, at: datetime) -> list[Step]:
    """The steps that can be due around a moment `at` for something that was due at `due`, lowest first.

    09:00 of the 1st working day after the due day those in charge, of the 2nd the heads too, of the 3rd the
    coordinating department too, then every three working days that and the examiners.
    """
    reached, day = level_at(due, at), stamp(due)
    levels = sorted({*range(1, STEPS + 1), max(reached, 1), reached + 1})
    return [Step(level, overdue(due, level), f"{day}/{level}") for level in levels]


def speaker(found: list[Step], at: datetime) -> Step | None:
    """The highest of the steps that is due: a sweep that slept for a week sends one mail and not five."""
    due = [item for item in found if item.at <= at]
    return max(due, key=lambda item: (item.at, item.level), default=None)


def overdue(due: datetime, level: int) -> datetime:
    """09:00 of the 1st, 2nd, 3rd, 6th, 9th … working day after the due day."""
    days = level - 1 if level <= STEPS else STEPS - 1 + (level - STEPS) * STEP_DAYS
    first = morning(seoul(due).date() + timedelta(days=1))
    if not days:
        return first
    evening = deadlines.add_working_hours(first, days * 8, calendar.current())
    return deadlines.next_working_moment(evening, calendar.current())


def level_at(due: datetime, at: datetime) -> int:
    """The level reached at a moment; 0 before the first."""
    first = overdue(due, 1)
    if at < first:
        return 0
    days = deadlines.working_time_between(first, at, calendar.current()) // WORKING_DAY
    return days + 1 if days < STEPS else STEPS + (days - STEPS + 1) // STEP_DAYS


def morning(day: date) -> datetime:
    """09:00 of the day, or of the next working day."""
    return deadlines.next_working_moment(datetime.combine(day, MORNING, SEOUL), calendar.current())


def stamp(due: datetime) -> str:
    """The due time in a key, so that another due time is another reminder; only the day when all of it counts."""
    local = seoul(due)
    return f"{local:%Y-%m-%d}" if local.time() == END_OF_DAY else f"{local:%Y-%m-%dT%H%M}"
