"""The map as people meet it: numbers by district, and a choice in a form."""

import re

import pytest
from django import forms
from django.template import Context, Template

from civic.places.forms import DistrictField
from civic.places.models import District
from civic.places.tiles import Tile

pytestmark = pytest.mark.django_db


def render(source: str, **context: object) -> str:
    return Template("{% load places %}" + source).render(Context(context))


def tile_of(html: str, name: str) -> str:
    return next(part for part in html.split('<li class="tile')[1:] if name in part)


def test_it_prints_the_number_on_the_tile():
    assert ">7<" in tile_of(render("{% tile_map values '의견' '건' %}", values={"juksan": 7}), "죽산면")


def test_it_shows_all_nineteen_even_without_numbers():
    assert render("{% tile_map values '의견' %}", values={}).count('<li class="tile tile--r') == 19


def test_it_says_when_there_is_no_number():
    assert "자료 없음" in tile_of(render("{% tile_map values '의견' %}", values={"juksan": 7}), "만경읍")


def test_it_leads_to_the_page_behind_a_tile():
    html = render("{% tile_map values '의견' %}", values={"juksan": Tile(7, href="/districts/juksan/")})
    assert 'href="/districts/juksan/"' in tile_of(html, "죽산면")


def test_it_marks_the_district_of_this_page():
    html = render("{% tile_map values '의견' current='juksan' %}", values={})
    assert "aria-current" in tile_of(html, "죽산면")
    assert html.count("aria-current") == 1


def test_it_gives_the_same_numbers_as_a_table():
    html = render("{% tile_map values '의견' '건' %}", values={"juksan": 1234})
    table = html.partition("<tbody>")[2]
    assert table.count("<tr>") == 19
    assert "1,234" in table


def test_a_text_stands_in_place_of_the_number():
    html = render("{% tile_map values '만족도' %}", values={"juksan": Tile(4.25, text="4.3점")})
    assert "4.3점" in tile_of(html, "죽산면")


def test_it_asks_the_database_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        render("{% tile_map values '의견' %}", values={"juksan": 7})


def test_it_asks_nothing_when_the_districts_are_given(django_assert_num_queries):
    districts = list(District.objects.in_order())
    with django_assert_num_queries(0):
        render("{% tile_map values '의견' districts=districts %}", values={}, districts=districts)


def test_it_escapes_what_it_shows():
    html = render("{% tile_map values label %}", values={"juksan": Tile(1, text="<b>1</b>")}, label="<i>")
    assert "<b>" not in html
    assert "<i>" not in html


class Where(forms.Form):
    district = DistrictField()


class Maybe(forms.Form):
    district = DistrictField(required=False)


def checked(html: str) -> list[str]:
    return [tag for tag in re.findall(r"<input[^>]*>", html) if "checked" in tag]


def test_the_picker_is_one_radio_button_for_each_district():
    assert str(Where()["district"].as_field_group()).count('type="radio"') == 19


def test_each_radio_button_of_the_picker_has_a_label():
    html = Where()["district"].as_field_group()
    ids = re.findall(r'<input type="radio"[^>]*id="([^"]+)"', html)
    assert set(ids) == set(re.findall(r'<label[^>]* for="([^"]+)"', html))


def test_the_picker_lets_a_person_not_know():
    html = Maybe()["district"].as_field_group()
    assert html.count('type="radio"') == 20
    assert "잘 모르겠습니다" in html


def test_the_picker_keeps_what_was_chosen():
    html = Where({"district": "juksan"})["district"].as_field_group()
    assert ['value="juksan"' in tag for tag in checked(html)] == [True]


def test_the_picker_says_what_is_wrong_beside_the_field():
    field = Where({})["district"]
    html = field.as_field_group()
    assert 'id="id_district_error"' in html
    assert 'aria-describedby="id_district_error"' in html


def test_the_picker_refuses_a_district_that_does_not_exist():
    assert not Where({"district": "atlantis"}).is_valid()


def test_the_picker_gives_the_district():
    form = Where({"district": "juksan"})
    assert form.is_valid()
    assert form.cleaned_data["district"].name == "죽산면"


def test_the_picker_asks_the_database_once(django_assert_num_queries):
    form = Where()
    with django_assert_num_queries(1):
        form["district"].as_field_group()


def test_the_picker_also_takes_plain_choices_of_slugs():
    class Plain(forms.Form):
        place = forms.ChoiceField(choices=[("juksan", "죽산면"), ("", "모름")], widget=forms.RadioSelect)

    html = render("{% tile_picker field %}", field=Plain()["place"])
    assert "tile--r3 tile--c1" in html
    assert "모름" in html.partition("tilepicker__rest")[2]
