"""Counting only as far as anybody turns pages."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
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
