"""Scenes: petitions of several people, the same matter again, and what the law lets the city not handle."""

from collections.abc import Callable
from typing import Any

from civic.cases.lawexceptions import ExemptionGround
from civic.cases.models import Case
from civic.cases.workflow import Channel

from .stage import Matter, Stage

SMELL = (
    ("merged-2", "노영숙", "서정리 축사 냄새 때문에 빨래를 못 넙니다", "저녁에 널어 둔 빨래를 다시 빱니다. 서정리 언덕 축사에서 내려오는 냄새입니다."),
    ("merged-3", "백은주", "아이가 냄새 때문에 밥을 안 먹습니다", "해 질 무렵이면 축사 냄새가 집 안까지 들어와 다섯 살 아이가 밥을 안 먹습니다. 서정리입니다."),
    ("merged-4", "나복례", "축사 냄새로 민박 손님이 다 돌아갔습니다", "서정리에서 민박을 합니다. 지난 주말 손님 두 팀이 냄새 때문에 밤에 돌아갔습니다."),
    ("merged-5", "구병철", "서정리 축사 퇴비장 문을 닫게 해 주십시오", "퇴비장 문을 열어 놓고 뒤집습니다. 그날은 온 마을이 창문을 닫습니다."),
)  # fmt: skip


def joint(stage: Stage) -> None:
    """23 people of 9 households signed; two stand for them besides the one who filed."""
    case = stage.taken_on(
        Matter(
            "joint", "drainage", "hwangsan", "남산마을 진입로", "차정희",
            "남산마을 진입로를 버스가 들어올 만큼 넓혀 주십시오",
            "저희 남산마을은 길이 좁아 마을버스가 큰길에서 돌아갑니다. 여든 넘은 어르신들이 600미터를 걸어 나가십니다. "
            "길가 땅 주인 두 분도 땅을 내놓겠다고 하셨습니다. 아홉 집 스물세 사람이 함께 서명하였습니다.",
            channel=Channel.COUNTER,
        ),
        40,
    )  # fmt: skip
    case.register_joint(
        signers=23,
        households=9,
        representatives=[("변상호", "01000012301", ""), ("채미경", "01000012302", "resident2302@demo.example")],
        by=stage.officer,
        at=stage.back(37),
    )


def representatives(stage: Stage) -> None:
    """Twelve people signed and named nobody; they are asked to choose up to three."""
    case = stage.taken_on(
        Matter(
            "representatives", "roads", "baekgu", "난산마을", "함동수",
            "난산마을 앞 과속을 막아 주십시오 (연명 12명)",
            "아침 8시와 저녁 6시에 트럭이 마을 앞을 시속 80으로 지나갑니다. 지난달에 개 두 마리가 치였습니다. 사람이 다치기 전에 "
            "방지턱을 놓아 주십시오. 마을 사람 열두 명이 서명합니다.",
            kind="suggestion", channel=Channel.LETTER,
        ),
        24,
    )  # fmt: skip
    case.register_joint(signers=12, households=7, by=stage.officer, at=stage.back(22))
    case.request_representatives(
        reason="서명하신 열두 분 가운데 연락을 받으실 대표자를 세 분까지 정해 주십시오. 답변과 안내를 그분들께 드립니다.",
        answer_by=stage.day_ahead(6),
        by=stage.officer,
        at=stage.back(20),
    )


def merged(stage: Stage) -> None:
    """Five petitions on the same smell, handled under the number of the first."""
    lead = stage.file(
        Matter(
            "merged", "environment", "geumsan", "서정리", "도순자",
            "서정리 언덕 축사 냄새가 참을 수 없이 심해졌습니다",
            "봄부터 언덕 축사의 소가 배로 늘었습니다. 저녁 바람이 마을로 불면 숨을 쉬기 어렵습니다. 머리가 아파 병원에 다녀온 분도 "
            "계십니다. 한 번 나와서 저녁에 맡아 보십시오.",
        ),
        42,
    )  # fmt: skip
    officer = stage.officer_of(lead)
    lead.accept(by=officer, at=stage.back(40))
    others = []
    for nth, (key, person, title, text) in enumerate(SMELL):
        matter = Matter(key, "environment", "geumsan", "서정리", person, title, text, reach=1901 + nth)
        others.append(stage.file(matter, 38 - 3 * nth))
    others[0].accept(by=officer, at=stage.back(32))
    lead.merge(others=others, by=officer, at=stage.back(22))
    lead.assign(officer=officer, by=officer, at=stage.back(21))


def repeat_ready(stage: Stage) -> None:
    """Filed a third time; both earlier answers stand beside it, and a person judges."""
    person: dict[str, Any] = {
        "category": "roads",
        "district": "geumsan",
        "person": "표재민",
        "kind": "suggestion",
        "reach": 1801,
    }
    stage.answered(
        Matter("repeat-ready-1", place="계곡 입구", title="계곡 입구 주차장을 무료로 해 주세요",
               text="계곡 입구 주차장에서 하루 3천 원을 받습니다. 시민에게는 무료로 해 주십시오.", **person),
        330,
        ("시민에게 계곡 입구 주차장을 무료로 해 달라는 말씀입니다.",
         "주차 요금은 조례로 정해져 있고, 시민은 이미 절반을 깎아 드리고 있습니다.",
         "요금을 없애는 일은 조례를 고쳐야 하여 바로 하기 어렵습니다. 평일 오전은 무료로 하겠습니다."),
    )  # fmt: skip
    stage.answered(
        Matter("repeat-ready-2", place="계곡 입구", title="계곡 주차장 요금을 없애 주세요 (두 번째)",
               text="지난번 답을 읽었지만 시민에게 돈을 받는 것은 옳지 않습니다. 계곡 입구 주차장을 무료로 해 주십시오.", **person),
        190,
        ("계곡 주차장 요금을 모두 없애 달라는 말씀입니다.",
         "지난 답변 뒤 평일 오전 무료를 시작하였고, 한 달 동안 시민 412명이 이용하였습니다.",
         "조례는 그대로 두고, 내년에 시민 의견을 물어 다시 정하겠습니다."),
    )  # fmt: skip
    stage.taken_on(
        Matter("repeat-ready", place="계곡 입구", title="계곡 입구 주차장, 시민에게는 무료로 해 주세요",
               text="세 번째 씁니다. 계곡 입구 주차장을 시민에게는 하루 종일 무료로 해 주십시오. 다른 시는 다 그렇게 합니다.", **person),
        7,
    )  # fmt: skip


def repeat_closed(stage: Stage) -> None:
    """Filed a third time without anything new, and closed with both answers named. Act art. 23 (1)."""
    earlier, later = _sign_twice(stage)
    case = stage.taken_on(
        Matter("repeat-closed", "roads", "yochon", "큰길", "기미경", "제 가게 간판만 따로 안내판에 넣어 주십시오",
               "같은 말을 세 번째 합니다. 큰길 안내판에 제 가게 이름을 넣어 주십시오.", kind="suggestion", reach=1802),
        70,
    )  # fmt: skip
    case.mark_repeat(earlier=[earlier, later], by=stage.officer, at=stage.back(66))
    case.close_repeated(
        reason="같은 내용에 두 번 답변을 드렸고 그 뒤로 달라진 것이 없어 이번 민원은 답변 없이 마칩니다. 새로운 사정이 생기면 알려 주십시오.",
        by=stage.officer,
        at=stage.back(64),
    )


def _sign_twice(stage: Stage) -> tuple[Case, Case]:
    person: dict[str, Any] = {
        "category": "roads",
        "district": "yochon",
        "person": "기미경",
        "kind": "suggestion",
        "reach": 1802,
    }
    parts = (
        "큰길 안내판에 가게 이름을 넣어 달라는 말씀입니다.",
        "길 안내판에는 공공시설과 문화유산만 적을 수 있습니다.",
        "개인 가게는 넣을 수 없어 상인회가 만드는 시장 안내도에 올리도록 전하였습니다.",
    )
    first = stage.answered(
        Matter("repeat-closed-1", place="큰길", title="안내판에 저희 가게도 적어 주세요",
               text="큰길 안내판에 저희 국숫집 이름도 적어 주세요. 손님이 자꾸 지나칩니다.", **person),
        360, parts,
    )  # fmt: skip
    second = stage.answered(
        Matter("repeat-closed-2", place="큰길", title="안내판에 가게 이름을 꼭 넣어 주십시오",
               text="시장 안내도 말고 큰길 안내판에 넣어 주십시오. 20년째 장사하는 집입니다.", **person),
        240, parts,
    )  # fmt: skip
    return first, second


def audit(stage: Stage) -> None:
    """A grievance filed again: somebody else than the first time looks into it. Decree art. 17 (2)."""
    person: dict[str, Any] = {"category": "environment", "district": "gongdeok", "person": "선태식", "reach": 1803}
    first = stage.answered(
        Matter("audit-1", place="도계장 옆", title="도계장 폐수를 신고했는데 나와 보지도 않았습니다",
               text="하천에 거품이 떠서 세 번 신고했습니다. 나와 보지도 않고 이상 없다고 합니다. 제대로 조사해 주십시오.", **person),
        210,
        ("하천 거품을 조사하지 않은 까닭을 밝혀 달라는 말씀입니다.",
         "신고하신 날 담당자가 다른 현장에 있어 이튿날 확인하였고, 그때는 거품이 없었습니다.",
         "앞으로 하천 신고는 그날 안에 현장을 확인하고 사진을 남기겠습니다."),
    )  # fmt: skip
    case = stage.taken_on(
        Matter("audit", place="도계장 옆", title="또 거품이 떴는데 이번에도 아무도 안 왔습니다",
               text="그날 안에 나온다더니 이번에는 사흘이 지나도 안 왔습니다. 같은 부서 말고 다른 곳에서 조사해 주십시오.", **person),
        26,
    )  # fmt: skip
    case.mark_repeat(earlier=[first], by=stage.officers["environment"], at=stage.back(23))
    auditor = stage.officer_of(case)
    case.assign(officer=auditor, by=auditor, at=stage.back(20))


def declined(stage: Stage) -> None:
    """Not handled, because a court decides on the same matter. Act art. 21, no. 3."""
    case = stage.taken_on(
        Matter(
            "declined", "building", "geomsan", "상가 뒤편", "탁수진",
            "상가 증축 불허가를 취소해 주십시오",
            "작년에 낸 증축 신청이 허가되지 않아 행정소송을 하고 있습니다. 재판이 길어지니 시에서 먼저 취소해 주십시오.",
        ),
        56,
    )  # fmt: skip
    case.decline(
        ground=ExemptionGround.REMEDY_UNDER_WAY,
        reason="같은 처분을 두고 행정소송이 진행되고 있어 시가 따로 판단할 수 없습니다. 판결이 나면 그에 따르겠습니다.",
        by=stage.officer_of(case),
        at=stage.back(51),
    )


SCENES: dict[str, Callable[[Stage], None]] = {
    "joint": joint,
    "representatives": representatives,
    "merged": merged,
    "repeat-ready": repeat_ready,
    "repeat-closed": repeat_closed,
    "audit": audit,
    "declined": declined,
}
