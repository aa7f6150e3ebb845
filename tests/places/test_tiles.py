"""Shades of the tile map."""

from hypothesis import given
from hypothesis import strategies as st

from civic.places.tiles import Tile, as_tile, bands, shade


def test_a_plain_number_becomes_a_tile():
    assert as_tile(3) == Tile(3)


def test_a_tile_stays_as_it_is():
    assert as_tile(Tile(3, href="/x/")) == Tile(3, href="/x/")


def test_it_makes_five_groups_of_equal_size():
    groups = bands(range(1, 11))
    assert [(band.shade, band.least, band.most) for band in groups] == [
        (1, 1, 2),
        (2, 3, 4),
        (3, 5, 6),
        (4, 7, 8),
        (5, 9, 10),
    ]


def test_one_large_dong_does_not_bleach_the_others():
    groups = bands([1, 2, 3, 4, 1000])
    assert [shade(number, groups) for number in (1, 2, 3, 4, 1000)] == [1, 2, 3, 4, 5]


def test_nought_and_nothing_have_no_shade():
    groups = bands([0, None, 5])
    assert (shade(0, groups), shade(None, groups)) == (0, 0)


def test_a_map_without_numbers_has_no_legend():
    assert bands([None, 0]) == []


def test_two_groups_are_told_apart_clearly():
    assert [band.shade for band in bands([3, 7])] == [2, 4]


@given(st.lists(st.integers(0, 200), max_size=19))
def test_every_number_has_a_shade_and_larger_is_never_lighter(values):
    groups = bands(values)
    shades = [shade(value, groups) for value in sorted(values)]
    assert shades == sorted(shades)
    assert all(number > 0 for value, number in zip(sorted(values), shades, strict=True) if value)
