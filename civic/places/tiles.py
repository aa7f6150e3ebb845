"""The tile map's numbers: what stands on a tile, and which of five shades it gets. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

SHADES = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """What a district shows.

    Args:
        value: the number, or None when there is none; the shade follows from it.
        href: the page behind the tile.
        text: shown in place of the number, for example "4.2 / 5".
    """

    value: float | None = None
    href: str = ""
    text: str = ""


def as_tile(value: "Tile | int | float | None") -> Tile:
    return value if isinstance(value, Tile) else Tile(value)


@dataclass(frozen=True, slots=True)
class Band:
    """A shade (1 light to 5 dark) and the smallest and largest number it stands for."""

    shade: int
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Five equal steps from `least` to `most`. Whole numbers get whole steps."""

    least: float
    step: float
    most: float
    whole: bool

    @classmethod
    def of(cls, values: Iterable[float | None], *, from_zero: bool = True) -> "Scale":
        """The scale that holds all values.

        Args:
            values: numbers of all districts; None is skipped.
            from_zero: start at nought (counts); otherwise at the smallest value (shares, grades).
        """
        known = [value for value in values if value is not None]
        whole = all(float(value).is_integer() for value in known)
        most = max(known, default=0)
        least = 0 if from_zero else min(known, default=0)
        step = (most - least) / SHADES
        return cls(least, max(1, ceil(step)) if whole else step, most, whole)

    def shade(self, value: float | None) -> int:
        """0 for nothing (no number, or nought on a scale from nought), else 1 to 5."""
        if value is None or (value == 0 and self.least == 0):
            return 0
        if not self.step:
            return 1
        return min(SHADES, max(1, ceil(round((value - self.least) / self.step, 9))))

    def bands(self) -> list[Band]:
        """The legend: only the shades this scale uses."""
        bands = []
        for shade in range(1, SHADES + 1):
            low, high = self.least + (shade - 1) * self.step, self.least + shade * self.step
            if low >= self.most:
                break
            low = low + 1 if self.whole and (shade > 1 or self.least == 0) else low
            bands.append(Band(shade, low, min(high, self.most)))
        return bands
