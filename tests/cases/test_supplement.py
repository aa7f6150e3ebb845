"""Asking the petitioner: in time, again, more time, and what follows when nothing comes. Act 22, Decree 24, 25."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from civic.cases.models import Case, Suspension
from civic.cases.workflow import Ending, Progress, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from civic.reminders.models import Reminder
from tests.cases.mailbox import letter, read, to_petitioner, to_staff
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, seoul

MONDAY = seoul("2026-01-26T09:00")
FIRST_DAY = date(2026, 2, 5)  # ten days by the Civil Act

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def asked(department, officer) -> Case:
    case = accepted_case(department=department, kind="grievance")
    case.request_supplement(question="어느 가로등입니까?", answer_by=FIRST_DAY, by=officer)
    return case


@pytest.fixture
def asked_twice(asked, officer, clock) -> Case:
    clock.move_to(seoul("2026-02-06T09:00"))
    asked.request_again(question="다시 여쭙니다.", answer_by=date(2026, 2, 19), by=officer)
    return asked


def waiting(case: Case) -> Suspension:
    return case.suspensions.get(ended_at__isnull=True)


def planned(case: Case, kind: str) -> list[str]:
    rows = Reminder.objects.open().for_subject(("case", case.pk)).filter(kind=f"case.{kind}")
    return [f"{timezone.localtime(row.due_at):%m-%d %H:%M}" for row in rows]


class TestTheFirstRequest:
    def test_within_eight_working_hours_it_needs_no_ground(self, department, officer, clock):
        case = accepted_case(department=department, kind="grievance")
        clock.move_to(seoul("2026-01-26T18:00"))
        case.request_supplement(question="어디입니까?", answer_by=FIRST_DAY, by=officer)
        assert "found_later" not in case.events.latest("pk").data

    @pytest.mark.parametrize("ground", ["", "busy"])
    def test_later_it_needs_one_of_the_grounds(self, ground, department, officer, clock):
        case = accepted_case(department=department, kind="grievance")
        clock.move_to(seoul("2026-01-27T09:01"))
        with pytest.raises(WorkflowError):
            case.request_supplement(question="어디입니까?", answer_by=FIRST_DAY, found_later=ground, by=officer)
        assert fresh(case).progress == Progress.ACCEPTED

    def test_a_ground_is_kept_for_everybody_to_read(self, department, officer, clock):
        case = accepted_case(department=department, kind="grievance")
        clock.move_to(seoul("2026-01-28T10:00"))
        case.request_supplement(question="어디입니까?", answer_by=FIRST_DAY, found_later="field_survey", by=officer)
        assert case.events.latest("pk").data["found_later"] == "field_survey"

    def test_a_day_off_moves_on_to_the_next_working_day(self, department, officer):
        case = accepted_case(department=department, kind="grievance")
        case.request_supplement(question="어디입니까?", answer_by=date(2026, 2, 7), by=officer)  # a Saturday
        assert waiting(case).answer_by == date(2026, 2, 9)

    def test_the_form_asks_for_the_ground_only_when_it_is_late(self, department, officer, clock):
        case = accepted_case(department=department, kind="grievance")
        assert "found_later" not in Staff(officer).form(case, "request_supplement").context["form"].fields
        clock.move_to(seoul("2026-01-28T10:00"))
        staff = Staff(officer)
        late = staff.do(case, "request_supplement", question="어디입니까?", answer_by="2026-02-20")
        assert "found_later" in late.context["form"].errors
        staff.do(case, "request_supplement", question="어디?", answer_by="2026-02-20", found_later="examining")
        assert fresh(case).progress == Progress.SUPPLEMENT


class TestTheSecondRequest:
    def test_it_is_possible_only_after_the_first_day(self, asked, officer, clock):
        clock.move_to(seoul("2026-02-05T17:00"))
        with pytest.raises(WrongStatus):
            asked.request_again(question="다시 여쭙니다.", answer_by=date(2026, 2, 10), by=officer)

    def test_ten_days_end_after_the_new_year_holidays(self, asked_twice):
        """Vector 22: asked on 6 February 2026; ten days are 16 February, a holiday; so the 19th."""
        assert waiting(asked_twice).answer_by == date(2026, 2, 19)
        assert (waiting(asked_twice).requests, asked_twice.progress) == (2, Progress.SUPPLEMENT)

    def test_more_than_ten_days_are_refused(self, asked, officer, clock):
        clock.move_to(seoul("2026-02-06T09:00"))
        with pytest.raises(WorkflowError):
            asked.request_again(question="다시 여쭙니다.", answer_by=date(2026, 2, 20), by=officer)
        form = Staff(officer).do(asked, "request_again", question="다시", answer_by="2026-02-20").context["form"]
        assert "answer_by" in form.errors

    def test_a_third_one_there_is_not(self, asked_twice, officer, clock):
        clock.move_to(seoul("2026-02-20T09:00"))
        assert not asked_twice.may("request_again", officer)

    def test_the_clock_still_stands_and_the_whole_time_does_not_count(self, asked_twice, clock):
        assert asked_twice.due_at is None
        clock.move_to(seoul("2026-02-10T15:00"))
        asked_twice.supply(reply="정자 옆입니다.", by=Petitioner(asked_twice.number))
        # 26 January and 10 February are within the supplement: seven days from 11 February on
        assert timezone.localdate(asked_twice.due_at) == date(2026, 2, 24)

    def test_the_petitioner_is_told_of_both_days_and_what_follows(self, asked_twice):
        text = letter(asked_twice, "request_again")
        assert "다시 여쭙니다." in text and "2026년 2월 19일" in text and "건설과" in text

    def test_the_reminders_move(self, asked, officer, clock):
        assert planned(asked, "supplement-late") == ["02-06 09:00"]
        clock.move_to(seoul("2026-02-06T09:00"))
        asked.request_again(question="다시", answer_by=date(2026, 2, 13), by=officer)
        assert planned(asked, "supplement-late") == ["02-19 09:00"]  # the 14th to the 18th are off


class TestMoreTime:
    def test_it_is_granted_at_once_and_the_reminders_move(self, asked):
        asked.more_time(until=date(2026, 2, 20), reason="병원에 있습니다.", by=Petitioner(asked.number))
        assert waiting(asked).answer_by == date(2026, 2, 20)
        assert planned(asked, "supplement-late") == ["02-23 09:00"]
        assert "2026년 2월 20일" in letter(asked, "more_time")

    def test_the_office_is_told_the_day_but_not_the_reason(self, asked):
        asked.more_time(until=date(2026, 2, 20), reason="병원에 있습니다.", by=Petitioner(asked.number))
        told = read(to_staff(asked, "more_time")[0])
        assert asked.number in told and "병원" not in told and "홍길동" not in told

    def test_twice_and_not_a_third_time(self, asked):
        me = Petitioner(asked.number)
        asked.more_time(until=date(2026, 2, 10), reason="하나", by=me)
        asked.more_time(until=date(2026, 2, 12), reason="둘", by=me)
        with pytest.raises(WrongStatus):
            asked.more_time(until=date(2026, 2, 20), reason="셋", by=me)

    @pytest.mark.parametrize("until", [FIRST_DAY, date(2026, 1, 30), date(2026, 3, 28)])
    def test_it_is_later_than_the_present_day_and_not_too_far(self, until, asked):
        with pytest.raises(WorkflowError):
            asked.more_time(until=until, reason="병원", by=Petitioner(asked.number))
        assert waiting(asked).prolonged == 0

    def test_after_the_day_has_passed_it_is_too_late(self, asked, clock):
        clock.move_to(seoul("2026-02-06T09:00"))
        assert not asked.may("more_time", Petitioner(asked.number))

    def test_the_office_notes_what_was_said_on_the_telephone(self, asked, officer):
        Staff(officer).do(asked, "more_time", until="2026-02-20", reason="전화로 열흘 더 달라고 하심")
        assert waiting(asked).answer_by == date(2026, 2, 20)
        assert to_petitioner(asked, "more_time")

    def test_a_wrong_day_is_explained_beside_the_field(self, asked, officer):
        form = Staff(officer).do(asked, "more_time", until="2026-01-27", reason="전화").context["form"]
        assert "until" in form.errors and form["reason"].value() == "전화"

    def test_nobody_else_may(self, asked, stranger):
        assert not asked.may("more_time", stranger)
        assert not asked.may("more_time", Petitioner("2026-999999"))


class TestItsEnd:
    def test_it_does_not_go_back_after_one_request(self, asked, officer, clock):
        clock.move_to(seoul("2026-02-06T09:00"))
        with pytest.raises(WorkflowError):
            asked.close(ending=Ending.RETURNED, reason="보완이 없습니다.", by=officer)

    def test_nor_before_the_second_day_has_passed(self, asked_twice, officer, clock):
        clock.move_to(seoul("2026-02-19T17:00"))
        with pytest.raises(WorkflowError):
            asked_twice.close(ending=Ending.RETURNED, reason="보완이 없습니다.", by=officer)

    def test_after_both_days_it_does(self, asked_twice, officer, clock):
        clock.move_to(seoul("2026-02-20T09:00"))
        asked_twice.close(ending=Ending.RETURNED, reason="두 번 여쭈었으나 답이 없습니다.", by=officer)
        assert (asked_twice.ending, asked_twice.progress) == (Ending.RETURNED, Progress.CLOSED)
        assert not asked_twice.suspensions.filter(ended_at__isnull=True).exists()
        assert "두 번 여쭈었으나" in letter(asked_twice, "close")

    def test_the_form_offers_only_the_endings_that_are_possible_now(self, asked_twice, officer, clock):
        def offered() -> set[str]:
            return {
                key for key, _label in Staff(officer).form(asked_twice, "close").context["form"]["ending"].field.choices
            }

        assert offered() == {"duplicate", "not_a_petition"}
        clock.move_to(seoul("2026-02-20T09:00"))
        assert offered() == {"duplicate", "not_a_petition", "returned"}

    def test_two_letters_that_came_back_count_as_withdrawn_not_one(self, asked, officer):
        asked.letter_returned(text="이사 감", by=officer)
        with pytest.raises(WorkflowError):
            asked.close(ending=Ending.UNREACHABLE, reason="두 번 반송", by=officer)
        asked.letter_returned(text="수취인 불명", by=officer)
        assert not asked.may("letter_returned", officer)
        asked.close(ending=Ending.UNREACHABLE, reason="두 번 반송되었습니다.", by=officer)
        assert asked.ending == Ending.UNREACHABLE

    def test_what_the_post_noted_only_the_office_reads(self, asked, officer):
        Staff(officer).do(asked, "letter_returned", text="이사 감")
        event = asked.events.latest("pk")
        assert (event.internal_note, event.public_text, event.data) == ("이사 감", "", {"returned_letters": 1})

    def test_a_double_click_counts_one_letter(self, asked, officer):
        staff = Staff(officer)
        assert [staff.do(asked, "letter_returned", text="이사 감").status_code for _ in range(2)] == [302, 302]
        assert waiting(asked).returned_letters == 1

    def test_withdrawing_ends_the_question(self, asked):
        asked.withdraw(by=Petitioner(asked.number))
        assert not asked.suspensions.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize("verb", ["request_again", "more_time", "letter_returned"])
def test_nothing_of_it_is_open_when_nobody_was_asked(verb, department, officer):
    assert not accepted_case(department=department).may(verb, officer)
