"""Counting only as far as anybody turns pages."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

if TYPE_CHECKING:
    BasePaginator = Paginator[Any]
else:
    BasePaginator = Paginator

COUNT_AT_MOST = 10_000


class CappedPaginator(BasePaginator):
    """Like Django's, but counts COUNT_AT_MOST rows at most: `COUNT(*)` of a big table takes seconds."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by()[:COUNT_AT_MOST].count()
        return min(len(rows), COUNT_AT_MOST)


def page_number(text: str) -> int:
    """The number of a page as it stands in an address; 1 for whatever is none."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) > 0 else 1


def page_address(query: QueryDict, number: int) -> str:
    """The address of another page of the same list."""
    kept = query.copy()
    kept["page"] = str(number)
    return f"?{kept.urlencode()}"
