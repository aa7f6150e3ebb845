"""Believable tips of the demonstration's monitors, in every state. Invented; nobody's words are quoted."""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta

from civic.cases.models import Case, Category
from civic.cases.opening import Filing
from civic.cases.workflow import ANSWERED
from civic.dashboard.demo.lives import dice, live_all
from civic.dashboard.demo.stories import Story
from civic.people.consents import VERSION
from civic.people.models import Contact
from civic.places.models import District

from ..activity import tips
from ..models import Appointment, Monitor, Tip
from .stage import LAZY, Stage
from .tipstories import STORIES

COUNT = 44
MINE = 3  # every third is the demo monitor's
WEEKS = 16
MONITOR = "monitor@demo.example"
CHOSEN = 4
WHY: dict[str, str] = {
    Tip.Sort.INCONVENIENCE: "현장을 두 번 가서 살피고 알려 주셔서 바로 고칠 수 있었습니다.",
    Tip.Sort.IDEA: "여러 마을에 두루 쓸 수 있는 제안입니다.",
    Tip.Sort.OPINION: "이웃의 이야기를 꼼꼼히 모아 주셨습니다.",
    Tip.Sort.ILLEGALITY: "때와 곳을 정확히 적어 주셔서 빨리 확인할 수 있었습니다.",
    Tip.Sort.GOOD_NEWS: "묻힐 뻔한 좋은 일을 널리 알릴 수 있었습니다.",
}


def write_tips(stage: Stage) -> int:
    """Write the demo tips once; returns how many. None without the demo monitor."""
    mine = Monitor.objects.filter(user__email=MONITOR, is_demo=True).first()
    if mine is None or Tip.objects.filter(case__is_demo=True).exists():
        return 0
    chance = dice(2021)
    cases = list(_send(chance, stage, mine))
    live_all(cases, chance, stage.now)
    return len(cases)


def choose_tips(stage: Stage) -> None:
    """Four good ones among those the city has answered, the newest of the demo monitor among them."""
    answered = Tip.objects.filter(case__is_demo=True, case__progress__in=ANSWERED).order_by("-pk")
    mine = answered.filter(monitor__user__email=MONITOR)[:1]
    others = answered.exclude(monitor__user__email=MONITOR)[: CHOSEN - 1]
    for tip in [*mine, *others]:
        tips.choose(tip, why=WHY[tip.sort], by=stage.desk, at=max(stage.now - timedelta(days=3), tip.case.arrived_at))


def _send(chance: random.Random, stage: Stage, mine: Monitor) -> Iterator[tuple[Case, Story]]:
    in_office = Appointment.objects.active(stage.day - timedelta(weeks=WEEKS)).exclude(monitor=mine)
    people = [row for row in in_office.with_people().order_by("seat") if row.seat not in LAZY]
    categories = {row.slug: row for row in Category.objects.select_related("department")}
    moments = sorted(stage.now - timedelta(hours=WEEKS * 7 * 24 * chance.random() ** 1.4) for _one in range(COUNT))
    for number, moment in enumerate(moments):
        sort, story = STORIES[number * 7 % len(STORIES)]
        one = chance.choice(people) if number % MINE and people else None
        monitor = one.monitor if one else mine
        district = one.district if one else chance.choice(stage.districts)
        filing = _filing(chance, monitor, district, story.title.format(place=district.name))
        filing.text = story.text.format(place=district.name)
        filing.category, filing.at = categories[story.category], moment
        yield tips.send(filing, monitor=monitor, sort=sort).case, story


def _filing(chance: random.Random, monitor: Monitor, district: District, title: str) -> Filing:
    return Filing(
        form_key=uuid.UUID(int=chance.getrandbits(128), version=4),
        program="monitors",
        title=title,
        text="",
        contact=Contact(name=monitor.name, phone=monitor.phone, email=monitor.email, user=monitor.user),
        district=district,
        place="마을 안길",
        consents=[("publication", VERSION)] if chance.random() < 0.7 else [],
        by=monitor.user,
        is_demo=True,
    )
