"""The tile map's numbers: what stands on a tile, and which of five shades it gets. No database."""

from collections.abc import Iterable
from dataclasses import dataclass

# Which shades are used when there are only so many groups: far enough apart to be told from each other.
SHADES: dict[int, tuple[int, ...]] = {0: (), 1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}
MOST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """What a district shows.

    Args:
        value: the number, or None when there is none; the shade follows from it.
        href: the page behind the tile.
        text: shown in place of the number, for example "4.2".
    """

    value: float | None = None
    href: str = ""
    text: str = ""


def as_tile(value: Tile | float | None) -> Tile:
    return value if isinstance(value, Tile) else Tile(value)


@dataclass(frozen=True, slots=True)
class Band:
    """A shade (1 light to 5 dark) and the smallest and largest number that has it."""

    shade: int
    least: float
    most: float


def bands(values: Iterable[float | None]) -> list[Band]:
    """Up to five groups with about as many different numbers in each, small ones first.

    Groups by rank, not by equal steps: a dong has ten times the people of a myeon, and equal steps would
    show two dark tiles in a pale city. None and nought belong to no group.
    """
    known = sorted({value for value in values if value})
    groups = min(MOST_GROUPS, len(known))
    found = []
    for number, shade in enumerate(SHADES[groups]):
        part = known[number * len(known) // groups : (number + 1) * len(known) // groups]
        found.append(Band(shade, part[0], part[-1]))
    return found


def shade(value: float | None, among: Iterable[Band]) -> int:
    """The shade of a number, 0 when it has none."""
    if not value:
        return 0
    return next((band.shade for band in among if band.least <= value <= band.most), 0)
