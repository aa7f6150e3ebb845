"""Scenes: late petitions and who urges, demands, objections, and abuse of those who handle petitions."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone

from civic.cases.clock import end_of
from civic.cases.models import Case, ConductReport, CorrectionDemand, Objection, Restriction
from civic.cases.verbs.answering import AnswerParts
from civic.cases.verbs.protecting import earliest_start
from civic.cases.workflow import Channel

from .stage import Matter, Stage, petitioner

REMEDIES = (
    "이 거부처분에 이의가 있으면 처분을 안 날부터 90일 안에 전북특별자치도 행정심판위원회에 행정심판을, 또는 전주지방법원에 "
    "행정소송을 내실 수 있습니다."
)


def urged(stage: Stage) -> None:
    """Three days late; the examiner's letter of urging waits for the department's reply."""
    case = stage.taken_on(
        Matter(
            "urged", "roads", "juksan", "면 소재지", "엄병철",
            "도로 점용료가 왜 작년의 두 배인지 알려 주세요",
            "가게 앞 계단 점용료가 두 배로 나왔습니다. 계산 방법과 깎아 주는 조건을 알려 주십시오.",
            kind="procedure_question",
        ),
        84,
    )  # fmt: skip
    case.urge(
        text="처리기한이 사흘 지났습니다. 언제 답변할 수 있는지 알려 주시고, 늦은 까닭을 민원인에게도 안내하여 주십시오.",
        by=stage.examiner,
        at=stage.back(9),
    )


def acknowledged(stage: Stage) -> None:
    """Urged, too; the head of the division said what is done and by when."""
    case = stage.taken_on(
        Matter(
            "acknowledged", "roads", "buryang", "신용마을", "원정희",
            "마을 안길이 시 도로인지 개인 땅인지 알려 주십시오",
            "집을 지으려는데 마을 안길이 도로로 인정되는지 알아야 합니다. 어디에 무엇을 신청하면 되는지도 알려 주십시오.",
            kind="procedure_question",
        ),
        92,
    )  # fmt: skip
    case.urge(text="도로대장 확인이 늦어지는 까닭을 알려 주십시오.", by=stage.examiner, at=stage.back(24))
    case.acknowledge_urging(
        plan="1988년 도로대장 원본을 기록관에서 찾아 오늘 받았습니다. 지적도와 맞추어 보고 답변하겠습니다.",
        done_by=stage.day_ahead(2),
        by=stage.head,
        at=stage.back(13),
    )


def demand(stage: Stage) -> None:
    """The period passed, and the petitioner demands that it is put right. Decree art. 18."""
    case = stage.taken_on(
        Matter(
            "demand", "waste", "bongnam", "폐가 앞", "추은주",
            "불법 소각을 신고했는데 과태료를 매겼는지 알려 주지 않습니다",
            "두 달 전 비닐을 태우는 것을 사진까지 찍어 신고했습니다. 그 뒤 어떻게 되었는지 물어도 개인정보라고만 합니다.",
            kind="grievance",
        ),
        86,
    )  # fmt: skip
    case.demand_correction(
        ground=CorrectionDemand.Ground.LATE,
        text="답변 날짜가 지났는데 아무 말이 없습니다. 언제까지 답할 것인지, 왜 늦는지 알려 주십시오.",
        by=petitioner(case),
        at=stage.back(5),
    )


def objection_running(stage: Stage) -> None:
    """An application under a law was refused; the objection is to be decided within ten days. Act art. 35."""
    case = _refused(
        stage,
        Matter(
            "objection-running", "roads", "yochon", "중앙로 상가 앞", "모상호",
            "상가 앞 보도에 경사로를 놓으려고 도로 점용 허가를 신청합니다",
            "휠체어 손님이 들어올 수 있게 가게 앞 보도에 폭 1.2미터 경사로를 놓으려고 합니다. 도면을 붙였습니다.",
            kind="procedure_question", channel=Channel.COUNTER,
        ),
        "도로점용허가 (보도 위 시설물)",
        (
            "가게 앞 보도에 폭 1.2미터 경사로를 놓는 점용 허가 신청입니다.",
            "보도 폭이 2.4미터여서 경사로를 놓으면 남는 폭이 1.2미터로, 기준 1.5미터에 모자랍니다.",
            "남는 보도 폭이 기준에 미치지 못하여 허가하지 않습니다.",
        ),
        70,
    )  # fmt: skip
    case.object_to_refusal(
        wanted="폭을 0.9미터로 줄인 경사로를 허가해 주십시오.",
        reason="0.9미터로 줄이면 보도가 1.5미터 남습니다. 휠체어는 0.8미터면 지나갈 수 있습니다. 고친 도면을 냅니다.",
        by=petitioner(case),
        at=stage.back(22),
    )


def objection_decided(stage: Stage) -> None:
    """An objection that was decided in time: the refusal stands, with what can be done against it."""
    case = _refused(
        stage,
        Matter(
            "objection-decided", "building", "mangyeong", "국도변", "맹동수",
            "국도변 논에 창고 짓는 건축신고를 합니다",
            "국도 옆 논 한쪽에 농기계 창고 90제곱미터를 짓고자 합니다. 진출입로는 국도로 바로 냅니다.",
            channel=Channel.COUNTER,
        ),
        "건축신고 (농업용 창고)",
        (
            "국도변 농지에 농업용 창고를 짓는 건축신고입니다.",
            "국도 연결 허가를 받지 않아 진출입로가 확보되지 않았습니다.",
            "진출입로가 없어 신고를 받아들이지 않습니다.",
        ),
        250,
    )  # fmt: skip
    case.object_to_refusal(
        wanted="진출입로 없이 먼저 건축신고를 받아 주십시오.",
        reason="연결 허가는 나중에 받겠습니다. 가을걷이 전에 창고가 있어야 합니다.",
        by=petitioner(case),
        at=stage.back(225),
    )
    case.decide_objection(
        decision=Objection.Decision.DISMISSED,
        reason="진출입로는 건축신고의 요건이어서 나중에 갖추는 것으로 받을 수 없습니다. 마을 농로로 드나드는 도면을 내시면 바로 살피겠습니다.",
        remedies=REMEDIES,
        by=stage.desk,
        at=stage.back(190),
    )


def _refused(stage: Stage, matter: Matter, procedure: str, parts: tuple[str, str, str], hours: float) -> Case:
    """An application with a published period of seven days, refused so many working hours ago."""
    case = stage.taken_on(matter, hours + 40)
    officer = stage.officer_of(case)
    case.classify(
        kind="statutory", category=case.category, procedure=procedure, own_days=7,
        reason="법령에 따른 신청이어서 민원편람에 정한 처리기간에 따라 처리합니다.", by=officer, at=stage.back(hours + 38),
    )  # fmt: skip
    gist, facts, judgement = parts
    answer = AnswerParts(gist=gist, facts=facts, judgement=judgement, remedies=REMEDIES)
    case.refuse(parts=answer, by=officer, at=stage.back(hours))
    return case


def abuse_reported(stage: Stage) -> None:
    """Reported this week; the desk has to decide."""
    case = stage.taken_on(
        Matter(
            "abuse-reported", "roads", "gwanghwal", "선착장 길", "소태식",
            "선착장 길 물웅덩이를 당장 메워라",
            "비만 오면 웅덩이다. 세금은 꼬박꼬박 걷어 가면서 길 하나 못 고치나. 당장 메워라.",
            kind="suggestion", channel=Channel.PHONE,
        ),
        24,
    )  # fmt: skip
    case.report_conduct(
        what=ConductReport.What.ABUSE,
        happened_at=stage.back(11),
        how="전화로 세 차례",
        account="전화를 받자마자 반말로 욕설을 하였고, “집이 어디인지 안다, 퇴근길 조심해라”라고 말하였습니다. 그만하시라고 두 번 "
        "말씀드렸으나 20분 동안 이어졌습니다. 옆자리 직원이 함께 들었고 통화가 녹음되어 있습니다.",
        wishes=[ConductReport.Measure.SEPARATE, ConductReport.Measure.END_CALLS, ConductReport.Measure.CARE],
        by=stage.officer,
        at=stage.back(10),
    )


def abuse_decided(stage: Stage) -> None:
    """Decided last month: calls may be ended after a warning, for thirty days; the petition is handled as any other."""
    case = stage.taken_on(
        Matter(
            "abuse-decided", "drainage", "baeksan", "집 뒤 도랑", "인병철",
            "집 뒤 도랑을 복개해 달라고 몇 번을 말해야 합니까",
            "집 뒤 도랑에서 모기가 끓습니다. 덮어 달라고 몇 번을 말해야 합니까. 이번에도 안 되면 시장실에 가겠습니다.",
        ),
        104,
    )  # fmt: skip
    case.report_conduct(
        what=ConductReport.What.TIME,
        happened_at=stage.back(96),
        how="전화로 사흘 동안",
        account="사흘 동안 하루 두 시간 넘게 통화가 이어졌습니다. 같은 말씀을 되풀이하시며 다른 민원 전화를 받지 못하게 하셨습니다. "
        "권장 시간을 알려 드리면 더 크게 말씀하셨습니다.",
        wishes=[ConductReport.Measure.END_CALLS],
        by=stage.officer,
        at=stage.back(95),
    )
    at = stage.back(80)
    first = timezone.localdate(earliest_start(at)) + timedelta(days=1)
    case.decide_protection(
        measures=[ConductReport.Measure.END_CALLS],
        decision="통화 기록 세 건(132분, 118분, 141분)을 확인하였습니다. 담당자가 다른 민원을 처리하지 못하였습니다.",
        restrictions=[
            (
                Restriction.What.CALLS,
                timezone.make_aware(datetime.combine(first, time())),
                end_of(first + timedelta(days=29)),
            )
        ],
        told="사흘 동안 하루 두 시간 가까운 통화가 이어져 다른 분들의 전화를 받지 못하였음을 통화 기록으로 확인하였습니다.",
        by=stage.desk,
        at=at,
    )


SCENES: dict[str, Callable[[Stage], None]] = {
    "urged": urged,
    "acknowledged": acknowledged,
    "demand": demand,
    "objection-running": objection_running,
    "objection-decided": objection_decided,
    "abuse-reported": abuse_reported,
    "abuse-decided": abuse_decided,
}
