"""Points for meetings, and the rewards: last year’s by the rule, this year’s for expenses."""

import uuid
from datetime import timedelta

from django.db.models import Sum

from ..models import Appointment, PointRule, Points, Reward, RewardRule
from .stage import Stage

MEETINGS = ("first", "summer", "last-spring", "last-autumn")
VOUCHER = 30_000
EXPENSES = 20_000
HELPERS = 12


def write_rewards(stage: Stage) -> None:
    """Points for meetings attended, and what was given for the year before."""
    year = stage.day.year - 1
    rows = Appointment.objects.filter(is_demo=True).select_related("term").order_by("term__number", "seat", "pk")
    appointments = list(rows)
    worth = PointRule.objects.get(what=PointRule.What.MEETING).points
    Points.objects.bulk_create(
        Points(
            appointment=row,
            what=PointRule.What.MEETING,
            key=f"meeting/demo-{key}",
            points=worth,
            on=day,
            note="분과 모임 참석",
            by=stage.desk,
        )
        for number, key in enumerate(MEETINGS)
        for row in appointments
        if row.is_active(day := stage.meeting(number)) and (row.seat == 1 or stage.chance.random() < 0.6)
    )
    reached = dict(
        Points.objects.filter(on__year=year, appointment__is_demo=True)
        .order_by()
        .values_list("appointment")
        .annotate(sum=Sum("points"))
    )
    _write_expenses(stage, [row for row in appointments if row.is_active(stage.day)])
    rule = RewardRule.objects.filter(is_used=True).order_by("points").first()
    if rule is None:
        return
    best = sorted((pk for pk, sum_ in reached.items() if sum_ >= rule.points), key=lambda pk: (-reached[pk], pk))
    Reward.objects.bulk_create(
        Reward(
            appointment_id=pk,
            rule=rule,
            form_key=uuid.UUID(int=stage.chance.getrandbits(128), version=4),
            year=year,
            name=rule.name,
            amount=VOUCHER,
            given_on=stage.day.replace(year=year, month=12, day=20),
            note="온누리상품권",
            by=stage.desk,
            is_demo=True,
        )
        for pk in best
    )


def _write_expenses(stage: Stage, in_office: list[Appointment]) -> None:
    """What a dozen monitors got who looked round at the autumn festival: by hand, under no rule."""
    day = stage.day - timedelta(days=30)
    Reward.objects.bulk_create(
        Reward(
            appointment=row,
            form_key=uuid.UUID(int=stage.chance.getrandbits(128), version=4),
            year=day.year,
            name="현장 활동 실비",
            amount=EXPENSES,
            given_on=day,
            note="가을 축제 현장 살피기",
            by=stage.desk,
            is_demo=True,
        )
        for row in stage.chance.sample(in_office, min(HELPERS, len(in_office)))
    )
