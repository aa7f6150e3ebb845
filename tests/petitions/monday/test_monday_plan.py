"""The plan of the Mondays, as the administrator sees and changes it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from petitions.models import MondayPlan, Session
from tests.cases.workplace import Staff
from tests.petitions.monday.makers import make_session
from tests.petitions.monday.workplace import fresh, monday

pytestmark = pytest.mark.django_db
PLAN, PLANS = "admin:petitions_mondayplan_change", "admin:petitions_mondayplan_changelist"


def plan_data(**kw):
    plan = MondayPlan.current()
    names = [field.name for field in MondayPlan._meta.fields if field.name != "id"]
    return {name: getattr(plan, name) for name in names} | {"starts": "13:00"} | kw


def test_the_list_of_plans_is_the_one_plan(administrator):
    assert Staff(administrator).get(PLANS)["Location"] == reverse(PLAN, args=[1])
    page = Staff(administrator).get(PLAN, 1)
    assert page.status_code == 200
    assert all(field.help_text for field in page.context["adminform"].form.fields.values())


def test_a_plan_is_neither_added_nor_deleted(administrator):
    MondayPlan.current()
    assert Staff(administrator).get("admin:petitions_mondayplan_add").status_code == 403
    assert Staff(administrator).get("admin:petitions_mondayplan_delete", 1).status_code == 403


@pytest.mark.parametrize("who", ["desk", "mayors_office", "officer", "examiner"])
def test_only_the_administrator_sets_the_plan(who, request):
    MondayPlan.current()
    staff = Staff(request.getfixturevalue(who))
    assert staff.get(PLANS).status_code == 403
    assert staff.post(PLAN, 1, **plan_data(capacity=3)).status_code == 403
    assert MondayPlan.current().capacity == 12


def test_a_new_plan_makes_the_sessions_and_leaves_a_trace(administrator):
    answer = Staff(administrator).post(PLAN, 1, **plan_data(weeks_ahead=5, capacity=7))
    assert answer.status_code == 302
    assert set(Session.objects.values_list("capacity", flat=True)) <= {7, 12}
    assert Session.objects.count() == 5
    assert LogEntry.objects.get().user == administrator


def test_open_sessions_keep_the_plan_they_were_made_by(administrator):
    session = make_session(monday(1), capacity=4)
    page = Staff(administrator).get(PLAN, MondayPlan.current().pk)
    assert page.context["fixed"]
    Staff(administrator).post(PLAN, 1, **plan_data(capacity=7))
    assert fresh(session).capacity == 4


@pytest.mark.parametrize(
    ("kw", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"starts": "20:00", "slot_minutes": 60, "capacity": 12}, "capacity"),
        ({"opens_days_before": 1, "closes_hours_before": 30}, "closes_hours_before"),
        ({"weekday": 6}, "weekday"),
        ({"on_holiday": "party"}, "on_holiday"),
        ({"weeks_ahead": 99}, "weeks_ahead"),
    ],
)
def test_a_plan_that_cannot_be_is_explained(administrator, kw, field):
    page = Staff(administrator).post(PLAN, 1, **plan_data(**kw))
    assert field in page.context["adminform"].form.errors
    assert not Session.objects.exists()
