"""Believable tips of the demonstration's monitor, in every state. Invented; nobody's words are quoted."""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from civic.cases.models import Case, Category
from civic.cases.opening import Filing
from civic.dashboard.demo.lives import dice, live_all
from civic.dashboard.demo.stories import Story
from civic.people.consents import VERSION
from civic.people.models import Contact
from civic.places.models import District

from ..models import Monitor, Tip

COUNT = 20
WEEKS = 16
MONITOR = "monitor@demo.example"
S = Tip.Sort

STORIES: tuple[tuple[Tip.Sort, Story], ...] = (
    (
        S.INCONVENIENCE,
        Story(
            "roads",
            "{place} 버스 승강장 앞 보도블록이 솟았습니다",
            "{place} 승강장 앞 보도블록이 나무뿌리에 밀려 솟아올랐습니다. 보행기를 미는 어르신이 걸려 넘어질 "
            "뻔한 것을 보았습니다.",
            "보도 6미터 구간이 최대 5센티미터 솟은 것을 확인했습니다.",
            "솟은 구간의 보도블록을 걷어 내고 뿌리 보호판을 깐 뒤 다시 놓겠습니다.",
            "보행안전 및 편의증진에 관한 법률 제9조",
        ),
    ),
    (
        S.IDEA,
        Story(
            "transport",
            "장날에 맞춘 순환버스를 제안합니다",
            "{place} 어르신들은 5일장날에 짐이 많은데 버스가 띄엄띄엄 다닙니다. 장날 오전만이라도 시장과 마을을 "
            "도는 작은 버스를 "
            "시범으로 다니게 해 보면 어떨까요.",
            "장날 오전 이용객이 평일의 2.3배이고 세 개 노선이 시장에서 만나는 것을 확인했습니다.",
            "석 달 동안 장날 오전 두 차례 시범 운행을 하고 이용객을 살펴 계속할지 정하겠습니다.",
            "여객자동차 운수사업법 제3조",
        ),
    ),
    (
        S.ILLEGALITY,
        Story(
            "waste",
            "{place} 빈 창고에 폐비닐이 쌓이고 있습니다",
            "{place} 옛 정미소 창고에 밤마다 폐비닐과 폐농약병이 들어옵니다. 주인이 바뀐 뒤부터라고 합니다. 살펴 "
            "주십시오.",
            "창고 안에서 폐비닐 약 8톤을 확인했습니다. 신고되지 않은 보관입니다.",
            "보관한 사람에게 치우도록 명령하였고, 지키지 않으면 고발하겠습니다.",
            "폐기물관리법 제48조",
        ),
    ),
    (
        S.GOOD_NEWS,
        Story(
            "welfare",
            "{place} 반찬 나눔 모임을 알려 드립니다",
            "{place} 부녀회에서 매주 수요일 혼자 사시는 어르신 열네 분께 반찬을 해 드립니다. 벌써 3년째입니다. "
            "널리 알려지면 좋겠습니다.",
            "3년 동안 한 주도 거르지 않은 것을 이장님과 어르신들께 확인했습니다.",
            "시 소식지에 실었고, 연말 표창 후보로 추천하였습니다.",
        ),
    ),
    (
        S.OPINION,
        Story(
            "culture",
            "지평선축제 주차 안내를 두고 이런 말이 많습니다",
            "{place} 주민들을 만나 보니 축제 때 임시 주차장에서 행사장까지 길 안내가 부족하다는 말이 가장 많았습니다.",
            "올해 축제 때 주차 안내 민원이 31건이었음을 확인했습니다.",
            "내년에는 주차장마다 안내판을 세우고 셔틀버스 시간을 문자로 알리겠습니다.",
        ),
    ),
    (
        S.INCONVENIENCE,
        Story(
            "roads",
            "{place} 굽은 길 반사경이 깨졌습니다",
            "{place} 삼거리 반사경이 반쯤 깨져 반대편 차가 보이지 않습니다. 학교 통학차도 다니는 길입니다.",
            "반사경이 깨지고 기둥이 기운 것을 확인했습니다.",
            "반사경을 새것으로 바꾸고 방향을 다시 맞추었습니다.",
            "도로법 제31조",
        ),
    ),
    (
        S.IDEA,
        Story(
            "seniors",
            "경로당에 큰 글씨 소식판을 두면 좋겠습니다",
            "시 소식을 인터넷으로 알리지만 어르신들은 보지 못합니다. {place} 경로당부터 한 달에 한 번 큰 글씨 "
            "소식판을 붙이면 좋겠습니다.",
            "경로당 어르신 가운데 휴대전화로 시 소식을 보는 분이 열에 한 분뿐임을 확인했습니다.",
            "큰 글씨 소식지를 달마다 모든 경로당에 보내겠습니다.",
        ),
    ),
    (
        S.INCONVENIENCE,
        Story(
            "parks",
            "{place} 체육공원 화장실에 물이 나오지 않습니다",
            "{place} 체육공원 화장실 세면대 두 곳에서 물이 나오지 않습니다. 저녁마다 걷는 분이 많습니다.",
            "동파된 배관이 막혀 있었습니다.",
            "배관을 바꾸고 보온재를 감았습니다. 겨울 전에 다른 공원도 살피겠습니다.",
        ),
    ),
    (
        S.OPINION,
        Story(
            "economy",
            "전통시장 상인들이 저녁 조명을 바랍니다",
            "시장 상인 여러 분이 해가 지면 통로가 어두워 손님이 끊긴다고 합니다. {place} 쪽 통로가 특히 어둡습니다.",
            "통로 조명의 밝기가 기준의 절반임을 확인했습니다.",
            "상인회와 협의하여 통로 조명 40개를 밝은 것으로 바꾸겠습니다.",
        ),
    ),
    (
        S.IDEA,
        Story(
            "family",
            "방학 동안 마을도서관을 저녁에도 열면 어떨까요",
            "{place} 작은도서관이 오후 6시에 닫습니다. 일하는 부모들은 방학 때 아이 맡길 곳이 없습니다. "
            "방학만이라도 8시까지 열면 좋겠습니다.",
            "방학 동안 오후 5시 뒤 이용객이 하루 평균 12명임을 확인했습니다.",
            "자원봉사자를 구해 이번 방학부터 주 3일 오후 8시까지 열겠습니다.",
        ),
    ),
)


def write_tips(now: datetime | None = None) -> int:
    """Write the demo tips once; returns how many. None without the demo monitor."""
    monitor = Monitor.objects.filter(user__email=MONITOR, is_demo=True).first()
    if monitor is None or Tip.objects.filter(case__is_demo=True).exists():
        return 0
    chance = dice(2021)
    end = now or timezone.now()
    cases = list(_send(chance, monitor, end))
    live_all(cases, chance, end)
    return len(cases)


def _send(chance: random.Random, monitor: Monitor, end: datetime) -> Iterator[tuple[Case, Story]]:
    districts = list(District.objects.in_order())
    categories = {row.slug: row for row in Category.objects.select_related("department")}
    moments = sorted(end - timedelta(hours=WEEKS * 7 * 24 * chance.random() ** 1.4) for _one in range(COUNT))
    for number, moment in enumerate(moments):
        sort, story = STORIES[number % len(STORIES)]
        district = chance.choice(districts)
        filing = Filing(
            form_key=uuid.UUID(int=chance.getrandbits(128), version=4),
            program="monitors",
            title=story.title.format(place=district.name),
            text=story.text.format(place=district.name),
            contact=Contact(name=monitor.name, email=monitor.email, user=monitor.user),
            category=categories[story.category],
            district=district,
            place="마을 안길",
            consents=[("publication", VERSION)] if chance.random() < 0.7 else [],
            by=monitor.user,
            at=moment,
            is_demo=True,
        )
        yield Tip.send(filing, monitor=monitor, sort=sort).case, story
