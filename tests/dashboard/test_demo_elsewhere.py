"""The demonstration passes petitions on and asks other departments, as people would."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic.cases.gimje_agencies import seed_agencies
from civic.dashboard.demo.elsewhere import belongs_elsewhere, consult
from civic.dashboard.demo.lives import Life
from civic.dashboard.demo.stories import STORIES
from tests.makers import make_case, make_category, seoul

pytestmark = pytest.mark.django_db
ARRIVED = seoul("2026-10-05T10:00")


class Lucky(random.Random):
    """Always says that it happens, and soon."""

    def random(self) -> float:
        return 0.0


def life_of(officer: Any, department: Any, slug: str) -> Life:
    category = make_category(department, slug=slug)
    case = make_case(at=ARRIVED, kind="suggestion", category=category)
    case.accept(by=officer, at=ARRIVED + timedelta(hours=1))
    moment = ARRIVED + timedelta(hours=1)
    return Life(case, STORIES[0], officer, Lucky(), moment, timezone.now())


def test_a_blocked_ditch_goes_to_its_owner_in_time_and_is_followed(officer: Any, department: Any) -> None:
    seed_agencies()
    life = life_of(officer, department, "drainage")
    assert belongs_elsewhere(life)
    row = life.case.referrals.get()
    assert "농어촌공사" in row.agency.name and row.in_time
    assert row.finished_at is not None


@pytest.mark.parametrize("slug", ["welfare", "drainage"])
def test_without_a_fitting_agency_the_city_handles_it(officer: Any, department: Any, slug: str) -> None:
    assert not belongs_elsewhere(life_of(officer, department, slug))


def test_another_department_is_asked_and_replies(officer: Any, stranger: Any, department: Any) -> None:
    life = life_of(officer, department, "welfare")
    consult(life)
    row = life.case.cooperations.get()
    assert row.department != department and row.replied_by == stranger
