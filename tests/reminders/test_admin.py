"""Reminders in the admin are for reading."""

import pytest
from django.urls import reverse

from civic.reminders.models import State

pytestmark = pytest.mark.django_db
LIST = "/admin/reminders/reminder/"


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def as_administrator(client, administrator):
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("state", ["", *State, "nonsense"])
def test_the_list_can_be_narrowed_to_a_state(as_administrator, plan, handler, state):
    plan()
    assert as_administrator.get(LIST, {"state": state} if state else {}).status_code == 200


def test_it_can_be_narrowed_to_a_kind_and_found_by_key(as_administrator, plan, handler):
    plan("case/2026-000123/due")
    plan("case/2026-000124/due", kind="other.kind")
    found = as_administrator.get(LIST, {"q": "2026-000123", "kind": "test.kind"}).context["cl"].result_list
    assert [reminder.key for reminder in found] == ["case/2026-000123/due"]


def test_a_reminder_can_be_looked_at_and_not_changed(as_administrator, plan):
    page = reverse("admin:reminders_reminder_change", args=[plan().pk])
    assert as_administrator.get(page).status_code == 200
    assert as_administrator.post(page, {"key": "x"}).status_code == 403


def test_the_list_needs_few_queries(as_administrator, plan, django_assert_max_num_queries):
    for number in range(60):
        plan(f"key/{number}")
    with django_assert_max_num_queries(12):
        as_administrator.get(LIST)


def test_an_officer_sees_no_reminders(client, officer):
    client.force_login(officer)
    assert client.get(LIST).status_code == 403
