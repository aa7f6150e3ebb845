"""Pages of a long list without COUNT and OFFSET: each page starts where the last one ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

Place = tuple[datetime, int]
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Order:
    """By a time that is never empty, then by the row's number."""

    field: str
    newest_first: bool = False

    def place(self, row: Model) -> str:
        """Where a row stands in this order, as text for an address."""
        return f"{getattr(row, self.field).isoformat()}~{row.pk}"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`before` and `after` are places for the pages on either side, empty when there is none."""

    rows: Sequence[Row]
    before: str = ""
    after: str = ""


def read_place(text: str) -> Place | None:
    """The place an address names; None for anything else."""
    moment, _tilde, number = text.partition("~")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    if at is None or at.tzinfo is None or not (number.isascii() and number.isdigit()) or len(number) > 18:
        return None
    return at, int(number)


def page(chosen: QuerySet[Row], order: Order, *, after: str, before: str, size: int) -> Page[Row]:
    """One page of the chosen rows: what follows the place `after`, or what comes before the place `before`."""
    start = read_place(after)
    end = read_place(before) if start is None else None
    backwards = end is not None
    downwards = order.newest_first != backwards
    place = end or start
    if place is not None:
        chosen = _beyond(chosen, order.field, place, downwards)
    sign = "-" if downwards else ""
    rows = list(chosen.order_by(f"{sign}{order.field}", f"{sign}pk")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_before, has_after = (more, True) if backwards else (start is not None, more)
    if not rows:
        return Page(rows)
    return Page(rows, order.place(rows[0]) if has_before else "", order.place(rows[-1]) if has_after else "")


def _beyond(chosen: QuerySet[Row], field: str, place: Place, downwards: bool) -> QuerySet[Row]:
    """What lies beyond a place; two conditions so that an index on (field, id) can be entered at the place."""
    at, number = place
    side, same = ("lte", "gte") if downwards else ("gte", "lte")
    return chosen.filter(**{f"{field}__{side}": at}).exclude(**{field: at, f"pk__{same}": number})


def page_address(query: QueryDict, **place: str) -> str:
    """The address of the page at `after` or `before` a place, with the filters of this one; empty for no place."""
    if not any(place.values()):
        return ""
    kept = query.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept.update(place)
    return f"?{kept.urlencode()}"
