"""Times that do not count: surveys, hearings, expert reviews. Decree 17 (4) (5), 20."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from civic.cases.law import PauseKind
from civic.cases.models import Case
from civic.cases.verbs.pausing import BY_HAND, survey_days_left
from civic.cases.workflow import Ending, Progress, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from tests.cases.mailbox import addresses, letter, to_staff
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, seoul

MONDAY = seoul("2026-11-23T10:00")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def running(department, officer) -> Case:
    return accepted_case(department=department, kind="grievance", by=officer)  # due on Tuesday, 1 December


def survey(case: Case, by, until: date = date(2026, 12, 7)) -> None:
    case.pause(kind=PauseKind.FIELD_SURVEY, reason="현장을 조사합니다.", until=until, by=by)


def due(case: Case) -> date | None:
    return timezone.localdate(case.due_at) if case.due_at else None


def planned(case: Case) -> dict[str, str]:
    rows = Reminder.objects.open().for_subject(("case", case.pk)).order_by("due_at", "key")
    return {row.key.split("/", 2)[2]: f"{timezone.localtime(row.due_at):%m-%d %H:%M}" for row in rows}


class TestTheClock:
    def test_it_stands_and_no_answer_can_be_given(self, running, officer):
        survey(running, officer)
        assert (running.progress, running.due_at) == (Progress.PAUSED, None)
        assert timezone.localdate(running.act_by) == date(2026, 12, 7)
        with pytest.raises(WrongStatus):
            running.answer(decision="adopted", parts=answer_parts(), by=officer)
        with pytest.raises(WrongStatus):
            running.refuse(parts=answer_parts(remedies="x"), by=officer)

    def test_what_passed_is_not_counted_and_explained_in_words(self, running, officer, clock):
        clock.move_to(seoul("2026-11-24T09:00"))
        survey(running, officer)
        clock.move_to(seoul("2026-12-01T09:00"))
        running.unpause(result="세 곳을 보았습니다.", by=officer)
        assert (running.progress, due(running)) == (Progress.REVIEWING, date(2026, 12, 8))
        skipped = [str(row.reason) for row in running.explain_due().skipped if row.day == date(2026, 11, 25)]
        assert skipped == [str(PauseKind.FIELD_SURVEY.label)]

    def test_a_survey_beyond_its_days_counts_again(self, running, officer, clock):
        clock.move_to(seoul("2026-11-24T09:00"))
        survey(running, officer, date(2026, 12, 8))
        clock.move_to(seoul("2026-12-14T09:00"))
        running.unpause(result="늦었습니다.", by=officer)
        # one day before, six from 9 December on
        assert due(running) == date(2026, 12, 16)

    def test_a_hearing_that_takes_longer_does_not_count(self, running, officer, clock):
        clock.move_to(seoul("2026-11-24T09:00"))
        running.pause(kind=PauseKind.HEARING, reason="의견을 듣습니다.", until=date(2026, 11, 25), by=officer)
        clock.move_to(seoul("2026-12-01T09:00"))
        running.unpause(result="들었습니다.", by=officer)
        assert due(running) == date(2026, 12, 8)

    def test_a_survey_and_a_supplement_both_do_not_count(self, running, officer, clock):
        clock.move_to(seoul("2026-11-24T09:00"))
        survey(running, officer, date(2026, 11, 25))
        clock.move_to(seoul("2026-11-26T09:00"))
        running.unpause(result="보았습니다.", by=officer)
        clock.move_to(seoul("2026-11-27T09:00"))
        running.request_supplement(
            question="어디?", answer_by=date(2026, 12, 4), found_later="field_survey", by=officer
        )
        clock.move_to(seoul("2026-11-30T09:00"))
        running.supply(reply="여기", by=Petitioner(running.number))
        # counted: 23, 26 November; 1 to 7 December
        assert due(running) == date(2026, 12, 7)


class TestWhichAndHowLong:
    @pytest.mark.parametrize("kind", sorted(set(PauseKind.values) - {item.value for item in BY_HAND}) + ["", "lunch"])
    def test_other_kinds_are_not_the_offices_to_choose(self, kind, running, officer):
        with pytest.raises(WorkflowError):
            running.pause(kind=kind, reason="사유", until=date(2026, 12, 1), by=officer)

    def test_only_a_grievance_is_surveyed(self, department, officer):
        case = accepted_case(department=department, kind="suggestion")
        with pytest.raises(WorkflowError):
            survey(case, officer, date(2026, 11, 30))
        choices = Staff(officer).form(case, "pause").context["form"]["kind"].field.choices
        assert "field_survey" not in dict(choices) and "hearing" in dict(choices)

    @pytest.mark.parametrize(("until", "works"), [(date(2026, 12, 7), True), (date(2026, 12, 8), False)])
    def test_a_survey_takes_fourteen_days_at_most(self, until, works, running, officer):
        if works:
            survey(running, officer, until)
        else:
            with pytest.raises(WorkflowError):
                survey(running, officer, until)
        assert fresh(running).progress == (Progress.PAUSED if works else Progress.ACCEPTED)

    def test_a_second_survey_has_what_is_left(self, running, officer, clock):
        survey(running, officer, date(2026, 12, 7))
        clock.move_to(seoul("2026-12-03T10:00"))
        running.unpause(result="하나", by=officer)
        assert survey_days_left(running) == 4
        with pytest.raises(WorkflowError, match="4"):
            survey(running, officer, date(2026, 12, 8))
        survey(running, officer, date(2026, 12, 7))
        assert survey_days_left(running) == 0

    def test_a_reopened_case_is_surveyed_anew(self, running, officer, clock):
        survey(running, officer)
        clock.move_to(seoul("2026-12-07T10:00"))
        running.unpause(result="하나", by=officer)
        running.answer(decision="adopted", parts=answer_parts(), by=officer)
        running.reopen(reason="다시", by=officer)
        assert survey_days_left(running) == 14

    def test_it_is_prolonged_once_by_at_most_seven_days(self, running, officer, clock):
        survey(running, officer)
        with pytest.raises(WorkflowError):
            running.prolong_pause(days=8, reason="비가 왔습니다.", by=officer)
        running.prolong_pause(days=7, reason="비가 왔습니다.", by=officer)
        assert running.suspensions.get().answer_by == date(2026, 12, 14)
        with pytest.raises(WrongStatus):
            running.prolong_pause(days=1, reason="또", by=officer)

    def test_once_in_all_also_when_there_are_two_surveys(self, running, officer, clock):
        survey(running, officer, date(2026, 11, 25))
        running.prolong_pause(days=1, reason="비", by=officer)
        running.unpause(result="하나", by=officer)
        survey(running, officer, date(2026, 11, 25))
        assert not running.may("prolong_pause", officer)

    def test_not_after_its_days_and_not_a_hearing(self, running, officer, clock):
        running.pause(kind=PauseKind.HEARING, reason="의견", until=date(2026, 11, 25), by=officer)
        assert not running.may("prolong_pause", officer)
        running.unpause(result="x", by=officer)
        survey(running, officer, date(2026, 11, 25))
        clock.move_to(seoul("2026-11-26T09:00"))
        assert not running.may("prolong_pause", officer)

    @pytest.mark.parametrize("words", ["", " "])
    def test_each_step_says_why(self, words, running, officer):
        with pytest.raises(WorkflowError):
            running.pause(kind="hearing", reason=words, until=date(2026, 12, 1), by=officer)
        survey(running, officer)
        with pytest.raises(WorkflowError):
            running.prolong_pause(days=1, reason=words, by=officer)
        with pytest.raises(WorkflowError):
            running.unpause(result=words, by=officer)

    def test_a_past_day_is_refused(self, running, officer):
        with pytest.raises(WorkflowError):
            running.pause(kind="hearing", reason="의견", until=date(2026, 11, 22), by=officer)


class TestWhoIsTold:
    def test_the_petitioner_reads_why_and_until_when(self, running, officer):
        survey(running, officer)
        text = letter(running, "pause")
        assert all(
            word in text for word in ("현장을 조사합니다.", "현장조사", "2026년 12월 7일", "2026년 12월 1일", "건설과")
        )

    def test_and_the_result_with_the_new_day(self, running, officer, clock):
        survey(running, officer)
        clock.move_to(seoul("2026-11-30T10:00"))
        running.unpause(result="가로등 세 곳이 고장입니다.", by=officer)
        text = letter(running, "unpause")
        assert "가로등 세 곳이 고장입니다." in text and f"{due(running):%Y}년" in text
        event = running.events.latest("pk")
        assert event.is_public and event.data["due_at"] == timezone.localtime(running.due_at).isoformat()

    def test_and_when_it_takes_longer(self, running, officer):
        survey(running, officer)
        running.prolong_pause(days=3, reason="비가 왔습니다.", by=officer)
        assert "2026년 12월 10일" in letter(running, "prolong_pause")

    def test_the_office_is_reminded_on_the_last_day_and_after_it(self, running, officer, head, coordinating, clock):
        survey(running, officer)
        assert planned(running) == {
            "pause-ends/2026-12-07": "12-07 09:00",
            "pause-over/2026-12-07/1": "12-08 09:00",
            "pause-over/2026-12-07/2": "12-09 09:00",
            "pause-over/2026-12-07/3": "12-10 09:00",
            "progress/2026-12-24": "12-24 09:00",
        }
        clock.move_to(seoul("2026-12-09T09:00"))
        fire_due()
        assert addresses(to_staff(running, "pause-over")) == ["officer@example.kr", "head@example.kr"]

    def test_a_case_that_goes_on_reminds_nobody_of_the_pause(self, running, officer):
        survey(running, officer)
        running.unpause(result="보았습니다.", by=officer)
        assert not [key for key in planned(running) if key.startswith("pause")]


class TestAtTheWorkplace:
    def test_the_forms_lead_through(self, running, officer, clock):
        staff = Staff(officer)
        staff.do(running, "pause", kind="field_survey", until="2026-12-07", reason="현장을 조사합니다.")
        assert "현장조사" in staff.open(running).content.decode()
        staff.do(fresh(running), "prolong_pause", days="7", reason="비가 왔습니다.")
        staff.do(fresh(running), "unpause", result="보았습니다.")
        assert fresh(running).progress == Progress.REVIEWING

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"kind": "outage", "until": "2026-12-01", "reason": "x"}, "kind"),
            ({"kind": "field_survey", "until": "2026-12-08", "reason": "x"}, "until"),
            ({"kind": "hearing", "until": "2026-11-20", "reason": "x"}, "until"),
            ({"kind": "hearing", "until": "2126-11-20", "reason": "x"}, "until"),
            ({"kind": "hearing", "until": "2026-12-01", "reason": " "}, "reason"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, data, field, running, officer):
        form = Staff(officer).do(running, "pause", **data).context["form"]
        assert list(form.errors) == [field]
        assert fresh(running).version == running.version

    def test_the_second_of_two_officers_is_told(self, running, officer, head):
        seen = running.version
        Staff(head).do(running, "note", text="먼저")
        answer = Staff(officer).do(running, "pause", kind="hearing", until="2026-12-01", reason="의견", version=seen)
        assert answer.context["form"].errors and fresh(running).progress == Progress.ACCEPTED

    def test_a_double_click_pauses_once(self, running, officer):
        data = {"kind": "hearing", "until": "2026-12-01", "reason": "의견을 듣습니다."}
        assert [Staff(officer).do(running, "pause", **data).status_code for _ in range(2)] == [302, 302]
        assert running.suspensions.count() == 1

    def test_nobody_else_may(self, running, stranger):
        assert not running.may("pause", stranger)
        assert not running.may("pause", Petitioner(running.number))


def test_ending_a_paused_case_ends_the_pause(running, officer):
    survey(running, officer)
    running.close(ending=Ending.DUPLICATE, reason="같은 민원이 있습니다.", by=officer)
    assert not running.suspensions.filter(ended_at__isnull=True).exists()


def test_a_petitioner_withdraws_a_paused_case(running, officer):
    survey(running, officer)
    running.withdraw(by=Petitioner(running.number))
    assert running.progress == Progress.CLOSED
    assert not running.suspensions.filter(ended_at__isnull=True).exists()
