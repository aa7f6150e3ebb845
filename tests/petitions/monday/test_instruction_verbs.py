"""What each verb of an instruction does: to it, to the case, and in the letters."""

from datetime import date, timedelta

import pytest
import time_machine

from civic.cases.models import Attachment, Case
from civic.cases.states import Actor, WorkflowError, WrongStatus
from civic.notices.models import Notice
from petitions.models import Instruction, InstructionPhoto
from petitions.models.instruction import OPEN, State
from petitions.monday import instructions as follow_up
from tests.cases.mailbox import read
from tests.makers import accepted_case, answer_parts, make_contact, seoul

from .followed import LATER, TEXT, do, give_one, instruction_in, last, make_photo, staff_told, visitors_letter

NOW = seoul("2026-11-30T14:00")  # a Monday

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def city(officer, head, coordinating, mayors_office, desk):
    """Everybody who is told of something."""


@pytest.fixture
def case(citizen, department) -> Case:
    return accepted_case(department=department, contact=make_contact(user=citizen))


@pytest.fixture
def given(case, department, mayors_office) -> Instruction:
    return give_one(case, department=department, by=mayors_office)


class TestTakingOver:
    def test_who_takes_it_is_in_charge(self, given, officer, department):
        follow_up.take(given, by=officer)
        assert (given.state, given.officer, given.taken_at) == (State.TAKEN, officer, NOW)
        assert last(given.case).department == department

    def test_at_the_desk_an_officer_can_be_named(self, given, desk, officer):
        follow_up.take(given, by=desk, officer=officer)
        assert given.officer == officer

    def test_not_one_of_another_department(self, given, desk, stranger):
        with pytest.raises(WorkflowError):
            follow_up.take(given, by=desk, officer=stranger)
        assert Instruction.objects.get(pk=given.pk).state == State.GIVEN


class TestReporting:
    @pytest.fixture
    def taken(self, given, officer) -> Instruction:
        follow_up.take(given, by=officer)
        return given

    def test_a_plan_is_told_to_the_visitor(self, taken, officer):
        do("plan", taken, officer)
        assert taken.state == State.UNDER_WAY
        assert taken.plan in read(visitors_letter(taken.case, "instruction_planned"))

    def test_percent_text_and_photos(self, taken, officer):
        do("report", taken, officer, before=[make_photo()], after=[make_photo()])
        assert (taken.state, taken.percent) == (State.UNDER_WAY, 40)
        assert sorted(taken.photos.values_list("phase", flat=True)) == ["after", "before"]
        assert not Attachment.objects.filter(case=taken.case, from_petitioner=True).exists()
        assert "40 %" in read(visitors_letter(taken.case, "instruction_progress"))

    def test_less_than_before_needs_a_reason(self, taken, officer):
        do("report", taken, officer)
        with pytest.raises(WorkflowError):
            do("report", taken, officer, percent=30)
        do("report", taken, officer, percent=30, reason="자재가 잘못 왔습니다.")
        assert taken.percent == 30
        assert last(taken.case).data["reason"] == "자재가 잘못 왔습니다."

    @pytest.mark.parametrize("percent", [-1, 100, 1000])
    def test_a_number_that_is_none(self, taken, officer, percent):
        with pytest.raises(WorkflowError):
            do("report", taken, officer, percent=percent)

    def test_a_document_is_no_photo(self, taken, officer):
        with pytest.raises(WorkflowError):
            do("report", taken, officer, after=[make_photo(kind="pdf")])
        assert not InstructionPhoto.objects.exists()

    def test_done_needs_a_photo_or_a_reason(self, taken, officer):
        with pytest.raises(WorkflowError):
            do("report_done", taken, officer, no_photo="")
        assert Instruction.objects.get(pk=taken.pk).state == State.TAKEN
        do("report_done", taken, officer, no_photo="", after=[make_photo()])
        assert (taken.state, taken.percent, taken.confirm_by) == (State.REPORTED, 100, date(2026, 12, 14))

    def test_a_photo_of_an_earlier_report_is_enough(self, taken, officer):
        do("report", taken, officer, after=[make_photo()])
        do("report_done", taken, officer, no_photo="")
        assert taken.state == State.REPORTED

    def test_after_a_dispute_a_new_photo_is_needed(self, taken, officer, citizen, clock):
        do("report_done", taken, officer, no_photo="", after=[make_photo()])
        do("dispute", taken, citizen)
        clock.shift(60)
        with pytest.raises(WorkflowError):
            do("report_done", taken, officer, no_photo="")
        do("report_done", taken, officer, no_photo="", after=[make_photo()])

    def test_the_visitor_is_asked_by_an_important_letter(self, taken, officer):
        do("report_done", taken, officer)
        letter = visitors_letter(taken.case, "instruction_reported")
        assert "2026년 12월 14일" in read(letter)

    def test_without_a_visitor_it_is_looked_at_again_at_once(self, department, mayors_office, officer):
        case = accepted_case(department=department, contact=None)
        instruction = give_one(case, department=department, by=mayors_office)
        follow_up.take(instruction, by=officer)
        do("report_done", instruction, officer)
        assert (instruction.state, instruction.check_on) == (State.CHECKING, date(2026, 12, 28))


class TestPostponing:
    def test_it_is_told_and_counted(self, given, officer):
        do("postpone", given, officer)
        assert (given.due_on, given.first_due_on, given.postponed) == (date(2026, 12, 28), LATER, 1)
        assert "2026년 12월 18일" in read(visitors_letter(given.case, "instruction_postponed"))

    @pytest.mark.parametrize("day", [None, LATER, LATER - timedelta(days=1), date(2026, 1, 1)])
    def test_only_to_a_later_day(self, given, officer, day):
        with pytest.raises(WorkflowError):
            do("postpone", given, officer, due_on=day)

    def test_a_third_time_is_not_the_departments(self, given, officer, head, mayors_office):
        for nth in (1, 2):
            do("postpone", given, officer, due_on=LATER + timedelta(days=nth))
        for person in (officer, head):
            with pytest.raises(WrongStatus):
                do("postpone", given, person, due_on=LATER + timedelta(days=9))
        do("postpone", given, mayors_office, due_on=LATER + timedelta(days=9))
        assert given.postponed == 3


class TestPassingOn:
    def test_the_other_department_takes_it_over_anew(self, given, officer, head, other_department, stranger):
        follow_up.take(given, by=officer)
        do("pass_on", given, head, department=other_department)
        assert (given.state, given.department, given.officer) == (State.GIVEN, other_department, None)
        assert given.taken_at is None
        assert stranger.email in staff_told(given.case, "instruction_passed_on")
        context = read(visitors_letter(given.case, "instruction_passed_on"))
        assert "환경과" in context
        assert "건설과" in context
        assert "take" in follow_up.verbs_for(given, stranger)
        assert follow_up.verbs_for(given, officer) == []

    def test_it_is_not_bounced(self, given, head, department, other_department, mayors_office):
        from tests.makers import make_officer

        do("pass_on", given, head, department=other_department)
        other_head = make_officer(other_department, role="head", email="other-head@example.kr")
        with pytest.raises(WrongStatus):
            do("pass_on", given, other_head, department=department)
        do("pass_on", given, mayors_office, department=department)
        assert given.department == department

    def test_not_to_itself(self, given, head, department):
        with pytest.raises(WorkflowError):
            do("pass_on", given, head, department=department)

    def test_moving_the_case_does_not_move_it(self, given, department, other_department):
        given.case.transfer(department=other_department, reason="환경과 소관", by=None)
        assert Instruction.objects.get(pk=given.pk).department == department


class TestTheVisitorsWord:
    @pytest.fixture
    def reported(self, case, department, mayors_office, officer) -> Instruction:
        instruction = give_one(case, department=department, by=mayors_office)
        follow_up.take(instruction, by=officer)
        do("report_done", instruction, officer)
        return instruction

    def test_confirmed_it_is_looked_at_again(self, reported, citizen):
        follow_up.confirm(reported, by=citizen)
        assert (reported.state, reported.confirmed_at) == (State.CHECKING, NOW)
        assert reported.check_on == date(2026, 12, 28)
        assert last(reported.case).actor == Actor.PETITIONER

    def test_disputed_the_work_goes_on_and_those_above_are_told(self, reported, citizen, head, mayors_office, officer):
        do("dispute", reported, citizen)
        assert (reported.state, reported.percent, reported.disputes) == (State.UNDER_WAY, 90, 1)
        assert {head.email, mayors_office.email, officer.email} <= staff_told(reported.case, "instruction_disputed")

    def test_a_dispute_needs_words(self, reported, citizen):
        with pytest.raises(WorkflowError):
            follow_up.dispute(reported, reason=" ", by=citizen)

    def test_the_desk_notes_what_was_said_by_telephone(self, reported, desk):
        with pytest.raises(WorkflowError):
            follow_up.confirm(reported, by=desk)
        follow_up.confirm(reported, by=desk, comment="11월 30일 전화로 확인하셨습니다.")
        assert last(reported.case).data["on_behalf"] is True

    def test_silence_ends_after_the_day_and_the_visitor_is_told(self, reported, clock):
        clock.move_to(seoul("2026-12-14T23:00"))
        with pytest.raises(WorkflowError):
            follow_up.lapse(reported)
        clock.move_to(seoul("2026-12-15T00:00"))
        follow_up.lapse(reported)
        assert (reported.state, reported.confirmed_at) == (State.CHECKING, None)
        assert visitors_letter(reported.case, "instruction_unanswered")
        with pytest.raises(WorkflowError):
            follow_up.lapse(reported)


class TestLookingAgain:
    @pytest.fixture
    def checking(self, case, department) -> Instruction:
        return instruction_in(State.CHECKING, case, department=department)

    def test_lasting_it_is_fulfilled_and_told(self, checking, mayors_office, clock):
        clock.move_to(seoul("2026-12-28T10:00"))
        follow_up.check(checking, lasting=True, by=mayors_office)
        assert (checking.state, checking.percent) == (State.FULFILLED, 100)
        assert checking.fulfilled_at == seoul("2026-12-28T10:00")
        assert visitors_letter(checking.case, "instruction_lasting")

    def test_earlier_needs_words(self, checking, mayors_office):
        with pytest.raises(WorkflowError):
            follow_up.check(checking, lasting=True, by=mayors_office)
        follow_up.check(checking, lasting=True, text="지나는 길에 보았습니다.", by=mayors_office)
        assert checking.state == State.FULFILLED

    def test_not_lasting_the_work_goes_on(self, checking, mayors_office, officer):
        with pytest.raises(WorkflowError):
            follow_up.check(checking, lasting=False, by=mayors_office)
        follow_up.check(checking, lasting=False, text="다시 꺼졌습니다.", by=mayors_office)
        assert (checking.state, checking.percent) == (State.UNDER_WAY, 90)
        assert visitors_letter(checking.case, "instruction_not_lasting")
        assert officer.email in staff_told(checking.case, "instruction_not_lasting")


class TestGivingUp:
    def test_the_department_proposes_and_others_decide(self, given, officer, mayors_office):
        do("propose_drop", given, officer)
        assert given.state == State.GIVEN
        assert not last(given.case).is_public
        assert mayors_office.email in staff_told(given.case, "instruction_drop_proposed")
        with pytest.raises(WrongStatus):
            do("drop", given, officer)
        do("drop", given, mayors_office)
        assert (given.state, given.reason, given.result) == (State.DROPPED, "사유지입니다.", "반사경을 답니다.")
        context = read(visitors_letter(given.case, "instruction_dropped"))
        assert "반사경을 답니다." in context
        assert "epeople.go.kr" in context

    def test_or_it_has_to_be_done_after_all(self, given, officer, mayors_office):
        do("propose_drop", given, officer)
        with pytest.raises(WrongStatus):
            do("propose_drop", given, officer)
        do("refuse_drop", given, mayors_office)
        assert given.reason == ""
        assert officer.email in staff_told(given.case, "instruction_drop_refused")
        assert "propose_drop" in follow_up.verbs_for(given, officer)

    @pytest.mark.parametrize("missing", ["reason", "instead"])
    def test_it_needs_a_reason_and_something_instead(self, given, mayors_office, missing):
        with pytest.raises(WorkflowError):
            do("drop", given, mayors_office, **{missing: " "})


class TestTheCase:
    @pytest.mark.parametrize("state", list(State))
    def test_it_is_held_while_one_is_open(self, case, department, state):
        instruction_in(state, case, department=department)
        assert bool(follow_up.holds(case)) == (state in OPEN)

    def test_an_open_one_keeps_it_from_being_completed(self, case, department, officer):
        instruction_in(State.UNDER_WAY, case, department=department)
        case.answer(decision="adopted", parts=answer_parts(until=date(2026, 12, 20)), by=officer)
        with pytest.raises(WrongStatus):
            case.complete(text="했습니다", by=officer)

    def test_the_office_is_told_when_the_last_one_is_fulfilled(self, case, department, officer, mayors_office):
        first = instruction_in(State.CHECKING, case, department=department)
        second = instruction_in(State.CHECKING, case, department=department)
        case.answer(decision="adopted", parts=answer_parts(until=date(2026, 12, 20)), by=officer)
        do("check", first, mayors_office)
        assert staff_told(case, "instruction_lasting") == set()
        do("check", second, mayors_office)
        assert staff_told(case, "instruction_lasting") == {officer.email}
        case.complete(text="했습니다", by=officer)

    def test_a_withdrawn_case_leaves_the_citys_promise(self, given, citizen, officer, desk):
        given.case.withdraw(by=citizen)
        assert Instruction.objects.get(pk=given.pk).state == State.GIVEN
        follow_up.take(given, by=officer)
        do("drop", given, desk)
        assert given.state == State.DROPPED

    def test_every_happening_has_words_for_the_history(self, given, citizen, mayors_office, officer):
        from civic.cases.admin.history import history
        from petitions.reading import timeline

        follow_up.take(given, by=officer)
        do("plan", given, officer)
        do("report", given, officer)
        do("report", given, officer, percent=10, reason="다시")
        do("postpone", given, officer)
        do("propose_drop", given, officer)
        do("refuse_drop", given, mayors_office)
        do("report_done", given, officer)
        do("dispute", given, citizen)
        do("report_done", given, officer)
        do("confirm", given, citizen)
        do("check", given, mayors_office, lasting=False)
        do("pass_on", given, mayors_office)
        do("drop", given, mayors_office)
        assert all(line.changes for line in history(given.case) if line.event.verb.startswith("instruction_"))
        assert timeline(given.case.events.for_petitioner().select_related("department"))
        for letter in Notice.objects.for_about(given.case.about):
            assert TEXT[:5] in read(letter) or "/petitioner" not in letter.key or "/instruction_" not in letter.key

    def test_the_petitioners_papers_can_be_printed(self, given, client, citizen):
        from django.urls import reverse

        from civic.cases.papers import numbered

        client.force_login(citizen)
        places = [place for place, _event in numbered(given.case.events.for_petitioner().order_by("pk"))]
        answer = client.get(reverse("petitions:document", args=[given.case.number, places[-1]]))
        assert answer.status_code == 200
        assert given.text in answer.content.decode()
