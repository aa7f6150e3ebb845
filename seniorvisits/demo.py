"""Believable senior centres, visits and wishes. The villages are real, the centres and the wishes invented."""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from civic.cases.heard import Heard
from civic.cases.models import Case, Category
from civic.dashboard.demo.lives import demo_officers, dice, live_all, working_day
from civic.dashboard.demo.stories import Story
from civic.places.models import District

from .gimje import VILLAGES
from .models import SeniorCentre, Suggestion, Visit

VISITS = 25
WISHES = 45
WEEKS = 20
LEFT_AT = time(15, 0)
SUPPORT = "김제시 경로당 운영 및 지원 조례 제3조"
W = Suggestion.Wish

WISHED: tuple[tuple[Suggestion.Wish, Story], ...] = (
    (
        W.REPAIR,
        Story(
            "seniors",
            "{place} 지붕에서 비가 샙니다",
            "장마 때마다 거실 천장에서 물이 떨어져 대야를 받쳐 둡니다. 지붕을 한번 봐 주십시오.",
            "지붕 방수층이 갈라진 것을 확인했습니다.",
            "지붕 방수 공사를 하겠습니다.",
            SUPPORT,
        ),
    ),
    (
        W.HEATING,
        Story(
            "seniors",
            "{place} 보일러가 자주 꺼집니다",
            "밤사이 보일러가 꺼져 아침이면 방이 얼음장입니다. 15년 된 보일러입니다.",
            "보일러 점화 장치가 낡아 고쳐 쓰기 어려움을 확인했습니다.",
            "보일러를 새것으로 바꾸겠습니다.",
            SUPPORT,
        ),
    ),
    (
        W.SAFETY,
        Story(
            "seniors",
            "{place} 들어가는 계단에 손잡이를 달아 주십시오",
            "현관 계단 세 칸에 손잡이가 없어 비 오는 날 무섭습니다. 경사로도 있으면 좋겠습니다.",
            "계단 높이가 기준보다 높고 손잡이가 없음을 확인했습니다.",
            "손잡이를 달고 경사로를 놓겠습니다.",
            SUPPORT,
        ),
    ),
    (
        W.GOODS,
        Story(
            "seniors",
            "{place} 냉장고를 바꾸어 주십시오",
            "냉장고가 작고 오래되어 여럿이 먹을 음식을 넣지 못합니다.",
            "냉장고가 12년 되었고 문이 잘 닫히지 않음을 확인했습니다.",
            "큰 냉장고로 바꾸어 드리겠습니다.",
            SUPPORT,
        ),
    ),
    (
        W.EXERCISE,
        Story(
            "seniors",
            "{place} 앞마당에 운동기구를 놓아 주십시오",
            "겨울 말고는 마당에서 지냅니다. 허리 돌리기와 다리 펴기 기구 두 개면 됩니다.",
            "마당에 놓을 자리가 넉넉함을 확인했습니다.",
            "운동기구 두 개를 놓겠습니다.",
            SUPPORT,
        ),
    ),
    (
        W.VILLAGE,
        Story(
            "drainage",
            "{place} 옆 배수로를 쳐 주십시오",
            "경로당 옆 배수로에 흙이 차서 비가 오면 마당까지 물이 올라옵니다.",
            "배수로 40미터에 흙이 절반 넘게 찬 것을 확인했습니다.",
            "장마 전에 흙을 걷어 내겠습니다.",
        ),
    ),
    (
        W.VILLAGE,
        Story(
            "transport",
            "{place} 앞 승강장에 의자와 바람막이를 놓아 주십시오",
            "버스를 30분씩 서서 기다립니다. 앉을 곳과 바람을 막을 것이 있으면 좋겠습니다.",
            "승강장에 의자와 바람막이가 없음을 확인했습니다.",
            "의자와 바람막이가 있는 승강장으로 바꾸겠습니다.",
        ),
    ),
    (
        W.RUNNING_COSTS,
        Story(
            "seniors",
            "{place} 겨울 난방비를 조금 더 지원해 주십시오",
            "기름값이 올라 2월이면 난방비가 떨어집니다.",
            "난방비가 2월 중순에 다 쓰인 것을 확인했습니다.",
            "올겨울부터 난방비를 한 달 치 더 드리겠습니다.",
            SUPPORT,
        ),
    ),
    (
        W.SAFETY,
        Story(
            "roads",
            "{place} 가는 길에 가로등을 달아 주십시오",
            "저녁에 돌아가는 길이 캄캄합니다. 회관에서 큰길까지 두 개만 달아 주십시오.",
            "120미터 구간에 가로등이 없음을 확인했습니다.",
            "가로등 두 개를 달겠습니다.",
            "도로법 제31조",
        ),
    ),
    (
        W.REPAIR,
        Story(
            "seniors",
            "{place} 화장실 변기를 양변기로 바꾸어 주십시오",
            "쪼그려 앉는 변기라 무릎이 아픈 사람은 쓰지 못합니다.",
            "남녀 화장실 모두 쪼그려 앉는 변기임을 확인했습니다.",
            "양변기로 바꾸고 손잡이를 달겠습니다.",
            SUPPORT,
        ),
    ),
    (
        W.OTHER,
        Story(
            "health",
            "{place}에서 치매 검사를 받게 해 주십시오",
            "보건소까지 가기 어렵습니다. 한 달에 한 번 와 주시면 여럿이 함께 받겠습니다.",
            "검사를 받지 않은 어르신이 열일곱 분임을 확인했습니다.",
            "다음 달부터 두 달에 한 번 찾아가겠습니다.",
        ),
    ),
    (
        W.GOODS,
        Story(
            "seniors",
            "{place} 텔레비전 소리가 나오지 않습니다",
            "화면은 나오는데 소리가 나오지 않은 지 한 달 되었습니다.",
            "스피커가 고장 난 것을 확인했습니다.",
            "새 텔레비전으로 바꾸어 드리겠습니다.",
            SUPPORT,
        ),
    ),
)


def write_visits(now: datetime | None = None) -> str:
    """Write the demo centres, visits and wishes once; returns what was written."""
    if SeniorCentre.objects.filter(is_demo=True).exists():
        return "0 centres"
    chance = dice(461)
    end = now or timezone.now()
    centres = [_centre(chance, district, name) for district, name in _names(chance)]
    visited = chance.sample(centres, VISITS)
    cases = list(_hear(chance, visited, end))
    live_all(cases, chance, end)
    return f"{len(centres)} centres, {VISITS} visits, {len(cases)} wishes"


def _names(chance: random.Random) -> Iterator[tuple[District, str]]:
    """Three or four villages of each district."""
    for district in District.objects.in_order():
        villages = VILLAGES[district.slug]
        for village in chance.sample(villages, min(len(villages), chance.choice([3, 4]))):
            yield district, village


def _centre(chance: random.Random, district: District, village: str) -> SeniorCentre:
    unit = "동" if district.kind == District.Kind.DONG else "리"
    centre, _new = SeniorCentre.objects.get_or_create(
        district=district,
        name=f"{village}경로당",
        defaults={
            "address": f"{village}{unit}" if unit == "동" else f"{district.name} {village}{unit}",
            "members": chance.randint(14, 46),
            "is_demo": True,
        },
    )
    return centre


def _hear(chance: random.Random, centres: list[SeniorCentre], end: datetime) -> Iterator[tuple[Case, Story]]:
    categories = {row.slug: row for row in Category.objects.select_related("department")}
    writer = demo_officers().get("seniors-disabled")
    counts = [WISHES // VISITS + (number < WISHES % VISITS) for number in range(VISITS)]
    chance.shuffle(counts)
    told = 0
    for number, (centre, count) in enumerate(zip(centres, counts, strict=True)):
        day = working_day(timezone.localdate(end) - timedelta(days=2 + number * WEEKS * 7 // VISITS))
        visit = Visit.objects.create(
            centre=centre, visited_on=day, attendance=chance.randint(9, max(10, centre.members)), is_demo=True
        )
        wished = [WISHED[(told + position) % len(WISHED)] for position in range(count)]
        told += count
        cases = visit.hear(
            [
                Heard(story.title.format(place=centre.name), story.text, categories[story.category], {"wish": wish})
                for wish, story in wished
            ],
            form_key=uuid.UUID(int=chance.getrandbits(128), version=4),
            by=writer,
            publication=chance.random() < 0.8,
            at=timezone.make_aware(datetime.combine(day, LEFT_AT)),
        )
        yield from zip(cases, (story for _wish, story in wished), strict=True)
