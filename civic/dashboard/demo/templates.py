"""Answer templates a petition desk of Gimje could keep: the frame is given, the facts must be found each time."""

from civic.cases.models import AnswerTemplate, Category
from civic.cases.workflow import Decision
from civic.organization.models import Department

CHECKED = "[언제 누가 어디를 어떻게 확인했는지 적으세요]"
FOUND = "[확인한 사실을 적으세요]"
GREETING = "{received}에 주신 “{title}” 말씀에 답변드립니다."
CALL = "궁금하신 점은 {department} {officer}({phone})에게 전화해 주십시오."

# name, kind, category, department, decision, gist, facts, law, judgement
TEMPLATES: tuple[tuple[str, str, str, str, str, str, str, str, str], ...] = (
    (
        "가로등·보안등 고장", "other", "roads", "construction", Decision.ADOPTED,
        f"{GREETING} {{place}}의 가로등이 꺼져 있어 고쳐 달라는 말씀으로 이해하였습니다.",
        f"{CHECKED} 가로등 관리번호는 [관리번호를 적으세요]이며, 고장 원인은 [램프·안정기·전선 가운데 확인한 것을 적으세요]입니다.",
        "도로법 제31조",
        f"[며칠까지 누가 고치는지 적으세요]. 고친 뒤 밤에 켜지는지 한 번 더 확인하겠습니다. {CALL}",
    ),
    (
        "도로 파임(포트홀) 보수", "other", "roads", "construction", Decision.ADOPTED,
        f"{GREETING} {{place}} 도로가 파여 위험하니 고쳐 달라는 말씀으로 이해하였습니다.",
        f"{CHECKED} 파인 곳은 [크기와 깊이를 적으세요]이며, [임시 안전조치를 적으세요].",
        "도로법 제31조",
        f"[보수 방법과 날짜를 적으세요]. 이 때문에 사고나 차량 피해가 있었다면 국가배상을 신청하실 수 있습니다. {CALL}",
    ),
    (
        "농로·배수로 정비(예산 필요)", "suggestion", "drainage", "construction", Decision.LONG_TERM,
        f"{GREETING} {{place}}의 농로(배수로)를 정비해 달라는 말씀으로 이해하였습니다.",
        f"{CHECKED} 정비가 필요한 구간은 [길이와 폭을 적으세요]이고, 사업비는 [추정 금액을 적으세요] 정도입니다.",
        "농어촌도로 정비법 제13조",
        f"올해 예산에 없어 [어느 해 어느 사업에 넣을지 적으세요] 사업으로 신청하겠습니다. 그때까지 [임시 조치를 적으세요]. {CALL}",
    ),
    (
        "불법 투기 쓰레기 수거", "other", "waste", "recycling", Decision.ADOPTED,
        f"{GREETING} {{place}}에 버려진 쓰레기를 치워 달라는 말씀으로 이해하였습니다.",
        f"{CHECKED} 버려진 것은 [종류와 양을 적으세요]이며, 버린 사람은 [확인 여부를 적으세요].",
        "폐기물관리법 제8조, 제68조",
        f"[언제 치우는지 적으세요]. 다시 버려지지 않도록 [경고판·이동식 카메라 등 조치를 적으세요]. {CALL}",
    ),
    (
        "축사 악취", "grievance", "environment", "environment", Decision.PARTLY,
        f"{GREETING} {{place}} 축사의 악취로 생활이 어렵다는 말씀으로 이해하였습니다.",
        f"{CHECKED} 악취를 잰 결과는 [측정 일시·지점·결과를 적으세요]이고, 허가와 시설 상태는 [확인한 것을 적으세요]입니다.",
        "악취방지법 제7조, 가축분뇨의 관리 및 이용에 관한 법률 제17조",
        f"[개선 권고·명령 등 한 조치와 기한을 적으세요]. [다시 측정할 날을 적으세요]에 다시 재고 결과를 알려 드리겠습니다. {CALL}",
    ),
    (
        "버스 시간·노선", "suggestion", "transport", "transport", Decision.ALTERNATIVE,
        f"{GREETING} {{place}}을(를) 지나는 버스를 바꾸어 달라는 말씀으로 이해하였습니다.",
        f"{FOUND} 이 정류장의 하루 이용 인원은 [인원과 조사 날짜를 적으세요]입니다.",
        "여객자동차 운수사업법 제10조",
        f"[운수회사와 협의한 결과를 적으세요]. 그때까지 [행복콜택시 등 대신 이용할 방법을 적으세요]. {CALL}",
    ),
    (
        "수돗물 녹물·수압", "other", "water", "waterworks", Decision.ADOPTED,
        f"{GREETING} {{place}} 수돗물의 상태를 살펴 달라는 말씀으로 이해하였습니다.",
        f"{CHECKED} 수질검사 결과는 [항목과 수치를 적으세요]입니다.",
        "수도법 제26조",
        f"[관 세척·교체 등 조치와 날짜를 적으세요]. 그동안 마실 물이 필요하시면 바로 보내 드리겠습니다. {CALL}",
    ),
    (
        "경로당 시설 보수", "suggestion", "seniors", "seniors-disabled", Decision.ADOPTED,
        f"{GREETING} {{place}} 경로당의 시설을 고쳐 달라는 말씀으로 이해하였습니다.",
        f"{CHECKED} 고쳐야 할 곳은 [확인한 곳을 적으세요]입니다.",
        "노인복지법 제37조",
        f"[공사 내용·금액·날짜를 적으세요]. 공사하는 동안 [어르신이 쉬실 곳을 적으세요]에서 지내실 수 있습니다. {CALL}",
    ),
    (
        "제도·절차 문의", "procedure_question", "", "", "",
        f"{GREETING} [무엇을 물으셨는지 한 문장으로 적으세요].",
        "[물으신 절차와 필요한 서류를 확인한 대로 적으세요]",
        "[관계 법령과 조문을 적으세요]",
        f"[어디에 언제까지 무엇을 내면 되는지 차례대로 적으세요]. {CALL}",
    ),
    (
        "불수용(대안 안내)", "", "", "", Decision.REFUSED,
        f"{GREETING} [무엇을 바라시는지 한 문장으로 적으세요].",
        f"{FOUND}",
        "[근거가 되는 법령과 조문을 적으세요]",
        f"[왜 할 수 없는지 사실과 법령에 따라 적으세요]. 대신 [할 수 있는 다른 방법을 적으세요]. {CALL}",
    ),
)  # fmt: skip


def write_templates() -> int:
    """Write the templates that are missing; what somebody edited stays. Returns how many were new."""
    categories = {row.slug: row for row in Category.objects.all()}
    departments = {row.slug: row for row in Department.objects.all()}
    known = set(AnswerTemplate.objects.values_list("name", flat=True))
    new = [
        AnswerTemplate(
            name=name, kind=kind, category=categories.get(category), department=departments.get(department),
            decision=decision, gist=gist, facts=facts, law=law, judgement=judgement, order=order,
        )
        for order, (name, kind, category, department, decision, gist, facts, law, judgement) in enumerate(TEMPLATES)
        if name not in known
    ]  # fmt: skip
    AnswerTemplate.objects.bulk_create(new)
    return len(new)
