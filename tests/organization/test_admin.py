"""Departments and officers in the admin."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.organization.models import Department, Officer
from tests.makers import make_department, make_officer

pytestmark = pytest.mark.django_db
DEPARTMENTS = "/admin/organization/department/"
OFFICERS = "/admin/organization/officer/"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def at_admin(client, administrator):
    client.force_login(administrator)
    return client


def test_the_list_shows_todays_departments_first(at_admin, department):
    make_department("gone", name="옛 부서", valid_to=date(2020, 1, 1))
    assert list(at_admin.get(DEPARTMENTS).context["cl"].result_list) == [department]
    assert len(at_admin.get(DEPARTMENTS, {"in_force": "all"}).context["cl"].result_list) == 2


@pytest.mark.parametrize("words", ["건설", "construction"])
def test_a_department_is_found_by_name(at_admin, department, words):
    assert department in at_admin.get(DEPARTMENTS, {"q": words}).context["cl"].result_list


def test_a_department_is_added_with_its_days(at_admin):
    data = {"name": "새 부서", "slug": "new", "level": "department", "order": 3, "valid_from": "2026-01-01"}
    at_admin.post(f"{DEPARTMENTS}add/", data)
    assert Department.objects.get(slug="new").valid_from == date(2026, 1, 1)


def test_a_department_cannot_end_before_it_begins(at_admin):
    data = {"name": "새 부서", "slug": "new", "level": "department", "order": 3}
    page = at_admin.post(f"{DEPARTMENTS}add/", data | {"valid_from": "2026-01-02", "valid_to": "2026-01-01"})
    assert page.context["adminform"].form.errors
    assert not Department.objects.filter(slug="new").exists()


def test_completing_a_name_offers_only_departments_of_today(at_admin, department):
    make_department("gone", name="건설과(옛)", valid_to=date(2020, 1, 1))
    query = {"term": "건설", "app_label": "organization", "model_name": "officer", "field_name": "department"}
    found = at_admin.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["id"] for row in found] == [str(department.pk)]


def test_an_officer_gets_an_end_day_and_loses_the_cases(at_admin, department, officer):
    post = Officer.objects.get(user=officer)
    yesterday = timezone.localdate() - timedelta(days=1)
    data = {"user": officer.pk, "department": department.pk, "role": "officer", "valid_to": yesterday.isoformat()}
    at_admin.post(f"{OFFICERS}{post.pk}/change/", data)
    assert not Officer.objects.current().filter(user=officer).exists()


@pytest.mark.parametrize("address", [DEPARTMENTS, OFFICERS])
def test_lists_ask_no_query_a_row(at_admin, department, address, django_assert_max_num_queries):
    for number in range(20):
        make_officer(make_department(f"d{number}"), email=f"o{number}@example.kr")
    at_admin.get(address)
    with django_assert_max_num_queries(12):
        assert at_admin.get(address).status_code == 200


@pytest.mark.parametrize("address", [DEPARTMENTS, OFFICERS])
def test_nothing_is_deleted(at_admin, officer, address):
    row = (Department if "department" in address else Officer).objects.first()
    assert at_admin.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("address", [DEPARTMENTS, OFFICERS])
@pytest.mark.parametrize("who", ["officer", "examiner", "mayors_office"])
def test_others_do_not_touch_them(client, who, address, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address).status_code == 403
    assert client.get(f"{address}add/").status_code == 403


def test_the_desk_reads_the_departments(client, desk, department):
    client.force_login(desk)
    assert client.get(DEPARTMENTS).status_code == 200
    assert client.post(f"{DEPARTMENTS}{department.pk}/change/", {"name": "x"}).status_code == 403
