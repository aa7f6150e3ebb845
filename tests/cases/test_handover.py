"""No buck-passing: who may move a case, within which hours, and who decides when nobody wants it."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from civic.cases import handing
from civic.cases.models import Case, CommitteeDecision, Handover
from civic.cases.workflow import ChangedMeanwhile, Progress, WorkflowError, WrongStatus
from civic.organization.models import Department
from civic.people.petitioner import Petitioner
from tests.makers import accepted_case, answer_parts, make_case, make_department, make_officer, seoul

MONDAY = seoul("2026-11-23T10:00")
DECIDED = {"reason": "도로에 붙은 시설이므로 건설과가 맡습니다."}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def last(case: Case) -> Handover:
    return Handover.objects.filter(case=case).latest("pk")


def keys(case: Case, by: Any) -> set[str]:
    return {verb.key for verb in case.verbs_for(by)}


class TestPassingOn:
    def test_it_is_written_down_with_the_working_time_the_sender_had_it(self, clock, department, officer, stranger):
        case = make_case(department=department)
        clock.move_to(seoul("2026-11-23T14:30"))  # lunch does not count
        case.transfer(department=stranger.posts.get().department, reason="환경과 소관입니다.", by=officer)
        move = last(case)
        assert (move.kind, move.sender.slug, move.receiver.slug, move.by) == (
            "passed", "construction", "environment", officer,
        )  # fmt: skip
        assert (move.waited, move.in_time) == (210, False)
        assert (case.transfers, case.officer, case.take_by) == (1, None, move.take_by)

    @pytest.mark.parametrize(("at", "in_time"), [("2026-11-23T14:00", True), ("2026-11-23T14:01", False)])
    def test_a_department_has_three_working_hours(self, clock, department, other_department, officer, at, in_time):
        case = make_case(department=department)
        clock.move_to(seoul(at))
        case.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
        assert last(case).in_time is in_time

    @pytest.mark.parametrize(("at", "in_time"), [("2026-11-23T11:00", True), ("2026-11-23T11:01", False)])
    def test_the_coordinating_department_has_one(self, clock, coordinating, department, desk, at, in_time):
        case = make_case(department=None)
        clock.move_to(seoul(at))
        case.transfer(department=department, reason="건설과 소관입니다.", by=desk)
        assert last(case).in_time is in_time

    def test_the_time_counts_from_taking_it_over_and_not_while_the_petitioner_is_asked(
        self, clock, passed, stranger, coordinating
    ):
        clock.move_to(seoul("2026-11-23T11:00"))
        passed.take(by=stranger)
        clock.move_to(seoul("2026-11-23T13:00"))
        passed.request_supplement(question="어디입니까?", answer_by=date(2026, 12, 4), by=stranger)
        clock.move_to(seoul("2026-11-27T15:00"))
        passed.supply(reply="마을회관 앞입니다.", by=Petitioner(passed.number))
        clock.move_to(seoul("2026-11-30T10:00"))
        passed.transfer(department=coordinating, reason="민원지적과 소관입니다.", by=stranger)
        # 23 to 27 November stand still as whole days: only the hour of Monday counts.
        assert last(passed).waited == 60

    def test_after_reopening_it_counts_anew(self, clock, department, other_department, officer):
        case = accepted_case(department=department)
        case.answer(decision="adopted", parts=answer_parts(), by=officer)
        clock.move_to(seoul("2026-12-01T09:00"))
        case.reopen(reason="다시 봅니다.", by=officer)
        clock.move_to(seoul("2026-12-01T10:00"))
        case.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
        assert (last(case).waited, last(case).in_time) == (60, True)

    def test_it_needs_a_reason_another_department_and_one_that_owns_cases(self, department, other_department, officer):
        case = make_case(department=department)
        bureau = make_department("bureau", handles_cases=False)
        gone = make_department("gone", valid_to=timezone.localdate() - timedelta(days=1))
        for target, reason in ((other_department, " "), (department, "여기"), (bureau, "국"), (gone, "옛 부서")):
            with pytest.raises(WorkflowError):
                case.transfer(department=target, reason=reason, by=officer)
        assert not Handover.objects.exists()
        assert case.take_by is None

    def test_the_receiving_department_has_three_working_hours(self, passed):
        assert timezone.localtime(passed.take_by).isoformat() == "2026-11-23T14:00:00+09:00"
        assert passed.act_by == passed.take_by

    def test_nobody_passes_it_on_before_it_was_taken_over(self, passed, stranger, desk, department):
        assert not passed.may("transfer", stranger)
        with pytest.raises(WrongStatus):
            passed.transfer(department=department, reason="되돌립니다.", by=desk)

    def test_the_sender_has_no_say_any_more(self, passed, officer):
        assert not keys(passed, officer)


class TestTakingOver:
    def test_the_department_takes_it_over(self, clock, passed, stranger):
        clock.move_to(seoul("2026-11-23T11:00"))
        passed.take(by=stranger, text="저희가 맡겠습니다.")
        assert (passed.take_by, last(passed).taken_at) == (None, timezone.now())
        assert passed.act_by == passed.due_at
        event = passed.events.get(verb="take")
        assert event.is_public
        assert event.public_text == "저희가 맡겠습니다."

    def test_the_desk_may_note_it_for_them_and_others_may_not(self, passed, desk, officer, examiner):
        assert passed.may("take", desk)
        assert not passed.may("take", officer)
        assert not passed.may("take", examiner)

    def test_it_is_taken_over_once(self, passed, stranger, desk):
        seen = passed.version
        passed.take(by=stranger, version=seen)
        with pytest.raises(ChangedMeanwhile):
            passed.take(by=desk, version=seen)
        with pytest.raises(WrongStatus):
            passed.take(by=stranger)

    @pytest.mark.parametrize("verb", ["assign", "classify", "request_supplement", "answer", "extend"])
    def test_working_on_it_takes_it_over(self, passed, stranger, verb):
        given: dict[str, dict[str, Any]] = {
            "assign": {"officer": stranger},
            "classify": {"kind": "grievance", "category": None, "reason": "고충에 해당합니다."},
            "request_supplement": {"question": "어디입니까?", "answer_by": date(2026, 12, 4)},
            "answer": {"decision": "adopted", "parts": answer_parts()},
            "extend": {"amount": 2, "ground": "facts", "reason": "현장을 봅니다."},
        }
        getattr(passed, verb)(by=stranger, **given[verb])
        assert passed.take_by is None
        assert last(passed).taken_at == timezone.now()

    def test_accepting_takes_it_over(self, department, other_department, officer, stranger):
        case = make_case(department=department)
        case.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
        assert case.progress == Progress.ARRIVED
        case.accept(by=stranger)
        assert (case.take_by, last(case).taken_at) == (None, timezone.now())

    def test_a_note_does_not(self, passed, stranger):
        passed.note(text="현장을 아는 사람이 있나요?", by=stranger)
        assert passed.take_by is not None
        assert last(passed).taken_at is None

    def test_what_the_desk_does_with_it_does_not(self, passed, desk, stranger):
        passed.classify(kind="grievance", category=None, reason="고충입니다.", by=desk)
        passed.assign(officer=stranger, by=desk)
        assert passed.take_by is not None

    @pytest.mark.parametrize("verb", ["withdraw", "close", "answer", "request_supplement"])
    def test_nothing_is_pending_once_nobody_waits_for_the_reply(self, passed, desk, verb):
        given: dict[str, dict[str, Any]] = {
            "withdraw": {"by": Petitioner(passed.number)},
            "close": {"ending": "duplicate", "reason": "같은 민원이 있습니다.", "by": desk},
            "answer": {"decision": "adopted", "parts": answer_parts(), "by": desk},
            "request_supplement": {"question": "어디입니까?", "answer_by": date(2026, 12, 4), "by": desk},
        }
        getattr(passed, verb)(**given[verb])
        assert passed.take_by is None
        assert handing.open_handover(passed) is None

    def test_a_reopened_case_is_not_pending(self, passed, desk, stranger):
        passed.answer(decision="adopted", parts=answer_parts(), by=desk)
        passed.reopen(reason="다시 봅니다.", by=stranger)
        assert passed.take_by is None
        assert passed.may("transfer", stranger)


class TestSendingBack:
    def test_it_goes_back_to_the_sender_with_the_reason_and_a_suggestion(self, clock, passed, stranger, coordinating):
        clock.move_to(seoul("2026-11-23T14:00"))
        passed.bounce(reason="저희 시설이 아닙니다.", suggestion=coordinating, by=stranger)
        first, second = Handover.objects.filter(case=passed).order_by("pk")
        assert (first.bounced_at, first.taken_at) == (timezone.now(), None)
        assert (second.kind, second.sender.slug, second.receiver.slug) == ("bounced", "environment", "construction")
        assert (second.waited, second.in_time) == (180, True)
        assert (passed.department.slug, passed.bounces, passed.transfers) == ("construction", 1, 1)
        assert timezone.localtime(passed.take_by).isoformat() == "2026-11-23T17:00:00+09:00"
        event = passed.events.get(verb="bounce")
        assert event.is_public
        assert event.data == {"from": "environment", "to": "construction", "suggestion": "civil-affairs"}

    def test_too_late_is_noted(self, clock, passed, stranger):
        clock.move_to(seoul("2026-11-23T14:01"))
        passed.bounce(reason="저희 시설이 아닙니다.", by=stranger)
        assert last(passed).in_time is False

    def test_it_needs_a_reason_and_no_suggestion_of_oneself(self, passed, stranger, other_department):
        with pytest.raises(WorkflowError):
            passed.bounce(reason=" ", by=stranger)
        with pytest.raises(WorkflowError):
            passed.bounce(reason="아닙니다.", suggestion=other_department, by=stranger)
        assert passed.bounces == 0
        assert Handover.objects.filter(case=passed).count() == 1

    def test_what_was_taken_over_cannot_be_sent_back_only_passed_on(self, passed, stranger):
        passed.take(by=stranger)
        assert {"bounce", "take"}.isdisjoint(keys(passed, stranger))
        assert passed.may("transfer", stranger)

    def test_what_arrived_here_first_cannot_be_sent_back(self, department, officer):
        assert not make_case(department=department).may("bounce", officer)

    def test_a_wrong_officer_cannot(self, passed, officer):
        with pytest.raises(WrongStatus):
            passed.bounce(reason="아닙니다.", by=officer)

    def test_the_second_time_it_goes_to_the_coordinating_department(self, unclear, coordinating):
        assert (unclear.department, unclear.bounces) == (coordinating, 2)
        assert last(unclear).receiver == coordinating
        assert unclear.events.filter(verb="bounce").latest("pk").data["to_be_decided"] is True

    def test_a_sender_that_is_no_more_does_not_get_it_back(self, passed, department, coordinator, stranger):
        Department.objects.filter(pk=department.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
        passed.bounce(reason="아닙니다.", by=stranger)
        assert (passed.department.slug, passed.bounces) == ("civil-affairs", 1)

    def test_without_a_coordinating_department_it_goes_to_the_sender_again(self, passed, officer, stranger):
        passed.bounce(reason="아닙니다.", by=stranger)
        passed.bounce(reason="저희도 아닙니다.", by=officer)
        assert passed.department.slug == "environment"

    def test_with_nobody_to_send_it_to_it_is_not_offered(self, passed, department, stranger):
        Department.objects.filter(pk=department.pk).update(handles_cases=False)
        assert not passed.may("bounce", stranger)
        with pytest.raises(WorkflowError):
            passed.bounce(reason="아닙니다.", by=None)

    def test_the_coordinating_department_does_not_send_it_to_itself(self, passed, officer, stranger, coordinator):
        passed.bounce(reason="아닙니다.", by=stranger)
        passed.take(by=officer)
        passed.transfer(department=coordinator.posts.get().department, reason="민원지적과 소관입니다.", by=officer)
        assert not passed.may("bounce", coordinator)
        assert passed.may("take", coordinator)


class TestDeciding:
    def test_after_two_bounces_there_is_only_deciding(self, unclear, coordinator, desk):
        for who in (coordinator, desk):
            assert {"take", "bounce", "transfer"}.isdisjoint(keys(unclear, who))
        assert unclear.may("decide_owner", desk)
        assert not unclear.may("decide_owner", coordinator)  # needs the right to pass on every case

    def test_working_on_it_meanwhile_does_not_make_it_settled(self, unclear, coordinator):
        unclear.classify(kind="grievance", category=None, reason="고충입니다.", by=coordinator)
        assert unclear.take_by is not None

    def test_the_department_is_fixed(self, unclear, department, desk, officer):
        unclear.decide_owner(department=department, by=desk, **DECIDED)
        assert (unclear.department, unclear.owner_fixed, unclear.take_by) == (department, True, None)
        move = last(unclear)
        assert (move.kind, move.take_by, move.taken_at) == ("decided", None, timezone.now())
        assert {"transfer", "bounce", "take"}.isdisjoint(keys(unclear, officer) | keys(unclear, desk))
        assert unclear.may("assign", officer)
        assert not CommitteeDecision.objects.exists()

    def test_it_can_be_decided_again_and_by_nobody_else(self, unclear, department, other_department, desk, officer):
        unclear.decide_owner(department=department, by=desk, **DECIDED)
        with pytest.raises(WrongStatus):
            unclear.decide_owner(department=other_department, by=officer, **DECIDED)
        unclear.decide_owner(department=other_department, by=desk, **DECIDED)
        assert unclear.department == other_department

    def test_it_may_stay_where_it_is_and_keeps_its_officer(self, department, officer, desk):
        case = accepted_case(department=department)
        case.assign(officer=officer, by=officer)
        case.decide_owner(department=department, by=desk, **DECIDED)
        assert (case.department, case.officer, case.progress) == (department, officer, Progress.REVIEWING)
        assert case.owner_fixed

    def test_the_committee_decides_on_a_day(self, unclear, department, desk):
        day = date(2026, 11, 20)
        unclear.decide_owner(department=department, by=desk, by_committee=True, decided_on=day, **DECIDED)
        decision = CommitteeDecision.objects.get()
        assert (decision.case, decision.matter, decision.decided_on, decision.by) == (unclear, "owner", day, desk)
        assert last(unclear).kind == "committee"
        assert unclear.events.get(verb="decide_owner").data["decided_on"] == "2026-11-20"

    @pytest.mark.parametrize("day", [None, date(2026, 11, 24)])
    def test_a_committee_without_a_day_or_with_one_to_come_is_refused(self, unclear, department, desk, day):
        with pytest.raises(WorkflowError):
            unclear.decide_owner(department=department, by=desk, by_committee=True, decided_on=day, **DECIDED)
        assert not CommitteeDecision.objects.exists()
        assert not unclear.owner_fixed

    def test_it_needs_a_reason(self, unclear, department, desk):
        with pytest.raises(WorkflowError):
            unclear.decide_owner(department=department, reason="", by=desk)

    def test_the_desk_may_decide_before_anybody_sent_it_back(self, passed, department, desk):
        passed.decide_owner(department=department, by=desk, **DECIDED)
        assert (passed.department, passed.take_by) == (department, None)
        assert handing.open_handover(passed) is None


class TestTheDatabase:
    def test_one_move_at_most_is_open(self, passed, department, other_department):
        with pytest.raises(IntegrityError), transaction.atomic():
            Handover.objects.create(
                case=passed, kind="passed", sender=department, receiver=other_department, reason="x", at=timezone.now()
            )

    def test_of_two_officers_who_reply_with_the_same_page_one_is_told(self, passed, stranger, other_department):
        colleague, seen = make_officer(other_department), passed.version
        passed.bounce(reason="아닙니다.", by=stranger, version=seen)
        with pytest.raises(ChangedMeanwhile):
            passed.take(by=colleague, version=seen)
        assert (passed.bounces, Handover.objects.filter(case=passed).count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer and no row locks")
def test_of_two_officers_who_reply_at_once_exactly_one_wins(passed, stranger, other_department):
    colleague, seen, ready = make_officer(other_department), passed.version, Barrier(2)
    results: list[str] = []

    def reply(who: Any, verb: str, **given: Any) -> None:
        case = Case.objects.get(pk=passed.pk)
        ready.wait()
        try:
            getattr(case, verb)(by=who, version=seen, **given)
            results.append("done")
        except ChangedMeanwhile:
            results.append("told")
        finally:
            connection.close()

    threads = [
        Thread(target=reply, args=(stranger, "bounce"), kwargs={"reason": "아닙니다."}),
        Thread(target=reply, args=(colleague, "take")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "told"]
    assert Case.objects.get(pk=passed.pk).version == seen + 1
