"""Believable meetings with organisations and their suggestions. Invented; nobody's words are quoted."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from civic.cases.heard import Heard
from civic.cases.models import Case, Category
from civic.dashboard.demo.lives import demo_officers, dice, live_all, working_day
from civic.dashboard.demo.stories import Story
from civic.places.models import District

from .models import Meeting

WEEKS_BETWEEN = 2
ENDED_AT = time(16, 0)


@dataclass(frozen=True, slots=True)
class Held:
    """One meeting of the demonstration: with whom, where, how many came, what they said."""

    organisation: str
    sort: str
    place: str
    district: str
    attendance: int
    said: tuple[Story, ...]


MEETINGS: tuple[Held, ...] = (
    Held(
        "이장단협의회",
        "social",
        "시청 2층 대회의실",
        "yochon",
        19,
        (
            Story(
                "drainage",
                "마을 안길 배수로 덮개를 한 번에 정비해 주십시오",
                "배수로 덮개가 마을마다 조금씩 깨져 있습니다. 하나씩 말하지 않아도 한 해에 한 번 모아서 바꾸어 "
                "주시면 좋겠습니다.",
                "19개 읍면동에서 깨진 덮개 412장을 확인했습니다.",
                "해마다 3월에 조사하여 4월까지 한 번에 바꾸겠습니다.",
            ),
            Story(
                "roads",
                "농번기에는 농로 공사를 피해 주십시오",
                "모내기와 수확 때 농로를 막고 공사하면 농기계가 돌아가야 합니다. 공사 시기를 마을과 미리 상의해 "
                "주십시오.",
                "지난해 농로 공사 27건 가운데 9건이 농번기에 있었습니다.",
                "5~6월과 10월에는 농로 공사를 하지 않고, 시작 전에 이장과 날짜를 정하겠습니다.",
            ),
            Story(
                "welfare",
                "혼자 사시는 어르신 안부 전화를 늘려 주십시오",
                "이장이 매일 찾아뵙기 어렵습니다. 안부 전화를 일주일에 두 번으로 늘려 주시면 좋겠습니다.",
                "안부 전화 대상 640분 가운데 주 1회인 분이 410분입니다.",
                "80세 이상 혼자 사시는 분부터 주 2회로 늘리겠습니다.",
            ),
        ),
    ),
    Held(
        "새마을부녀회",
        "social",
        "자원봉사센터 교육실",
        "geomsan",
        24,
        (
            Story(
                "waste",
                "마을마다 재활용 정거장을 하나씩 두어 주십시오",
                "재활용품을 모아 둘 곳이 없어 회관 마당에 쌓입니다. 지붕이 있는 작은 정거장이면 됩니다.",
                "정거장이 없는 마을이 86곳임을 확인했습니다.",
                "올해 20곳, 내년부터 해마다 30곳씩 두겠습니다.",
                "폐기물관리법 제14조",
            ),
            Story(
                "seniors",
                "밑반찬 봉사 때 쓸 냉장 차량을 빌려 주십시오",
                "여름에 반찬이 상할까 걱정입니다. 한 달에 두 번만 쓸 수 있으면 됩니다.",
                "보건소 냉장 차량이 주 2회 비어 있음을 확인했습니다.",
                "매달 둘째, 넷째 수요일 오전에 쓰실 수 있도록 하겠습니다.",
            ),
        ),
    ),
    Held(
        "소상공인연합회",
        "trade",
        "경제진흥과 회의실",
        "yochon",
        17,
        (
            Story(
                "economy",
                "지역화폐 가맹점 신청을 한 장으로 줄여 주십시오",
                "신청서가 네 장이고 같은 내용을 두 번 씁니다. 사업자등록증만 내면 되도록 해 주십시오.",
                "서류 네 장 가운데 세 장은 다른 곳에서 확인할 수 있습니다.",
                "신청서를 한 장으로 줄이고 나머지는 저희가 확인하겠습니다.",
            ),
            Story(
                "transport",
                "시장 옆 주차장을 한 시간 무료로 해 주십시오",
                "장 보는 데 한 시간이면 됩니다. 무료 시간이 30분이라 손님이 서두릅니다.",
                "평균 주차 시간이 52분임을 확인했습니다.",
                "무료 시간을 한 시간으로 늘리는 조례 개정을 추진하겠습니다.",
                "주차장법 제9조",
            ),
            Story(
                "culture",
                "축제 때 동네 가게도 함께 알려 주십시오",
                "축제장 안 음식만 알려지고 시내 가게는 비어 있습니다. 안내 책자에 함께 실어 주십시오.",
                "올해 안내 책자에 시내 가게는 4곳뿐이었습니다.",
                "내년 안내 책자와 지도에 희망하는 가게를 모두 싣겠습니다.",
            ),
        ),
    ),
    Held(
        "농업경영인연합회",
        "trade",
        "농업기술센터 강당",
        "baeksan",
        31,
        (
            Story(
                "farming",
                "농기계 임대 사업소를 서쪽에도 두어 주십시오",
                "진봉, 광활에서 농기계를 빌리러 가면 왕복 한 시간입니다. 서쪽에도 한 곳이 필요합니다.",
                "서부 4개 면 농가가 전체 임대의 34퍼센트를 차지합니다.",
                "만경읍에 분소를 두는 계획을 내년 예산에 올리겠습니다.",
                "농업기계화 촉진법 제8조의2",
            ),
            Story(
                "drainage",
                "들판 배수로 준설을 장마 전에 마쳐 주십시오",
                "해마다 장마가 시작된 뒤에 준설을 합니다. 6월 초까지는 끝나야 합니다.",
                "지난해 준설 43곳 가운데 18곳이 6월 뒤에 끝났습니다.",
                "발주를 두 달 앞당겨 5월 말까지 마치겠습니다.",
            ),
            Story(
                "environment",
                "축사 냄새 문제를 마을과 농가가 함께 풀 자리를 만들어 주십시오",
                "민원과 단속만 되풀이됩니다. 마을과 축산 농가, 시가 함께 만나는 자리가 필요합니다.",
                "최근 1년 악취 민원이 다섯 마을에 몰려 있음을 확인했습니다.",
                "다섯 마을부터 분기마다 세 편이 모이는 모임을 열겠습니다.",
                "악취방지법 제3조",
            ),
        ),
    ),
    Held(
        "자율방범대연합대",
        "social",
        "신풍동 행정복지센터",
        "sinpung",
        22,
        (
            Story(
                "roads",
                "순찰하는 골목에 보안등을 더 달아 주십시오",
                "순찰하다 보면 보안등 사이가 너무 먼 골목이 있습니다. 지도에 표시해 왔습니다.",
                "표시해 주신 31곳 가운데 24곳이 기준보다 어두웠습니다.",
                "올해 24곳 모두에 보안등을 달겠습니다.",
            ),
            Story(
                "disaster",
                "방범대 초소에 심장충격기를 두어 주십시오",
                "밤에 가장 먼저 달려가는 것이 방범대입니다. 쓰는 법도 배우겠습니다.",
                "초소 12곳 가운데 심장충격기가 있는 곳은 없었습니다.",
                "초소 12곳에 두고 대원 교육을 하겠습니다.",
                "응급의료에 관한 법률 제47조의2",
            ),
        ),
    ),
    Held(
        "어린이집연합회",
        "trade",
        "교육가족과 회의실",
        "geomsan",
        15,
        (
            Story(
                "family",
                "비 오는 날 쓸 실내 놀이터가 필요합니다",
                "미세먼지와 비 때문에 바깥 놀이를 못 하는 날이 많습니다. 여러 어린이집이 함께 쓸 곳이 있으면 "
                "좋겠습니다.",
                "빈 공공건물 두 곳이 알맞음을 확인했습니다.",
                "옛 보건지소를 고쳐 내년 봄에 열겠습니다.",
            ),
            Story(
                "transport",
                "어린이집 앞 승하차 구역을 그려 주십시오",
                "아침에 차를 세울 곳이 없어 이중으로 섭니다. 10분만 설 수 있는 자리를 그려 주십시오.",
                "어린이집 9곳 앞에서 아침마다 이중 정차를 확인했습니다.",
                "경찰서와 협의해 9곳 모두에 승하차 구역을 그리겠습니다.",
                "도로교통법 제12조",
            ),
        ),
    ),
    Held(
        "장애인단체연합회",
        "social",
        "장애인종합복지관",
        "gyowol",
        28,
        (
            Story(
                "transport",
                "바우처 택시를 저녁 9시까지 다니게 해 주십시오",
                "저녁 모임이나 병원에 갔다가 돌아올 차가 없습니다. 두 시간만 늘려 주십시오.",
                "오후 7시 뒤 신청이 하루 평균 6건 거절되었습니다.",
                "다음 달부터 오후 9시까지 두 대를 더 다니게 하겠습니다.",
                "교통약자의 이동편의 증진법 제16조",
            ),
            Story(
                "building",
                "작은 가게 문턱에 놓을 경사판을 지원해 주십시오",
                "한두 계단 때문에 못 들어가는 가게가 많습니다. 떼었다 붙이는 경사판이면 됩니다.",
                "시내 가게 120곳 가운데 78곳에 턱이 있습니다.",
                "희망하는 가게부터 이동식 경사판을 드리겠습니다.",
            ),
            Story(
                "health",
                "보건소 검진 안내를 쉬운 글로 써 주십시오",
                "안내문이 어려워 무엇을 하라는지 모르겠다고 합니다. 그림과 쉬운 글로 써 주십시오.",
                "안내문 14종 가운데 쉬운 글로 된 것은 1종이었습니다.",
                "복지관과 함께 14종을 모두 쉬운 글로 바꾸겠습니다.",
            ),
        ),
    ),
    Held(
        "문화예술인연합회",
        "trade",
        "문화예술회관 소극장",
        "yochon",
        13,
        (
            Story(
                "culture",
                "빈 상가를 작업실로 빌려 주는 제도를 만들어 주십시오",
                "작업할 곳이 없어 다른 도시로 갑니다. 빈 상가를 1년쯤 싸게 빌릴 수 있으면 좋겠습니다.",
                "원도심 빈 상가 37곳의 주인 가운데 11명이 뜻을 밝혔습니다.",
                "내년에 다섯 곳을 시범으로 운영하겠습니다.",
            ),
            Story(
                "culture",
                "읍면 순회 공연을 한 해 두 번으로 늘려 주십시오",
                "어르신들이 시내 공연장까지 오시기 어렵습니다. 저희가 찾아가겠습니다.",
                "지난해 순회 공연 관객이 면마다 평균 84명이었습니다.",
                "내년부터 봄과 가을 두 번으로 늘리겠습니다.",
            ),
        ),
    ),
)


def write_meetings(now: datetime | None = None) -> str:
    """Write the demo meetings and their suggestions once; returns what was written."""
    if Meeting.objects.filter(is_demo=True).exists():
        return "0 meetings"
    chance = dice(52)
    end = now or timezone.now()
    cases = list(_hear(chance, end))
    live_all(cases, chance, end)
    return f"{len(MEETINGS)} meetings, {len(cases)} suggestions"


def _hear(chance: random.Random, end: datetime) -> Iterator[tuple[Case, Story]]:
    districts = District.objects.in_bulk()
    categories = {row.slug: row for row in Category.objects.select_related("department")}
    writer = demo_officers().get("administration")
    for number, held in enumerate(reversed(MEETINGS)):
        day = working_day(timezone.localdate(end) - timedelta(days=3 + number * 7 * WEEKS_BETWEEN))
        meeting = Meeting.objects.create(
            organisation=held.organisation,
            sort=held.sort,
            held_on=day,
            place=held.place,
            district=districts[held.district],
            attendance=held.attendance,
            is_demo=True,
        )
        cases = meeting.hear(
            [Heard(story.title, story.text, categories[story.category], {}) for story in held.said],
            form_key=uuid.UUID(int=chance.getrandbits(128), version=4),
            by=writer,
            publication=True,
            at=timezone.make_aware(datetime.combine(day, ENDED_AT)),
        )
        yield from zip(cases, held.said, strict=True)
