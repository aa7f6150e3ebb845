"""Rewards: who reached a rule, once a rule and year; the register on paper and as a file."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.utils import timezone

from civic.cases.workflow import WorkflowError
from civic.notices.models import Notice
from civic.privacy.models import AccessLog
from monitors.activity import rewards
from monitors.activity.points import give as give_points
from monitors.activity.rewards import Gift
from monitors.models import Reward, RewardRule
from tests.cases.workplace import Staff
from tests.monitors.makers import make_appointment, make_monitor, make_term

from .makers import reads_at_most

pytestmark = pytest.mark.django_db
LIST, ADD, GIVE, BACK, PRINT, EXPORT = (
    f"admin:monitors_reward_{name}" for name in ("changelist", "add", "give", "take_back", "print", "export")
)


def today():
    return timezone.localdate()


def with_points(points, appointment=None, **kw):
    appointment = appointment or make_appointment(make_monitor(**kw))
    give_points(appointment, "other", f"hand/{uuid.uuid4()}", at=timezone.now(), points=points)
    return appointment


@pytest.fixture
def rule(db):
    return RewardRule.objects.get(points=50)


@pytest.fixture
def best(rule):
    return with_points(60, name="최우수", email="best@example.kr")


def given(rule, *keys, form_key=None, by=None, **kw):
    return rewards.give(
        keys, year=today().year, gifts={rule.pk: Gift(today(), **kw)}, by=by, form_key=form_key or uuid.uuid4()
    )


def test_candidates_are_who_reached_a_rule_this_year(best, rule):
    with_points(49)
    both = with_points(120)
    RewardRule.objects.create(name="옛 규칙", points=1, is_used=False)
    found = [(one.rule.points, one.appointment, one.points) for one in rewards.candidates(today().year)]
    assert found == [(100, both, 120), (50, both, 120), (50, best, 60)]
    assert rewards.candidates(today().year - 1) == []


def test_points_of_both_terms_of_a_year_count_together(rule):
    old = make_term(today() - timedelta(days=740))
    before = make_appointment(make_monitor(), old)
    now = make_appointment(before.monitor, nth=2)
    with_points(30, before), with_points(30, now)
    assert [one.appointment for one in rewards.candidates(today().year)] == [now]


def test_a_reward_is_given_once_with_a_letter(best, rule, desk):
    key, form_key = f"{rule.pk}-{best.pk}", uuid.uuid4()
    assert len(given(rule, key, by=desk, form_key=form_key, amount=50_000)) == 1
    assert given(rule, key, by=desk, form_key=form_key) == []
    with pytest.raises(WorkflowError):
        given(rule, key, by=desk)
    row = Reward.objects.get()
    assert (row.name, row.amount, row.year) == (rule.name, 50_000, today().year)
    assert Notice.objects.filter(about=f"reward/{row.pk}").count() == 1
    assert rewards.candidates(today().year) == []


def test_the_database_keeps_one_reward_a_rule_and_year(best, rule, desk):
    row = given(rule, f"{rule.pk}-{best.pk}", by=desk)[0]
    row.pk, row.form_key, row._state.adding = None, uuid.uuid4(), True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("key", ["", "1-999999", "nonsense", "9999-1"])
def test_nobody_is_given_what_they_have_not_reached(best, rule, desk, key):
    with pytest.raises(WorkflowError):
        given(rule, *([key] if key else []), by=desk)
    assert not Reward.objects.exists()


@pytest.mark.parametrize("day", [timedelta(days=1), timedelta(days=-800)])
def test_the_day_of_a_reward_fits_its_year(best, rule, desk, day):
    with pytest.raises(WorkflowError):
        rewards.give(
            [f"{rule.pk}-{best.pk}"], year=today().year, gifts={rule.pk: Gift(today() + day)}, by=desk,
            form_key=uuid.uuid4(),
        )  # fmt: skip


def test_staff_give_those_who_are_ticked(desk, best, rule):
    other = with_points(70)
    staff = Staff(desk)
    form = {
        "form_key": str(uuid.uuid4()), "year": today().year, "given_on": today().isoformat(), "amount": "30000",
        "note": "상품권", "chosen": [f"{rule.pk}-{best.pk}"],
    }  # fmt: skip
    for _time in range(2):
        answer = staff.post(GIVE, rule.pk, **form)
    assert [row.appointment for row in Reward.objects.all()] == [best]
    page = staff.get(LIST)
    assert page.context["total"] == 30_000 and "최우수" in page.content.decode()
    assert [one.appointment for one, _ticked in page.context["parts"][0][1].lines] == [other]
    assert answer.status_code in (200, 302)


@pytest.mark.parametrize("wrong", [{"chosen": []}, {"given_on": ""}, {"amount": "-5"}, {"chosen": ["1-99999999"]}])
def test_a_wrong_form_says_so_and_gives_nothing(desk, best, rule, wrong):
    form = {
        "form_key": str(uuid.uuid4()), "year": today().year, "given_on": today().isoformat(), "amount": "",
        "note": "그대로 남는 말", "chosen": [f"{rule.pk}-{best.pk}"],
    }  # fmt: skip
    page = Staff(desk).post(GIVE, rule.pk, **{**form, **wrong})
    assert page.status_code == 200 and "그대로 남는 말" in page.content.decode() and not Reward.objects.exists()


def test_something_no_rule_asks_for_is_entered_once(desk, best):
    form = {
        "form_key": str(uuid.uuid4()), "appointment": best.pk, "year": today().year, "name": "비교시찰 실비",
        "given_on": today().isoformat(), "amount": "20000", "note": "",
    }  # fmt: skip
    for _time in range(2):
        assert Staff(desk).post(ADD, **form).status_code == 302
    assert Reward.objects.get().rule is None
    assert Staff(desk).post(ADD, **{**form, "name": ""}).context["form"].errors


def test_a_slip_is_struck_out_with_a_trace(desk, best, rule):
    row, staff = given(rule, f"{rule.pk}-{best.pk}", by=desk)[0], Staff(desk)
    staff.post(BACK, row.pk, why="")
    assert Reward.objects.exists()
    staff.post(BACK, row.pk, why="두 번 적었습니다")
    assert not Reward.objects.exists() and "두 번 적었습니다" in LogEntry.objects.get().change_message
    assert not Notice.objects.pending().filter(about=f"reward/{row.pk}").exists()
    assert len(given(rule, f"{rule.pk}-{best.pk}", by=desk)) == 1


def test_the_register_is_printed_and_leaves_with_a_reason(desk, best, rule):
    given(rule, f"{rule.pk}-{best.pk}", by=desk, amount=50_000)
    staff = Staff(desk)
    assert "최우수" in staff.get(PRINT).content.decode()
    assert staff.post(EXPORT, file="csv", reason="", year=today().year).status_code == 200
    body = b"".join(staff.post(EXPORT, file="csv", reason="회계 증빙", year=today().year).streaming_content).decode()
    assert "최우수" in body and "50000" in body
    assert AccessLog.objects.filter(action="monitors.reward", reason__startswith="회계 증빙").exists()


@pytest.mark.parametrize("who", ["examiner", "mayors_office", "officer", "administrator"])
def test_others_see_and_give_no_rewards(who, request, best, rule):
    staff = Staff(request.getfixturevalue(who))
    row = Reward.objects.create(
        appointment=best, form_key=uuid.uuid4(), year=today().year, name="표창", given_on=today()
    )
    for answer in (
        staff.get(LIST),
        staff.get(ADD),
        staff.get(PRINT),
        staff.post(GIVE, rule.pk),
        staff.post(BACK, row.pk, why="x"),
        staff.post(EXPORT, file="csv", reason="x"),
    ):
        assert answer.status_code == 403
    assert Reward.objects.count() == 1


def test_the_page_takes_few_queries(desk, rule):
    for _number in range(8):
        row = with_points(60)
        given(rule, f"{rule.pk}-{row.pk}", by=desk)
        with_points(60)
    staff = Staff(desk)
    with reads_at_most(12):
        staff.get(LIST)
