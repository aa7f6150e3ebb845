"""A petitioner demands that the handling is put right (Decree art. 18)."""

import pytest
import time_machine
from django.utils import timezone

from civic.cases.models import CorrectionDemand
from civic.cases.workflow import WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from civic.reminders.models import Reminder
from tests.cases.mailbox import addresses, letter, read, to_staff
from tests.cases.workplace import Staff
from tests.makers import accepted_case, make_case, seoul

MONDAY = seoul("2026-11-23T10:00")
LATER = seoul("2026-12-08T10:00")
WORDS = "담당자가 법에 없는 서류를 더 내라고 합니다."

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(officer, head, examiner, desk):
    return accepted_case(kind="grievance", by=officer)


def me(case):
    return Petitioner(case.number)


def demanded(case, ground="papers"):
    case.demand_correction(ground=ground, text=WORDS, by=me(case))
    return case.demands.get(answered_at=None)


# --- Demanding ---


def test_it_is_answered_within_three_working_days_and_the_petitioner_learns_the_day(case):
    row = demanded(case)
    assert timezone.localtime(row.due_at) == seoul("2026-11-26T10:00")
    assert case.act_by == row.due_at
    words = letter(case, "demand_correction")
    assert "11" in words and "26" in words and WORDS in words


def test_examiner_and_desk_are_told_at_once_without_the_petitioners_words(case, examiner, desk, officer):
    demanded(case)
    notices = to_staff(case, "demand_correction")
    assert sorted(addresses(notices)) == sorted([examiner.email, desk.email])
    for notice in notices:
        words = read(notice)
        assert WORDS not in words and "홍길동" not in words


def test_the_period_has_passed_is_a_ground_only_when_it_has(case, clock):
    with pytest.raises(WorkflowError):
        demanded(case, "late")
    assert not CorrectionDemand.objects.exists()
    clock.move_to(LATER)
    assert demanded(case, "late").ground == "late"


def test_a_petition_that_was_not_accepted_in_time_is_late_too(clock, examiner):
    case = make_case(at=MONDAY)
    clock.move_to(seoul("2026-11-24T15:00"))
    assert demanded(case, "late").ground == "late"


def test_a_petition_that_was_sent_back_can_be_complained_of(case, officer):
    case.withdraw(by=me(case))
    assert demanded(case, "refused").ground == "refused"


def test_a_demand_needs_a_ground_of_the_law_and_words(case):
    for given in ({"ground": "rude", "text": WORDS}, {"ground": "papers", "text": "  "}):
        with pytest.raises(WorkflowError):
            case.demand_correction(**given, by=me(case))


def test_while_one_demand_waits_there_is_no_second(case):
    demanded(case)
    assert not case.may("demand_correction", me(case))


@pytest.mark.parametrize("who", ["officer", "desk", "examiner", "citizen"])
def test_only_the_petitioner_demands(case, who, request):
    with pytest.raises(WrongStatus):
        case.demand_correction(ground="papers", text=WORDS, by=request.getfixturevalue(who))


# --- Answering ---


def test_the_examiner_finds_it_right_and_the_petitioner_gets_the_findings(case, examiner, officer):
    demanded(case)
    case.answer_demand(is_right=True, findings="추가 서류 요구를 거두었습니다.", by=examiner)
    row = CorrectionDemand.objects.get()
    assert (row.is_right, row.answered_by) == (True, examiner)
    words = letter(case, "answer_demand")
    assert "추가 서류 요구를 거두었습니다." in words
    assert addresses(to_staff(case, "answer_demand")) == [officer.email]
    assert case.act_by == case.due_at


def test_a_demand_that_is_not_right_is_answered_with_reasons_in_another_letter(case, desk):
    demanded(case)
    right, wrong = case.demands.get(), None
    case.answer_demand(is_right=False, findings="법이 정한 서류입니다.", by=desk)
    wrong = letter(case, "answer_demand")
    assert right.pk and "법이 정한 서류입니다." in wrong
    assert case.events.get(verb="answer_demand").data["is_right"] is False


@pytest.mark.parametrize("who", ["officer", "head", "stranger", "mayors_office"])
def test_the_department_it_is_about_does_not_answer_it(case, who, request):
    demanded(case)
    with pytest.raises(WrongStatus):
        case.answer_demand(is_right=True, findings="네", by=request.getfixturevalue(who))


def test_an_answer_needs_findings(case, examiner):
    demanded(case)
    with pytest.raises(WorkflowError):
        case.answer_demand(is_right=True, findings=" ", by=examiner)


def test_the_examiners_are_reminded_until_it_is_answered(case, examiner):
    demanded(case)
    planned = Reminder.objects.open().filter(kind="case.demand-overdue").order_by("due_at")
    times = [timezone.localtime(row.due_at) for row in planned]
    assert times[:3] == [seoul("2026-11-27T09:00"), seoul("2026-11-30T09:00"), seoul("2026-12-01T09:00")]
    case.answer_demand(is_right=True, findings="바로잡았습니다.", by=examiner)
    assert not Reminder.objects.open().filter(kind="case.demand-overdue").exists()


def test_the_reminder_goes_to_the_examiners_alone(case, examiner, clock):
    from civic.cases import reminders

    demanded(case)
    due = Reminder.objects.open().filter(kind="case.demand-overdue").earliest("due_at")
    clock.move_to(due.due_at)
    assert reminders.fire(due) is None
    assert addresses(to_staff(case, "demand-overdue")) == [examiner.email]


# --- On the pages ---


def test_the_petitioners_form_explains_the_grounds_and_offers_late_only_when_it_is(case, client, clock):
    client.post("/petitions/lookup/", {"number": case.number, "code": case.access_code})
    address = f"/petitions/{case.number}/demand_correction/"
    form = client.get(address).context["form"]
    assert [key for key, _words in form.fields["ground"].choices] == ["refused", "papers"]
    answer = client.post(address, {"version": case.version, "ground": "papers", "text": WORDS})
    assert answer.status_code == 302
    assert CorrectionDemand.objects.get().text == WORDS
    clock.move_to(LATER)
    other = accepted_case(kind="grievance", at=MONDAY)
    client.post("/petitions/lookup/", {"number": other.number, "code": other.access_code})
    type(other).objects.filter(pk=other.pk).update(due_at=MONDAY, act_by=MONDAY)
    form = client.get(f"/petitions/{other.number}/demand_correction/").context["form"]
    assert "late" in dict(form.fields["ground"].choices)


def test_sent_twice_it_is_one_demand(case, client):
    client.post("/petitions/lookup/", {"number": case.number, "code": case.access_code})
    data = {"version": case.version, "ground": "papers", "text": WORDS}
    for _nth in range(2):
        assert client.post(f"/petitions/{case.number}/demand_correction/", data).status_code == 302
    assert CorrectionDemand.objects.count() == 1


def test_a_registration_number_in_it_is_refused(case, client):
    client.post("/petitions/lookup/", {"number": case.number, "code": case.access_code})
    data = {"version": case.version, "ground": "papers", "text": "제 번호는 900101-1234568 입니다"}
    assert client.post(f"/petitions/{case.number}/demand_correction/", data).status_code == 200
    assert not CorrectionDemand.objects.exists()


def test_the_form_of_the_examiner_shows_the_demand_and_sends_the_answer(case, examiner, officer):
    demanded(case)
    page = Staff(examiner).form(case, "answer_demand")
    assert WORDS in page.content.decode()
    assert Staff(officer).form(case, "answer_demand").status_code == 403
    answer = Staff(examiner).do(case, "answer_demand", is_right="yes", findings="바로잡았습니다.")
    assert answer.status_code == 302
    assert CorrectionDemand.objects.get().is_right is True


def test_the_petitioner_sees_demand_and_answer_in_the_history(case, client, examiner):
    demanded(case)
    case.answer_demand(is_right=True, findings="추가 서류 요구를 거두었습니다.", by=examiner)
    client.post("/petitions/lookup/", {"number": case.number, "code": case.access_code})
    page = client.get(case.get_absolute_url()).content.decode()
    assert WORDS in page and "추가 서류 요구를 거두었습니다." in page
