"""The privacy policy names what is processed for the monitors, and for how long."""

import pytest

from monitors.membership.erasing import KEPT_DAYS

pytestmark = pytest.mark.django_db


def test_the_privacy_policy_has_a_part_on_the_monitors(client):
    page = client.get("/privacy/").content.decode()
    part = page.partition('id="monitors"')[2]
    assert part.count('<th scope="row">') == 4  # applications, register, reports with photos, roster files
    assert str(KEPT_DAYS) in part
