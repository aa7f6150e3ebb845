"""The nineteen districts: seeded once, true to their sources."""

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from civic.places.gimje import BORDERS, PLACES
from civic.places.models import District

pytestmark = pytest.mark.django_db


def test_it_seeds_one_eup_fourteen_myeon_and_four_dong():
    kinds = list(District.objects.values_list("kind", flat=True))
    assert (kinds.count("eup"), kinds.count("myeon"), kinds.count("dong")) == (1, 14, 4)


def test_it_counts_the_residents_of_march_2024():
    assert sum(District.objects.values_list("population", flat=True)) == 81_242


def test_it_uses_the_codes_of_jeonbuk_state():
    assert all(code.startswith("5221") and len(code) == 10 for code in District.objects.values_list("code", flat=True))


def test_it_lists_the_eup_first_and_the_dong_last():
    names = [district.name for district in District.objects.in_order()]
    assert (names[0], names[-1], len(names)) == ("만경읍", "교월동", 19)


def test_neighbours_know_each_other():
    for slug, others in BORDERS.items():
        for other in others.split():
            assert District.objects.get(slug=other).neighbours.filter(slug=slug).exists()


def test_there_are_39_borders():
    assert District.neighbours.through.objects.count() == 2 * 39 == 2 * sum(len(o.split()) for o in BORDERS.values())


def test_the_tiles_turn_no_border_between_west_and_east_round():
    """A neighbour two columns to the left may not lie further east in the world."""
    place = {p.slug: p for p in PLACES}
    for slug, others in BORDERS.items():
        for other in map(place.__getitem__, others.split()):
            here = place[slug]
            assert (here.tile_col - other.tile_col) * (here.lon - other.lon) > -0.05


def test_no_two_districts_share_a_tile():
    district = District.objects.get(slug="juksan")
    district.tile_row, district.tile_col = 4, 1
    with pytest.raises(IntegrityError):
        district.save()


def test_a_tile_lies_on_the_grid():
    with pytest.raises(IntegrityError):
        District.objects.filter(slug="juksan").update(tile_row=5)


def test_it_is_called_by_its_korean_name_on_korean_screens():
    with override("ko"):
        assert str(District.objects.get(slug="gyowol")) == "교월동"


def test_it_is_called_by_its_english_name_on_english_screens():
    with override("en"):
        gyowol = District.objects.get(slug="gyowol")
        assert (str(gyowol), gyowol.stem + gyowol.suffix) == ("Gyowol-dong", "Gyowol-dong")
