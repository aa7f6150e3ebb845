"""Each verb: what it changes, who may use it, what it refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from civic.cases.models import Case, CaseEvent, Suspension
from civic.cases.workflow import VERBS, Actor, ChangedMeanwhile, Ending, Progress, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from tests.makers import accepted_case, answer_parts, make_case, make_category, make_contact, make_filing, seoul

pytestmark = pytest.mark.django_db


def test_filing_writes_case_event_number_and_code(department: Any) -> None:
    case = make_case(at=seoul("2026-11-22T20:00"), department=department)
    assert case.number == "2026-000001"
    assert case.code_fits(case.access_code.lower().replace("-", " "))
    assert not case.code_fits("AAAA-AAAA")
    assert timezone.localtime(case.accept_due_at).isoformat() == "2026-11-23T18:00:00+09:00"
    assert [event.verb for event in case.events.all()] == ["filed"]


def test_the_same_form_key_gives_the_same_case(department: Any) -> None:
    filing = make_filing(department=department)
    first = Case.open(filing)
    again = make_filing(department=department, form_key=filing.form_key)
    assert Case.open(again).pk == first.pk
    assert Case.objects.count() == CaseEvent.objects.count() == 1


def test_the_same_form_key_with_other_content_is_refused(department: Any) -> None:
    filing = make_filing(department=department)
    Case.open(filing)
    with pytest.raises(WorkflowError, match="2026|20"):
        Case.open(make_filing(department=department, form_key=filing.form_key, title="다른 제목"))
    assert Case.objects.count() == 1


def test_the_category_says_which_department_gets_it_first(department: Any, other_department: Any) -> None:
    case = make_case(category=make_category(other_department, kind="grievance"))
    assert (case.department, case.kind) == (other_department, "grievance")


def test_without_a_category_the_coordinating_department_gets_it(coordinating: Any) -> None:
    assert make_case(department=None).department == coordinating


def test_numbers_start_anew_each_year_in_seoul(department: Any) -> None:
    make_case(at=seoul("2026-12-31T23:59"), department=department)
    assert make_case(at=seoul("2027-01-01T00:00"), department=department).number == "2027-000001"


def test_acceptance_starts_the_clock(department: Any, officer: Any) -> None:
    case = make_case(at=seoul("2026-11-22T20:00"), kind="suggestion", department=department)
    with time_machine.travel(seoul("2026-11-23T10:00"), tick=False):
        case.accept(by=officer, version=case.version)
    assert case.progress == Progress.ACCEPTED
    assert timezone.localdate(case.due_at) == date(2026, 12, 10)
    assert case.act_by == case.due_at == case.first_due_at


def test_a_second_officer_with_an_old_page_is_told_and_nothing_is_overwritten(
    department: Any, officer: Any, head: Any
) -> None:
    case = make_case(department=department)
    seen = case.version
    case.accept(by=officer, version=seen)
    with pytest.raises(ChangedMeanwhile, match="이담당"):
        case.note(text="둘째", by=head, version=seen)
    assert case.events.filter(verb="note").count() == 0


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_no_verb_is_open_to_an_officer_of_another_department(verb: str, department: Any, stranger: Any) -> None:
    case = accepted_case(department=department)
    assert not case.may(verb, stranger)


def test_the_office_cannot_use_the_petitioners_verbs(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    with pytest.raises(WrongStatus):
        case.withdraw(by=officer)


def test_nobody_handles_a_petition_of_their_own(department: Any, officer: Any) -> None:
    case = make_case(department=department, contact=make_contact(user=officer))
    mine = {verb.key for verb in case.verbs_for(officer)}
    assert "withdraw" in mine
    assert mine.isdisjoint(verb.key for verb in VERBS.values() if Actor.PETITIONER not in verb.actors)


def test_a_petitioner_acts_only_on_the_case_of_the_code(department: Any) -> None:
    mine, other = make_case(department=department), make_case(department=department)
    assert mine.may("withdraw", Petitioner(mine.number))
    assert not other.may("withdraw", Petitioner(mine.number))


def test_assigning_needs_an_officer_of_the_department(department: Any, officer: Any, stranger: Any) -> None:
    case = accepted_case(department=department)
    with pytest.raises(WorkflowError):
        case.assign(officer=stranger, by=officer)
    case.assign(officer=officer, by=officer)
    assert (case.progress, case.officer) == (Progress.REVIEWING, officer)


def test_another_kind_moves_the_due_date_and_keeps_the_earlier_one(department: Any, officer: Any) -> None:
    case = make_case(department=department, kind="other")
    with time_machine.travel(seoul("2026-11-23T10:00"), tick=False):
        case.accept(by=officer)
        first = case.due_at
        with pytest.raises(WorkflowError):
            case.classify(kind="grievance", category=None, by=officer)
        case.classify(kind="grievance", category=None, reason="권리 침해에 관한 말씀입니다.", by=officer)
    assert timezone.localdate(case.due_at) == date(2026, 12, 1)
    assert case.first_due_at == first
    event = case.events.get(verb="classify")
    assert event.is_public and event.data["old_due_at"] == timezone.localtime(first).isoformat()


def test_a_transfer_needs_a_reason_and_names_nobody(department: Any, other_department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    case.assign(officer=officer, by=officer)
    with pytest.raises(WorkflowError):
        case.transfer(department=other_department, reason=" ", by=officer)
    case.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
    assert (case.department, case.officer, case.transfers) == (other_department, None, 1)
    assert case.events.get(verb="transfer").public_text == "환경과 소관입니다."
    assert not case.may("answer", officer)


def test_a_supplement_stops_the_clock_until_the_reply(department: Any, officer: Any) -> None:
    # The example of the law: accepted 3 March, asked 5 March, answered 10 March: both ends do not count.
    with time_machine.travel(seoul("2026-03-03T09:00"), tick=False):
        case = accepted_case(department=department, kind="grievance")
    with time_machine.travel(seoul("2026-03-05T10:00"), tick=False):
        case.request_supplement(
            question="사진을 보내 주십시오.", answer_by=date(2026, 3, 16), found_later="examining", by=officer
        )
        assert case.due_at is None
    with time_machine.travel(seoul("2026-03-10T15:00"), tick=False):
        case.supply(reply="보냅니다.", by=Petitioner(case.number))
    assert timezone.localdate(case.due_at) == date(2026, 3, 17)
    assert Suspension.objects.get().reply == "보냅니다."


def test_an_extension_does_not_end_in_the_past(department: Any, officer: Any) -> None:
    with time_machine.travel(seoul("2026-01-05T09:00"), tick=False):
        case = accepted_case(department=department, kind="grievance")
    with time_machine.travel(seoul("2026-02-27T09:00"), tick=False):
        with pytest.raises(WrongStatus):
            case.extend(ground="facts", amount=7, reason="현장을 봐야 합니다.", by=officer)
        with pytest.raises(WorkflowError, match="지났습니다"):
            case.extend(ground="facts", amount=7, reason="현장을 봐야 합니다.", by=None)


def test_an_extension_is_once_listed_and_no_longer_than_the_period(department: Any, officer: Any) -> None:
    with time_machine.travel(seoul("2026-01-05T09:00"), tick=False):
        case = accepted_case(department=department, kind="grievance")
        for bad in (
            {"ground": "workload", "amount": 3},
            {"ground": "facts", "amount": 8},
            {"ground": "facts", "amount": 0},
        ):
            with pytest.raises(WorkflowError):
                case.extend(reason="현장을 봐야 합니다.", by=officer, **bad)
        case.extend(ground="facts", amount=7, reason="현장을 봐야 합니다.", by=officer)
        assert timezone.localdate(case.due_at) == date(2026, 1, 22)
        with pytest.raises(WrongStatus):
            case.extend(ground="facts", amount=1, reason="한 번 더", by=officer)


def test_an_answer_has_all_parts(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    with pytest.raises(WorkflowError):
        case.answer(decision="adopted", parts=answer_parts(facts=" "), by=officer)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert (case.progress, case.decision, case.act_by) == (Progress.DONE, "adopted", None)
    assert case.latest_answer is not None and case.latest_answer.department == department


def test_a_promised_day_keeps_the_case_open_until_it_is_done(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    day = timezone.localdate() + timedelta(days=10)
    case.answer(decision="adopted", parts=answer_parts(until=day), by=officer)
    assert (case.progress, case.promised_on) == (Progress.UNDER_WAY, day)
    assert timezone.localdate(case.act_by) == day
    case.complete(text="안정기를 바꾸었습니다.", by=officer)
    assert (case.progress, case.act_by) == (Progress.DONE, None)


def test_a_long_term_review_needs_a_day(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    with pytest.raises(WorkflowError):
        case.answer(decision="long_term", parts=answer_parts(), by=officer)


def test_a_refusal_names_the_remedies(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    with pytest.raises(WorkflowError):
        case.refuse(parts=answer_parts(), by=officer)
    case.refuse(parts=answer_parts(remedies="국민권익위원회에 고충민원을 낼 수 있습니다."), by=officer)
    assert (case.progress, case.decision) == (Progress.DONE, "refused")


def test_withdrawing_ends_it_and_is_possible_only_before_the_answer(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    case.withdraw(by=Petitioner(case.number), reason="해결되었습니다.")
    assert (case.progress, case.ending, case.act_by) == (Progress.CLOSED, Ending.WITHDRAWN, None)
    answered = accepted_case(department=department)
    answered.answer(decision="adopted", parts=answer_parts(), by=officer)
    with pytest.raises(WrongStatus):
        answered.withdraw(by=Petitioner(answered.number))


def test_rating_is_once_and_from_1_to_5(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    me = Petitioner(case.number)
    with pytest.raises(WorkflowError):
        case.rate(stars=6, by=me)
    case.rate(stars=4, by=me)
    with pytest.raises(WrongStatus):
        case.rate(stars=5, by=me)
    assert case.rating == 4


def test_a_request_to_reopen_is_decided_by_a_person(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    case.ask_reopening(reason="아직 꺼져 있습니다.", by=Petitioner(case.number))
    assert case in Case.objects.todo_for(officer)
    case.reopen(reason="다시 확인하겠습니다.", by=officer)
    assert (case.progress, case.reopened, case.decision) == (Progress.REVIEWING, 1, "")
    assert case.due_at is not None and case.reopening_asked_at is None


def test_declining_a_reopening_needs_a_reason(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    case.ask_reopening(reason="아직입니다.", by=Petitioner(case.number))
    with pytest.raises(WorkflowError):
        case.decline_reopening(reason="", by=officer)
    case.decline_reopening(reason="어제 고쳤습니다.", by=officer)
    assert case.progress == Progress.DONE and case.act_by is None


def test_only_an_asked_supplement_can_be_returned(department: Any, officer: Any) -> None:
    case = accepted_case(department=department)
    with pytest.raises(WorkflowError):
        case.close(ending=Ending.RETURNED, reason="보완이 없습니다.", by=officer)
    case.close(ending=Ending.DUPLICATE, reason="같은 민원이 있습니다.", by=officer)
    assert case.ending == Ending.DUPLICATE


def test_a_case_closed_before_acceptance_reopens_before_acceptance(department: Any, officer: Any) -> None:
    case = make_case(department=department)
    case.close(ending=Ending.NOT_A_PETITION, reason="광고입니다.", by=officer)
    case.reopen(reason="다시 보니 민원입니다.", by=officer)
    assert case.progress == Progress.ARRIVED and case.act_by == case.accept_due_at


def test_publication_needs_consent_an_answer_and_no_personal_data(department: Any, desk: Any, officer: Any) -> None:
    private = accepted_case(department=department)
    private.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert not private.may("publish", desk)
    case = accepted_case(department=department, consents=[("publication", "1")])
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert not case.may("publish", officer)
    with pytest.raises(WorkflowError, match="010-1234-5678"):
        case.publish(title="가로등", text="전화 010-1234-5678", answer="고쳤습니다.", by=desk)
    case.publish(title="가로등", text="꺼져 있었습니다.", answer="고쳤습니다.", by=desk)
    assert list(Case.objects.published()) == [case]
    case.unpublish(reason="요청", by=desk)
    assert not Case.objects.published().exists()


def test_a_failing_verb_writes_nothing(department: Any, officer: Any, stranger: Any) -> None:
    case = accepted_case(department=department)
    before = (case.version, case.events.count())
    with pytest.raises(WorkflowError):
        case.assign(officer=stranger, by=officer)
    case.refresh_from_db()
    assert (case.version, case.events.count()) == before


def test_history_cannot_be_rewritten(department: Any) -> None:
    case = make_case(department=department)
    with pytest.raises(IntegrityError), transaction.atomic():
        case.events.update(public_text="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        case.events.all().delete()


def test_the_officer_sees_the_department_and_the_desk_sees_all(
    department: Any, other_department: Any, officer: Any, desk: Any, citizen: Any
) -> None:
    here, there = make_case(department=department), make_case(department=other_department)
    assert list(Case.objects.visible_to(officer)) == [here]
    assert set(Case.objects.visible_to(desk)) == {here, there}
    assert not Case.objects.visible_to(citizen).exists()


def test_search_finds_words_of_two_syllables_numbers_and_phones(department: Any) -> None:
    case = make_case(department=department, text="골목 하수도에서 녹물이 나옵니다.")
    make_case(department=department)
    found = Case.objects.search
    assert list(found("녹물")) == list(found("하수도 녹물")) == list(found(case.number)) == [case]
    assert not found("펭귄").exists()
    assert not found("010-1234-5678").exists()


@pytest.mark.parametrize("text", ["010-1234-5678", "HONG@example.kr", "홍 길동"])
def test_a_person_is_found_by_the_whole_number_address_or_name(text: str, department: Any) -> None:
    case = make_case(department=department)
    make_case(department=department, contact=make_contact(name="홍길", phone="01000000000", email="x@example.kr"))
    assert list(Case.objects.all().with_person(text)) == [case]
    assert not Case.objects.all().with_person(" ").exists()
