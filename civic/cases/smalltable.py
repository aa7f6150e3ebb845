"""Small tables on which every date hangs (holidays, periods, outages): read afresh, made up anew only when changed."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

Row = TypeVar("Row", bound=Hashable)
Made = TypeVar("Made")

_reading: ContextVar[dict[Any, Any] | None] = ContextVar("reading", default=None)


class SmallTable(Generic[Row, Made]):
    """What is made of the rows of one table of some hundred rows.

    One query each time it is asked for: no process computes with yesterday's rows, whatever wrote them. What was
    made is kept while the rows are the same. Within `one_reading` the table is read once.

    Args:
        read: gives the rows as they stand now.
        make: what is made of them; it must never change afterwards.
    """

    def __init__(self, read: Callable[[], tuple[Row, ...]], make: Callable[[tuple[Row, ...]], Made]) -> None:
        self._read, self._make = read, make
        self._latest: tuple[tuple[Row, ...], Made] | None = None

    def current(self) -> Made:
        """What the table says now. Raises DatabaseError if it cannot be read."""
        reading = _reading.get()
        if reading is None:
            return self._fresh()
        if self not in reading:
            reading[self] = self._fresh()
        made: Made = reading[self]
        return made

    def _fresh(self) -> Made:
        rows, latest = self._read(), self._latest
        if latest is None or latest[0] != rows:
            latest = self._latest = (rows, self._make(rows))
        return latest[1]


@contextmanager
def one_reading() -> Iterator[None]:
    """Within the block each small table is read at most once: for one verb, or one chunk of many cases.

    Nothing outlives the block; a block within a block is part of it.
    """
    if _reading.get() is not None:
        yield
        return
    token = _reading.set({})
    try:
        yield
    finally:
        _reading.reset(token)


def notes() -> dict[Any, Any]:
    """Where sums of this reading may be kept for the next case; empty and for nobody else outside of one."""
    reading = _reading.get()
    if reading is None:
        return {}
    found: dict[Any, Any] = reading.setdefault(notes, {})
    return found
