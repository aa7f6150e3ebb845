from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from civic.privacy import accesslog
from civic.privacy.models import AccessLog
from civic.privacy.paging import CappedPaginator
from tests.makers import make_user

LIST = "admin:privacy_accesslog_changelist"


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise")]


@pytest.fixture
def reader(client: Client, db: None) -> Client:
    """Somebody signed in who may read the log."""
    user = make_user("reader@example.kr", is_staff=True, name="이담당")
    user.user_permissions.add(Permission.objects.get(codename="view_accesslog"))
    client.force_login(user)
    return client


@pytest.fixture
def entry(db: None) -> AccessLog:
    return accesslog.record(by=None, action="contact.view", subject="case/2026-000123", person="contact/17")


def test_who_has_the_permission_reads_the_log(reader: Client, entry: AccessLog) -> None:
    response = reader.get(reverse(LIST))
    assert response.status_code == 200
    assert "case/2026-000123" in response.content.decode()


def test_it_is_searched_by_the_number_of_the_case(reader: Client, entry: AccessLog) -> None:
    found, other = reader.get(reverse(LIST), {"q": "2026-000123"}), reader.get(reverse(LIST), {"q": "2026-9"})
    assert "contact/17" in found.content.decode()
    assert "contact/17" not in other.content.decode()


def test_actions_have_names_and_can_be_filtered(reader: Client, entry: AccessLog, monkeypatch: Any) -> None:
    monkeypatch.setattr(accesslog, "_labels", {})
    accesslog.name_action("contact.view", "연락처 열람")
    accesslog.name_action("other", "다른 일")
    assert "연락처 열람" in reader.get(reverse(LIST), {"action": "contact.view"}).content.decode()
    assert "contact/17" not in reader.get(reverse(LIST), {"action": "other"}).content.decode()


def test_one_entry_is_shown_without_anything_to_change(reader: Client, entry: AccessLog) -> None:
    page = reader.get(reverse("admin:privacy_accesslog_change", args=[entry.pk])).content.decode()
    assert entry.hash in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("name", ["add", "delete"])
def test_nothing_can_be_added_or_deleted(reader: Client, entry: AccessLog, name: str) -> None:
    arguments: list[Any] = [] if name == "add" else [entry.pk]
    response = reader.post(reverse(f"admin:privacy_accesslog_{name}", args=arguments), {"post": "yes"})
    assert response.status_code == 403
    assert AccessLog.objects.count() == 1


def test_staff_without_the_permission_see_nothing(client: Client, entry: AccessLog) -> None:
    client.force_login(make_user("other@example.kr", is_staff=True))
    assert client.get(reverse(LIST)).status_code == 403


def test_the_list_does_not_ask_more_for_more_rows(reader: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        accesslog.record(by=None, action="contact.view", subject=f"case/{number}")
    with django_assert_max_num_queries(12):
        reader.get(reverse(LIST))


@pytest.mark.django_db
def test_a_long_table_is_counted_only_so_far(monkeypatch: Any) -> None:
    monkeypatch.setattr("civic.privacy.paging.COUNT_AT_MOST", 2)
    for number in range(3):
        accesslog.record(by=None, action="x", subject=str(number))
    assert CappedPaginator(AccessLog.objects.all(), 10).count == 2
    assert CappedPaginator([1, 2, 3], 10).count == 2
