"""The world of these tests."""

from typing import Any

import pytest

from .world import World, make_world


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.STAFF_SECOND_FACTOR = False  # tests/people tests the second factor
    settings.DOORBELL = False
    return make_world()
