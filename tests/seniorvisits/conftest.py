"""Senior centres, visits, and an officer's browser."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from seniorvisits.models import SeniorCentre, Visit
from tests.makers import make_category


def make_centre(district: str = "geumsan", name: str = "원평경로당", **kw: Any) -> SeniorCentre:
    return SeniorCentre.objects.create(district_id=district, name=name, **kw)


def make_visit(centre: SeniorCentre, **kw: Any) -> Visit:
    kw.setdefault("visited_on", date(2026, 11, 20))
    kw.setdefault("attendance", 12)
    return Visit.objects.create(centre=centre, **kw)


@pytest.fixture
def category(department: Any) -> Any:
    return make_category(department, slug="seniors", name="경로당")


@pytest.fixture
def centre(db: None) -> SeniorCentre:
    return make_centre()


@pytest.fixture
def at_work(officer: Any, settings: Any) -> Client:
    settings.STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(officer)
    return client
