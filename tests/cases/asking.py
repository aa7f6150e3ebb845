"""A case with a request for cooperation, as the tests of cooperation start from it."""

from datetime import date
from typing import Any

import time_machine
from django.utils import timezone

from civic.cases.models import Case
from tests.makers import accepted_case, seoul

MONDAY = seoul("2026-11-23T10:00")  # a suggestion accepted then is due on Thursday, December 10
FRIDAY = date(2026, 11, 27)
QUESTION = "하천 정비 계획과 겹치는지 알려 주십시오."
REPLY = "겹치지 않습니다."
ADDRESS = "/admin/cases/case/cooperation/"


def asked(officer: Any, department: Any, *, reply_by: date = FRIDAY, **kw: Any) -> Case:
    """A suggestion accepted and asked about on the Monday."""
    with time_machine.travel(MONDAY, tick=False):
        case = accepted_case(by=officer, kind="suggestion", **kw)
        case.ask_cooperation(department=department, question=QUESTION, reply_by=reply_by, by=officer)
    return case


def ask_now(officer: Any, department: Any, **kw: Any) -> Case:
    """The same, today; the reply is due with the answer."""
    case = accepted_case(by=officer, kind="suggestion", **kw)
    day = timezone.localdate(case.due_at)
    case.ask_cooperation(department=department, question=QUESTION, reply_by=day, by=officer)
    return case


def travel(text: str) -> Any:
    return time_machine.travel(seoul(text), tick=False)
