"""Signing off the monthly inspection, its pages, and the reminder until it is done (Decree art. 22, Rules art. 7)."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from civic.cases import housekeeping, inspecting
from civic.cases.models import Inspection
from civic.cases.workflow import WorkflowError
from civic.notices.models import Notice
from civic.notices.rendering import render
from civic.reminders.models import Reminder
from tests.cases.workplace import Staff
from tests.makers import accepted_case, answer_parts, make_case, seoul

OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)
PAGE = "/admin/cases/case/inspection/2026-10/"
LIST = "/admin/cases/case/inspection/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(seoul("2026-10-12T10:00"), tick=False) as traveller:
        yield traveller


# --- Signing off ---


@pytest.fixture
def over(officer, clock):
    """October is over; one petition was answered in it."""
    case = accepted_case(kind="grievance", by=officer)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    clock.move_to(seoul("2026-11-02T10:00"))


def test_signing_stores_the_figures_as_they_were(over, examiner, officer):
    row = inspecting.sign(OCTOBER, findings="지연 없음", praise="건설과", by=examiner)
    assert row.figures["answered"] == 1
    make_case(at=seoul("2026-10-20T10:00"))  # somebody writes an old letter down afterwards
    page = Staff(examiner).client.get(PAGE)
    assert page.context["inspection"].figures["received"]["all"] == 1
    assert "지연 없음" in page.content.decode() and "건설과" in page.content.decode()


def test_a_month_that_runs_and_one_that_is_signed_cannot_be_signed(over, examiner):
    with pytest.raises(WorkflowError):
        inspecting.sign(NOVEMBER, findings="아직", by=examiner)
    with pytest.raises(WorkflowError):
        inspecting.sign(OCTOBER, findings=" ", by=examiner)
    inspecting.sign(OCTOBER, findings="지연 없음", by=examiner)
    with pytest.raises(WorkflowError):
        inspecting.sign(OCTOBER, findings="다시", by=examiner)
    assert Inspection.objects.get().findings == "지연 없음"


def test_the_examiner_signs_in_a_form_and_adds_remarks_afterwards(over, examiner):
    staff = Staff(examiner)
    assert staff.client.post(PAGE, {"findings": ""}).context["sign_form"].errors
    given = {"findings": "지연 1건", "measures": "독촉", "praise": ""}
    assert staff.client.post(PAGE, given)["Location"] == PAGE
    again = staff.client.post(PAGE, {**given, "findings": "다른 말"})
    assert again.status_code == 200 and "다른 말" in again.content.decode()
    assert Inspection.objects.get().findings == "지연 1건"
    staff.client.post(PAGE, {"text": "수치 하나를 바로잡습니다."})
    page = staff.client.get(PAGE).content.decode()
    assert "수치 하나를 바로잡습니다." in page
    assert staff.client.post(PAGE, {"text": " "}).context["remark_form"].errors


def test_the_mayors_office_reads_and_does_not_sign(over, mayors_office):
    staff = Staff(mayors_office)
    page = staff.client.get(PAGE)
    assert page.status_code == 200 and not page.context["may_sign"]
    assert staff.client.post(PAGE, {"findings": "내가"}).status_code == 403
    assert not Inspection.objects.exists()


@pytest.mark.parametrize("who", ["officer", "desk", "administrator"])
def test_others_do_not_read_it(over, who, request):
    client = Staff(request.getfixturevalue(who)).client
    for address in (LIST, PAGE, f"{PAGE}paper/"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "2027-01", "0000-00", "october", "2026-1", "99999-01", "1899-05"])
def test_a_month_that_is_none_or_to_come_is_not_found(over, examiner, month):
    assert Staff(examiner).client.get(f"{LIST}{month}/").status_code == 404


def test_the_list_of_months_says_which_is_due(over, examiner, clock):
    def states():
        return [(m.first, m.is_over, m.is_late, m.signed is not None) for m in inspecting.months(timezone.now())]

    assert states() == [(NOVEMBER, False, False, False), (OCTOBER, True, False, False)]
    assert Staff(examiner).client.get(LIST).status_code == 200
    assert Staff(examiner).client.get("/admin/cases/case/examiner/").context["report"].due_on == date(2026, 11, 5)
    clock.move_to(seoul("2026-11-06T00:01"))
    assert states()[1] == (OCTOBER, True, True, False)
    inspecting.sign(OCTOBER, findings="늦었습니다.", by=examiner)
    assert states()[1] == (OCTOBER, True, False, True)
    assert Staff(examiner).client.get("/admin/cases/case/examiner/").context["report"] is None


def test_the_paper_says_that_it_is_a_draft_until_it_is_signed(over, examiner):
    client = Staff(examiner).client
    draft = client.get(f"{PAGE}paper/")
    assert draft.status_code == 200 and draft.context["inspection"] is None
    inspecting.sign(OCTOBER, findings="지연 없음", by=examiner)
    paper = client.get(f"{PAGE}paper/").content.decode()
    assert "지연 없음" in paper and "심사관" in paper and "건설과" in paper
    assert "홍길동" not in paper and "가로등" not in paper


# --- The reminder ---


def planned():
    rows = Reminder.objects.open().filter(kind=inspecting.KIND).order_by("due_at")
    return [(row.key, timezone.localtime(row.due_at)) for row in rows]


def test_on_the_first_working_day_and_on_the_fifth_the_examiners_are_reminded(over, examiner):
    assert inspecting.plan() == inspecting.plan() == 2
    assert planned() == [
        ("inspection/2026-10/1", seoul("2026-11-02T09:00")),
        ("inspection/2026-10/2", seoul("2026-11-05T09:00")),
    ]


@pytest.mark.parametrize(
    ("first", "times"),
    [
        (date(2026, 8, 1), ["2026-09-01T09:00", "2026-09-04T09:00"]),  # the 5th is a Saturday
        (date(2025, 9, 1), ["2025-10-01T09:00", "2025-10-02T09:00"]),  # 3 to 9 October 2025 are days off
        (date(2026, 12, 1), ["2027-01-04T09:00", "2027-01-05T09:00"]),
    ],
)
def test_a_fifth_that_is_a_day_off_is_reminded_of_before_it(db, first, times):
    assert inspecting.reminder_times(first) == [seoul(time) for time in times]


def fire_one(clock):
    row = Reminder.objects.open().filter(kind=inspecting.KIND).earliest("due_at")
    clock.move_to(max(row.due_at, timezone.now()))
    told = inspecting.fire(row)
    row.fired_at = timezone.now()
    row.save()
    return told


def test_the_mail_names_month_and_day_and_comes_again_until_it_is_signed(over, examiner, clock):
    inspecting.plan()
    assert fire_one(clock) is None
    notice = Notice.objects.get(about="inspection/2026-10")
    assert notice.to_address == examiner.email
    assert "2026-10" in render(notice).text and "2026-11-05" in render(notice).text
    assert fire_one(clock) is None  # of the fifth, which plans the next
    assert planned() == [("inspection/2026-10/2026-11-10", seoul("2026-11-10T09:00"))]
    inspecting.sign(OCTOBER, findings="늦었습니다.", by=examiner)
    assert planned() == []


def test_a_reminder_that_fires_after_the_signature_says_nothing(over, examiner):
    inspecting.plan()
    row = Reminder.objects.open().filter(kind=inspecting.KIND).first()
    inspecting.sign(OCTOBER, findings="지연 없음", by=examiner)
    assert inspecting.fire(row) == "the report is signed off"
    assert inspecting.plan() == 0


def test_a_portal_that_began_this_month_owes_no_report(examiner, clock):
    clock.move_to(seoul("2026-11-02T10:00"))
    make_case()
    assert inspecting.plan() == 0
    assert inspecting.months(timezone.now())[0].first == NOVEMBER


def test_the_daily_housekeeping_plans_it(over, examiner):
    assert housekeeping.run()["inspections"] == 2
    assert len(planned()) == 2
