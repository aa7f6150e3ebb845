"""The calendar of the city: which days are off, by the Holiday table and, where it is silent, the library."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version

import holidays
from django.utils.translation import gettext_lazy as _

from .law import Words
from .models.holiday import Holiday
from .smalltable import SmallTable
from .workingtime import SATURDAY

FIRST_YEAR, LAST_YEAR = (
    1949,
    2099,
)  # the library knows 1948 to 2100; periods may run over the turn of the year
SOURCE = f"holidays {version('holidays')}"
_WORDING = (("; ", ", "), (" 대체 휴일", " 대체공휴일"), ("신정연휴", "신정"))
_TEMPORARY = ("임시공휴일", "국군의 날", "대통령 선거일")


def weekend(day: date) -> Words | None:
    """Name the Saturday or Sunday, None on other days."""
    if day.weekday() < SATURDAY:
        return None
    return _("Saturday") if day.weekday() == SATURDAY else _("Sunday")


@cache
def library_year(year: int) -> Mapping[date, str]:
    """Return the public holidays of a year with their Korean names, by the library.

    Raises ValueError for years outside 1949 to 2099, of which the library knows nothing or too little.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no holidays are known for the year {year}, only for {FIRST_YEAR} to {LAST_YEAR}")
    return {day: _wording(name) for day, name in holidays.country_holidays("KR", years=year, language="ko").items()}


def _wording(name: str) -> str:
    for old, new in _WORDING:
        name = name.replace(old, new)
    return name


def kind_of(name: str) -> Holiday.Kind:
    """Return the kind of a holiday of the library; it is told by the name."""
    if "대체공휴일" in name:
        return Holiday.Kind.SUBSTITUTE
    return Holiday.Kind.TEMPORARY if name in _TEMPORARY else Holiday.Kind.PUBLIC


class StaticCalendar:
    """A calendar of given days off, for tests and calculations; without names all are called 'Holiday'."""

    def __init__(self, days: Iterable[date] | Mapping[date, Words] = ()) -> None:
        self._names: dict[date, Words] = dict(days) if isinstance(days, Mapping) else {d: _("Holiday") for d in days}

    def day_off(self, day: date, /) -> Words | None:
        """Return the name of the holiday, Saturday or Sunday, or None."""
        return self._names.get(day) or weekend(day)


class LibraryCalendar:
    """The public holidays of Korea as the library computes them. Raises ValueError outside 1949 to 2099."""

    def day_off(self, day: date, /) -> Words | None:
        """Return the Korean name of the holiday, Saturday or Sunday, or None."""
        return library_year(day.year).get(day) or weekend(day)


Row = tuple[date, str, str, str, bool]  # date, name, kind, source, is_active


class TableCalendar:
    """The rows of the Holiday table at one moment.

    A row always decides its date. Dates without a row are working days in a year that was seeded from the
    library, and follow the library in any other year.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._days: dict[date, str | None] = {}
        self._seeded: set[int] = set()
        for day, name, kind, source, is_active in rows:
            self._days[day] = name if is_active and kind != Holiday.Kind.WORKING else None
            if source.startswith("holidays "):
                self._seeded.add(day.year)

    def day_off(self, day: date, /) -> Words | None:
        """Return the name of the holiday, Saturday or Sunday, or None."""
        if day in self._days or day.year in self._seeded:
            return self._days.get(day) or weekend(day)
        return library_year(day.year).get(day) or weekend(day)


LIBRARY = LibraryCalendar()


def _rows() -> tuple[Row, ...]:
    return tuple(Holiday.objects.order_by("date").values_list("date", "name", "kind", "source", "is_active"))


_table: SmallTable[Row, TableCalendar] = SmallTable(_rows, TableCalendar)


def current() -> TableCalendar:
    """Return the calendar as the Holiday table stands now.

    One small query each time (some hundred rows), see `SmallTable`. The calendar, and with it the list of working
    days, is reused while the rows are the same; take it once and pass it on where many dates are computed.
    Raises DatabaseError if the table is missing.
    """
    return _table.current()
