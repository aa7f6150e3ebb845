"""Many at once: points once for each thing, never beyond the limit of a year, a reward once."""

import uuid
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from civic.cases.workflow import WorkflowError
from civic.notices.models import Notice
from civic.places.models import District
from monitors.activity import points, rewards, tips
from monitors.activity.rewards import Gift
from monitors.models import PointRule, Points, Reward, RewardRule
from tests.crowd import at_once, database_for_threads
from tests.makers import make_department, make_user
from tests.monitors.conftest import make_tip
from tests.monitors.makers import make_appointment, monitor_with_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _ground(transactional_db: None) -> None:
    """The flush of the last test took it."""
    if not District.objects.exists():
        import_module("civic.places.migrations.0002_seed_districts").seed(apps, None)
    for what, worth, most in (("tip", 2, 3), ("chosen-tip", 10, None), ("report", 10, None)):
        PointRule.objects.update_or_create(what=what, defaults={"points": worth, "most_a_year": most})


def test_the_same_thing_counts_once_and_the_limit_holds(tmp_path: Path):
    held, now = make_appointment(), timezone.now()
    same = [partial(points.give, held, "report", "report/1", at=now)] * 8
    many = [partial(points.give, held, "tip", f"tip/{number}", at=now) for number in range(8)]
    with database_for_threads(tmp_path):
        at_once([job for pair in zip(same, many, strict=True) for job in pair], threads=8)
        assert points.balance([held]) == {held.pk: 10 + 3 * 2}


def test_a_tip_is_chosen_once(tmp_path: Path):
    make_department("civil-affairs", coordinates=True)
    desk = make_user("desk@example.kr")
    tip = make_tip(monitor_with_account("me@example.kr"))
    with database_for_threads(tmp_path):
        at_once([partial(tips.choose, tip, why=f"까닭 {number}", by=desk) for number in range(6)])
        assert Points.objects.get().points == 10 and Notice.objects.filter(about=f"tip/{tip.pk}").count() == 1


def test_a_reward_is_given_once(tmp_path: Path):
    rule, _new = RewardRule.objects.get_or_create(name="활동 보상", defaults={"points": 50})
    held, desk, today = make_appointment(), make_user("desk@example.kr"), timezone.localdate()
    points.give(held, "report", "report/1", at=timezone.now(), points=60)

    def give() -> str:
        try:
            rewards.give(
                [f"{rule.pk}-{held.pk}"], year=today.year, gifts={rule.pk: Gift(today)}, by=desk, form_key=uuid.uuid4()
            )
        except WorkflowError as error:
            return str(error)
        return ""

    with database_for_threads(tmp_path):
        said = at_once([give] * 5)
        assert Reward.objects.count() == 1 and said.count("") == 1
