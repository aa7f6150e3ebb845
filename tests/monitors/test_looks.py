"""Who looks at personal data of monitors and applicants stands in the access log, also on a form that was refused."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.people.models import User
from civic.privacy.models import AccessLog
from monitors.apps import LOOKS
from tests.makers import make_user
from tests.monitors.conftest import make_tip
from tests.monitors.makers import (
    make_application,
    make_appointment,
    make_assignment,
    make_call,
    make_photo,
    make_report,
)
from tests.monitors.membership.rosters import make_upload
from tests.petitions.conftest import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return make_user("clerk@example.kr", "desk")


@pytest.fixture
def workplace(clerk: User) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def forms(clerk: User) -> dict[str, tuple[str, list[Any]]]:
    """Pages with a form that shows people, and what the access log calls the look."""
    row = make_appointment()
    return {
        "edit": ("monitors.person", ["admin:monitors_monitor_edit", row.monitor.pk]),
        "points": ("monitors.points", ["admin:monitors_points_give"]),
        "reward": ("monitors.reward", ["admin:monitors_reward_add"]),
        "tip": ("monitors.tip", ["admin:monitors_tip_write"]),
        "note": ("application.view", ["admin:monitors_application_note", make_application(make_call(row.term)).pk]),
        "dismiss": ("monitors.office", ["admin:monitors_appointment_dismiss", row.pk]),
    }


@pytest.mark.parametrize("name", ["edit", "points", "reward", "tip", "note", "dismiss"])
def test_a_form_that_shows_people_is_a_look_each_time_it_is_shown(clerk, workplace, name):
    action, (view, *args) = forms(clerk)[name]
    assert workplace.get(reverse(view, args=args)).status_code == 200
    assert AccessLog.objects.filter(action=action).count() == 1
    assert workplace.post(reverse(view, args=args), {}).status_code == 200
    assert AccessLog.objects.filter(action=action).count() == 2


def test_an_uploaded_roster_says_what_the_register_knows_so_looking_at_it_is_noted(clerk, workplace):
    row = make_appointment()
    upload = make_upload(row.term, clerk, ("김하나", "010-1111-2222", "", "한양", "", "", "", ""))
    assert workplace.get(reverse("admin:monitors_monitor_roster_preview", args=[upload.pk])).status_code == 200
    look = AccessLog.objects.get(action="monitors.roster-look")
    assert look.subject == row.term.about and "monitors.roster-look" in LOOKS


@pytest.mark.parametrize(
    "view",
    [
        "appointment_dismiss",
        "appointment_letter",
        "appointment_card",
        "term_letters",
        "term_cards",
        "term_reappoint",
        "assignment_enter",
        "points_give",
        "tip_write",
        "monitor_edit",
    ],
)
def test_running_the_monitors_alone_names_nobody(view):
    row, clerk = make_appointment(), make_user("runs@example.kr", is_staff=True)
    runs = ("run_monitors", "view_assignment", "view_tip", "view_term", "view_pointrule")
    clerk.user_permissions.set(Permission.objects.filter(codename__in=runs))
    client = Client()
    client.force_login(clerk)
    args = {
        "appointment": [row.pk],
        "term": [row.term_id],
        "assignment": [make_assignment(row.term).pk, row.pk],
        "monitor": [row.monitor_id],
    }.get(view.partition("_")[0], [])
    assert client.get(reverse(f"admin:monitors_{view}", args=args)).status_code == 403


def test_filling_a_seat_names_applicants_only_to_those_who_may_see_applications(clerk):
    today = timezone.localdate()
    gone = make_appointment(dismissed_on=today, ground="own-wish")
    runs = make_user("runs@example.kr", is_staff=True)
    runs.user_permissions.set(Permission.objects.filter(codename__in=("run_monitors", "view_monitor")))
    found = []
    for user in (runs, clerk):
        client = Client()
        client.force_login(user)
        found.append(client.get(reverse("admin:monitors_appointment_replace", args=[gone.pk])).status_code)
    assert found == [403, 200]


@pytest.mark.parametrize(
    ("who", "status", "draft_status"), [("desk", 200, 200), ("examiner", 200, 404), ("mayors-office", 200, 404)]
)
def test_a_photo_of_a_draft_is_not_shown_to_those_who_read_reports(who, status, draft_status):
    assignment = make_assignment()
    submitted = make_photo(make_report(assignment, make_appointment()))
    draft = make_photo(make_report(assignment, make_appointment(), draft_only=True))
    client = Client()
    client.force_login(make_user(f"{who}@example.kr", who))
    for photo, expected in ((submitted, status), (draft, draft_status)):
        answer = client.get(reverse("monitors:photo", args=[photo.token]))
        assert answer.status_code == expected
        assert expected != 200 or read(answer)


def test_the_list_of_reports_answers_no_question_about_drafts(workplace):
    assignment = make_assignment()
    make_report(assignment, make_appointment())
    address, key = reverse("admin:monitors_report_changelist"), assignment.questions.get(sort="text").key
    assert workplace.get(address).status_code == 200
    for lookup in (f"draft__{key}__icontains", "appointment__monitor__name_index", "written_by__email"):
        answer = workplace.get(address, {lookup: "x"})
        assert answer.status_code in (302, 400), lookup
    district = {"appointment__district__slug__exact": make_appointment().district_id}
    assert workplace.get(address, district).status_code == 200


def test_a_name_in_an_address_finds_nobody(workplace):
    tip = make_tip(make_appointment().monitor)
    address, name = reverse("admin:monitors_tip_changelist"), tip.monitor.name
    assert not workplace.get(address, {"q": name}).context["lines"]
    assert workplace.get(address, {"q": tip.case.number}).context["lines"]
    assert workplace.post(address, {"q": name}).context["lines"]
    assert AccessLog.objects.filter(action="monitors.tip", reason="search").count() == 1
