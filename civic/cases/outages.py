"""Outages of the system: what is taken out of the periods, and what the public pages say while one lasts."""

import logging
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from .law import PauseKind
from .models.outage import Outage
from .smalltable import SmallTable
from .workingtime import Pause

logger = logging.getLogger(__name__)

Row = tuple[datetime, datetime, str]  # from, until, what

IN_FORCE = date(2026, 5, 6)  # addendum art. 3 of Decree 36296: outages from this day on
CACHE_KEY = "outages.announced"
FRESH_SECONDS = 30
SHOWN_DAYS = 366  # on the public list
LATE_DAYS = 30  # a petition taken on paper is registered at most so long afterwards


class OutageTable:
    """The ended outages at one moment, as times that do not count."""

    def __init__(self, rows: Iterable[Row]) -> None:
        ordered = sorted(rows, key=lambda row: row[1])
        self._ends = [until for _since, until, _what in ordered]
        self._pauses = [
            Pause(since, until, PauseKind.OUTAGE, words(since, until, what)) for since, until, what in ordered
        ]

    def since(self, moment: datetime) -> list[Pause]:
        """The outages that ended after a moment: those that can touch a clock started then."""
        if not self._ends:
            return []
        return self._pauses[bisect_right(self._ends, moment) :]


def _words(since: datetime, until: datetime, what: str) -> str:
    """`System outage: online filing (November 23 10:00 – 14:30)`."""
    begin, end = timezone.localtime(since), timezone.localtime(until)
    day = "" if end.date() == begin.date() else f"{date_format(end, 'MONTH_DAY_FORMAT')} "
    span = f"{date_format(begin, 'MONTH_DAY_FORMAT')} {begin:%H:%M} – {day}{end:%H:%M}"
    return _("System outage: %(what)s (%(span)s)") % {"what": what, "span": span}


words = lazy(_words, str)


def _rows() -> tuple[Row, ...]:
    rows = Outage.objects.ended().order_by("started_at", "pk").values_list("started_at", "ended_at", "what")
    return tuple((since, until, what) for since, until, what in rows if until is not None)


_table: SmallTable[Row, OutageTable] = SmallTable(_rows, OutageTable)


def current() -> OutageTable:
    """The ended outages as they stand now; one small query. Raises DatabaseError if the table is missing."""
    return _table.current()


def happened_lately() -> bool:
    """Whether there was one so recently that petitions taken meanwhile may still have to be registered."""
    return Outage.objects.filter(is_void=False).exclude(ended_at__lt=timezone.now() - timedelta(LATE_DAYS)).exists()


def covers(moment: datetime) -> bool:
    """Whether the system was down at a moment, by an outage that has ended or still lasts."""
    rows = Outage.objects.filter(is_void=False, started_at__lte=moment)
    return any(until is None or moment <= until for until in rows.values_list("ended_at", flat=True))


# --- While one lasts ---


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the public is told. Decree art. 6-2 (1): what happened, how to file meanwhile, what else to know."""

    since: datetime
    what: str
    alternative: str
    remark: str


def announced() -> list[Announcement]:
    """The outages going on, from a cache of half a minute; none when the database does not answer."""
    known = cache.get(CACHE_KEY)
    if known is None:
        known = _announced()
        cache.set(CACHE_KEY, known, FRESH_SECONDS)
    return [Announcement(*fields) for fields in known]


def _announced() -> list[tuple[datetime, str, str, str]]:
    """Rows as plain values: what lies in the cache outlives a new version of the program."""
    try:
        rows = Outage.objects.announced().order_by("started_at")
        return list(rows.values_list("started_at", "what", "alternative", "remark"))
    except DatabaseError as error:
        logger.warning("the outages could not be read: %s", type(error).__name__)
        return []


def forget_announced() -> None:
    """Let the pages look again once this transaction is committed."""
    transaction.on_commit(lambda: cache.delete(CACHE_KEY), robust=True)


def of_last_year(at: datetime | None = None) -> list[Outage]:
    """The outages of the last twelve months and those going on, newest first."""
    first = (at or timezone.now()) - timedelta(days=SHOWN_DAYS)
    rows = Outage.objects.filter(is_void=False)
    return [row for row in rows if row.ended_at is None or row.ended_at >= first]
