"""Meetings, and the sheet as the browser sends it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from consultations.models import Meeting
from tests.makers import make_category


def make_meeting(**kw: Any) -> Meeting:
    kw.setdefault("organisation", "이장단협의회")
    kw.setdefault("sort", "social")
    kw.setdefault("held_on", date(2026, 11, 20))
    kw.setdefault("attendance", 19)
    return Meeting.objects.create(**kw)


@pytest.fixture
def category(department: Any) -> Any:
    return make_category(department, slug="roads", name="도로")


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_meeting()


@pytest.fixture
def at_work(officer: Any, settings: Any) -> Client:
    """An officer's browser."""
    settings.STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(officer)
    return client
