"""The periods of the kinds: by the rows the administrator keeps, and on days without a row by `law.KINDS`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from .law import KINDS, Rule, Words
from .models.period import KindPeriod, KindPeriodChange
from .recipients import STAFF_LANGUAGE
from .smalltable import SmallTable

Row = tuple[str, int, str, str, date, date | None]  # kind, amount, unit, article, valid_from, valid_to
TRACED = ("amount", "unit", "article", "valid_from", "valid_to", "checked_on")
SEEDED = "법령의 처리기간을 처음 등록"


@dataclass(frozen=True, slots=True)
class Period:
    """How long the answer may take, and where that is written."""

    rule: Rule
    article: Words


class PeriodTable:
    """The rows of the KindPeriod table at one moment."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, list[tuple[date, date, Period]]] = {}
        for kind, amount, unit, article, first, last in rows:
            # The words of the law as they were seeded are shown in the reader's language.
            words: Words = KINDS[kind].article if article == _seeded_article(kind) else article
            period = Period(Rule(amount, unit), words)  # type: ignore[arg-type]  # the table checks the unit
            self._rows.setdefault(kind, []).append((first, last or date.max, period))

    def on(self, kind: str, day: date) -> Period:
        """The period in force on a day. Raises KeyError for a kind that does not exist."""
        for first, last, period in self._rows.get(kind, ()):
            if first <= day <= last:
                return period
        return Period(KINDS[kind].rule, KINDS[kind].article)


@cache
def _seeded_article(kind: str) -> str:
    """The article of a kind as `seed` writes it; '' for a kind that is no more."""
    with translation.override(STAFF_LANGUAGE):
        return str(KINDS[kind].article) if kind in KINDS else ""


def _rows() -> tuple[Row, ...]:
    rows = KindPeriod.objects.order_by("kind", "valid_from")
    return tuple(rows.values_list("kind", "amount", "unit", "article", "valid_from", "valid_to"))


_table: SmallTable[Row, PeriodTable] = SmallTable(_rows, PeriodTable)
LAW = PeriodTable(())  # what stands where nobody has entered anything


def current() -> PeriodTable:
    """The table as it stands now; one small query. Raises DatabaseError if the table is missing."""
    return _table.current()


def rule_on(kind: str, day: date) -> Rule:
    """The period of a kind for petitions accepted on a day."""
    return current().on(kind, day).rule


def article_on(kind: str, day: date) -> Words:
    """Where that period is written."""
    return current().on(kind, day).article


def save(row: KindPeriod, *, by: Any, reason: str) -> None:
    """Write a new or changed row together with its trace.

    Args:
        by: the account that changes it; None is the portal.
        reason: why; never empty.
    """
    if not reason.strip():
        raise ValueError("a change of a period needs a reason")
    with transaction.atomic():
        old = KindPeriod.objects.select_for_update().filter(pk=row.pk).first() if row.pk else None
        row.save()
        KindPeriodChange.objects.create(
            kind=row.kind, by=by, before=_traced(old) if old else {}, after=_traced(row), reason=reason.strip()
        )


def _traced(row: KindPeriod) -> dict[str, str | int]:
    return {name: value if isinstance(value := getattr(row, name), int) else str(value or "") for name in TRACED}


def seed() -> int:
    """Write the periods of the law for kinds without any row; rows somebody entered stay as they are.

    Returns:
        How many kinds had none.
    """
    known = set(KindPeriod.objects.values_list("kind", flat=True))
    missing = [kind for kind in KINDS.values() if kind.key not in known]
    for kind in missing:
        row = KindPeriod(
            kind=kind.key,
            amount=kind.rule.amount,
            unit=kind.rule.unit,
            article=_seeded_article(kind.key),
            valid_from=kind.in_force,
            checked_on=kind.checked,
        )
        save(row, by=None, reason=SEEDED)
    return len(missing)


def in_force(row: KindPeriod, on: date | None = None) -> bool:
    """Whether a row applies to petitions accepted on a day (today)."""
    day = on or timezone.localdate()
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
