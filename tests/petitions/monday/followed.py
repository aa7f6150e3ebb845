"""Instructions of the mayor for tests: given by the rules, or as rows in any state."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from civic.cases.models import Attachment, Case
from civic.notices.models import Notice
from petitions.models import Instruction
from petitions.models.instruction import State
from petitions.monday import instructionreminders
from petitions.monday import instructions as follow_up
from petitions.monday.giving import give
from tests.makers import make_department
from tests.petitions.conftest import image

LATER = date(2026, 12, 18)
TEXT = "마을회관 앞 보안등 세 개를 새로 달 것"


def give_one(case: Case, **kw: Any) -> Instruction:
    """An instruction given by the rule, with its letters and reminders."""
    kw.setdefault("text", TEXT)
    kw.setdefault("due_on", LATER)
    kw.setdefault("form_key", uuid.uuid4())
    return give(case, **kw)


def instruction_in(state: str, case: Case, **kw: Any) -> Instruction:
    """One in a state, as a row with the reminders that state calls for."""
    now = timezone.now()
    today = timezone.localdate(now)
    kw.setdefault("department", case.department)
    more: dict[str, Any] = {
        State.TAKEN: {"taken_at": now},
        State.UNDER_WAY: {"taken_at": now, "percent": 30, "last_report_at": now},
        State.REPORTED: {"percent": 100, "reported_at": now, "confirm_by": today + timedelta(days=14)},
        State.CHECKING: {"percent": 100, "reported_at": now, "check_on": today + timedelta(days=28)},
        State.FULFILLED: {"percent": 100, "fulfilled_at": now},
        State.DROPPED: {"dropped_at": now, "reason": "사유지입니다."},
    }.get(State(state), {})
    instruction = Instruction.objects.create(
        case=case,
        form_key=uuid.uuid4(),
        number=Instruction.objects.filter(case=case).count() + 1,
        text=kw.pop("text", TEXT),
        due_on=kw.pop("due_on", LATER),
        first_due_on=LATER,
        given_at=kw.pop("given_at", now),
        state=state,
        **{**more, **kw},
    )
    instructionreminders.replan(instruction)
    return instruction


def make_photo(kind: str = "photo") -> Attachment:
    """A stored and unsaved file, as a form hands it to a rule."""
    row = Attachment(kind=kind, size=10, sha256="0" * 64, width=60, height=40)
    row.file.save(f"{uuid.uuid4().hex}.jpg", ContentFile(image()), save=False)
    return row


def letters_to(case: Case, what: str) -> list[Notice]:
    """Letters about a happening, to the visitor and to the office."""
    return list(Notice.objects.for_about(case.about).filter(key__contains=f"/{what}/"))


def visitors_letter(case: Case, what: str) -> Notice:
    return next(letter for letter in letters_to(case, what) if "/petitioner" in letter.key)


def staff_told(case: Case, what: str) -> set[str]:
    return {letter.to_address for letter in letters_to(case, what) if "/staff-" in letter.key}


def last(case: Case) -> Any:
    return case.events.order_by("-pk").first()


ARGUMENTS: dict[str, dict[str, Any]] = {
    "take": {},
    "plan": {"text": "12월 첫 주에 자재를 사고 둘째 주에 답니다."},
    "report": {"percent": 40, "text": "자재를 샀습니다."},
    "report_done": {"result": "보안등 세 개를 달았습니다.", "no_photo": "밤에만 보입니다."},
    "postpone": {"due_on": date(2026, 12, 28), "reason": "자재가 늦습니다."},
    "pass_on": {"reason": "환경과 일입니다."},
    "propose_drop": {"reason": "사유지입니다.", "instead": "반사경을 답니다."},
    "refuse_drop": {"reason": "소유자가 동의했습니다."},
    "drop": {"reason": "사유지입니다.", "instead": "반사경을 답니다."},
    "confirm": {"comment": "전화로 확인했습니다."},
    "dispute": {"reason": "한 개가 꺼져 있습니다."},
    "check": {"lasting": True, "text": "일찍 가 보았습니다."},
}


def do(key: str, instruction: Instruction, by: Any, **more: Any) -> None:
    arguments = {**ARGUMENTS[key], **more}
    if key == "pass_on":
        arguments.setdefault("department", make_department())
    getattr(follow_up, key)(instruction, by=by, **arguments)
