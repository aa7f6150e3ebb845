"""For every verb of the workflow: arguments a sensible person would give for a case as it is at a moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from civic.cases.guards import open_suspension
from civic.cases.models import Agency, Case
from civic.cases.verbs.supplement import FoundLater, is_late_request
from civic.organization.models import Department
from tests.makers import answer_parts, make_case, make_contact

Arguments = dict[str, Any]
Make = Callable[[Case, datetime], Arguments]
WORDS = "현장을 보고 정한 내용입니다."
BUILDERS: dict[str, Make] = {}


def builds(*verbs: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        BUILDERS.update(dict.fromkeys(verbs, make))
        return make

    return keep


def arguments(verb: str, case: Case, at: datetime) -> Arguments:
    """What `verb` is called with, besides `by`, `version` and `at`."""
    return BUILDERS[verb](case, at)


def _today(at: datetime) -> Any:
    return timezone.localdate(at)


def _other_department(case: Case) -> Department:
    found = Department.objects.exclude(pk=case.department_id).filter(coordinates=False).order_by("pk").first()
    assert found is not None
    return found


@builds("accept", "ask_progress", "name_representatives")
def _nothing(_case: Case, _at: datetime) -> Arguments:
    return {}


@builds(
    "bounce",
    "close_repeated",
    "cancel_cooperation",
    "resume",
    "unpublish",
    "reopen",
    "decline_reopening",
    "withdraw",
    "ask_reopening",
)
def _reason(_case: Case, _at: datetime) -> Arguments:
    return {"reason": WORDS}


@builds("note", "complete", "take", "report_progress", "letter_returned", "urge")
def _text(_case: Case, _at: datetime) -> Arguments:
    return {"text": WORDS}


@builds("assign")
def _assign(case: Case, _at: datetime) -> Arguments:
    return {"officer": case.department.officers.order_by("pk").first().user}  # type: ignore[union-attr]  # each has one


@builds("classify")
def _classify(case: Case, _at: datetime) -> Arguments:
    kind = "suggestion" if case.kind != "suggestion" else "grievance"
    return {"kind": kind, "category": case.category, "reason": WORDS}


@builds("transfer", "decide_owner")
def _transfer(case: Case, _at: datetime) -> Arguments:
    return {"department": _other_department(case), "reason": WORDS}


@builds("request_supplement")
def _supplement(case: Case, at: datetime) -> Arguments:
    found_later = FoundLater.EXAMINING if is_late_request(case, at) else ""
    return {"question": WORDS, "answer_by": _today(at) + timedelta(days=10), "found_later": found_later}


@builds("request_again")
def _again(_case: Case, at: datetime) -> Arguments:
    return {"question": WORDS, "answer_by": _today(at) + timedelta(days=5)}


@builds("more_time")
def _more_time(case: Case, at: datetime) -> Arguments:
    waiting = open_suspension(case)
    day = waiting.answer_by if waiting and waiting.answer_by else _today(at)
    return {"until": day + timedelta(days=5), "reason": WORDS}


@builds("pause")
def _pause(case: Case, at: datetime) -> Arguments:
    kind = "field_survey" if case.kind == "grievance" and not case.suspensions.exists() else "hearing"
    return {"kind": kind, "reason": WORDS, "until": _today(at) + timedelta(days=6)}


@builds("prolong_pause", "prolong_cooperation", "prolong_objection")
def _one_day(_case: Case, _at: datetime) -> Arguments:
    return {"days": 1, "reason": WORDS}


@builds("unpause", "finish_referral")
def _result(_case: Case, _at: datetime) -> Arguments:
    return {"result": WORDS}


@builds("extend", "ask_extension_consent")
def _extend(_case: Case, _at: datetime) -> Arguments:
    return {"amount": 1, "ground": "facts", "reason": WORDS}


@builds("answer")
def _answer(_case: Case, at: datetime) -> Arguments:
    return {"decision": "adopted", "parts": answer_parts(until=_today(at) + timedelta(days=3))}


@builds("refuse")
def _refuse(_case: Case, _at: datetime) -> Arguments:
    return {"parts": answer_parts(remedies="행정심판을 청구하실 수 있습니다.")}


@builds("publish")
def _publish(_case: Case, _at: datetime) -> Arguments:
    return {"title": "가로등", "text": "가로등을 고쳐 달라는 말씀입니다.", "answer": "고치겠습니다."}


@builds("close")
def _close(_case: Case, _at: datetime) -> Arguments:
    return {"ending": "duplicate", "reason": WORDS}


@builds("supply")
def _supply(_case: Case, _at: datetime) -> Arguments:
    return {"reply": WORDS}


@builds("rate")
def _rate(_case: Case, _at: datetime) -> Arguments:
    return {"stars": 4}


@builds("consent")
def _consent(_case: Case, _at: datetime) -> Arguments:
    return {"agreed": True}


@builds("record_consent")
def _record_consent(_case: Case, _at: datetime) -> Arguments:
    return {"agreed": True, "how": "phone", "text": WORDS}


@builds("propose_correction")
def _correction(case: Case, _at: datetime) -> Arguments:
    return {"title": case.title, "text": f"{case.text} (7801번)", "place": "시청 앞", "reason": WORDS}


@builds("amend")
def _amend(case: Case, _at: datetime) -> Arguments:
    return {"title": case.title, "text": f"{case.text} 그리고 의자도."[-300:]}


@builds("refer")
def _refer(_case: Case, at: datetime) -> Arguments:
    agency, _made = Agency.objects.get_or_create(name="한국농어촌공사")
    return {"agency": agency, "reason": WORDS, "check_on": _today(at) + timedelta(days=14)}


@builds("report_referral")
def _report_referral(_case: Case, at: datetime) -> Arguments:
    return {"text": WORDS, "check_on": _today(at) + timedelta(days=14)}


@builds("ask_cooperation")
def _ask_cooperation(case: Case, at: datetime) -> Arguments:
    day = timezone.localdate(case.due_at) if case.due_at else _today(at)
    asked = case.cooperations.open().values("department")
    free = Department.objects.exclude(pk=case.department_id).exclude(pk__in=asked).order_by("pk").first()
    return {"department": free, "question": WORDS, "reply_by": day}


@builds("reply_cooperation")
def _reply_cooperation(_case: Case, _at: datetime) -> Arguments:
    return {"text": WORDS}


@builds("register_joint")
def _joint(_case: Case, _at: datetime) -> Arguments:
    return {"signers": 7, "households": 6}


@builds("request_representatives")
def _representatives(_case: Case, at: datetime) -> Arguments:
    return {"reason": WORDS, "answer_by": _today(at) + timedelta(days=7)}


@builds("appoint_representatives")
def _appoint(_case: Case, _at: datetime) -> Arguments:
    return {"reason": WORDS}


@builds("merge")
def _merge(case: Case, at: datetime) -> Arguments:
    """Four more people with the same wish, at the same department."""
    return {
        "others": [
            make_case(
                at=at, department=case.department, kind=case.kind,
                contact=make_contact(name=f"이웃{nth}", phone=f"0109000000{nth}", email=f"neighbour{nth}@example.kr"),
            )
            for nth in range(4)
        ]
    }  # fmt: skip


@builds("mark_repeat")
def _repeat(case: Case, _at: datetime) -> Arguments:
    """Two earlier petitions of the same person, answered."""
    earlier, then = [], case.arrived_at - timedelta(days=20)
    for _nth in range(2):
        one = make_case(at=then, department=case.department, kind=case.kind)
        one.accept(by=None, at=then)
        one.answer(decision="adopted", parts=answer_parts(), by=None, at=then)
        earlier.append(one)
    return {"earlier": earlier}


@builds("record_committee")
def _committee(_case: Case, at: datetime) -> Arguments:
    return {"matter": "closing", "decided_on": _today(at), "agrees": True, "text": WORDS}


@builds("decline")
def _decline(_case: Case, _at: datetime) -> Arguments:
    return {"ground": "politics", "reason": WORDS}


@builds("acknowledge_urging")
def _acknowledge(_case: Case, at: datetime) -> Arguments:
    return {"plan": WORDS, "done_by": _today(at) + timedelta(days=2)}


@builds("demand_correction")
def _demand(_case: Case, _at: datetime) -> Arguments:
    return {"ground": "papers", "text": WORDS}


@builds("answer_demand")
def _answer_demand(_case: Case, _at: datetime) -> Arguments:
    return {"is_right": True, "findings": WORDS}


@builds("object_to_refusal")
def _object(_case: Case, _at: datetime) -> Arguments:
    return {"wanted": WORDS, "reason": WORDS}


@builds("decide_objection")
def _decide_objection(_case: Case, _at: datetime) -> Arguments:
    return {"decision": "dismissed", "reason": WORDS, "remedies": "행정심판을 청구하실 수 있습니다."}


@builds("report_conduct")
def _conduct(_case: Case, at: datetime) -> Arguments:
    return {"what": "abuse", "happened_at": at - timedelta(hours=1), "how": "전화", "account": WORDS}


@builds("decide_protection")
def _protect(_case: Case, _at: datetime) -> Arguments:
    return {"measures": ["care"], "decision": WORDS}
