"""Scenes: petitions on their way between departments, at another agency, and opinions of other departments."""

from collections.abc import Callable

from civic.cases.models import Agency, Case
from civic.organization.models import Department

from .stage import Matter, Stage

REPAIR = "현장 사진을 보니 시설물의 파손이어서 도로 시설을 맡는 부서로 넘깁니다."


def passed_on(stage: Stage) -> None:
    """Just passed on by the desk; the construction division takes it or sends it back within three hours."""
    case = stage.file(
        Matter(
            "passed-on", "other", "geomsan", "초등학교 후문", "윤서영",
            "후문 앞 보도블록이 들떠 유모차가 걸립니다",
            "아이를 데리러 갈 때마다 유모차 바퀴가 걸립니다. 비가 오면 들뜬 틈에서 물이 튀어 아이 옷이 다 젖습니다. "
            "어제는 할머니 한 분이 발이 걸려 넘어질 뻔하셨습니다. 다시 깔아 주시면 좋겠습니다.",
            kind="suggestion",
        ),
        2.6,
    )  # fmt: skip
    case.accept(by=stage.desk, at=stage.back(2.2))
    case.transfer(department=_department("construction"), reason=REPAIR, by=stage.desk, at=stage.back(1.5))


def bounced_twice(stage: Stage) -> None:
    """Sent back by two departments; the coordinating department has to fix who is responsible."""
    case = stage.file(
        Matter(
            "bounced-twice", "other", "baeksan", "저수지 둑길", "조병철",
            "저수지 둑길 난간이 반쯤 떨어져 나갔습니다",
            "아침마다 걷는 둑길의 나무 난간이 지난 바람에 떨어졌습니다. 밤에는 불빛도 없어 발을 헛디디면 물에 빠집니다. "
            "군데군데 끈만 묶어 두었던데 그것도 풀렸습니다.",
            kind="suggestion",
        ),
        14,
    )  # fmt: skip
    case.accept(by=stage.desk, at=stage.back(13))
    _sent_back_twice(stage, case, from_hours=12.5, to_hours=8.5)


def owner_fixed(stage: Stage) -> None:
    """Two departments sent it back, the petitions committee met, and the construction division works on it."""
    case = stage.file(
        Matter(
            "owner-fixed", "other", "yochon", "옛 시장 골목", "임정희",
            "옛 시장 골목의 계단과 배수구를 누가 맡는지 정해 주세요",
            "계단은 도시과, 배수구는 상하수도사업소, 가로등은 건설과라고 합니다. 계단 밑 배수구가 막혀 물이 넘치면 계단이 "
            "얼어붙는데 서로 다른 곳에 전화하라고만 합니다. 한 부서가 맡아 고쳐 주십시오.",
            kind="suggestion", channel="counter",
        ),
        60,
    )  # fmt: skip
    case.accept(by=stage.desk, at=stage.back(59.8))
    _sent_back_twice(stage, case, from_hours=59.2, to_hours=55)
    case.decide_owner(
        department=_department("construction"),
        reason="세 부서와 현장을 함께 보았습니다. 계단과 배수구를 한 시설로 보고 건설과가 맡아 정비하기로 하였습니다.",
        by_committee=True,
        decided_on=stage.day_back(40),
        by=stage.desk,
        at=stage.back(38),
    )
    case.assign(officer=stage.officer, by=stage.officer, at=stage.back(36))


def _sent_back_twice(stage: Stage, case: Case, *, from_hours: float, to_hours: float) -> None:
    """The desk passes it on, gets it back, passes it on to another department, and gets it back again."""
    step = (from_hours - to_hours) / 4
    moments = [stage.back(from_hours - step * nth) for nth in range(5)]
    home = case.department
    case.transfer(department=_department("construction"), reason=REPAIR, by=stage.desk, at=moments[0])
    case.bounce(
        reason="도로가 아니라 산책로에 딸린 시설이어서 돌려보냅니다.", suggestion=_department("forest"), by=stage.officer,
        at=moments[1],
    )  # fmt: skip
    case.take(by=stage.desk, at=moments[2])
    case.transfer(
        department=_department("forest"), reason="산책로 시설로 보아 공원·녹지를 맡는 부서로 넘깁니다.", by=stage.desk,
        at=moments[3],
    )  # fmt: skip
    case.bounce(
        reason="공원으로 지정된 곳이 아니어서 저희가 관리하는 시설이 아닙니다.",
        by=stage.officers["forest"],
        at=moments[4],
    )
    if case.department_id != home.pk:
        raise LookupError("a petition that was sent back twice belongs to the coordinating department")


def referred(stage: Stage) -> None:
    """Another agency has it; the city asked there once and asks again."""
    case = stage.taken_on(
        Matter(
            "referred", "drainage", "gwanghwal", "수문 옆", "황동수",
            "농업용 수문이 끝까지 닫히지 않아 논에 물이 찹니다",
            "들녘 끝 수문이 한 뼘쯤 덜 닫힙니다. 만조 때마다 짠물이 올라와 못자리 할 논이 걱정입니다. 공사에서 관리한다는 말도 "
            "있고 시에서 한다는 말도 있어 어디에 말해야 할지 모르겠습니다.",
        ),
        78,
    )  # fmt: skip
    case.refer(
        agency=_agency("농어촌공사"),
        reason="말씀하신 수문은 한국농어촌공사 김제지사에서 관리하는 시설이어서 그리로 넘겼습니다. 고칠 때까지 시에서도 함께 확인하겠습니다.",
        check_on=stage.day_back(20),
        agency_number="2026-농-0417",
        by=stage.officer,
        at=stage.back(74),
    )
    case.report_referral(
        text="공사에 전화로 확인하였습니다. 수문 바퀴를 새로 만들어야 해서 부품을 주문했고 다음 주에 바꾼다고 합니다.",
        check_on=stage.day_ahead(5),
        by=stage.officer,
        at=stage.back(19),
    )


def referral_finished(stage: Stage) -> None:
    """The other agency is done, and the petitioner was told what it did."""
    case = stage.taken_on(
        Matter(
            "referral-finished", "roads", "jinbong", "마을 입구", "신순자",
            "기울어진 전봇대가 길 쪽으로 더 넘어왔습니다",
            "지난여름부터 기울어 있던 전봇대가 이번 바람에 더 넘어왔습니다. 그 밑으로 경운기가 다니는데 전선이 낮아 아슬아슬합니다.",
            kind="suggestion",
        ),
        120,
    )  # fmt: skip
    case.refer(
        agency=_agency("한국전력공사"),
        reason="전봇대와 전선은 한국전력공사에서 관리하여 그리로 넘겼습니다. 위험하여 전화로도 먼저 알렸습니다.",
        check_on=stage.day_back(60),
        by=stage.officer,
        at=stage.back(116),
    )
    case.finish_referral(
        result="한국전력공사가 전봇대를 바로 세우고 전선을 1.5미터 높였습니다. 시 담당자가 현장에서 확인하였습니다.",
        by=stage.officer,
        at=stage.back(61),
    )


def cooperation_open(stage: Stage) -> None:
    """The construction division asked the safety division, which still has time."""
    case = stage.taken_on(
        Matter(
            "cooperation-open", "drainage", "juksan", "하천 다리 밑", "오은주",
            "다리 밑 배수관 출구가 하천보다 낮아 물이 거꾸로 들어옵니다",
            "큰비가 오면 하천 물이 배수관으로 거꾸로 밀려와 마을 안길이 잠깁니다. 관 끝에 덮개라도 달아 주십시오.",
        ),
        24,
    )  # fmt: skip
    case.ask_cooperation(
        department=_department("safety"),
        question="하천 쪽에 역류 방지 문을 달 수 있는지, 하천 점용 허가가 필요한지 의견을 주십시오.",
        reply_by=stage.day_ahead(3),
        by=stage.officer,
        at=stage.back(9),
    )


def cooperation_overdue(stage: Stage) -> None:
    """The transport division waits for the construction division, whose day has passed."""
    case = stage.taken_on(
        Matter(
            "cooperation-overdue", "transport", "gyowol", "네거리", "한재민",
            "네거리 우회전 차로를 조금만 넓혀 주세요",
            "출근 시간에 우회전하려는 차가 직진 차 뒤에 100미터씩 밀립니다. 모퉁이 화단을 반만 줄여도 차 한 대가 더 설 수 있습니다.",
        ),
        50,
    )  # fmt: skip
    case.ask_cooperation(
        department=_department("construction"),
        question="모퉁이 화단을 줄여 차로를 넓힐 수 있는지, 공사비와 시기를 알려 주십시오.",
        reply_by=stage.day_back(10),
        by=stage.officers["transport"],
        at=stage.back(42),
    )


def cooperation_replied(stage: Stage) -> None:
    """The waterworks office replied in time; the answer is being written."""
    case = stage.taken_on(
        Matter(
            "cooperation-replied", "drainage", "gongdeok", "마을회관 뒤", "강미경",
            "마을회관 뒤 맨홀에서 장마 때 물이 솟습니다",
            "작년과 올해 두 번 맨홀 뚜껑이 들리고 물이 솟았습니다. 회관 뒤 텃밭이 다 쓸려 나갔습니다. 관이 좁은 것 같습니다.",
        ),
        44,
    )  # fmt: skip
    case.ask_cooperation(
        department=_department("waterworks"),
        question="회관 뒤 오수관과 우수관이 따로인지, 관 지름이 얼마인지 알려 주십시오.",
        reply_by=stage.day_ahead(2),
        by=stage.officer,
        at=stage.back(36),
    )
    case.reply_cooperation(
        text="우수관 지름은 300밀리미터로 상류 두 마을의 물이 함께 들어옵니다. 내년 하수관로 정비에 450밀리미터로 바꾸도록 넣겠습니다.",
        by=stage.officers["waterworks"],
        at=stage.back(12),
    )


def _department(slug: str) -> Department:
    return Department.objects.get(slug=slug)


def _agency(part: str) -> Agency:
    agency = Agency.objects.active().filter(name__contains=part).first()
    if agency is None:
        raise LookupError(f"no agency is called {part}")
    return agency


SCENES: dict[str, Callable[[Stage], None]] = {
    "passed-on": passed_on,
    "bounced-twice": bounced_twice,
    "owner-fixed": owner_fixed,
    "referred": referred,
    "referral-finished": referral_finished,
    "cooperation-open": cooperation_open,
    "cooperation-overdue": cooperation_overdue,
    "cooperation-replied": cooperation_replied,
}
