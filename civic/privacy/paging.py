"""Counting only as far as anybody turns pages."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

if TYPE_CHECKING:
    BasePaginator = Paginator[Any]
else:
    BasePaginator = Paginator

COUNT_AT_MOST = 10_000


class CappedPaginator(BasePaginator):
    """Like Django's, but never counts more than COUNT_AT_MOST rows: `COUNT(*)` of a big table takes seconds."""

    @cached_property
    def count(self) -> int:
        return (
            min(len(self.object_list), COUNT_AT_MOST)
            if isinstance(self.object_list, list)
            else self._counted()
        )

    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:COUNT_AT_MOST].count())
