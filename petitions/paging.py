"""Pages of a list by key: the next page begins after the last row of this one, whatever was added meanwhile."""

import re
from dataclasses import dataclass

from django.db.models import Q

from civic.cases.models import Case, CaseQuerySet

SIZE = 20
_NUMBER = re.compile(r"\d{4}-\d{6,}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows newest first. `before` and `after` are numbers to ask for the older and the newer page, '' at the ends."""

    rows: list[Case]
    before: str = ""
    after: str = ""


def page_of(cases: CaseQuerySet, before: str = "", after: str = "", size: int = SIZE) -> Page:
    """A page of cases ordered by arrival, newest first.

    Args:
        before: receipt number of the last row seen; a number that is not in the list gives the first page.
        after: receipt number of the first row seen, to go back.
    """
    backwards = bool(after)
    known = after or before
    edge = cases.filter(number=known).values_list("arrived_at", "pk").first() if _NUMBER.fullmatch(known) else None
    if edge is None:
        rows = list(cases.order_by("-arrived_at", "-pk")[: size + 1])
        return Page(rows[:size], before=rows[size - 1].number if len(rows) > size else "")
    at, pk = edge
    if backwards:
        newer = cases.filter(Q(arrived_at__gt=at) | Q(arrived_at=at, pk__gt=pk)).order_by("arrived_at", "pk")
        rows = list(newer[: size + 1])
        more = len(rows) > size
        rows = rows[:size][::-1]
        return Page(rows, before=rows[-1].number if rows else "", after=rows[0].number if more else "")
    older = cases.filter(Q(arrived_at__lt=at) | Q(arrived_at=at, pk__lt=pk)).order_by("-arrived_at", "-pk")
    rows = list(older[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, before=rows[-1].number if more else "", after=rows[0].number if rows else "")
