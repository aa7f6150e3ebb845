"""Passing a case to another agency, and asking there until it is done. Act art. 16, Decree art. 13 (3)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from civic.cases import clock
from civic.cases.gimje_agencies import AGENCIES, seed_agencies
from civic.cases.models import Agency, Referral
from civic.cases.workflow import Progress, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from civic.reminders.firing import fire_due
from tests.cases.mailbox import addresses, letter, read, to_petitioner, to_staff
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, make_agency, make_case, seoul

pytestmark = pytest.mark.django_db

MONDAY = seoul("2026-11-23T10:00")
NEXT_WEEK = date(2026, 12, 1)
WHY = "저수지는 한국농어촌공사에서 관리합니다."


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency("한국농어촌공사 김제지사")


def referred(officer: Any, agency: Agency, *, at: Any = MONDAY, hours: float = 1, **kw: Any) -> Any:
    """A case accepted at `at` and passed on some hours later."""
    with time_machine.travel(at, tick=False):
        case = accepted_case(by=officer, kind="suggestion", **kw)
    with time_machine.travel(at + timedelta(hours=hours), tick=False):
        case.refer(agency=agency, reason=WHY, check_on=NEXT_WEEK, by=officer)
    return case


# --- Passing it on ---


def test_it_ends_here_and_goes_on_there(officer: Any, agency: Agency) -> None:
    case = referred(officer, agency)
    assert (case.progress, case.ending, case.decision) == ("closed", "other_agency", "other_agency")
    assert case.ended_at is not None
    row = case.referrals.get()
    assert (row.agency, row.reason, row.check_on, row.by, row.in_time) == (agency, WHY, NEXT_WEEK, officer, True)
    assert case.act_by == clock.end_of(NEXT_WEEK)


def test_a_case_that_was_never_accepted_can_be_passed_on_too(officer: Any, agency: Agency) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = make_case()
        case.refer(agency=agency, reason=WHY, check_on=NEXT_WEEK, by=officer)
    assert (case.progress, case.accepted_at) == ("closed", None)
    assert case.referrals.get().in_time


@pytest.mark.parametrize(("hours", "in_time"), [(8, True), (24, True), (24.1, False), (72, False)])
def test_eight_working_hours_are_counted_from_acceptance(
    officer: Any, agency: Agency, hours: float, in_time: bool
) -> None:
    """From Monday 10:00 they end on Tuesday at 10:00."""
    assert referred(officer, agency, hours=hours).referrals.get().in_time is in_time


def test_after_a_reopening_the_eight_hours_count_anew(officer: Any, agency: Agency) -> None:
    case = referred(officer, agency)
    with time_machine.travel(seoul("2027-01-05T10:00"), tick=False):
        case.reopen(reason="시에서 맡는 것이 맞습니다.", by=officer)
    with time_machine.travel(seoul("2027-01-05T16:00"), tick=False):
        case.refer(agency=agency, reason=WHY, check_on=date(2027, 1, 20), by=officer)
    assert [row.in_time for row in case.referrals.all()] == [True, True]


def test_the_petitioner_is_told_at_once_who_has_it_why_and_that_the_city_asks(officer: Any, agency: Agency) -> None:
    case = referred(officer, agency)
    text = letter(case, "refer")
    for part in (agency.name, agency.phone, WHY, "2026년 12월 1일", str(case.department)):
        assert part in text
    event = case.events.get(verb="refer")
    assert event.is_public and event.public_text == WHY


def test_the_petitioners_page_says_who_has_it(officer: Any, agency: Agency) -> None:
    from petitions.reading import standing

    case = referred(officer, agency)
    assert agency.name in standing(case).sentence and agency.phone in standing(case).sentence
    case.finish_referral(result="준설을 마쳤습니다.", by=officer)
    assert agency.name in standing(fresh(case)).sentence


@pytest.mark.parametrize(
    "wrong",
    [{"reason": " "}, {"check_on": date(2026, 11, 23)}, {"check_on": date(2026, 11, 1)}],
)
def test_without_reason_or_with_a_day_that_is_not_to_come_it_stays(
    officer: Any, agency: Agency, wrong: dict[str, Any]
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = accepted_case(by=officer)
        with pytest.raises(WorkflowError):
            case.refer(**{"agency": agency, "reason": WHY, "check_on": NEXT_WEEK, "by": officer, **wrong})
    assert fresh(case).progress == "accepted" and not Referral.objects.exists()


def test_an_agency_that_is_not_in_use_gets_nothing(officer: Any) -> None:
    case = accepted_case(by=officer)
    with pytest.raises(WorkflowError):
        case.refer(agency=make_agency(is_active=False), reason=WHY, check_on=_soon(), by=officer)


@pytest.mark.parametrize("who", ["stranger", "examiner", "citizen", "mayors_office", "administrator"])
def test_only_the_department_and_the_desk_pass_on(who: str, request: Any, officer: Any, agency: Agency) -> None:
    case = accepted_case(by=officer)
    with pytest.raises(WrongStatus):
        case.refer(agency=agency, reason=WHY, check_on=_soon(), by=request.getfixturevalue(who))
    case.refer(agency=agency, reason=WHY, check_on=_soon(), by=request.getfixturevalue("desk"))


def test_ending_a_case_is_no_way_around_it(officer: Any) -> None:
    case = accepted_case(by=officer)
    with pytest.raises(WorkflowError):
        case.close(ending="other_agency", reason=WHY, by=officer)
    choices = [key for key, _label in Staff(officer).form(case, "close").context["form"]["ending"].field.choices]
    assert "other_agency" not in choices


def test_an_answer_is_no_way_around_it_either(officer: Any) -> None:
    case = accepted_case(by=officer)
    with pytest.raises(WorkflowError):
        case.answer(decision="other_agency", parts=answer_parts(), by=officer)
    choices = [key for key, _label in Staff(officer).form(case, "answer").context["form"]["decision"].field.choices]
    assert "other_agency" not in choices and "adopted" in choices


def test_a_case_is_with_one_agency_at_a_time(officer: Any, agency: Agency) -> None:
    case = referred(officer, agency)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(case=case, agency=agency, reason="둘", sent_at=timezone.now(), check_on=NEXT_WEEK)


# --- Asking there ---


def test_how_far_the_agency_is_reaches_the_petitioner_and_moves_the_check_day(officer: Any, agency: Agency) -> None:
    case = referred(officer, agency)
    with time_machine.travel(seoul("2026-12-01T11:00"), tick=False):
        case.report_referral(
            text="다음 주에 준설한다고 합니다.", check_on=date(2026, 12, 15), agency_number="A-77", by=officer
        )
    row = case.referrals.get()
    assert (row.check_on, row.agency_number, row.finished_at) == (date(2026, 12, 15), "A-77", None)
    assert case.act_by == clock.end_of(date(2026, 12, 15))
    text = letter(case, "report_referral")
    assert "다음 주에 준설한다고 합니다." in text and "A-77" in text and "2026년 12월 15일" in text


def test_a_report_without_a_number_keeps_the_one_that_is_known(officer: Any, agency: Agency) -> None:
    case = accepted_case(by=officer)
    case.refer(agency=agency, reason=WHY, check_on=_soon(), agency_number="A-77", by=officer)
    case.report_referral(text="아직입니다.", check_on=_soon(), by=officer)
    assert case.referrals.get().agency_number == "A-77"


def test_when_the_agency_is_done_nothing_is_owed_any_more(officer: Any, agency: Agency) -> None:
    case = referred(officer, agency)
    case.finish_referral(result="준설을 마쳤습니다.", by=officer)
    row = case.referrals.get()
    assert row.finished_at is not None and row.result == "준설을 마쳤습니다."
    assert case.act_by is None and case.progress == Progress.CLOSED
    text = letter(case, "finish_referral")
    assert "준설을 마쳤습니다." in text and "국민권익위원회" in text
    with pytest.raises(WrongStatus):
        case.finish_referral(result="또", by=officer)
    with pytest.raises(WrongStatus):
        case.report_referral(text="또", check_on=_soon(), by=officer)


@pytest.mark.parametrize("verb", ["report_referral", "finish_referral"])
def test_a_case_that_no_agency_has_cannot_be_asked_after(verb: str, officer: Any) -> None:
    case = accepted_case(by=officer)
    assert not case.may(verb, officer)
    case.close(ending="duplicate", reason="같은 민원", by=officer)
    assert not case.may(verb, officer)


def test_reopening_takes_it_back_from_the_agency(officer: Any, agency: Agency) -> None:
    case = referred(officer, agency)
    case.ask_reopening(reason="시에서 할 일입니다.", by=Petitioner(case.number))
    case.reopen(reason="도로에 딸린 배수로여서 시에서 합니다.", by=officer)
    row = case.referrals.get()
    assert row.finished_at is not None and "시에서 합니다" in row.result
    assert (case.progress, case.ending, case.decision) == ("reviewing", "", "")
    assert case.act_by == case.due_at


def test_on_the_check_day_those_in_charge_are_reminded_and_later_the_heads(
    officer: Any, head: Any, agency: Agency
) -> None:
    case = referred(officer, agency)
    with time_machine.travel(seoul("2026-12-01T09:05"), tick=False):
        fire_due()
    assert addresses(to_staff(case, "referral-check")) == [officer.email]
    with time_machine.travel(seoul("2026-12-03T09:05"), tick=False):
        fire_due()
    assert head.email in addresses(to_staff(case, "referral-check"))
    assert "홍길동" not in "".join(read(row) for row in to_staff(case, "referral-check"))


def test_a_report_puts_the_reminder_off(officer: Any, agency: Agency) -> None:
    case = referred(officer, agency)
    with time_machine.travel(seoul("2026-11-30T11:00"), tick=False):
        case.report_referral(text="아직입니다.", check_on=date(2026, 12, 15), by=officer)
    with time_machine.travel(seoul("2026-12-01T09:05"), tick=False):
        fire_due()
    assert to_staff(case, "referral-check") == []


# --- The workplace ---


def test_the_form_offers_what_fits_first_and_asks_twice(officer: Any, agency: Agency) -> None:
    make_agency("김제경찰서", handles="교통 단속")
    case = accepted_case(by=officer, kind="suggestion", title="저수지 둑이 무너집니다")
    at_work = Staff(officer)
    groups = at_work.form(case, "refer").context["form"]["agency"].field.choices[1:]
    assert [[key for key, _label in rows] for _group, rows in groups][0] == [str(agency.pk)]
    data = {"agency": agency.pk, "reason": WHY, "check_on": _soon().isoformat()}
    first = at_work.do(case, "refer", **data)
    assert agency.phone in first.context["form"].preview
    assert fresh(case).progress == "accepted"
    confirmed = first.context["form"]["confirmed"].value()
    at_work.do(case, "refer", **data, confirmed=confirmed)
    assert fresh(case).ending == "other_agency"
    assert agency.phone in at_work.open(case).content.decode()


def test_another_choice_is_shown_again_before_it_counts(officer: Any, agency: Agency) -> None:
    case, at_work = accepted_case(by=officer), Staff(officer)
    data = {"agency": agency.pk, "reason": WHY, "check_on": _soon().isoformat()}
    confirmed = at_work.do(case, "refer", **data).context["form"]["confirmed"].value()
    other = make_agency("김제경찰서")
    page = at_work.do(case, "refer", **{**data, "agency": other.pk}, confirmed=confirmed)
    assert other.name in page.context["form"].preview
    assert fresh(case).progress == "accepted"


@pytest.mark.parametrize(
    "wrong", [{"agency": "0"}, {"agency": ""}, {"check_on": "2020-01-01"}, {"check_on": "2999-01-01"}, {"reason": ""}]
)
def test_wrong_input_is_explained_beside_the_field(officer: Any, agency: Agency, wrong: dict[str, str]) -> None:
    case = accepted_case(by=officer)
    data = {"agency": agency.pk, "reason": WHY, "check_on": _soon().isoformat(), **wrong}
    page = Staff(officer).do(case, "refer", **data)
    assert set(page.context["form"].errors) == set(wrong)


def test_report_and_end_by_their_forms(officer: Any, agency: Agency) -> None:
    case, at_work = accepted_case(by=officer), Staff(officer)
    case.refer(agency=agency, reason=WHY, check_on=_soon(), by=officer)
    at_work.do(fresh(case), "report_referral", text="일정을 잡고 있습니다.", check_on=_soon().isoformat())
    assert fresh(case).last_verb == "report_referral"
    at_work.do(fresh(case), "finish_referral", result="끝났습니다.")
    assert fresh(case).act_by is None


# --- The agencies ---


def test_the_agencies_of_the_city_are_seeded_once_and_edited_ones_stay() -> None:
    assert seed_agencies() == len(AGENCIES)
    Agency.objects.filter(name="김제경찰서").update(phone="182")
    assert seed_agencies() == 0
    assert Agency.objects.get(name="김제경찰서").phone == "182"
    assert all(phone.startswith("063-000-") for _name, _handles, phone, _website in AGENCIES)


@pytest.mark.parametrize("who", ["desk", "administrator"])
def test_desk_and_administrator_keep_the_table(who: str, request: Any) -> None:
    staff = Staff(request.getfixturevalue(who))
    data = {"name": "국민연금공단 김제지사", "handles": "연금", "phone": "063-000-5011", "is_active": "on"}
    assert staff.client.post(reverse("admin:cases_agency_add"), data).status_code == 302
    row = Agency.objects.get(name="국민연금공단 김제지사")
    assert row in staff.get("admin:cases_agency_changelist", q="연금").context["cl"].result_list
    assert staff.get("admin:cases_agency_delete", row.pk).status_code == 403


@pytest.mark.parametrize("who", ["officer", "examiner", "mayors_office"])
def test_others_leave_the_table_alone(who: str, request: Any) -> None:
    assert Staff(request.getfixturevalue(who)).get("admin:cases_agency_changelist").status_code == 403


def test_an_agency_switched_off_is_not_offered_any_more_and_keeps_its_cases(officer: Any, agency: Agency) -> None:
    case = referred(officer, agency)
    Agency.objects.update(is_active=False)
    other = accepted_case(by=officer)
    assert len(Staff(officer).form(other, "refer").context["form"]["agency"].field.choices) == 1
    assert agency.name in Staff(officer).open(case).content.decode()


def test_letters_go_out_by_text_message_too_when_agreed(officer: Any, agency: Agency, settings: Any) -> None:
    settings.SMS_URL = "https://sms.example.kr"
    case = accepted_case(by=officer, consents=[("text_messages", "2026-11")])
    case.refer(agency=agency, reason=WHY, check_on=_soon(), by=officer)
    assert {row.channel for row in to_petitioner(case, "refer")} == {"email", "sms"}


def _soon() -> date:
    return timezone.localdate() + timedelta(days=7)
