"""Extending the period: once alone, once more only when the petitioner agrees. Decree 21."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from civic.cases.law import FORBIDDEN_GROUNDS
from civic.cases.models import Case, ConsentRequest
from civic.cases.workflow import Progress, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from civic.reminders.models import Reminder
from tests.cases.mailbox import letter, read, to_petitioner, to_staff
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, seoul

MONDAY = seoul("2026-01-05T09:00")  # vector 9: seven days end on 13 January; vector 18: seven more on the 22nd
GIVEN = {"amount": 7, "ground": "facts", "reason": "현장을 더 봐야 합니다."}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def running(department, officer) -> Case:
    return accepted_case(department=department, kind="grievance", by=officer)


@pytest.fixture
def extended(running, officer) -> Case:
    running.extend(**GIVEN, by=officer)
    return running


@pytest.fixture
def asked(extended, officer) -> Case:
    extended.ask_extension_consent(**GIVEN, by=officer)
    return extended


def due(case: Case) -> date | None:
    return timezone.localdate(case.due_at) if case.due_at else None


def me(case: Case) -> Petitioner:
    return Petitioner(case.number)


class TestTheFirst:
    def test_it_counts_from_the_day_after_the_first_end(self, extended):
        """Vector 18."""
        assert (due(extended), extended.extensions) == (date(2026, 1, 22), 1)

    def test_only_before_the_period_ends(self, running, officer, clock):
        clock.move_to(seoul("2026-01-13T23:00"))
        assert running.may("extend", officer)
        clock.move_to(seoul("2026-01-14T00:00"))
        with pytest.raises(WrongStatus):
            running.extend(**GIVEN, by=officer)

    def test_not_a_second_time_without_asking(self, extended, officer):
        with pytest.raises(WrongStatus):
            extended.extend(**GIVEN, by=officer)

    def test_the_form_names_the_grounds_that_are_forbidden(self, running, officer):
        page = Staff(officer).form(running, "extend").content.decode()
        assert all(str(ground.label) in page for ground in FORBIDDEN_GROUNDS)


class TestAskingForASecond:
    def test_nothing_moves_until_the_petitioner_agrees(self, asked):
        assert (due(asked), asked.extensions) == (date(2026, 1, 22), 1)
        request = asked.consent_requests.get()
        assert (request.kind, request.proposal["amount"]) == ("extension", 7)

    def test_it_needs_a_first_one_and_a_running_period(self, running, extended, officer, clock, department):
        fresh_one = accepted_case(department=department, kind="grievance")
        assert not fresh_one.may("ask_extension_consent", officer)
        clock.move_to(seoul("2026-01-23T09:00"))
        assert not extended.may("ask_extension_consent", officer)

    def test_there_is_one_question_at_a_time(self, asked, officer):
        assert not asked.may("ask_extension_consent", officer)

    @pytest.mark.parametrize("change", [{"amount": 8}, {"amount": 0}, {"ground": "workload"}, {"reason": " "}])
    def test_the_same_limits_hold(self, change, extended, officer):
        with pytest.raises(WorkflowError):
            extended.ask_extension_consent(**{**GIVEN, **change}, by=officer)
        assert not ConsentRequest.objects.exists()

    def test_the_letter_shows_reason_ground_and_both_days(self, asked):
        text = letter(asked, "ask_extension_consent")
        assert all(word in text for word in ("현장을 더 봐야 합니다.", "2026년 1월 22일", "2026년 2월 2일"))

    def test_the_office_form_shows_the_new_day_first(self, extended, officer):
        staff = Staff(officer)
        first = staff.do(extended, "ask_extension_consent", **GIVEN)
        assert first.context["form"].preview and not ConsentRequest.objects.exists()
        confirmed = first.context["form"]["confirmed"].value()
        staff.do(extended, "ask_extension_consent", **GIVEN, confirmed=confirmed)
        assert ConsentRequest.objects.count() == 1

    def test_a_case_without_petitioner_has_nobody_to_ask(self, department, officer):
        case = accepted_case(department=department, kind="grievance", contact=None)
        case.extend(**GIVEN, by=officer)
        assert not case.may("ask_extension_consent", officer)

    def test_the_petitioner_is_reminded_after_two_days(self, asked):
        row = Reminder.objects.open().for_subject(("case", asked.pk)).get(kind="case.consent-open")
        assert timezone.localtime(row.due_at).isoformat() == "2026-01-07T09:00:00+09:00"


class TestTheAnswer:
    def test_yes_extends_from_the_day_after_the_end(self, asked):
        asked.consent(agreed=True, by=me(asked))
        assert (due(asked), asked.extensions) == (date(2026, 2, 2), 2)
        event = asked.events.latest("pk")
        assert event.data["old_due_at"].startswith("2026-01-22") and event.data["due_at"].startswith("2026-02-02")
        assert "2026년 2월 2일" in letter(asked, "consent") and "2026년 1월 22일" in letter(asked, "consent")

    def test_no_changes_nothing_and_the_office_is_told(self, asked):
        asked.consent(agreed=False, by=me(asked))
        assert (due(asked), asked.extensions) == (date(2026, 1, 22), 1)
        assert asked.consent_requests.get().agreed is False
        told = read(to_staff(asked, "consent")[0])
        assert asked.number in told and "홍길동" not in told

    def test_after_a_no_one_can_ask_again_after_a_yes_never(self, asked, officer):
        asked.consent(agreed=False, by=me(asked))
        assert asked.may("ask_extension_consent", officer)
        asked.ask_extension_consent(**GIVEN, by=officer)
        asked.consent(agreed=True, by=me(asked))
        assert not asked.may("ask_extension_consent", officer)

    def test_after_the_end_it_still_counts_from_the_day_after_it(self, asked, clock):
        clock.move_to(seoul("2026-01-26T09:00"))
        asked.consent(agreed=True, by=me(asked))
        assert (due(asked), asked.extensions) == (date(2026, 2, 2), 2)

    def test_it_never_makes_a_due_date_in_the_past(self, asked, clock):
        clock.move_to(seoul("2026-02-03T09:00"))
        asked.consent(agreed=True, by=me(asked))
        assert (due(asked), asked.extensions) == (date(2026, 1, 22), 1)
        request = asked.consent_requests.get()
        assert request.answered_at is not None and request.agreed is None
        assert asked.events.latest("pk").data["too_late"] is True
        assert to_petitioner(asked, "consent")

    def test_the_office_notes_it_from_the_telephone(self, asked, officer):
        staff = Staff(officer)
        staff.do(asked, "record_consent", agreed="yes", how="phone", text="10시에 전화로 동의하심")
        assert (due(asked := fresh(asked)), asked.extensions) == (date(2026, 2, 2), 2)
        assert asked.consent_requests.get().how == "phone"
        event = asked.events.latest("pk")
        assert (event.verb, event.public_text) == ("record_consent", "10시에 전화로 동의하심")

    @pytest.mark.parametrize(
        ("change", "field"), [({"how": "portal"}, "how"), ({"agreed": ""}, "agreed"), ({"text": " "}, "text")]
    )
    def test_a_note_says_what_how_and_when(self, change, field, asked, officer):
        data = {"agreed": "yes", "how": "phone", "text": "전화", **change}
        form = Staff(officer).do(asked, "record_consent", **data).context["form"]
        assert list(form.errors) == [field]
        assert fresh(asked).extensions == 1

    def test_the_office_cannot_answer_in_the_petitioners_place(self, asked, officer, stranger):
        with pytest.raises(WrongStatus):
            asked.consent(agreed=True, by=officer)
        assert not asked.may("record_consent", stranger)
        assert not asked.may("consent", Petitioner("2026-999999"))

    def test_nothing_is_noted_when_nothing_was_asked(self, extended, officer):
        assert not extended.may("record_consent", officer)
        with pytest.raises(WorkflowError):
            extended.consent(agreed=True, by=None)


class TestAQuestionThatEndsByItself:
    def ended(self, case: Case) -> bool:
        request = case.consent_requests.get()
        return request.answered_at is not None and request.agreed is None

    def test_when_it_is_answered(self, asked, officer):
        asked.answer(decision="adopted", parts=answer_parts(), by=officer)
        assert self.ended(asked)
        assert asked.events.latest("pk").data["lapsed_consent"] == "extension"

    def test_when_the_clock_stops(self, asked, officer):
        asked.pause(kind="hearing", reason="의견", until=date(2026, 1, 8), by=officer)
        assert self.ended(asked)

    def test_when_it_is_withdrawn(self, asked):
        asked.withdraw(by=me(asked))
        assert self.ended(asked)

    def test_when_it_is_another_kind_with_another_period(self, asked, officer):
        asked.classify(kind="suggestion", category=None, reason="건의입니다.", by=officer)
        assert self.ended(asked)

    def test_not_when_somebody_is_put_in_charge(self, asked, officer):
        asked.assign(officer=officer, by=officer)
        assert asked.progress == Progress.REVIEWING and not self.ended(asked)
