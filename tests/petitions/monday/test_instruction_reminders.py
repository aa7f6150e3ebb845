"""Nobody forgets an instruction of the mayor: who is reminded when, once, and only while it still matters."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.cases.models import Case
from civic.notices.models import Notice
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from petitions.models import Instruction
from petitions.models.instruction import State
from petitions.monday import confirming, instructionreminders
from petitions.monday import instructions as follow_up
from tests.cases.mailbox import read
from tests.makers import accepted_case, make_contact, make_officer, seoul

from .followed import give_one, instruction_in

MONDAY = seoul("2026-11-30T14:00")
OFFICER, HEAD, COORDINATOR, EXAMINER = (
    "officer@example.kr",
    "head@example.kr",
    "coordinator@example.kr",
    "examiner@example.kr",
)
MAYOR, DESK = "mayor@example.kr", "desk@example.kr"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def office(officer, head, coordinating, examiner, mayors_office, desk):
    make_officer(coordinating, email=COORDINATOR, name="한조정")


@pytest.fixture
def case(citizen, department) -> Case:
    return accepted_case(department=department, contact=make_contact(user=citizen))


@pytest.fixture
def given(case, department, mayors_office) -> Instruction:
    return give_one(case, department=department, by=mayors_office)


def planned(instruction: Instruction) -> dict[str, str]:
    """Open reminders: what comes after the number in the key → when, in Seoul."""
    rows = Reminder.objects.open().for_subject(("instruction", instruction.pk)).order_by("due_at", "key")
    return {row.key.split("/", 2)[2]: f"{timezone.localtime(row.due_at):%m-%d %H:%M}" for row in rows}


def kinds_planned(instruction: Instruction) -> set[str]:
    return {key.split("/")[0] for key in planned(instruction)}


def sweep(clock: Any, at: str) -> None:
    clock.move_to(seoul(at))
    fire_due()


def mails(instruction: Instruction, kind: str) -> list[str]:
    """To whom reminders of a kind went, oldest first."""
    rows = Notice.objects.filter(key__startswith=f"instruction/{instruction.pk}/{kind}/").order_by("pk")
    return [row.to_address for row in rows]


class TestWhatIsPlanned:
    def test_when_given(self, given):
        assert planned(given) == {
            "take/2026-12-01T1400/1": "12-02 09:00",
            "take/2026-12-01T1400/2": "12-03 09:00",
            "take/2026-12-01T1400/3": "12-04 09:00",
            "soon/2026-12-18": "12-15 09:00",
            "overdue/2026-12-18/1": "12-21 09:00",
            "overdue/2026-12-18/2": "12-22 09:00",
            "overdue/2026-12-18/3": "12-23 09:00",
        }

    def test_a_short_time_has_no_warning(self, case, department, mayors_office):
        short = give_one(case, department=department, by=mayors_office, due_on=date(2026, 12, 2))
        assert "soon" not in kinds_planned(short)

    @pytest.mark.parametrize(
        ("state", "kinds"),
        [
            (State.GIVEN, {"take", "soon", "overdue"}),
            (State.TAKEN, {"soon", "overdue", "silent"}),
            (State.UNDER_WAY, {"soon", "overdue", "silent"}),
            (State.REPORTED, {"confirm", "lapse"}),
            (State.CHECKING, {"check"}),
            (State.FULFILLED, set()),
            (State.DROPPED, set()),
        ],
    )
    def test_exactly_those_the_state_calls_for(self, case, department, state, kinds):
        assert kinds_planned(instruction_in(state, case, department=department)) == kinds

    def test_every_verb_plans_anew(self, given, officer, citizen, mayors_office, clock):
        follow_up.take(given, by=officer)
        assert kinds_planned(given) == {"soon", "overdue", "silent"}
        follow_up.postpone(given, due_on=date(2026, 12, 28), reason="늦습니다", by=officer)
        assert "overdue/2026-12-28/1" in planned(given)
        assert "overdue/2026-12-18/1" not in planned(given)
        follow_up.report_done(given, result="했습니다", no_photo="안 보입니다", by=officer)
        assert planned(given) == {"confirm/2026-12-14": "12-11 09:00", "lapse/2026-12-14": "12-15 00:00"}
        follow_up.confirm(given, by=citizen)
        assert planned(given)["check/2026-12-28/0"] == "12-28 09:00"
        follow_up.check(given, lasting=True, text="봤습니다", by=mayors_office)
        assert planned(given) == {}

    def test_passed_on_the_working_day_begins_anew(self, given, other_department, mayors_office, clock):
        clock.move_to(seoul("2026-12-03T10:00"))
        follow_up.pass_on(given, department=other_department, reason="환경과 일", by=mayors_office)
        assert planned(given)["take/2026-12-04T1000/1"] == "12-07 09:00"


class TestTakingOver:
    def test_after_one_working_day_then_more_people(self, given, clock):
        sweep(clock, "2026-12-01T18:00")
        assert mails(given, "take") == []
        sweep(clock, "2026-12-02T09:00")
        assert mails(given, "take") == [OFFICER]
        sweep(clock, "2026-12-03T09:00")
        assert mails(given, "take") == [OFFICER, OFFICER, HEAD]
        sweep(clock, "2026-12-04T09:00")
        assert mails(given, "take")[3:] == [OFFICER, HEAD, COORDINATOR]

    def test_not_when_it_was_taken(self, given, officer, clock):
        follow_up.take(given, by=officer)
        sweep(clock, "2026-12-08T09:00")
        assert mails(given, "take") == []

    def test_the_letter_leads_to_the_instruction(self, given, clock):
        sweep(clock, "2026-12-02T09:00")
        text = read(Notice.objects.get(key__startswith=f"instruction/{given.pk}/take/"))
        assert f"/admin/petitions/instruction/{given.pk}/change/" in text
        assert "홍길동" not in text

    def test_nobody_is_reminded_of_their_own_petition(self, department, officer, mayors_office, clock):
        own = accepted_case(department=department, contact=make_contact(user=officer))
        instruction = give_one(own, department=department, by=mayors_office)
        sweep(clock, "2026-12-03T09:00")
        assert mails(instruction, "take") == [HEAD]


class TestTheDay:
    def test_three_working_days_before_it_those_in_charge(self, given, officer, clock):
        follow_up.take(given, by=officer)
        sweep(clock, "2026-12-15T09:00")
        assert mails(given, "soon") == [OFFICER]

    def test_a_day_off_in_between_does_not_count(self):
        assert instructionreminders.soon_at(date(2026, 12, 28)) == seoul("2026-12-22T09:00")  # Christmas, a weekend

    def test_overdue_up_to_the_examiner(self, given, officer, clock):
        follow_up.take(given, by=officer)
        for day, people in (
            ("2026-12-21", [OFFICER]),
            ("2026-12-22", [OFFICER, HEAD]),
            ("2026-12-23", [OFFICER, HEAD, COORDINATOR]),
            ("2026-12-29", [OFFICER, COORDINATOR, EXAMINER]),
        ):
            before = len(mails(given, "overdue"))
            sweep(clock, f"{day}T09:00")
            assert mails(given, "overdue")[before:] == people, day

    def test_a_sweep_that_slept_for_a_week_sends_one_mail_each(self, given, officer, clock):
        follow_up.take(given, by=officer)
        sweep(clock, "2026-12-30T10:00")
        assert mails(given, "overdue") == [OFFICER, COORDINATOR, EXAMINER]
        assert mails(given, "soon") == [OFFICER]


class TestSilence:
    def test_30_days_without_a_word_and_again(self, case, department, officer, mayors_office, clock):
        instruction = give_one(case, department=department, by=mayors_office, due_on=date(2027, 6, 1))
        follow_up.take(instruction, by=officer)
        sweep(clock, "2026-12-30T09:00")
        assert mails(instruction, "silent") == [OFFICER]
        sweep(clock, "2027-01-29T09:00")
        assert mails(instruction, "silent")[1:] == [OFFICER, HEAD]

    def test_a_report_begins_it_anew(self, case, department, officer, mayors_office, clock):
        instruction = give_one(case, department=department, by=mayors_office, due_on=date(2027, 6, 1))
        follow_up.take(instruction, by=officer)
        clock.move_to(seoul("2026-12-20T10:00"))
        follow_up.report(instruction, percent=10, text="자재를 샀습니다", by=officer)
        sweep(clock, "2026-12-31T09:00")
        assert mails(instruction, "silent") == []
        assert "silent/2027-01-19" in planned(instruction)


class TestTheVisitorsAnswer:
    @pytest.fixture
    def reported(self, given, officer) -> Instruction:
        follow_up.take(given, by=officer)
        follow_up.report_done(given, result="보안등을 달았습니다", no_photo="밤에만 보입니다", by=officer)
        return given

    def test_three_days_before_the_end_they_are_asked_again(self, reported, clock):
        sweep(clock, "2026-12-11T09:00")
        assert mails(reported, "confirm") == ["hong@example.kr"]
        letter = Notice.objects.get(key__startswith=f"instruction/{reported.pk}/confirm/")
        assert "보안등을 달았습니다" in read(letter)

    def test_not_when_they_have_answered(self, reported, citizen, clock):
        follow_up.confirm(reported, by=citizen)
        sweep(clock, "2026-12-11T09:00")
        assert mails(reported, "confirm") == []

    def test_after_the_day_it_goes_on_without_them(self, reported, clock):
        sweep(clock, "2026-12-14T23:59")
        reported.refresh_from_db()
        assert reported.state == State.REPORTED
        sweep(clock, "2026-12-15T00:00")
        reported.refresh_from_db()
        assert (reported.state, reported.check_on) == (State.CHECKING, date(2027, 1, 12))
        assert reported.case.events.filter(verb="instruction_unanswered").count() == 1
        assert kinds_planned(reported) == {"check"}

    def test_twice_is_once(self, reported, clock):
        sweep(clock, "2026-12-16T10:00")
        sweep(clock, "2026-12-16T10:00")
        Reminder.objects.filter(kind=instructionreminders.LAPSE).update(fired_at=None)
        sweep(clock, "2026-12-16T10:01")
        assert reported.case.events.filter(verb="instruction_unanswered").count() == 1
        lapse = Reminder.objects.get(kind=instructionreminders.LAPSE)
        assert lapse.skip_reason

    def test_killed_halfway_it_is_done_later_as_a_whole(self, reported, clock, monkeypatch):
        whole = confirming.look_again

        def killed(taken: Any) -> None:
            whole(taken)
            raise KeyboardInterrupt

        monkeypatch.setattr(confirming, "look_again", killed)
        with pytest.raises(KeyboardInterrupt):
            sweep(clock, "2026-12-15T09:00")
        assert Instruction.objects.get(pk=reported.pk).state == State.REPORTED
        assert not reported.case.events.filter(verb="instruction_unanswered").exists()
        monkeypatch.undo()
        sweep(clock, "2026-12-15T09:05")
        assert Instruction.objects.get(pk=reported.pk).state == State.CHECKING
        assert reported.case.events.filter(verb="instruction_unanswered").count() == 1
        told = Notice.objects.for_about(reported.case.about).filter(key__contains="/instruction_unanswered/")
        assert told.count() == 1

    def test_a_handler_that_raises_is_put_off_and_writes_nothing(self, reported, clock, monkeypatch):
        def raises(*_args: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(confirming, "look_again", raises)
        sweep(clock, "2026-12-15T09:00")
        assert Instruction.objects.get(pk=reported.pk).state == State.REPORTED
        assert Reminder.objects.get(kind=instructionreminders.LAPSE).attempts == 1
        monkeypatch.undo()
        sweep(clock, "2026-12-15T09:05")
        assert Instruction.objects.get(pk=reported.pk).state == State.CHECKING


class TestLookingAgain:
    @pytest.fixture
    def checking(self, case, department) -> Instruction:
        return instruction_in(State.CHECKING, case, department=department, check_on=date(2026, 12, 28))

    def test_on_the_day_those_who_gave_it(self, checking, clock):
        sweep(clock, "2026-12-28T09:00")
        assert mails(checking, "check") == [MAYOR, DESK]

    def test_later_the_coordinating_department_too(self, checking, clock):
        sweep(clock, "2026-12-28T09:00")
        sweep(clock, "2026-12-31T10:00")
        assert COORDINATOR in mails(checking, "check")
        assert OFFICER not in mails(checking, "check")

    @pytest.mark.parametrize("state", [State.FULFILLED, State.DROPPED])
    def test_never_after_its_end(self, checking, clock, state, mayors_office):
        if state == State.FULFILLED:
            follow_up.check(checking, lasting=True, text="봤습니다", by=mayors_office)
        else:
            follow_up.drop(checking, reason="안 됩니다", instead="다른 일", by=mayors_office)
        before = Notice.objects.count()
        sweep(clock, "2027-03-02T10:00")
        assert mails(checking, "check") == []
        ours = Notice.objects.filter(key__startswith="instruction/")
        assert ours.count() == 0
        assert Notice.objects.count() >= before

    def test_a_row_that_was_left_behind_says_nothing(self, checking, clock, mayors_office):
        """Whatever stands in the table, the state decides."""
        key = Reminder.objects.filter(kind=instructionreminders.CHECK).values_list("key", flat=True)[0]
        follow_up.check(checking, lasting=True, text="봤습니다", by=mayors_office)
        Reminder.objects.filter(key=key).update(cancelled_at=None)
        sweep(clock, "2026-12-28T09:00")
        assert Reminder.objects.get(key=key).skip_reason.startswith("no longer needed")
        assert mails(checking, "check") == []


def test_two_sweeps_remind_once(given, clock):
    sweep(clock, "2026-12-02T09:00")
    sweep(clock, "2026-12-02T09:00")
    assert mails(given, "take") == [OFFICER]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole file")
def test_the_case_is_locked_before_the_instruction(given, clock):
    """Every verb does, and a sweep that did not would lock itself up with one of them."""
    clock.move_to(seoul("2026-12-02T09:00"))
    with CaptureQueriesContext(connection) as seen:
        fire_due()
    locks = [query["sql"] for query in seen if "FOR UPDATE" in query["sql"]]
    tables = [
        next(
            (name for name in ("cases_case", "petitions_instruction", "reminders_reminder") if f'FROM "{name}"' in sql),
            "",
        )
        for sql in locks
    ]
    assert tables.index("cases_case") < tables.index("reminders_reminder") < tables.index("petitions_instruction")
