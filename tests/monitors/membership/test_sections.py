"""Sections are a table staff change; who works in one keeps it."""

import pytest
from django.test import Client

from monitors.models import Section
from tests.monitors.makers import make_appointment

pytestmark = pytest.mark.django_db
LIST = "/admin/monitors/section/"


@pytest.fixture
def clerk(desk) -> Client:
    client = Client()
    client.force_login(desk)
    return client


def test_staff_add_a_section_and_leave_one_out_of_the_choices(clerk):
    new = {"name": "농업·식품", "name_en": "Farming and food", "slug": "farming", "order": "6", "is_used": "on"}
    assert clerk.post(f"{LIST}add/", new).status_code == 302
    section = Section.objects.get(slug="farming")
    assert clerk.post(f"{LIST}{section.pk}/change/", {**new, "is_used": ""}).status_code == 302
    section.refresh_from_db()
    assert not section.is_used and section.slug == "farming"


def test_two_sections_of_one_name_are_refused_beside_the_field(clerk):
    name = Section.objects.order_by("pk").values_list("name", flat=True)[0]
    answer = clerk.post(f"{LIST}add/", {"name": name, "slug": "again", "order": "9"})
    assert answer.status_code == 200 and answer.context["adminform"].form.errors.keys() == {"name"}


def test_the_list_counts_who_works_in_each_today(clerk, django_assert_max_num_queries):
    make_appointment(section="welfare")
    make_appointment(section="welfare", dismissed_on="2026-01-01", ground="own-wish")
    with django_assert_max_num_queries(12):
        rows = clerk.get(LIST).context["cl"].result_list
    assert {row.slug: row.in_office for row in rows}["welfare"] == 1


def test_others_cannot(mayors_office):
    client = Client()
    client.force_login(mayors_office)
    assert client.get(LIST).status_code == client.post(f"{LIST}add/", {}).status_code == 403
