"""Demonstration: petitions that belong to another agency, and opinions of other departments."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from civic.cases.models import Agency
from civic.cases.verbs.referral import default_check_day
from civic.organization.models import Officer

if TYPE_CHECKING:
    from .lives import Life

AGENCIES = {"drainage": "농어촌공사", "transport": "경찰서", "disaster": "국토관리", "environment": "환경청"}
SHARE = 0.15  # of the petitions that could be theirs
QUESTION = "이 일과 관련하여 귀 부서에서 관리하는 시설이나 계획이 있는지, 함께 처리할 수 있는지 의견을 주십시오."
REPLY = "현장을 함께 확인하였습니다. 우리 부서 시설에는 영향이 없으며, 다음 달 정비 때 함께 손보겠습니다."
DONE_THERE = "담당 기관이 현장을 확인하고 정비를 마쳤다고 알려 왔습니다."
STILL_WORKING = "담당 기관에 전화로 확인하였습니다. 현장 확인을 마쳤고 정비 일정을 잡고 있다고 합니다."


def belongs_elsewhere(life: "Life") -> bool:
    """Now and then a petition is another agency's, and is passed on within the eight hours; then its life ends here."""
    part = AGENCIES.get(life.case.category.slug if life.case.category else "")
    agency = Agency.objects.active().filter(name__contains=part).first() if part else None
    if agency is None or life.chance.random() > SHARE or life.waits_for_account or not life.later(0.2, 5):
        return False
    refer(life, agency)
    return True


def refer(life: "Life", agency: Agency) -> None:
    """Pass it to the agency; most are done there later, some are still at it."""
    life.case.refer(
        agency=agency,
        reason=f"말씀하신 시설은 {agency.name}에서 관리하고 있어 그리로 넘겼습니다. 끝날 때까지 시에서도 확인하겠습니다.",
        check_on=default_check_day(timezone.localdate(life.moment)),
        by=life.officer,
        at=life.moment,
    )
    while life.later(30, 70):  # each time the day comes on which the city asks there
        if life.chance.random() < 0.6:
            life.case.finish_referral(result=DONE_THERE, by=life.officer, at=life.moment)
            return
        next_day = default_check_day(timezone.localdate(life.moment))
        life.case.report_referral(text=STILL_WORKING, check_on=next_day, by=life.officer, at=life.moment)


def consult(life: "Life") -> None:
    """Now and then another department is asked; most reply, and what is asked now still waits."""
    quick = life.case.kind == "other"  # three working hours
    if quick or life.chance.random() > SHARE or not life.later(0.5, 3):
        return
    due = life.case.due_at
    others = Officer.objects.current().exclude(department=life.case.department).filter(department__handles_cases=True)
    post = others.select_related("user", "department").order_by("department__order", "pk").first()
    if due is None or post is None or due < life.moment + timedelta(days=1):
        return
    day = timezone.localdate(due)
    life.case.ask_cooperation(
        department=post.department, question=QUESTION, reply_by=day, by=life.officer, at=life.moment
    )
    if life.later(2, 9):
        life.case.reply_cooperation(text=REPLY, by=post.user, at=life.moment)
