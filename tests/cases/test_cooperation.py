"""Asking other departments: a question, a day for the reply, the reply, reminders. Act art. 20."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from civic.cases import consulting
from civic.cases.models import Case, Cooperation
from civic.cases.workflow import Actor, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from civic.reminders.firing import fire_due
from tests.cases.asking import ADDRESS, FRIDAY, MONDAY, QUESTION, REPLY, ask_now, asked, travel
from tests.cases.mailbox import addresses, read, to_petitioner, to_staff
from tests.cases.workplace import Staff
from tests.makers import accepted_case, answer_parts, make_contact, make_department, make_officer

pytestmark = pytest.mark.django_db

# --- Asking ---


def test_a_department_is_asked_with_a_day_for_its_reply(officer: Any, stranger: Any, other_department: Any) -> None:
    case = asked(officer, other_department)
    row = case.cooperations.get()
    assert (row.department, row.question, row.asked_by) == (other_department, QUESTION, officer)
    assert timezone.localtime(row.reply_by).isoformat() == "2026-11-27T23:59:59+09:00"
    assert row.first_reply_by == row.reply_by
    assert case.progress == "accepted"
    assert case.act_by == case.due_at


def test_the_petitioner_sees_who_was_asked_and_not_what(officer: Any, other_department: Any) -> None:
    case = asked(officer, other_department)
    event = case.events.get(verb="ask_cooperation")
    assert event.is_public and event.public_text == "" and event.internal_note == QUESTION
    from petitions.reading import timeline

    shown = timeline(case.events.for_petitioner().select_related("department"))[0]
    assert other_department.name in shown.text and QUESTION not in shown.text
    assert to_petitioner(case, "ask_cooperation") == []


def test_the_asked_department_is_told_at_once_and_learns_nothing_of_the_petitioner(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    case = asked(officer, other_department)
    letters = to_staff(case, "ask_cooperation")
    assert addresses(letters) == [stranger.email]
    text = read(letters[0])
    assert other_department.name in text and "2026년 11월 27일" in text
    for private in ("홍길동", "hong@example.kr", "1234", case.title, case.text, QUESTION):
        assert private not in text.replace("063-000-1234", "")


def test_several_departments_can_be_asked_each_once_at_a_time(officer: Any, other_department: Any) -> None:
    third = make_department("third")
    case = asked(officer, other_department)
    with time_machine.travel(MONDAY, tick=False):
        case.ask_cooperation(department=third, question="둘째", reply_by=FRIDAY, by=officer)
        with pytest.raises(WorkflowError):
            case.ask_cooperation(department=third, question="셋째", reply_by=FRIDAY, by=officer)
    assert case.cooperations.open().count() == 2
    row = case.cooperations.get(department=third)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    "day",
    [date(2026, 11, 22), date(2026, 11, 28), date(2026, 12, 11)],
    ids=["past", "a Saturday", "after the answer is due"],
)
def test_the_day_must_be_a_working_day_within_the_period(officer: Any, other_department: Any, day: date) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = accepted_case(by=officer, kind="suggestion")
        with pytest.raises(WorkflowError):
            case.ask_cooperation(department=other_department, question=QUESTION, reply_by=day, by=officer)
    assert not Cooperation.objects.exists()


def test_on_the_last_day_the_reply_is_due_with_the_answer(officer: Any, other_department: Any) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = accepted_case(by=officer, kind="other")  # three working hours
        case.ask_cooperation(department=other_department, question=QUESTION, reply_by=MONDAY.date(), by=officer)
    assert case.cooperations.get().reply_by == case.due_at


def test_after_the_period_nobody_can_be_asked_any_more(officer: Any, other_department: Any) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = accepted_case(by=officer, kind="suggestion")
    with travel("2026-12-11T10:00"):
        assert not case.may("ask_cooperation", officer)


@pytest.mark.parametrize("wrong", ["own", "gone", "bureau", "silent"])
def test_some_departments_cannot_be_asked(officer: Any, other_department: Any, wrong: str) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = accepted_case(by=officer, kind="suggestion")
        department = {
            "own": lambda: case.department,
            "gone": lambda: make_department(valid_to=date(2020, 1, 1)),
            "bureau": lambda: make_department(handles_cases=False),
            "silent": lambda: other_department,
        }[wrong]()
        with pytest.raises(WorkflowError):
            case.ask_cooperation(
                department=department, question="" if wrong == "silent" else QUESTION, reply_by=FRIDAY, by=officer
            )


@pytest.mark.parametrize("who", ["stranger", "examiner", "citizen", "mayors_office"])
def test_only_the_department_in_charge_and_the_desk_ask(who: str, request: Any, officer: Any, desk: Any) -> None:
    case, third = accepted_case(by=officer, kind="suggestion"), make_department("third")
    day = timezone.localdate(case.due_at)
    with pytest.raises(WrongStatus):
        case.ask_cooperation(department=third, question=QUESTION, reply_by=day, by=request.getfixturevalue(who))
    case.ask_cooperation(department=third, question=QUESTION, reply_by=day, by=desk)


# --- Replying ---


def test_the_reply_reaches_the_department_in_charge_and_not_the_petitioner(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    case = asked(officer, other_department)
    with travel("2026-11-25T10:00"):
        case.reply_cooperation(text=REPLY, by=stranger)
    row = case.cooperations.get()
    assert (row.reply, row.replied_by) == (REPLY, stranger)
    event = case.events.get(verb="reply_cooperation")
    assert (event.actor, event.department, event.internal_note) == (Actor.HELPER, other_department, REPLY)
    assert event.public_text == "" and event.data["on_time"] is True
    assert addresses(to_staff(case, "reply_cooperation")) == [officer.email]
    assert REPLY not in read(to_staff(case, "reply_cooperation")[0])
    assert to_petitioner(case, "reply_cooperation") == []


def test_a_late_reply_is_taken_and_noted_as_late(officer: Any, stranger: Any, other_department: Any) -> None:
    case = asked(officer, other_department)
    with travel("2026-11-30T10:00"):
        case.reply_cooperation(text=REPLY, by=stranger)
    assert case.events.get(verb="reply_cooperation").data["on_time"] is False


def test_the_reply_can_come_while_the_petitioner_is_asked(officer: Any, stranger: Any, other_department: Any) -> None:
    case = ask_now(officer, other_department)
    case.request_supplement(question="어디인가요?", answer_by=timezone.localdate() + timedelta(days=10), by=officer)
    case.reply_cooperation(text=REPLY, by=stranger)
    assert case.progress == "supplement"


def test_a_helper_can_do_nothing_but_reply_and_ask_for_time(officer: Any, stranger: Any, other_department: Any) -> None:
    case = ask_now(officer, other_department)
    assert [verb.key for verb in case.verbs_for(stranger)] == ["reply_cooperation", "prolong_cooperation"]
    with pytest.raises(WrongStatus):
        case.answer(decision="adopted", parts=answer_parts(), by=stranger)
    case.reply_cooperation(text=REPLY, by=stranger)
    assert case.verbs_for(stranger) == []


def test_nobody_replies_for_another_department(officer: Any, stranger: Any, other_department: Any) -> None:
    third = make_department("third")
    helper = make_officer(third, email="third@example.kr")
    case = ask_now(officer, other_department)
    with pytest.raises(WrongStatus):
        case.reply_cooperation(text=REPLY, by=helper)
    case.ask_cooperation(department=third, question="둘째", reply_by=timezone.localdate(case.due_at), by=officer)
    with pytest.raises(WorkflowError):
        case.reply_cooperation(text=REPLY, cooperation=case.cooperations.get(department=other_department), by=helper)
    with pytest.raises(WrongStatus):
        case.reply_cooperation(text=REPLY, by=officer)


def test_a_request_of_another_case_is_not_answered_by_mistake(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    case, other = ask_now(officer, other_department), ask_now(officer, other_department)
    with pytest.raises(WorkflowError):
        case.reply_cooperation(text=REPLY, cooperation=other.cooperations.get(), by=stranger)


def test_nobody_helps_with_a_petition_of_their_own(officer: Any, stranger: Any, other_department: Any) -> None:
    case = ask_now(officer, other_department, contact=make_contact(user=stranger))
    assert not case.may("reply_cooperation", stranger)
    assert Staff(stranger).open(case).status_code == 404
    assert Staff(stranger).client.get(ADDRESS).context["rows"] == []


# --- More time ---


def test_the_day_moves_once_by_at_most_the_first_span(officer: Any, stranger: Any, other_department: Any) -> None:
    """From Monday to Friday are five working days; five more lead to the Friday after."""
    case = asked(officer, other_department)
    row = case.cooperations.get()
    assert consulting.span_of(row) == 5
    with travel("2026-11-27T17:00"):
        with pytest.raises(WorkflowError):
            case.prolong_cooperation(days=6, reason="현장이 멉니다.", by=stranger)
        case.prolong_cooperation(days=5, reason="현장이 멉니다.", by=stranger)
    row.refresh_from_db()
    assert timezone.localtime(row.reply_by).isoformat() == "2026-12-04T23:59:59+09:00"
    assert timezone.localdate(row.first_reply_by) == FRIDAY
    with travel("2026-11-30T10:00"):
        assert not case.may("prolong_cooperation", stranger)
        assert case.may("reply_cooperation", stranger)


def test_the_department_in_charge_is_told_of_the_new_day(officer: Any, stranger: Any, other_department: Any) -> None:
    case = asked(officer, other_department)
    with travel("2026-11-25T10:00"):
        case.prolong_cooperation(days=2, reason="현장이 멉니다.", by=stranger)
    letters = to_staff(case, "prolong_cooperation")
    assert addresses(letters) == [officer.email]
    assert "2026년 12월 1일" in read(letters[0])
    event = case.events.get(verb="prolong_cooperation")
    assert not event.is_public and event.internal_note == "현장이 멉니다."


@pytest.mark.parametrize("days", [0, -1])
def test_less_than_a_day_is_no_prolongation(officer: Any, stranger: Any, other_department: Any, days: int) -> None:
    case = ask_now(officer, other_department)
    with pytest.raises(WorkflowError):
        case.prolong_cooperation(days=days, reason="현장", by=stranger)


def test_after_the_day_it_cannot_be_prolonged(officer: Any, stranger: Any, other_department: Any) -> None:
    case = asked(officer, other_department)
    with travel("2026-11-30T10:00"):
        assert [verb.key for verb in case.verbs_for(stranger)] == ["reply_cooperation"]
        with pytest.raises(WrongStatus):
            case.prolong_cooperation(days=1, reason="현장", by=stranger)


def test_what_another_department_can_still_prolong_is_not_offered_to_this_one(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    third = make_department("third")
    helper = make_officer(third, email="third@example.kr")
    case = ask_now(officer, other_department)
    case.ask_cooperation(department=third, question="둘째", reply_by=timezone.localdate(case.due_at), by=officer)
    case.prolong_cooperation(days=1, reason="현장", by=stranger)
    assert not case.may("prolong_cooperation", stranger)
    assert case.may("prolong_cooperation", helper)


# --- Taking back ---


def test_a_request_taken_back_ends_what_the_department_could_read(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    case = ask_now(officer, other_department)
    case.cancel_cooperation(reason="다른 길로 알았습니다.", by=officer)
    assert case.cooperations.get().cancelled_at is not None
    assert not case.may("reply_cooperation", stranger)
    assert Staff(stranger).open(case).status_code == 404
    letters = to_staff(case, "cancel_cooperation")
    assert addresses(letters) == [stranger.email]
    assert f"/admin/cases/case/{case.pk}" not in read(letters[0])
    assert not case.events.get(verb="cancel_cooperation").is_public


ENDINGS = {
    "answer": lambda case, by: case.answer(decision="adopted", parts=answer_parts(), by=by),
    "promise": lambda case, by: case.answer(
        decision="adopted", parts=answer_parts(until=timezone.localdate() + timedelta(days=9)), by=by
    ),
    "refuse": lambda case, by: case.refuse(parts=answer_parts(remedies="행정심판"), by=by),
    "close": lambda case, by: case.close(ending="duplicate", reason="같은 민원", by=by),
    "withdraw": lambda case, by: case.withdraw(by=Petitioner(case.number)),
}


@pytest.mark.parametrize("verb", sorted(ENDINGS))
def test_when_the_case_is_decided_or_ends_open_requests_end_and_the_asked_are_told(
    officer: Any, stranger: Any, other_department: Any, verb: str
) -> None:
    case = ask_now(officer, other_department)
    events = case.events.count()
    ENDINGS[verb](case, officer)
    assert not case.cooperations.open().exists()
    assert case.events.count() == events + 1
    assert addresses(to_staff(case, "cooperation-needless")) == [stranger.email]
    assert not [rung for rung in _reminders(case) if "cooperation" in rung]


def test_a_question_to_the_petitioner_ends_no_request(officer: Any, other_department: Any) -> None:
    case = ask_now(officer, other_department)
    case.request_supplement(question="어디인가요?", answer_by=timezone.localdate() + timedelta(days=10), by=officer)
    assert case.cooperations.open().exists()


def test_a_department_that_gets_the_case_itself_owes_no_reply_any_more(
    officer: Any, desk: Any, other_department: Any
) -> None:
    third = make_department("third")
    case = ask_now(officer, other_department)
    case.ask_cooperation(department=third, question="둘째", reply_by=timezone.localdate(case.due_at), by=officer)
    case.transfer(department=other_department, reason="소관입니다.", by=desk)
    assert [row.department for row in case.cooperations.open()] == [third]


# --- Reminders ---


def test_the_asked_department_is_reminded_before_and_after_its_day(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    chief = make_officer(other_department, role="head", email="chief@example.kr")
    case = asked(officer, other_department)
    with travel("2026-11-27T09:05"):  # eight working hours before Friday ends
        fire_due()
    assert addresses(to_staff(case, "cooperation-soon")) == [stranger.email]
    with travel("2026-11-30T09:05"):
        fire_due()
    assert addresses(to_staff(case, "cooperation-overdue")) == [stranger.email]
    with travel("2026-12-01T09:05"):
        fire_due()
    assert chief.email in addresses(to_staff(case, "cooperation-overdue"))
    assert officer.email not in addresses(to_staff(case, "cooperation-overdue"))
    text = read(to_staff(case, "cooperation-overdue")[0])
    assert other_department.name in text and "2026년 11월 27일" in text and "홍길동" not in text


def test_each_request_has_reminders_of_its_own(officer: Any, stranger: Any, other_department: Any) -> None:
    third = make_department("third")
    helper = make_officer(third, email="third@example.kr")
    case = asked(officer, other_department)
    with time_machine.travel(MONDAY, tick=False):
        case.ask_cooperation(department=third, question="둘째", reply_by=FRIDAY, by=officer)
    with travel("2026-11-30T09:05"):
        fire_due()
        fire_due()
    assert sorted(addresses(to_staff(case, "cooperation-overdue"))) == sorted([stranger.email, helper.email])


def test_after_the_reply_nobody_is_reminded(officer: Any, stranger: Any, other_department: Any) -> None:
    case = asked(officer, other_department)
    with travel("2026-11-25T10:00"):
        case.reply_cooperation(text=REPLY, by=stranger)
    with travel("2026-11-30T09:05"):
        fire_due()
    assert to_staff(case, "cooperation-overdue") == to_staff(case, "cooperation-soon") == []


def test_a_prolonged_day_puts_the_reminders_off(officer: Any, stranger: Any, other_department: Any) -> None:
    case = asked(officer, other_department)
    with travel("2026-11-26T10:00"):
        case.prolong_cooperation(days=3, reason="현장", by=stranger)
    with travel("2026-11-30T09:05"):
        fire_due()
    assert to_staff(case, "cooperation-overdue") == []
    with travel("2026-12-03T09:05"):
        fire_due()
    assert addresses(to_staff(case, "cooperation-overdue")) == [stranger.email]


def _reminders(case: Case) -> list[str]:
    from civic.reminders.models import Reminder

    return list(Reminder.objects.open().for_subject(("case", case.pk)).values_list("key", flat=True))
