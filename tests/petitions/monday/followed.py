"""Instructions of the mayor for tests: given by the rules, or as rows in any state."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from civic.cases.models import Attachment, Case
from petitions.models import Instruction
from petitions.models.instruction import State
from petitions.monday import instructionreminders
from petitions.monday.giving import give
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
