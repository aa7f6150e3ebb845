"""The program's first page in the workplace: every list of the monitors is one click away for whoever may open it."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from monitors.admin.menu import WAYS, menu
from tests.makers import make_user

from .makers import current_term, make_application, make_assignment, make_call

pytestmark = pytest.mark.django_db
PAGE = "/admin/monitors/"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


def ways(user):
    return {way.href for _title, ways in menu(user).groups for way in ways}


def test_the_desk_finds_every_list_of_the_program_there(client):
    client.force_login(make_user("", "desk"))
    page = client.get(PAGE).content.decode()
    lists = [row for row in admin.site._registry if row._meta.app_label == "monitors"]
    assert len(lists) > 10
    for row in lists:
        assert f'href="{reverse(f"admin:monitors_{row._meta.model_name}_changelist")}"' in page


@pytest.mark.parametrize("role", ["desk", "examiner", "mayors-office", "officer"])
def test_whatever_stands_there_opens(client, role):
    user = make_user("", role)
    client.force_login(user)
    assert {client.get(href).status_code for href in ways(user)} <= {200}


def test_a_reader_is_not_led_to_what_is_not_theirs():
    every = {way.href for _title, ways in WAYS for way in ways}
    assert ways(make_user("", "desk")) == every
    assert reverse("admin:monitors_monitor_changelist") not in ways(make_user("", "examiner"))


def test_it_shows_what_runs_and_what_is_to_do(client, django_assert_max_num_queries):
    today = timezone.localdate()
    call = make_call(current_term())
    make_application(call)
    make_assignment()
    late = make_call(current_term(), opens_on=today - timedelta(days=20), closes_on=today - timedelta(days=1))
    user = make_user("", "desk")
    client.force_login(user)
    with django_assert_max_num_queries(12):
        page = client.get(PAGE).content.decode()
    assert [figure.value for figure in menu(user).numbers] == [1, 1, 1]
    assert all(reverse("admin:monitors_selection", args=[row.pk]) in page for row in (call, late))


def test_without_a_term_it_still_leads_everywhere(client):
    client.force_login(make_user("", "desk"))
    assert reverse("admin:monitors_term_changelist") in client.get(PAGE).content.decode()


def test_the_first_screen_of_the_desk_leads_to_it(client):
    client.force_login(make_user("", "desk"))
    page = client.get(reverse("admin:cases_case_worklist"))
    assert PAGE in [app["app_url"] for app in page.context["workplaces"]]


def test_an_empty_list_says_so_and_what_to_do(client):
    user = make_user("", "desk")
    client.force_login(user)
    filled = ("pointrule_changelist", "rewardrule_changelist", "section_changelist", "tip_write")
    known = {reverse(f"admin:monitors_{name}") for name in filled}
    lists = ways(user) - known  # rules and sections are never nothing, and the last is a form
    silent = [href for href in lists if 'class="empty"' not in client.get(href).content.decode()]
    assert not silent
