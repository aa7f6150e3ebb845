"""Why this date? A period walked day by day, with the reason for each day that does not count.

The walk is written apart from the sums in `deadlines.py` on purpose: each checks the other in the tests.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from .law import CIVIL_DAYS, DAYS, HOURS, PauseKind, Rule, Words
from .workingtime import AFTER_LUNCH, CLOSING, LUNCH, OPENING, SATURDAY, SEOUL, Calendar, Pause, Span, seoul

ONE_DAY = timedelta(days=1)
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the walk.

    `number` is the running number of a counted day; `time` is what was counted of it in a period of hours,
    from `begin` to `end`. `reason` says why the day, or a part of it, did not count ('' when all of it did).
    """

    day: date
    number: int | None = None
    time: timedelta | None = None
    begin: datetime | None = None
    end: datetime | None = None
    reason: Words = ""

    @property
    def counts(self) -> bool:
        """Whether the day, or a part of it, was counted."""
        return self.number is not None

    @property
    def hours(self) -> int:
        """Whole hours counted of the day."""
        return int(self.time / timedelta(hours=1)) if self.time else 0

    @property
    def minutes(self) -> int:
        """Minutes counted beyond the whole hours."""
        return int(self.time / timedelta(minutes=1)) % 60 if self.time else 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a period ends when it ends. `due` is what `deadlines.due()` returns for the same arguments.

    `rule` is the period with its extension, `base` without; `first_due` is the end before the extension, None
    when nothing was extended.
    """

    rule: Rule
    base: Rule
    start: datetime
    due: datetime
    rows: tuple[DayRow, ...]
    first_due: datetime | None = None

    @property
    def due_date(self) -> date:
        """The day on which the period ends."""
        return self.due.date()

    @property
    def in_hours(self) -> bool:
        """Whether the period is counted in working hours."""
        return self.rule.unit == HOURS

    @property
    def in_working_days(self) -> bool:
        """Whether the period is counted in working days."""
        return self.rule.unit == DAYS

    @property
    def counted(self) -> list[DayRow]:
        """The days that count."""
        return [row for row in self.rows if row.counts]

    @property
    def skipped(self) -> list[DayRow]:
        """The days that do not count, without the one on which the period ends."""
        return [row for row in self.rows[:-1] if not row.counts]

    @property
    def skipped_by_reason(self) -> list[tuple[str, int]]:
        """Each reason with the number of days it took out, in the order in which they occur."""
        reasons: dict[str, int] = {}
        for row in self.skipped:
            reasons[str(row.reason)] = reasons.get(str(row.reason), 0) + 1
        return list(reasons.items())


def explain(
    rule: Rule,
    start: date | datetime,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extra: int | Rule | None = None,
) -> Explanation:
    """Walk a period day by day; arguments and errors are those of `deadlines.due`."""
    total, begin = rule.extended(extra), seoul(start)
    walk = _WALKS.get(total.unit, _walk_calendar)
    rows = tuple(walk(total, begin, calendar, pauses))
    end = rows[-1].end or datetime.combine(rows[-1].day, time(23, 59, 59), SEOUL)
    first_due = explain(rule, start, calendar, pauses).due if extra else None
    return Explanation(total, rule.counted, begin, end, rows, first_due)


def _off(day: date, calendar: Calendar) -> Words | None:
    """Why a day never counts: the name of the holiday, Saturday or Sunday."""
    name = calendar.day_off(day)
    if name is None and day.weekday() >= SATURDAY:
        return _("Saturday") if day.weekday() == SATURDAY else _("Sunday")
    return name


def _free(day: date, begin: datetime, pauses: Iterable[Pause]) -> list[Span]:
    """Return the working time of a day from `begin` on that no pause covers."""
    windows = [
        (max(datetime.combine(day, opens, SEOUL), begin), datetime.combine(day, closes, SEOUL))
        for opens, closes in ((OPENING, LUNCH), (AFTER_LUNCH, CLOSING))
    ]
    for pause in pauses:
        since, until = pause.span
        windows = [
            piece for opens, closes in windows for piece in ((opens, min(closes, since)), (max(opens, until), closes))
        ]
        windows = [piece for piece in windows if piece[0] < piece[1]]
    return [piece for piece in windows if piece[0] < piece[1]]


def _pause_words(day: date, pauses: Iterable[Pause]) -> Words:
    """Name the pause that touches the working hours of a day ('' if none does)."""
    opens, closes = datetime.combine(day, OPENING, SEOUL), datetime.combine(day, CLOSING, SEOUL)
    for pause in pauses:
        if pause.span[0] < closes and pause.span[1] > opens:
            return pause.name or (PauseKind(pause.kind).label if pause.kind in PauseKind.values else pause.kind)
    return ""


def _walk_hours(rule: Rule, begin: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> Iterator[DayRow]:
    left, day, number = timedelta(hours=rule.amount), begin.date(), 0
    while left:
        off = _off(day, calendar)
        pieces = [] if off else _free(day, begin, pauses)
        if pieces:
            number += 1
            taken, end = _take(pieces, left)
            left -= taken
            yield DayRow(day, number, taken, pieces[0][0], end, _pause_words(day, pauses))
        else:
            yield DayRow(day, reason=off or _pause_words(day, pauses) or _("After working hours"))
        day += ONE_DAY


def _take(pieces: Sequence[Span], most: timedelta) -> tuple[timedelta, datetime]:
    """Return how much of the pieces is used up, at most `most`, and the moment it ends."""
    taken, end = NO_TIME, pieces[0][0]
    for opens, closes in pieces:
        part = min(closes - opens, most - taken)
        taken, end = taken + part, opens + part
        if taken == most:
            break
    return taken, end


def _walk_days(rule: Rule, begin: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> Iterator[DayRow]:
    day, number = begin.date(), 0
    while number < rule.amount:
        off = _off(day, calendar)
        if off is None and _free(day, datetime.combine(day, time(0), SEOUL), pauses):
            number += 1
            yield DayRow(day, number)
        else:
            yield DayRow(day, reason=off or _pause_words(day, pauses))
        day += ONE_DAY


def _walk_calendar(rule: Rule, begin: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> Iterator[DayRow]:
    """Walk days or months of the calendar; a last day that is a day off moves on (Civil Act art. 161)."""
    day, number = begin.date(), 0
    amount = rule.amount if rule.unit == CIVIL_DAYS else days_of_months(day, rule.amount)
    if rule.unit == CIVIL_DAYS:
        yield DayRow(day, reason=_("The first day"))
        day += ONE_DAY
    while number < amount:
        if _is_paused(day, pauses):
            yield DayRow(day, reason=_pause_words(day, pauses))
        else:
            number += 1
            off = _off(day, calendar) if number == amount else None
            yield DayRow(day, number, reason=_("The last day is a day off: %(name)s") % {"name": off} if off else "")
        day += ONE_DAY
    off = _off(day - ONE_DAY, calendar)
    while off is not None:
        off = _off(day, calendar)
        yield DayRow(day, reason=off or _("The period ends on the next working day"))
        day += ONE_DAY


def _is_paused(day: date, pauses: Iterable[Pause]) -> bool:
    return not _free(day, datetime.combine(day, time(0), SEOUL), pauses)


def days_of_months(first: date, months: int) -> int:
    """Return the length in days of a period of months that starts with `first` (Civil Act art. 160)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    last = date(year, month + 1, length)
    if first.day <= length:
        last = date(year, month + 1, first.day) - ONE_DAY
    return (last - first).days + 1


_WALKS = {HOURS: _walk_hours, DAYS: _walk_days}
