"""Nobody forgets a case: when who is reminded, once, and only while it still matters."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from civic.cases import reminders
from civic.cases.models import Case
from civic.cases.workflow import WrongStatus
from civic.organization.models import Officer
from civic.people.petitioner import Petitioner
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from tests.cases.mailbox import about, addresses, read, to_petitioner, to_staff
from tests.makers import accepted_case, answer_parts, make_case, make_contact, make_officer, seoul

MONDAY = seoul("2026-11-23T10:00")
OFFICER, HEAD, COORDINATOR, EXAMINER = (
    "officer@example.kr",
    "head@example.kr",
    "coordinator@example.kr",
    "examiner@example.kr",
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def office(officer, head, coordinating, examiner):
    make_officer(coordinating, email=COORDINATOR, name="한조정")
    return officer


def planned(case: Case, kind: str = "") -> dict[str, str]:
    """Open reminders of a case: what comes after the number in the key → when, in Seoul."""
    rows = Reminder.objects.open().for_subject(("case", case.pk)).order_by("due_at", "key")
    rows = rows.filter(kind=f"case.{kind}") if kind else rows
    return {row.key.split("/", 2)[2]: f"{timezone.localtime(row.due_at):%m-%d %H:%M}" for row in rows}


def sweep(clock, at: str) -> None:
    clock.move_to(seoul(at))
    fire_due()


def told(case: Case, key: str) -> list[str]:
    return addresses(to_staff(case, key))


class TestWhatIsPlanned:
    def test_a_new_petition_is_to_be_accepted(self):
        assert planned(make_case()) == {
            "accept-soon/2026-11-24T1000": "11-23 17:00",
            "accept-overdue/2026-11-24T1000/1": "11-25 09:00",
            "accept-overdue/2026-11-24T1000/2": "11-26 09:00",
            "accept-overdue/2026-11-24T1000/3": "11-27 09:00",
        }

    def test_an_accepted_petition_is_to_be_answered(self):
        case = accepted_case(kind="grievance")  # seven working days: until Tuesday, 1 December
        assert planned(case) == {
            "due-soon/2026-12-01": "11-27 15:40",
            "due-today/2026-12-01": "12-01 09:00",
            "overdue/2026-12-01/1": "12-02 09:00",
            "overdue/2026-12-01/2": "12-03 09:00",
            "overdue/2026-12-01/3": "12-04 09:00",
            "progress/2026-12-24": "12-24 09:00",
        }

    def test_a_period_of_hours_has_no_due_day(self):
        case = accepted_case(kind="other")
        assert planned(case, "due-today") == {}
        assert planned(case, "answer-soon") == {"due-soon/2026-11-23T1400": "11-23 13:00"}

    def test_all_times_lie_in_working_hours(self):
        accepted_case(kind="suggestion", at=seoul("2026-11-21T23:00"))
        for row in Reminder.objects.open():
            at = timezone.localtime(row.due_at)
            assert at.weekday() < 5
            assert 9 <= at.hour < 18

    def test_planning_twice_changes_nothing(self):
        case = accepted_case(kind="grievance")
        before = list(Reminder.objects.order_by("pk").values())
        reminders.replan(case)
        assert list(Reminder.objects.order_by("pk").values()) == before

    def test_another_due_date_is_another_reminder(self):
        case = accepted_case(kind="grievance")
        case.extend(amount=3, ground="facts", reason="현장 확인", by=None)
        assert "due-today/2026-12-04" in planned(case)
        assert "due-today/2026-12-01" not in planned(case)

    def test_an_answered_case_reminds_nobody(self):
        case = accepted_case()
        case.answer(decision="adopted", parts=answer_parts(), by=None)
        assert planned(case) == {}

    def test_a_question_stops_the_clock_and_is_watched(self):
        case = accepted_case(kind="grievance")
        case.request_supplement(question="어디입니까?", answer_by=date(2026, 12, 4), by=None)
        assert planned(case) == {
            "supplement-soon/2026-12-04": "12-02 09:00",
            "supplement-late/2026-12-04": "12-07 09:00",
            "progress/2026-12-24": "12-24 09:00",
        }

    def test_a_short_time_for_a_reply_has_no_reminder_before(self):
        case = accepted_case(kind="grievance")
        case.request_supplement(question="어디입니까?", answer_by=date(2026, 11, 24), by=None)
        assert planned(case, "supplement-soon") == {}

    def test_a_promise_is_watched(self):
        case = accepted_case()
        case.answer(decision="adopted", parts=answer_parts(until=date(2026, 12, 18)), by=None)
        assert planned(case)["promise-soon/2026-12-18"] == "12-11 09:00"
        assert planned(case)["promise-overdue/2026-12-18/1"] == "12-21 09:00"

    def test_a_request_to_reopen_is_watched(self):
        case = accepted_case()
        case.refuse(parts=answer_parts(remedies="이의신청"), by=None)
        case.ask_reopening(reason="다시 봐 주세요", by=Petitioner(case.number))
        assert planned(case)["reopening-asked/2026-11-26T1000/0"] == "11-25 10:00"
        assert planned(case)["reopening-asked/2026-11-26T1000/1"] == "11-27 09:00"

    def test_a_declined_request_is_forgotten(self):
        case = accepted_case()
        case.refuse(parts=answer_parts(remedies="이의신청"), by=None)
        case.ask_reopening(reason="다시 봐 주세요", by=Petitioner(case.number))
        case.decline_reopening(reason="새로운 사실이 없습니다", by=None)
        assert planned(case) == {}


class TestTheLadder:
    def test_those_in_charge_come_first_then_the_head_then_the_coordinating_department(self, clock):
        case = accepted_case(kind="grievance")
        for at, level, people in [
            ("2026-12-02T09:00", 1, [OFFICER]),
            ("2026-12-03T09:00", 2, [OFFICER, HEAD]),
            ("2026-12-04T09:00", 3, [OFFICER, HEAD, COORDINATOR]),
            ("2026-12-09T09:00", 4, [OFFICER, COORDINATOR, EXAMINER]),
            ("2026-12-14T09:00", 5, [OFFICER, COORDINATOR, EXAMINER]),
        ]:
            sweep(clock, at)
            assert told(case, f"overdue/2026-12-01/{level}") == people

    def test_it_goes_on_every_three_working_days(self, clock):
        case = accepted_case(kind="grievance")
        for day in range(45):
            sweep(clock, f"{date(2026, 11, 24) + timedelta(days=day)}T09:00")
        keys = {row.key.rsplit("/", 1)[0] for row in about(case) if "/overdue/" in row.key}
        # 2, 3, 4, 9, 14, 17, 22, 28, 31 December, 6 January; Christmas and New Year do not count
        assert len(keys) == 10

    def test_a_sweep_late_by_a_week_sends_one_mail_to_each_and_not_five(self, clock):
        case = accepted_case(kind="grievance")
        sweep(clock, "2026-12-10T11:00")
        late = [row for row in about(case) if "/staff-" in row.key and "/filed/" not in row.key]
        assert sorted(addresses(late)) == sorted([OFFICER, COORDINATOR, EXAMINER])
        assert {row.key.split("/")[-2] for row in late} == {"4"}

    def test_after_a_late_sweep_it_goes_on_from_there(self, clock):
        case = accepted_case(kind="grievance")
        sweep(clock, "2026-12-10T11:00")
        assert planned(case, "overdue") == {"overdue/2026-12-01/5": "12-14 09:00"}

    def test_a_note_in_between_neither_repeats_nor_stops_it(self, clock):
        case = accepted_case(kind="grievance")
        sweep(clock, "2026-12-10T11:00")
        before = len(about(case))
        case.note(text="전화함", by=None)
        fire_due()
        assert len(about(case)) == before
        assert planned(case, "overdue") == {"overdue/2026-12-01/5": "12-14 09:00"}

    def test_acceptance_has_its_own(self, clock):
        case = make_case()
        sweep(clock, "2026-11-23T17:00")
        assert told(case, "accept-soon") == [OFFICER]
        sweep(clock, "2026-11-26T09:00")
        assert told(case, "accept-overdue/2026-11-24T1000/2") == [OFFICER, HEAD]

    def test_the_officer_in_charge_is_reminded_alone(self, clock, department, office):
        make_officer(department, email="second@example.kr")
        case = accepted_case(kind="grievance")
        case.assign(officer=office, by=None)
        sweep(clock, "2026-12-01T09:00")
        assert told(case, "due-today") == [OFFICER]

    def test_a_department_without_head_escalates_to_the_coordinating_department(self, clock):
        Officer.objects.filter(role="head").delete()
        case = accepted_case(kind="grievance")
        sweep(clock, "2026-12-03T09:00")
        assert told(case, "overdue/2026-12-01/2") == [OFFICER, COORDINATOR]

    def test_with_nobody_left_it_says_so(self, clock):
        Officer.objects.all().delete()
        case = accepted_case(kind="grievance")
        sweep(clock, "2026-12-01T09:00")
        row = Reminder.objects.get(key=f"case/{case.number}/due-today/2026-12-01")
        assert row.skip_reason.startswith("there is nobody to remind")


class TestWhenItFalls:
    def test_two_sweeps_send_it_once(self, clock):
        case = accepted_case(kind="grievance")
        sweep(clock, "2026-12-01T09:00")
        fire_due()
        assert told(case, "due-today") == [OFFICER]

    def test_it_is_skipped_when_the_state_has_changed_behind_its_back(self, clock):
        case = accepted_case(kind="grievance")
        Case.objects.filter(pk=case.pk).update(progress="done")
        sweep(clock, "2026-12-01T09:00")
        row = Reminder.objects.get(key=f"case/{case.number}/due-today/2026-12-01")
        assert row.skip_reason == "no longer needed: the case is done"
        assert told(case, "due-today") == []

    def test_an_earlier_step_says_that_a_later_one_is_due(self, clock):
        case = accepted_case(kind="grievance")
        sweep(clock, "2026-12-02T09:00")
        row = Reminder.objects.get(key=f"case/{case.number}/due-soon/2026-12-01")
        assert row.skip_reason == f"a later step is due: case/{case.number}/overdue/2026-12-01/1"

    def test_a_case_that_is_gone_is_skipped(self, clock):
        case = accepted_case(kind="grievance")
        Reminder.objects.open().update(subject_id=case.pk + 1000)
        sweep(clock, "2026-12-01T09:00")
        assert Reminder.objects.filter(skip_reason="the case is gone").exists()

    def test_a_sweep_at_night_lets_the_mail_wait_for_the_morning(self, clock):
        case = accepted_case(kind="grievance")
        sweep(clock, "2026-12-05T23:30")
        mails = [row for row in about(case) if "/overdue/" in row.key]
        assert mails
        assert {row.not_before for row in mails} == {seoul("2026-12-07T08:00")}

    def test_no_reminder_says_who_the_petitioner_is(self, clock):
        case = accepted_case(kind="grievance")
        sweep(clock, "2026-12-09T09:00")
        for row in (row for row in about(case) if "/staff-" in row.key):
            assert not [
                word for word in ("홍길동", "0101234", "hong@", "가로등", case.access_code) if word in read(row)
            ]

    @pytest.mark.parametrize("name", [name for name in reminders.REMINDERS if reminders.REMINDERS[name][1]])
    def test_every_reminder_reads_well(self, name, department):
        from civic.cases.schedule import Rung

        case = accepted_case(kind="grievance")
        rung = Rung("answer", f"case.{name}", 3, timezone.now(), f"case/{case.number}/{name}/test")
        assert reminders._remind(case, rung) is None
        text = read(to_staff(case, name)[0])
        for part in (case.number, "건설과", str(reminders.REMINDERS[name][0]), f"/admin/cases/case/{case.pk}/"):
            assert part in text
        assert "{{" not in text


class TestThePetitioner:
    def test_they_hear_every_thirty_days_until_it_is_answered(self, clock):
        case = accepted_case(kind="grievance")
        for at in ("2026-12-24T09:00", "2027-01-25T09:00"):
            sweep(clock, at)
        assert len(to_petitioner(case, "progress")) == 2
        case.answer(decision="adopted", parts=answer_parts(), by=None)
        sweep(clock, "2027-03-01T09:00")
        assert len(to_petitioner(case, "progress")) == 2

    def test_a_late_sweep_tells_them_once(self, clock):
        case = accepted_case(kind="grievance")
        sweep(clock, "2027-03-15T11:00")
        assert len(to_petitioner(case, "progress")) == 1
        assert list(planned(case, "progress-notice").values()) == ["03-24 09:00"]

    def test_they_are_reminded_of_the_question(self, clock):
        case = accepted_case(kind="grievance")
        case.request_supplement(question="어느 가로등입니까?", answer_by=date(2026, 12, 4), by=None)
        sweep(clock, "2026-12-02T09:00")
        assert "어느 가로등입니까?" in read(to_petitioner(case, "supplement-soon")[0])

    def test_and_the_officer_when_the_reply_does_not_come(self, clock):
        case = accepted_case(kind="grievance")
        case.request_supplement(question="어느 가로등입니까?", answer_by=date(2026, 12, 4), by=None)
        sweep(clock, "2026-12-07T09:00")
        assert told(case, "supplement-late") == [OFFICER]

    def test_without_a_petitioner_nobody_is_told(self, clock):
        accepted_case(kind="grievance", contact=None)
        sweep(clock, "2026-12-24T09:00")
        row = Reminder.objects.get(kind="case.progress-notice", fired_at__isnull=False)
        assert row.skip_reason == "there is no petitioner to tell"

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_the_notice_says_who_handles_it_and_until_when(self, clock, language):
        case = accepted_case(kind="grievance", contact=make_contact(language=language))
        sweep(clock, "2026-12-24T09:00")
        text = read(to_petitioner(case, "progress")[0])
        for part in ("건설과", "063-000-1234", case.number):
            assert part in text

    @pytest.mark.parametrize(("kind", "late"), [("grievance", True), ("suggestion", False)])
    def test_the_notice_admits_that_the_answer_is_late(self, clock, kind, late):
        case = accepted_case(kind=kind, contact=make_contact(language="en"))
        case.extend(amount=14 if kind == "suggestion" else 1, ground="facts", reason="현장 확인", by=None)
        sweep(clock, "2026-12-24T09:00")
        assert ("we are late" in read(to_petitioner(case, "progress")[0])) is late


class TestPromises:
    def test_the_officer_hears_a_week_before(self, clock):
        case = accepted_case()
        case.answer(decision="adopted", parts=answer_parts(until=date(2026, 12, 18)), by=None)
        sweep(clock, "2026-12-11T09:00")
        assert told(case, "promise-soon") == [OFFICER]

    def test_a_broken_promise_climbs_the_ladder(self, clock):
        case = accepted_case()
        case.answer(decision="adopted", parts=answer_parts(until=date(2026, 12, 18)), by=None)
        sweep(clock, "2026-12-22T09:00")
        assert told(case, "promise-overdue/2026-12-18/2") == [OFFICER, HEAD]

    def test_a_request_to_reopen_goes_to_the_officer_and_then_the_head(self, clock):
        case = accepted_case()
        case.refuse(parts=answer_parts(remedies="이의신청"), by=None)
        case.ask_reopening(reason="다시 봐 주세요", by=Petitioner(case.number))
        sweep(clock, "2026-11-25T10:00")
        assert told(case, "reopening-asked/2026-11-26T1000/0") == [OFFICER]
        sweep(clock, "2026-11-30T09:00")
        assert told(case, "reopening-asked/2026-11-26T1000/2") == [OFFICER, HEAD]


def test_nothing_is_planned_when_the_verb_fails():
    case = make_case()
    before = planned(case)
    with pytest.raises(WrongStatus):
        case.answer(decision="adopted", parts=answer_parts(), by=Petitioner(case.number))
    assert planned(case) == before
