"""The petition examiner urges a department that is late, and the department replies (Decree art. 28)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from civic.cases.models import PaperCounter, Urging
from civic.cases.workflow import WorkflowError, WrongStatus
from civic.notices.models import Notice
from civic.people.petitioner import Petitioner
from civic.reminders.models import Reminder
from tests.cases.mailbox import addresses, read, to_petitioner, to_staff
from tests.cases.workplace import Staff, fresh, messages_of
from tests.makers import accepted_case, answer_parts, make_case, make_officer, make_user, seoul
from tests.processes import needs_postgresql

MONDAY = seoul("2026-11-23T10:00")
LATER = seoul("2026-12-08T10:00")  # a grievance accepted on that Monday was due on 1 December
PAGE = "/admin/cases/case/examiner/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def late(clock, officer, head, examiner):
    """A grievance whose period passed a week ago."""
    case = accepted_case(kind="grievance", by=officer)
    clock.move_to(LATER)
    return case


def urged(case, examiner, text=""):
    case.urge(text=text, by=examiner)
    return case.urgings.get(acknowledged_at=None, settled_at=None)


# --- The letter ---


def test_a_letter_of_urging_has_a_running_number_of_its_own_each_year(late, examiner, officer):
    other = make_case(department=late.department)
    assert urged(late, examiner).number == "독촉-2026-0001"
    with time_machine.travel(seoul("2026-12-31T23:30"), tick=False):
        assert urged(other, examiner).number == "독촉-2026-0002"
    assert PaperCounter.next_number("독촉", seoul("2027-01-01T00:30")) == "독촉-2027-0001"
    assert PaperCounter.next_number("이의", LATER) == "이의-2026-0001"


def test_it_says_since_when_the_department_is_late_and_who_wrote_it(late, examiner):
    row = urged(late, examiner, "연말 민원입니다.")
    assert (row.department, row.issued_by, row.text) == (late.department, examiner, "연말 민원입니다.")
    assert timezone.localdate(row.due_at) == date(2026, 12, 1)


def test_the_head_of_the_department_gets_it_at_once_without_the_petitioner(late, examiner, head, officer):
    urged(late, examiner)
    notices = to_staff(late, "urge")
    assert addresses(notices) == [head.email]
    words = read(notices[0])
    assert "독촉-2026-0001" in words and "심사관" in words
    for personal in ("홍길동", "01012345678", "hong@example.kr", "가로등"):
        assert personal not in words


def test_the_petitioner_never_sees_it(late, examiner, client):
    before = Notice.objects.filter(key__contains="/petitioner-").count()
    urged(late, examiner, "담당자에게 확인 바랍니다.")
    assert Notice.objects.filter(key__contains="/petitioner-").count() == before
    assert not to_petitioner(late, "urge")
    assert "urge" not in late.events.for_petitioner().values_list("verb", flat=True)
    client.post("/petitions/lookup/", {"number": late.number, "code": late.access_code})
    page = client.get(late.get_absolute_url()).content.decode()
    assert "담당자에게 확인" not in page and "독촉" not in page


def test_a_case_that_is_not_late_cannot_be_urged(officer, examiner):
    case = accepted_case(kind="grievance", by=officer)
    assert not case.may("urge", examiner)
    with pytest.raises(WrongStatus):
        case.urge(by=examiner)
    with pytest.raises(WorkflowError):
        case.urge(by=None)


def test_while_a_letter_waits_for_its_reply_there_is_no_second_one(late, examiner):
    urged(late, examiner)
    assert not late.may("urge", examiner)
    with pytest.raises(WrongStatus):
        late.urge(by=examiner)


def test_a_letter_nobody_replied_to_does_not_stop_the_letter_about_a_later_delay(late, examiner, officer, clock):
    first = urged(late, examiner)
    late.answer(decision="adopted", parts=answer_parts(until=date(2026, 12, 18)), by=officer)
    assert not late.may("urge", examiner)
    clock.move_to(seoul("2026-12-22T10:00"))
    second = urged(late, examiner)
    first.refresh_from_db()
    assert first.settled_at is not None and second.number == "독촉-2026-0002"


@pytest.mark.parametrize("who", ["officer", "head", "stranger", "desk", "mayors_office", "administrator"])
def test_nobody_but_the_examiner_urges(late, who, request):
    person = request.getfixturevalue(who)
    assert not late.may("urge", person)
    with pytest.raises(WrongStatus):
        late.urge(by=person)


def test_a_petitioner_cannot_urge(late):
    with pytest.raises(WrongStatus):
        late.urge(by=Petitioner(late.number))


def test_the_examiner_neither_answers_nor_accepts(late, examiner):
    offered = {verb.key for verb in late.verbs_for(examiner)}
    assert offered == {"urge"}
    with pytest.raises(WrongStatus):
        late.answer(decision="adopted", parts=answer_parts(), by=examiner)
    with pytest.raises(WrongStatus):
        make_case().accept(by=examiner)


def test_a_demand_for_correction_that_waits_is_not_the_departments_delay(clock, officer, examiner):
    case = accepted_case(kind="suggestion", by=officer)
    case.demand_correction(ground="papers", text="서류를 너무 많이 요구합니다.", by=Petitioner(case.number))
    clock.move_to(seoul("2026-12-03T10:00"))  # the three working days are over, the petition is due on the 10th
    assert case.is_overdue()
    assert not case.may("urge", examiner)


# --- The reply ---


def test_the_department_replies_with_a_day_and_the_examiner_is_told(late, examiner, officer):
    row = urged(late, examiner)
    late.acknowledge_urging(plan="내일 현장을 보고 답하겠습니다.", done_by=date(2026, 12, 10), by=officer)
    row.refresh_from_db()
    assert (row.acknowledged_by, row.done_by) == (officer, date(2026, 12, 10))
    assert addresses(to_staff(late, "acknowledge_urging")) == [examiner.email]
    assert not late.events.for_petitioner().filter(verb="acknowledge_urging").exists()


def test_when_the_examiner_has_left_the_other_examiners_are_told(late, examiner, officer):
    urged(late, examiner)
    examiner.is_active = False
    examiner.save()
    make_user("second@example.kr", "examiner")
    late.acknowledge_urging(plan="곧 답합니다.", done_by=date(2026, 12, 10), by=officer)
    assert addresses(to_staff(late, "acknowledge_urging")) == ["second@example.kr"]


def test_a_reply_needs_words_and_a_day_to_come(late, examiner, officer):
    urged(late, examiner)
    with pytest.raises(WorkflowError):
        late.acknowledge_urging(plan=" ", done_by=date(2026, 12, 10), by=officer)
    with pytest.raises(WorkflowError):
        late.acknowledge_urging(plan="곧", done_by=date(2026, 12, 7), by=officer)
    assert Urging.objects.open().exists()


def test_only_the_owning_department_and_the_desk_reply(late, examiner, stranger, desk):
    urged(late, examiner)
    for person in (stranger, examiner):
        with pytest.raises(WrongStatus):
            late.acknowledge_urging(plan="곧", done_by=date(2026, 12, 10), by=person)
    late.acknowledge_urging(plan="곧", done_by=date(2026, 12, 10), by=desk)


def test_after_a_reply_the_examiner_may_urge_again(late, examiner, officer):
    urged(late, examiner)
    late.acknowledge_urging(plan="곧", done_by=date(2026, 12, 10), by=officer)
    assert urged(late, examiner).number == "독촉-2026-0002"


def test_the_morning_after_a_broken_promise_the_examiner_is_reminded(late, examiner, officer):
    urged(late, examiner)
    late.acknowledge_urging(plan="곧", done_by=date(2026, 12, 11), by=officer)
    reminder = Reminder.objects.open().get(kind="case.urging-broken")
    assert timezone.localtime(reminder.due_at) == seoul("2026-12-14T09:00")  # the 11th is a Friday
    late.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert not Reminder.objects.open().filter(kind="case.urging-broken").exists()


# --- At the workplace ---


def test_the_examiners_form_sends_the_letter_and_an_officer_is_refused(late, examiner, officer):
    page = Staff(examiner).form(late, "urge")
    assert page.status_code == 200
    answer = Staff(examiner).do(late, "urge", text="서둘러 주십시오.")
    assert answer.status_code == 302, answer.context["form"].errors
    assert late.urgings.get().text == "서둘러 주십시오."
    assert Staff(officer).form(late, "urge").status_code == 403


def test_the_head_replies_in_a_form_that_keeps_what_was_typed(late, examiner, head):
    urged(late, examiner)
    late.refresh_from_db()
    answer = Staff(head).do(late, "acknowledge_urging", plan="현장 확인", done_by="2026-12-01")
    assert answer.status_code == 200
    assert "현장 확인" in answer.content.decode() and "done_by" in answer.context["form"].errors
    assert Staff(head).do(late, "acknowledge_urging", plan="현장 확인", done_by="2026-12-09").status_code == 302


def test_the_letter_is_printed_without_anything_about_the_petitioner(late, examiner, head, stranger):
    row = urged(late, examiner, "연말 전에 답해 주시기 바랍니다.")
    page = Staff(head).get("admin:cases_case_urging", row.pk)
    words = page.content.decode()
    assert page.context["late"].startswith("7")
    for part in (row.number, late.number, "건설과", "연말 전에 답해", "심사관"):
        assert part in words
    for personal in ("홍길동", "1234-5678", "hong@example.kr", "가로등"):
        assert personal not in words
    assert Staff(stranger).get("admin:cases_case_urging", row.pk).status_code == 404


# --- The examiner's first screen ---


def test_the_examiner_starts_with_the_page_of_what_is_late(late, examiner):
    answer = Staff(examiner).client.get("/admin/", follow=True)
    assert answer.redirect_chain[0][0] == PAGE
    assert [row.case.number for row in answer.context["rows"]] == [late.number]
    assert answer.context["rows"][0].days == 7


@pytest.mark.parametrize("who", ["officer", "desk", "mayors_office", "administrator"])
def test_nobody_else_opens_the_examiners_page(who, request):
    assert Staff(request.getfixturevalue(who)).client.get(PAGE).status_code == 403


def shown(examiner, **query):
    return [row.case.number for row in Staff(examiner).client.get(PAGE, query).context["rows"]]


def test_each_late_case_stands_in_the_list_of_what_happened_to_it(late, examiner, officer, clock):
    assert shown(examiner) == [late.number]
    urged(late, examiner)
    assert (shown(examiner), shown(examiner, show="open")) == ([], [late.number])
    late.acknowledge_urging(plan="곧", done_by=date(2026, 12, 10), by=officer)
    assert (shown(examiner), shown(examiner, show="promised")) == ([], [late.number])
    clock.move_to(seoul("2026-12-11T10:00"))
    page = Staff(examiner).client.get(PAGE, {"show": "promised"})
    assert page.context["rows"][0].is_broken
    late.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert shown(examiner, show="promised") == []


def test_demands_objections_and_petitions_of_many_have_lists_of_their_own(officer, examiner):
    demanded = accepted_case(kind="suggestion", by=officer)
    demanded.demand_correction(ground="papers", text="서류가 많습니다.", by=Petitioner(demanded.number))
    objected = accepted_case(kind="statutory", by=officer)
    objected.refuse(parts=answer_parts(remedies="행정심판"), by=officer)
    objected.object_to_refusal(wanted="허가", reason="요건을 갖추었습니다.", by=Petitioner(objected.number))
    many = accepted_case(by=officer)
    type(many).objects.filter(pk=many.pk).update(signers=12, households=7)
    for show, case in (("demands", demanded), ("objections", objected), ("many", many)):
        assert shown(examiner, show=show) == [case.number]


def test_the_list_is_narrowed_to_a_department(late, examiner, other_department, clock):
    other = make_case(department=other_department, at=MONDAY)
    assert set(shown(examiner)) == {late.number, other.number}
    assert shown(examiner, department=other_department.slug) == [other.number]


def test_ticked_cases_are_urged_each_on_its_own_and_what_failed_is_named(late, examiner, officer):
    second = make_case(department=late.department, at=MONDAY)
    in_time = accepted_case(kind="suggestion", by=officer)
    ticks = [f"{case.pk}:{fresh(case).version}" for case in (late, second, in_time)]
    answer = Staff(examiner).post("admin:cases_case_bulk", case=ticks, action="urge", remark="연말 점검", here=PAGE)
    assert answer["Location"] == PAGE
    assert sorted(Urging.objects.values_list("case__number", flat=True)) == sorted([late.number, second.number])
    assert set(Urging.objects.values_list("text", flat=True)) == {"연말 점검"}
    assert in_time.number in messages_of(answer)


def test_an_officer_who_sends_the_bulk_form_urges_nobody(late, officer):
    ticks = [f"{late.pk}:{late.version}"]
    Staff(officer).post("admin:cases_case_bulk", case=ticks, action="urge", here=PAGE)
    assert not Urging.objects.exists()


@pytest.mark.parametrize("show", ["", "open", "promised", "demands", "objections", "many"])
def test_the_page_asks_at_most_12_queries_however_many_rows(
    show, department, officer, examiner, clock, django_assert_max_num_queries
):
    for number in range(8):
        case = accepted_case(kind="grievance", by=officer, at=MONDAY - timedelta(hours=number))
        case.demand_correction(ground="papers", text="서류", by=Petitioner(case.number))
    type(case).objects.update(signers=12, households=7)
    clock.move_to(LATER)
    for row in type(case).objects.all()[:4]:
        row.urge(by=examiner)
        if row.pk % 2:
            row.acknowledge_urging(plan="곧", done_by=date(2026, 12, 10), by=officer)
    staff = Staff(examiner)
    staff.client.get(PAGE)
    with django_assert_max_num_queries(12):
        staff.client.get(PAGE, {"show": show})


def test_pages_follow_each_other_without_gaps(department, examiner, clock, monkeypatch):
    monkeypatch.setattr("civic.cases.admin.examiner.PAGE_SIZE", 3)
    cases = [make_case(department=department, at=MONDAY + timedelta(minutes=n)) for n in range(7)]
    clock.move_to(LATER)
    staff, seen, address = Staff(examiner), [], PAGE
    while address:
        page = staff.client.get(address)
        seen += [row.case.number for row in page.context["rows"]]
        address = page.context["next_url"] and PAGE + page.context["next_url"]
    assert seen == [case.number for case in cases]


# --- Many at once ---


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_letters_written_at_the_same_moment_have_different_numbers():
    def take(_nth):
        try:
            return PaperCounter.next_number("독촉", LATER)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(take, range(40)))
    assert sorted(numbers) == [f"독촉-2026-{n:04d}" for n in range(1, 41)]


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_examiners_who_urge_at_once_write_one_letter():
    from civic.people.roles import sync_roles

    sync_roles()
    examiners = [make_user("one@example.kr", "examiner"), make_user("two@example.kr", "examiner")]
    case = make_case(at=MONDAY)
    make_officer(case.department, role="head")

    def send(person):
        try:
            fresh(case).urge(by=person)
        except WorkflowError:
            return "refused"
        finally:
            connections.close_all()
        return "sent"

    with time_machine.travel(LATER, tick=False), ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(send, examiners))
    assert results == ["refused", "sent"]
    assert Urging.objects.count() == 1
