"""Scenes: periods that stand still, are extended, or wait for a word of the petitioner."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from civic.cases.law import PauseKind
from civic.cases.models import Case
from civic.cases.verbs.supplement import FoundLater, default_supplement_day, is_late_request, last_day_again
from civic.cases.workflow import Ending

from .stage import Matter, Stage, petitioner

AGAIN = "앞서 여쭤본 내용을 아직 받지 못하였습니다. 한 번 더 부탁드립니다. 사진이 어려우시면 전화로 말씀하셔도 됩니다."


def supplement_asked(stage: Stage) -> None:
    """Asked within eight hours; the petitioner has a week left."""
    case = stage.taken_on(
        Matter(
            "supplement-asked", "drainage", "bongnam", "둑 아래 들", "서복례",
            "논두렁 옆 배수로 벽이 무너졌습니다",
            "지난 비에 배수로 벽이 무너져 흙이 물길을 막았습니다. 모내기 전에 고쳐 주셔야 합니다.",
        ),
        11,
    )  # fmt: skip
    _ask(stage, case, "무너진 곳의 길이와 가까운 논의 지번을 알려 주십시오. 사진이 있으면 함께 보내 주십시오.", 8)


def more_time(stage: Stage) -> None:
    """The petitioner asked for more time, and has it."""
    case = stage.taken_on(
        Matter(
            "more-time", "roads", "hwangsan", "과수원 길", "권상호",
            "과수원 길 포장 경계가 제 땅으로 들어와 있습니다",
            "포장한 길이 제 과수원 쪽으로 1미터쯤 들어온 것 같습니다. 나무 두 그루가 길에 붙어 있습니다. 경계를 확인해 주십시오.",
            kind="suggestion",
        ),
        44,
    )  # fmt: skip
    _ask(stage, case, "토지대장이나 측량 성과도가 있으면 사본을 보내 주십시오.", 40)
    case.more_time(
        until=stage.day_ahead(8),
        reason="측량한 서류가 형님 댁에 있어 다음 주에 가서 가져오겠습니다.",
        by=petitioner(case),
        at=stage.back(5),
    )


def second_request(stage: Stage) -> None:
    """The first day passed without a reply; the second request runs."""
    case = stage.taken_on(
        Matter(
            "second-request", "drainage", "cheongha", "마을 안길", "안태식",
            "안길 배수관에서 구정물 냄새가 올라옵니다",
            "날이 더우면 배수관 구멍마다 냄새가 올라와 밥을 먹기 어렵습니다. 누가 축사 물을 흘려보내는지도 봐 주십시오.",
        ),
        94,
    )  # fmt: skip
    day = _ask(stage, case, "냄새가 나는 구멍의 위치를 지도나 사진으로 알려 주십시오.", 90)
    _ask_again(stage, case, day)


def returned(stage: Stage) -> None:
    """Asked twice, never answered: sent back with the reason. Decree art. 25."""
    case = stage.taken_on(
        Matter(
            "returned", "roads", "yongji", "농장 입구", "송은주",
            "길이 이상합니다. 고쳐 주세요",
            "길이 이상합니다. 지난번에도 말했습니다. 빨리 고쳐 주세요.",
            kind="suggestion",
        ),
        220,
    )  # fmt: skip
    day = _ask(stage, case, "어느 길의 어떤 점이 불편하신지, 가까운 건물 이름을 알려 주십시오.", 216)
    second = _ask_again(stage, case, day)
    case.close(
        ending=Ending.RETURNED,
        reason="두 번 여쭈었으나 어느 길인지 알 수 없어 돌려드립니다. 위치를 알려 주시면 언제든지 다시 접수하겠습니다.",
        by=stage.officer,
        at=stage.morning_after(second),
    )


def survey_running(stage: Stage) -> None:
    """A grievance whose place is being surveyed; these days do not count. Decree art. 17 (4), (5)."""
    case = stage.taken_on(
        Matter(
            "survey-running", "roads", "seongdeok", "공사 구간 옆 주택", "류동수",
            "도로 공사 뒤로 우리 집 벽에 금이 갔는데 책임이 없다고만 합니다",
            "집 앞 도로를 넓힌 뒤로 안방 벽에 금이 가고 문이 안 닫힙니다. 시에 세 번 말했지만 공사와 관계없다는 말만 들었습니다. "
            "와서 보지도 않고 어떻게 압니까. 전문가와 함께 조사해 주십시오.",
            kind="grievance",
        ),
        20,
    )  # fmt: skip
    _survey(stage, case, 15, 6, "진동과 균열을 재는 기기를 열흘 동안 달아 두고 구조기술사와 함께 조사합니다.")


def survey_over(stage: Stage) -> None:
    """The survey is over, and the period runs again."""
    case = stage.taken_on(
        Matter(
            "survey-over", "environment", "geumgu", "공장 뒤 마을", "문수진",
            "밤마다 공장에서 나는 웅 소리를 낮에만 재고 기준 안이라고 합니다",
            "밤 11시부터 새벽까지 낮은 소리가 울려 잠을 못 잡니다. 낮에 한 번 재고는 기준 안이라는 답을 받았습니다. 밤에 재 주십시오.",
        ),
        60,
    )  # fmt: skip
    _survey(stage, case, 55, 0, "밤 시간의 소음을 엿새 동안 재겠습니다.")
    case.unpause(
        result="엿새 밤 동안 쟀습니다. 두 밤은 기준보다 4데시벨이 높았고, 소리는 지붕 환풍기에서 났습니다.",
        by=stage.officer_of(case),
        at=stage.back(6),
    )


def extended_once(stage: Stage) -> None:
    """Extended on one of the four grounds; the new day is still ahead."""
    case = stage.taken_on(
        Matter(
            "extended-once", "drainage", "buryang", "벽골제 앞 들", "유상철",
            "관광객 차 때문에 농기계가 못 나갑니다. 농로에 비켜 설 곳을 만들어 주세요",
            "축제 때뿐 아니라 주말마다 농로에 차가 서 있어 콤바인이 한 시간씩 기다립니다. 비켜 설 자리를 두세 곳만 만들어 주십시오.",
        ),
        100,
    )  # fmt: skip
    case.extend(
        amount=7,
        ground="facts",
        reason="주말 이틀의 차량 통행량을 재어야 비켜 설 곳의 위치와 수를 정할 수 있습니다.",
        by=stage.officer,
        at=stage.back(26),
    )


def consent_waiting(stage: Stage) -> None:
    """Extended once; the petitioner (who can sign in) is asked to agree to a second extension."""
    case = stage.taken_on(
        Matter(
            "consent-waiting", "drainage", "sinpung", "학교 앞 내리막", "홍시민",
            "학교 앞 내리막 빗물받이를 길게 이어 주세요",
            "비가 오면 내리막 물이 횡단보도로 모여 아이들이 발목까지 젖습니다. 빗물받이를 가로로 길게 이어 주시면 좋겠습니다.",
        ),
        150,
        account=stage.citizen,
    )  # fmt: skip
    case.extend(
        amount=7, ground="cooperation", reason="보도를 관리하는 교육지원청과 함께 현장을 보아야 합니다.", by=stage.officer,
        at=stage.back(60),
    )  # fmt: skip
    case.ask_extension_consent(
        amount=5,
        ground="cooperation",
        reason="교육지원청의 방학 공사와 함께 하면 길을 두 번 파지 않아도 됩니다. 교육지원청의 답을 받을 때까지 닷새가 더 필요합니다.",
        by=stage.officer,
        at=stage.back(5),
    )


def consent_given(stage: Stage) -> None:
    """The petitioner agreed, and the period was extended a second time."""
    case = stage.taken_on(
        Matter(
            "consent-given", "drainage", "mangyeong", "시장 뒤 하천길", "장영숙",
            "시장 뒤 하천길에 앉을 곳과 손잡이를 놓아 주세요",
            "장날에 걸어서 시장에 가는 어르신이 많은데 하천길 500미터에 앉을 데가 없습니다. 내려가는 길에는 손잡이도 없습니다.",
        ),
        160,
    )  # fmt: skip
    case.extend(
        amount=7, ground="cooperation", reason="하천 구역이어서 안전재난과와 설치할 자리를 함께 정해야 합니다.",
        by=stage.officer, at=stage.back(70),
    )  # fmt: skip
    case.ask_extension_consent(
        amount=7,
        ground="facts",
        reason="여름 물높이를 확인하고 자리를 정하려면 이레가 더 필요합니다.",
        by=stage.officer,
        at=stage.back(30),
    )
    case.consent(agreed=True, by=petitioner(case), at=stage.back(24))


def correction_proposed(stage: Stage) -> None:
    """An obvious mistake; the petitioner is asked whether it may be put right."""
    case = stage.taken_on(
        Matter(
            "correction-proposed", "roads", "sinpung", "신풍동 신풍동 12길", "홍시민",
            "신풍동 12길 가로둥이 낮에도 켜저 있습니다",
            "신풍동 12길 가로둥 네 개가 낮에도 켜저 있습니다. 전기가 아깝습니다.",
            kind="suggestion",
        ),
        10,
        account=stage.citizen,
    )  # fmt: skip
    case.propose_correction(
        title="신풍동 12길 가로등이 낮에도 켜져 있습니다",
        text="신풍동 12길 가로등 네 개가 낮에도 켜져 있습니다. 전기가 아깝습니다.",
        place="신풍동 12길",
        reason="잘못 적힌 글자와 두 번 적힌 동 이름을 바로잡고자 합니다. 뜻은 바뀌지 않습니다.",
        by=stage.officer,
        at=stage.back(6),
    )


def _ask(stage: Stage, case: Case, question: str, hours: float) -> date:
    """Ask the petitioner so many working hours ago; the last day for the reply."""
    at = stage.back(hours)
    day = default_supplement_day(timezone.localdate(at))
    case.request_supplement(
        question=question,
        answer_by=day,
        found_later=FoundLater.EXAMINING if is_late_request(case, at) else "",
        by=stage.officer_of(case),
        at=at,
    )
    return day


def _ask_again(stage: Stage, case: Case, day: date) -> date:
    """Ask a second time on the morning after the first day; the last day for this reply. Decree art. 24 (3)."""
    at = stage.morning_after(day)
    second = last_day_again(timezone.localdate(at))
    case.request_again(question=AGAIN, answer_by=second, by=stage.officer_of(case), at=at)
    return second


def _survey(stage: Stage, case: Case, hours: float, days: int, reason: str) -> None:
    """Stop the clock for a field survey until so many days after today, at most the fourteen of the law."""
    at = stage.back(hours)
    until = timezone.localdate(stage.now) + timedelta(days=days)
    last = timezone.localdate(at) + timedelta(days=14)
    case.pause(kind=PauseKind.FIELD_SURVEY, reason=reason, until=min(until, last), by=stage.officer_of(case), at=at)


SCENES: dict[str, Callable[[Stage], None]] = {
    "supplement-asked": supplement_asked,
    "more-time": more_time,
    "second-request": second_request,
    "returned": returned,
    "survey-running": survey_running,
    "survey-over": survey_over,
    "extended-once": extended_once,
    "consent-waiting": consent_waiting,
    "consent-given": consent_given,
    "correction-proposed": correction_proposed,
}
