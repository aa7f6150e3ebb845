"""Working days and hours as numbers, so that periods are sums and not loops.

A calendar's working days stand in one sorted list, built once and kept for as long as the calendar lives. A
moment becomes a *position*: working microseconds since the first working day of a year. Nights, lunch,
weekends and holidays have no width there: a period is an addition, what does not count is a gap to jump.

Working hours are 09:00-18:00 without lunch 12:00-13:00 (Local Public Officials Service Regulation, art. 2).
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from .law import WHOLE_DAY_PAUSES, Words

SEOUL = ZoneInfo("Asia/Seoul")
OPENING, LUNCH, AFTER_LUNCH, CLOSING = time(9), time(12), time(13), time(18)
HOUR = 3_600_000_000  # microseconds
DAY = 8 * HOUR
SATURDAY, SUNDAY = 5, 6

Gap = tuple[int, int]
Span = tuple[datetime, datetime]


class Calendar(Protocol):
    """What the legal clock asks of a calendar. It never changes: other holidays make another calendar."""

    def day_off(self, day: date, /) -> str | Promise | None:
        """Return why the day does not count, or None; never ''. Weekends never count, whatever it says."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The working days of the years `first` to `last`, as ordinals of `date`."""

    first: int
    last: int
    ordinals: list[int]


_tables: "WeakKeyDictionary[Calendar, _Table]" = WeakKeyDictionary()


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether the day counts: not a Saturday, a Sunday or a day off."""
    return day.weekday() < SATURDAY and calendar.day_off(day) is None


def _working_days(first: int, last: int, calendar: Calendar) -> list[int]:
    start, end = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
    return [n for n in range(start, end + 1) if is_working_day(date.fromordinal(n), calendar)]


def _table(calendar: Calendar, first: int, last: int) -> _Table:
    """Return the table of a calendar, grown to cover these years; raises ValueError past the year 9999."""
    known = _tables.get(calendar)
    if known is None:
        known = _Table(first, last, _working_days(first, last, calendar))
    elif known.first <= first and last <= known.last:
        return known
    else:
        before = _working_days(first, known.first - 1, calendar) if first < known.first else []
        after = _working_days(known.last + 1, last, calendar) if last > known.last else []
        known = _Table(min(first, known.first), max(last, known.last), before + known.ordinals + after)
    _tables[calendar] = known
    return known


def seoul(at: date | datetime) -> datetime:
    """Return the moment in Seoul time, of a plain date its midnight; ValueError for a naive datetime."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time(0), SEOUL)
    if at.tzinfo is None:
        raise ValueError("the moment must have a time zone")
    return at if at.tzinfo is SEOUL else at.astimezone(SEOUL)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count: between two moments, or from the first to the last of two dates.

    Pauses of `law.WHOLE_DAY_PAUSES` (a supplement) always cover both days from midnight to midnight. For a
    pause that still lasts pass the present moment. `name` says more of it than its kind does. Raises ValueError
    if it ends before it begins.
    """

    begin: date | datetime
    end: date | datetime
    kind: str = "supplement"
    name: Words = field(default="", compare=False)

    def __post_init__(self) -> None:
        begin, end = self.span
        if end < begin or seoul(self.end).date() < seoul(self.begin).date():
            raise ValueError(f"a pause cannot end ({self.end}) before it begins ({self.begin})")

    @property
    def span(self) -> Span:
        """The two moments in Seoul time."""
        begin, end = seoul(self.begin), seoul(self.end)
        whole = self.kind in WHOLE_DAY_PAUSES
        if whole:
            begin = datetime.combine(begin, time(0), SEOUL)
        if whole or not isinstance(self.end, datetime):
            end = datetime.combine(end, time(0), SEOUL) + timedelta(days=1)
        return begin, end


def _of_the_day(at: datetime) -> int:
    """Working microseconds of the day until `at`."""
    now = ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond
    if now <= 12 * HOUR:
        return max(now - 9 * HOUR, 0)
    return min(max(now - 10 * HOUR, 3 * HOUR), DAY)


class WorkingTime:
    """Moments of one calendar as positions; positions count from the first working day of the given year."""

    def __init__(self, calendar: Calendar, year: int) -> None:
        self._calendar = calendar
        self._year = year
        self._take(_table(calendar, year, year))

    def _take(self, table: _Table) -> None:
        self._last = table.last
        self._days = table.ordinals
        self._base = bisect_left(table.ordinals, date(self._year, 1, 1).toordinal())

    def _reach(self, year: int) -> None:
        if year > self._last:
            self._take(_table(self._calendar, self._year, year))

    def index(self, day: date) -> int:
        """Return how many working days lie before the day: the number of the first one on or after it."""
        self._reach(day.year)
        return bisect_left(self._days, day.toordinal()) - self._base

    def day(self, index: int) -> date:
        """Return the working day with this number."""
        while index + self._base >= len(self._days):
            self._reach(self._last + 1)
        return date.fromordinal(self._days[index + self._base])

    def position(self, at: datetime) -> int:
        """Return the working microseconds before a moment of Seoul time."""
        self._reach(at.year)
        number = at.toordinal()
        place = bisect_left(self._days, number)
        counts = place < len(self._days) and self._days[place] == number
        return (place - self._base) * DAY + (_of_the_day(at) if counts else 0)

    def end(self, position: int) -> datetime:
        """Return the earliest moment at a position: a period ends at 18:00, not at 09:00 of the next day."""
        index, inside = divmod(position - 1, DAY)
        inside += 1
        since = timedelta(microseconds=inside + (9 if inside <= 3 * HOUR else 10) * HOUR)
        return datetime.combine(self.day(index), time(0), SEOUL) + since

    def beginning(self, position: int) -> datetime:
        """Return the latest moment at a position: work begins at 09:00, not at 18:00 of the day before."""
        index, inside = divmod(position, DAY)
        since = timedelta(microseconds=inside + (9 if inside < 3 * HOUR else 10) * HOUR)
        return datetime.combine(self.day(index), time(0), SEOUL) + since

    def gaps(self, pauses: Iterable[Pause], since: int) -> list[Gap]:
        """Return pauses as positions, sorted and merged, without what lies before `since`."""
        merged: list[Gap] = []
        for begin, end in sorted(pause.span for pause in pauses):
            first, last = max(self._from(begin), since), self._from(end)
            if last <= first:
                continue
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], last))
            else:
                merged.append((first, last))
        return merged

    def _from(self, at: datetime) -> int:
        return 0 if at.year < self._year else self.position(at)


def whole_days(gaps: Iterable[Gap]) -> list[Gap]:
    """Return gaps of time as gaps of days (first, past the last): days of which no working time is left."""
    days = ((-(-first // DAY), last // DAY) for first, last in gaps)
    return [(first, past) for first, past in days if past > first]


def advance(position: int, amount: int, gaps: Iterable[Gap]) -> int:
    """Return where a period that starts at a position ends when gaps (sorted, apart) do not count."""
    for first, last in gaps:
        if last <= position:
            continue
        if first - position >= amount:
            break
        amount -= max(first - position, 0)
        position = last
    return position + amount


def covered(first: int, last: int, gaps: Iterable[Gap]) -> int:
    """Return how much of a stretch lies in gaps (sorted, apart)."""
    return sum(max(0, min(last, end) - max(first, begin)) for begin, end in gaps)
