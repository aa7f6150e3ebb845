"""What the dates of the open cases hang on, as plain data that can be kept and compared: days off, periods, outages."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from civic.cases import outages
from civic.cases.law import KINDS, Rule
from civic.cases.models.calendar_state import CalendarState
from civic.cases.models.holiday import Holiday
from civic.cases.models.outage import Outage
from civic.cases.models.period import KindPeriod
from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.wording import day_words

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Almanac:
    """What the three tables say.

    Args:
        days_off: each date of the Holiday table with its name, '' for a working day after all.
        periods: `grievance/2026-05-06` (kind and first day) with amount, unit and last day ('' if open).
        outages: the number of each ended outage with its beginning, end, and what did not work.
    """

    days_off: dict[str, str]
    periods: dict[str, list[int | str]]
    outages: dict[str, list[str]]

    @property
    def fingerprint(self) -> str:
        """Sixteen signs that differ when anything differs."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def read() -> Almanac:
    """What the tables say now."""
    days = Holiday.objects.order_by("date")
    rows = KindPeriod.objects.order_by("kind", "valid_from")
    return Almanac(
        days_off={row.date.isoformat(): row.name if row.is_day_off else "" for row in days},
        periods={f"{row.kind}/{row.valid_from}": [row.amount, row.unit, str(row.valid_to or "")] for row in rows},
        outages={
            str(row.pk): [row.started_at.isoformat(), row.ended_at.isoformat(), row.what]
            for row in Outage.objects.ended().order_by("pk")
            if row.ended_at is not None
        },
    )


def kept(state: CalendarState) -> Almanac:
    """By what the open cases were last planned."""
    return Almanac(state.days_off, state.periods, state.outages)


def reason(before: Almanac, now: Almanac) -> str:
    """What has changed, as sentences for the history of the cases; in the language of the office."""
    with translation.override(STAFF_LANGUAGE):
        words = " ".join([*_days(before, now), *_periods(before, now), *_outages(before, now)])
        return words or _("A change of what does not count was taken back.")


def _some(words: list[str]) -> str:
    if len(words) > MOST_NAMED:
        words = [*words[:MOST_NAMED], _("and %(count)s more") % {"count": len(words) - MOST_NAMED}]
    return ", ".join(words)


def _days(before: Almanac, now: Almanac) -> Iterator[str]:
    words = []
    for text in sorted(before.days_off.keys() | now.days_off.keys()):
        name, day = now.days_off.get(text, ""), day_words(date.fromisoformat(text))
        if before.days_off.get(text) == now.days_off.get(text):
            continue
        if name:
            words.append(_("%(day)s is a day off: %(name)s") % {"day": day, "name": name})
        else:
            words.append(_("%(day)s is a working day") % {"day": day})
    if words:
        yield _("The calendar of holidays has changed. %(changes)s") % {"changes": _some(words)}


def _periods(before: Almanac, now: Almanac) -> Iterator[str]:
    words = []
    for key in sorted(before.periods.keys() | now.periods.keys()):
        row = now.periods.get(key)
        if before.periods.get(key) == row:
            continue
        kind, _slash, first = key.partition("/")
        names = {"kind": KINDS[kind].label, "day": day_words(date.fromisoformat(first))}
        if row is None:
            words.append(_("%(kind)s: the period from %(day)s no longer applies") % names)
            continue
        names["period"] = Rule(int(row[0]), row[1]).words  # type: ignore[arg-type]  # the table checks the unit
        if row[2]:
            names["end"] = day_words(date.fromisoformat(str(row[2])))
            words.append(_("%(kind)s: %(period)s from %(day)s to %(end)s") % names)
        else:
            words.append(_("%(kind)s: %(period)s from %(day)s") % names)
    if words:
        yield _("The periods of the law have changed. %(changes)s") % {"changes": _some(words)}


def _outages(before: Almanac, now: Almanac) -> Iterator[str]:
    words = []
    for key in sorted(before.outages.keys() | now.outages.keys(), key=int):
        row = now.outages.get(key)
        if before.outages.get(key) == row:
            continue
        since, until, what = row or before.outages[key]
        told = str(outages.words(datetime.fromisoformat(since), datetime.fromisoformat(until), what))
        words.append(told if row else _("%(outage)s counts after all") % {"outage": told})
    if words:
        yield _("The times that do not count have changed. %(changes)s") % {"changes": _some(words)}
