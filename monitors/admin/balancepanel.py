"""The balance of a term as a page draws it: a tile for each district, bars for the other sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from civic.places.models import District

from ..membership.balance import DISTRICT, Balance, Bar, Side

# Shades of a tile: nobody, less than half, more, enough, too many.
NOBODY, FEW, SOME, ENOUGH = 0, 1, 3, 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar in hundredths of the longest one of its side."""

    bar: Bar
    office: float
    picked: float
    target: float | None


@dataclass(frozen=True, slots=True)
class Tile:
    """A district on the map."""

    bar: Bar
    district: District
    shade: int


@dataclass(frozen=True, slots=True)
class Panel:
    """All of it."""

    balance: Balance
    tiles: Sequence[Tile]
    sides: Sequence[tuple[Side, Sequence[Drawn]]]
    missing: Sequence[Bar]


def panel(standing: Balance) -> Panel:
    """Work out what is drawn. No query."""
    districts = {row.slug: row for row in standing.districts}
    tiles = [Tile(bar, districts[bar.value], _shade(bar)) for bar in standing.side(DISTRICT).bars]
    tiles.sort(key=lambda tile: (tile.district.tile_row, tile.district.tile_col))
    sides = [
        (side, [_drawn(bar, side.longest) for bar in side.bars]) for side in standing.sides if side.key != DISTRICT
    ]
    return Panel(standing, tiles, sides, standing.missing())


def _drawn(bar: Bar, longest: int) -> Drawn:
    target = None if bar.target is None else round(100 * bar.target / longest, 1)
    return Drawn(bar, round(100 * bar.office / longest, 1), round(100 * bar.picked / longest, 1), target)


def _shade(bar: Bar) -> int:
    if not bar.total:
        return NOBODY
    if not bar.target:
        return SOME
    return ENOUGH if not bar.lacking else FEW if bar.total * 2 < bar.target else SOME
