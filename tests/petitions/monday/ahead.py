"""Plans, days off and the days of sessions, for the tests of what is made ahead."""

from datetime import date
from typing import Any

from civic.cases.models import Holiday
from petitions.models import MondayPlan, Session
from tests.makers import seoul

FRIDAY_EVENING = seoul("2026-11-20T18:00")


def plan(**kw: Any) -> None:
    """Change the plan, without what follows from it in the workplace."""
    MondayPlan.current()
    MondayPlan.objects.filter(pk=1).update(**kw)


def days(**kw: Any) -> list[date]:
    """The days of the sessions there are."""
    return list(Session.objects.filter(**kw).order_by("day").values_list("day", flat=True))


def day_off(day: date, name: str = "임시공휴일", **kw: Any) -> Holiday:
    return Holiday.objects.update_or_create(date=day, defaults={"name": name, "kind": "temporary", **kw})[0]
