"""The legal clock: when a period ends, and why. Pure functions: no database; the calendar is passed in.

Conventions where the text of the law leaves a choice:
- a period in hours ends at 18:00, not at 09:00 of the next working day; at lunch it starts at 13:00;
- what is received on a day off starts on the next working day;
- a period in days ends at 23:59:59 of its last day (Civil Act art. 159);
- an extension counts on from the day after the first end;
- a day counts unless pauses take all of its working time.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from .explanations import DayRow as DayRow
from .explanations import Explanation as Explanation
from .explanations import days_of_months
from .explanations import explain as explain
from .law import CIVIL_DAYS, DAYS, DUTIES, HOURS, KINDS, PROGRESS_NOTICE, SUFFIXES
from .law import Rule as Rule
from .law import Unit as Unit
from .workingtime import DAY, HOUR, SEOUL, WorkingTime, advance, covered, is_working_day, seoul, whole_days
from .workingtime import Calendar as Calendar
from .workingtime import Pause as Pause

_UNITS: dict[str, Unit] = {suffix: unit for unit, suffix in SUFFIXES.items()}
_RULE = re.compile(r"([0-9]{1,6})(h|d|cd|mo)", re.ASCII)
_END_OF_DAY = time(23, 59, 59)
QUIET_FROM, QUIET_UNTIL = time(21), time(8)


def parse_rule(text: str) -> Rule:
    """Return the period for '3h', '7d', '30cd' (days of the calendar), '1mo', or the key of a kind or duty.

    Working days up to five come back in hours. Raises ValueError with words for a person otherwise.
    """
    word = text.strip().lower()
    if word in KINDS:
        return KINDS[word].rule.counted
    if word in DUTIES:
        return DUTIES[word].rule.counted
    match = _RULE.fullmatch(word)
    if match is None:
        raise ValueError(
            f"unknown rule {text!r}: use a number with h or d, such as 3h or 7d, or one of {', '.join(KINDS)}"
        )
    return Rule(int(match[1]), _UNITS[match[2]]).counted


def due(
    rule: Rule,
    start: date | datetime,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extra: int | Rule | None = None,
) -> datetime:
    """Return the last moment of a period, in Seoul time; periods in days and months end at 23:59:59.

    `start` is the moment of acceptance with its time zone, or a date in Seoul (its midnight). `extra` is an
    extension: a period, or an amount in the unit of the rule. Raises ValueError for a moment without time
    zone, units that do not go together, and years the calendar does not know.
    """
    total, begin = rule.extended(extra), seoul(start)
    if total.unit != HOURS:
        return datetime.combine(_last_day(total, begin, calendar, pauses), _END_OF_DAY, SEOUL)
    work = WorkingTime(calendar, begin.year)
    position = work.position(begin)
    gaps = work.gaps(pauses, position) if pauses else ()
    return work.end(advance(position, total.amount * HOUR, gaps))


def due_date(
    rule: Rule,
    start: date | datetime,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extra: int | Rule | None = None,
) -> date:
    """Return the day on which a period ends; arguments and errors are those of `due`."""
    return due(rule, start, calendar, pauses, extra).date()


def _last_day(rule: Rule, begin: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> date:
    first = begin.date()
    if rule.unit == DAYS:
        work = WorkingTime(calendar, first.year)
        index = work.index(first)
        gaps = whole_days(work.gaps(pauses, index * DAY)) if pauses else ()
        return work.day(advance(index, rule.amount, gaps) - 1)
    if rule.unit == CIVIL_DAYS:
        first, length = first + timedelta(days=1), rule.amount
    else:
        length = days_of_months(first, rule.amount)
    # Days of the calendar are numbers already; the same sum jumps over the paused ones.
    last = advance(first.toordinal(), length, _paused_dates(pauses, first)) - 1
    return _working_day_from(date.fromordinal(last), calendar)


def _paused_dates(pauses: Iterable[Pause], first: date) -> list[tuple[int, int]]:
    """Return the dates pauses cover from 09:00 to 18:00: ordinals (first, past the last), sorted, merged."""
    spans: list[tuple[int, int]] = []
    for begin, end in sorted(pause.span for pause in pauses):
        since = max(begin.toordinal() + (begin.time() > time(9)), first.toordinal())
        until = end.toordinal() + (end.time() >= time(18))
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        elif until > since:
            spans.append((since, until))
    return spans


def _working_day_from(day: date, calendar: Calendar) -> date:
    work = WorkingTime(calendar, day.year)
    return work.day(work.index(day))


def civil_period_end(start: date, days: int, calendar: Calendar) -> date:
    """Return the last day of a period of civil law: not from the first day, never to a day off.

    Civil Act art. 157, 159, 161; used by Decree art. 24 (4) for supplements and Act art. 35 for objections.
    """
    return due_date(Rule(days, CIVIL_DAYS), start, calendar)


def progress_notice_on(accepted: date | datetime, nth: int = 1) -> date:
    """Return the day from which the nth progress notice is owed: 30, 60 … days are over (Decree 23)."""
    return seoul(accepted).date() + timedelta(days=PROGRESS_NOTICE.rule.amount * nth + 1)


def working_time_between(begin: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> timedelta:
    """Return the working time from one moment to another, without pauses; negative if `end` comes first."""
    if end < begin:
        return -working_time_between(end, begin, calendar, pauses)
    begin, end = seoul(begin), seoul(end)
    work = WorkingTime(calendar, begin.year)
    first, last = work.position(begin), work.position(end)
    return timedelta(microseconds=last - first - covered(first, last, work.gaps(pauses, first)))


def add_working_hours(at: datetime, hours: float, calendar: Calendar) -> datetime:
    """Return the moment some working hours (more than 0) later; ends at 18:00 rather than 09:00."""
    if hours <= 0:
        raise ValueError("the hours to add must be more than 0")
    at = seoul(at)
    work = WorkingTime(calendar, at.year)
    return work.end(work.position(at) + max(round(hours * HOUR), 1))


def next_working_moment(at: datetime, calendar: Calendar) -> datetime:
    """Return the moment itself within working hours, else the next one at which work begins."""
    at = seoul(at)
    work = WorkingTime(calendar, at.year)
    return work.beginning(work.position(at))


def share_left(
    start: datetime, due: datetime, share: float, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> datetime:
    """Return the working moment at which a share (0 to 1) of the working time from start to due is left.

    Pauses do not count. Never later than `due`; `due` itself when there is no working time between.
    """
    if not 0 <= share <= 1:
        raise ValueError("the share must be between 0 and 1")
    begin, end = seoul(start), seoul(due)
    if end <= begin:
        return end
    work = WorkingTime(calendar, begin.year)
    first, last = work.position(begin), work.position(end)
    gaps = work.gaps(pauses, first)
    used = round((last - first - covered(first, last, gaps)) * (1 - share))
    return min(work.beginning(advance(first, used, gaps)), end)


def is_quiet(at: datetime, calendar: Calendar) -> bool:
    """Whether no mail but receipts should go out: from 21:00 to 08:00, on Saturdays, Sundays and holidays."""
    at = seoul(at)
    return not QUIET_UNTIL <= at.time() < QUIET_FROM or not is_working_day(at.date(), calendar)


def after_quiet(at: datetime, calendar: Calendar) -> datetime:
    """Return the moment itself, or 08:00 of the next working day when it is quiet."""
    at = seoul(at)
    if not is_quiet(at, calendar):
        return at
    day = at.date() if at.time() < QUIET_UNTIL else at.date() + timedelta(days=1)
    return datetime.combine(_working_day_from(day, calendar), QUIET_UNTIL, SEOUL)
