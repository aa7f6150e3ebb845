"""Staff who are monitors, or want to be: nobody appoints, praises, rewards or reports for themselves."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.cases.workflow import WorkflowError
from monitors.activity import byhand, rewards, tips
from monitors.activity.rewards import Gift
from monitors.assignments import choosing, reporting
from monitors.membership import selecting
from monitors.membership.appointing import Person, Place, Refused, appoint_many
from monitors.membership.office import is_oneself
from monitors.membership.selecting import Mark
from monitors.models import Application, Appointment, Points, Report, Reward
from tests.makers import make_user
from tests.monitors.conftest import make_tip
from tests.monitors.makers import (
    answers_to,
    make_application,
    make_appointment,
    make_assignment,
    make_call,
    make_monitor,
    make_report,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_user("clerk@example.kr", "desk", phone="01077778888")


@pytest.fixture
def mine(clerk) -> Appointment:
    """The clerk's own seat; the register knows their address and not the account of staff."""
    return make_appointment(make_monitor(email="Clerk@example.kr"))


@pytest.mark.parametrize(
    ("own", "is_own"),
    [
        ({"email": "clerk@example.kr"}, True),
        ({"phone": "01077778888", "email": ""}, True),
        ({"email": ""}, False),
    ],
)
def test_oneself_is_known_by_account_address_or_number(clerk, own, is_own):
    assert is_oneself(clerk, make_monitor(**own)) is is_own
    assert is_oneself(clerk, make_application(make_call(), user=clerk))


def test_the_own_report_and_tip_are_not_chosen(clerk, mine):
    report = make_report(make_assignment(), mine)
    with pytest.raises(WorkflowError):
        choosing.choose(report, by=clerk)
    with pytest.raises(WorkflowError):
        tips.choose(make_tip(mine.monitor), why="잘 보았습니다.", by=clerk)
    assert not Report.objects.filter(chosen_at__isnull=False).exists() and not Points.objects.exists()
    choosing.choose(report, by=make_user("colleague@example.kr", "desk"))


def test_no_points_and_no_reward_are_given_to_oneself(clerk, mine):
    today = timezone.localdate()
    with pytest.raises(WorkflowError):
        byhand.give(
            [make_appointment(), mine], what="meeting", worth=3, on=today, note="회의", by=clerk, form_key=uuid.uuid4()
        )
    with pytest.raises(WorkflowError):
        rewards.give_other(mine, name="표창", year=today.year, gift=Gift(today), by=clerk, form_key=uuid.uuid4())
    assert not Points.objects.exists() and not Reward.objects.exists()


def test_nobody_picks_or_appoints_themselves(clerk, mine):
    call = make_call(mine.term)
    row = make_application(call, email="clerk@example.kr")
    with pytest.raises(WorkflowError):
        selecting.save(call, {row.pk: Mark(Application.State.PICKED)}, by=clerk, version=call.version)
    with pytest.raises(Refused):
        appoint_many([Place(Person("김직원", "01077778888"), mine.district)], mine.term, by=clerk)
    assert Appointment.objects.count() == 1


def test_the_own_report_is_not_written_down_as_staff_on_an_earlier_day(client, clerk, mine):
    assignment = make_assignment()
    client.force_login(clerk)
    page = client.get(reverse("admin:monitors_assignment_enter", args=[assignment.pk, mine.pk]))
    assert page.status_code == 302
    with pytest.raises(WorkflowError):
        reporting.write(
            assignment,
            mine,
            answers_to(assignment),
            version=0,
            by=clerk,
            submit=True,
            arrived=timezone.localdate(assignment.opens_at),
        )
    assert not Report.objects.exists()
