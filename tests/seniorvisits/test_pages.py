"""The public page: coverage by district, sums that are the sums of the rows, published words only."""

import uuid
from datetime import date

import pytest

from civic.programs import Period
from seniorvisits.gimje import VILLAGES
from seniorvisits.models import Coverage, SeniorCentre
from seniorvisits.stats import panel
from tests.makers import answer_parts
from tests.sheets import heard

from .conftest import make_centre, make_visit

pytestmark = pytest.mark.django_db


def values(period=None, district=None):
    return [figure.value for figure in panel(period or Period(), district)]


@pytest.fixture
def visits(category):
    """Two visits to one of two centres of 금산면; three wishes, one of them answered and published."""
    often, _never = make_centre(), make_centre(name="청도경로당")
    first = make_visit(often, visited_on=date(2026, 10, 1), attendance=10)
    second = make_visit(often, visited_on=date(2026, 11, 1), attendance=5)
    first.hear(heard(category, "보일러"), form_key=uuid.uuid4(), by=None)
    done, _waiting = second.hear(heard(category, "지붕", "텔레비전"), form_key=uuid.uuid4(), by=None, publication=True)
    done.accept(by=None)
    done.answer(decision="adopted", parts=answer_parts(), by=None)
    done.publish(title="지붕을 고쳤습니다", text="비가 샜습니다", answer="새로 했습니다", by=None)
    return first, second


def test_coverage_counts_each_visited_centre_once(visits):
    make_centre("mangyeong", "대동경로당")
    found = SeniorCentre.objects.coverage()
    assert found == {"geumsan": Coverage(2, 1), "mangyeong": Coverage(1, 0)}
    assert (found["geumsan"].share, Coverage().share) == (50, None)


def test_the_map_says_how_many_of_how_many(visits, client):
    page = client.get("/seniorvisits/").content.decode()
    assert "1/2" in page and "금산면" in page


def test_the_figures_are_the_sums_of_the_rows(visits, client):
    rows = client.get("/seniorvisits/").context["visits"]
    assert values() == [2, 1, 2, sum(row.attendance for row in rows), sum(row.suggested for row in rows), 2, 0, 1]


def test_the_figures_follow_period_and_district(visits, django_assert_num_queries):
    assert values(Period(date(2026, 11, 1), date(2026, 11, 30)))[1:5] == [1, 1, 5, 2]
    assert values(district="mangyeong") == [0] * 8
    with django_assert_num_queries(3):
        panel(Period(), "geumsan")


def test_only_published_words_are_shown(visits, client):
    page = client.get("/seniorvisits/").content.decode()
    assert "지붕을 고쳤습니다" in page and "보일러 해 주십시오" not in page


def test_the_page_takes_few_queries(visits, category, client, django_assert_max_num_queries):
    for number in range(12):
        make_visit(make_centre("juksan", f"{number}경로당"))
    with django_assert_max_num_queries(12):
        client.get("/seniorvisits/")


def test_every_district_has_villages_of_its_own():
    from civic.places.models import District

    assert set(VILLAGES) == set(District.objects.values_list("slug", flat=True))
    assert all(len(set(names)) == len(names) >= 3 for names in VILLAGES.values())
