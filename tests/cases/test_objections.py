"""Objections to refusals of applications under a law (Act art. 35, Decree art. 40), and their register."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.db import connections

from civic.cases import objections
from civic.cases.models import Objection
from civic.cases.workflow import Progress, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from civic.reminders.models import Reminder
from tests.cases.mailbox import addresses, letter, read, to_petitioner, to_staff
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, make_case, make_officer, seoul
from tests.processes import needs_postgresql

MONDAY = seoul("2026-11-23T10:00")
WANTED, REASON = "영업 신고를 받아 주십시오.", "시설 기준을 모두 갖추었습니다."
REMEDIES = "행정심판을 90일 안에 청구하실 수 있습니다."
REGISTER = "/admin/cases/case/objections/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(officer, head):
    """An application that `officer` refused on 23 November 2026."""
    return refused(officer)


def refused(officer, kind="statutory", **kw):
    found = accepted_case(kind=kind, by=officer, **kw)
    found.refuse(parts=answer_parts(remedies="이의신청"), by=officer)
    return found


def me(case):
    return Petitioner(case.number)


def objected(case, **kw):
    case.object_to_refusal(wanted=WANTED, reason=REASON, by=me(case), **kw)
    return case.objections.get(decided_at=None)


# --- Until when ---


def test_sixty_days_run_by_the_civil_law_vector_21(officer, clock):
    """Vector 21: received on 6 August 2025, the 60th day is in the Chuseok days off, so 10 October."""
    assert objections.last_day(date(2025, 8, 6)) == date(2025, 10, 10)
    clock.move_to(seoul("2025-08-06T11:00"))
    case = refused(officer)
    clock.move_to(seoul("2025-10-10T17:00"))
    assert case.may("object_to_refusal", me(case))
    clock.move_to(seoul("2025-10-11T00:01"))
    assert not case.may("object_to_refusal", me(case))
    with pytest.raises(WrongStatus):
        objected(case)


def test_the_refusal_letter_and_the_page_say_until_which_day(case, client):
    until = objections.objection_until(case)
    assert until == date(2027, 1, 22)
    words = letter(case, "refuse")
    assert "2027" in words and "22" in words.split("2027")[1][:12]
    client.post("/petitions/lookup/", {"number": case.number, "code": case.access_code})
    page = client.get(case.get_absolute_url())
    assert page.context["answer"].objection_until == until
    assert "object_to_refusal" in page.content.decode()


@pytest.mark.parametrize("kind", ["grievance", "suggestion", "other", "proposal"])
def test_other_petitions_have_no_objection(officer, kind):
    case = refused(officer, kind)
    assert case.objection_until is None
    assert not case.may("object_to_refusal", me(case))


def test_an_application_that_several_offices_decide_has_one(officer):
    assert refused(officer, "compound").may("object_to_refusal", Petitioner("2026-000001"))


def test_an_application_that_was_granted_has_none(officer):
    case = accepted_case(kind="statutory", by=officer)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert not case.may("object_to_refusal", me(case))


# --- Filing ---


def test_it_gets_a_number_and_is_decided_within_ten_days_of_the_calendar(case):
    row = objected(case)
    assert (row.number, row.due_on, row.refused_on) == ("이의-2026-0001", date(2026, 12, 3), date(2026, 11, 23))
    assert row.refusal == answer_parts().judgement
    assert case.act_by is not None and case.act_by.date() == date(2026, 12, 3)


def test_a_decision_day_on_a_day_off_moves_on(officer, clock):
    clock.move_to(seoul("2026-12-15T10:00"))
    row = objected(refused(officer))
    assert row.due_on == date(2026, 12, 28)  # the 25th is a Friday off


def test_the_petitioner_gets_a_receipt_with_the_day_and_the_office_is_told(case, officer, head):
    objected(case)
    words = letter(case, "object_to_refusal")
    assert "이의-2026-0001" in words and WANTED in words and REASON in words and "12" in words
    notices = to_staff(case, "object_to_refusal")
    assert sorted(addresses(notices)) == sorted([officer.email, head.email])
    for notice in notices:
        assert WANTED not in read(notice) and REASON not in read(notice) and "홍길동" not in read(notice)


def test_the_desk_writes_one_down_for_somebody_with_the_day_of_receipt(case, desk, clock):
    clock.move_to(seoul("2026-12-01T10:00"))
    case.object_to_refusal(wanted=WANTED, reason=REASON, refused_on=date(2026, 11, 26), by=desk)
    assert case.objections.get().refused_on == date(2026, 11, 26)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 24)])
def test_a_day_before_the_refusal_or_to_come_is_refused(case, day):
    with pytest.raises(WorkflowError):
        objected(case, refused_on=day)
    assert not Objection.objects.exists()


def test_it_says_what_is_wanted_and_why(case):
    for given in ({"wanted": " ", "reason": REASON}, {"wanted": WANTED, "reason": ""}):
        with pytest.raises(WorkflowError):
            case.object_to_refusal(**given, by=me(case))


def test_against_one_refusal_one_objects_once(case, head):
    objected(case)
    assert not case.may("object_to_refusal", me(case))
    case.decide_objection(decision="dismissed", reason="기준에 못 미칩니다.", remedies=REMEDIES, by=head)
    assert not case.may("object_to_refusal", me(case))


@pytest.mark.parametrize("who", ["officer", "stranger", "examiner", "citizen"])
def test_nobody_else_objects(case, who, request):
    with pytest.raises(WrongStatus):
        case.object_to_refusal(wanted=WANTED, reason=REASON, by=request.getfixturevalue(who))


# --- Prolonging ---


def test_it_is_prolonged_once_from_the_day_after_the_first_end(case, head):
    row = objected(case)
    case.prolong_objection(days=10, reason="현장을 다시 보아야 합니다.", by=head)
    row.refresh_from_db()
    assert (row.first_due_on, row.due_on) == (date(2026, 12, 3), date(2026, 12, 14))  # the 13th is a Sunday
    words = letter(case, "prolong_objection")
    assert "현장을 다시 보아야 합니다." in words and "14" in words
    assert not case.may("prolong_objection", head)


@pytest.mark.parametrize("days", [0, 11])
def test_not_longer_than_ten_days_and_with_a_reason(case, head, days):
    objected(case)
    with pytest.raises(WorkflowError):
        case.prolong_objection(days=days, reason="까닭", by=head)
    with pytest.raises(WorkflowError):
        case.prolong_objection(days=3, reason=" ", by=head)


def test_after_the_ten_days_it_is_too_late_to_prolong(case, head, clock):
    objected(case)
    clock.move_to(seoul("2026-12-03T23:00"))
    assert case.may("prolong_objection", head)
    clock.move_to(seoul("2026-12-04T00:01"))
    assert not case.may("prolong_objection", head)


# --- Deciding ---


@pytest.mark.parametrize("decision", ["upheld", "partly"])
def test_one_that_is_right_opens_the_application_again_with_a_new_period(case, head, clock, decision):
    row = objected(case)
    clock.move_to(seoul("2026-11-30T10:00"))
    case.decide_objection(decision=decision, reason="기준을 갖춘 것으로 확인했습니다.", by=head)
    row.refresh_from_db()
    assert (row.decision, row.decided_by) == (decision, head)
    assert (case.progress, case.decision, case.reopened) == (Progress.REVIEWING, "", 1)
    assert case.due_at.date() == date(2026, 12, 8)
    assert case.act_by == case.due_at
    assert case.events.filter(verb="decide_objection", new_progress=Progress.REVIEWING).count() == 1
    words = letter(case, "decide_objection")
    assert "기준을 갖춘 것으로 확인했습니다." in words


@pytest.mark.parametrize("decision", ["dismissed", "inadmissible"])
def test_one_that_is_not_leaves_the_refusal_and_tells_the_remedies(case, head, decision):
    objected(case)
    with pytest.raises(WorkflowError):
        case.decide_objection(decision=decision, reason="기준에 못 미칩니다.", by=head)
    case.decide_objection(decision=decision, reason="기준에 못 미칩니다.", remedies=REMEDIES, by=head)
    assert (case.progress, case.decision, case.act_by) == (Progress.DONE, "refused", None)
    words = letter(case, "decide_objection")
    assert "기준에 못 미칩니다." in words and REMEDIES in words


def test_after_the_new_answer_one_may_object_anew(case, head, officer, clock):
    objected(case)
    case.decide_objection(decision="upheld", reason="다시 봅니다.", by=head)
    clock.move_to(seoul("2026-11-30T10:00"))
    case.refuse(parts=answer_parts(remedies="이의신청"), by=head)
    assert case.may("object_to_refusal", me(case))
    assert objected(case).number == "이의-2026-0002"
    assert not case.may("decide_objection", head) and case.may("decide_objection", officer)


def test_who_wrote_the_refusal_may_not_decide_and_is_told_why(case, officer, head, desk):
    objected(case)
    assert "decide_objection" not in {verb.key for verb in case.verbs_for(officer)}
    assert {"decide_objection", "prolong_objection"} <= {verb.key for verb in case.verbs_for(head)}
    assert case.may("decide_objection", desk)
    with pytest.raises(WrongStatus, match=r".{10,}") as refusal:
        case.decide_objection(decision="upheld", reason="네", by=officer)
    assert str(refusal.value) == str(case_sentence(case, officer))
    answer = Staff(officer).client.get(f"/admin/cases/case/{case.pk}/do/decide_objection/", follow=True)
    assert case_sentence(case, officer) in answer.content.decode()


def case_sentence(case, officer):
    from civic.cases.guards import wrote_the_refusal

    return wrote_the_refusal(case, officer)


@pytest.mark.parametrize("who", ["stranger", "examiner", "mayors_office"])
def test_others_neither_prolong_nor_decide(case, who, request):
    objected(case)
    person = request.getfixturevalue(who)
    with pytest.raises(WrongStatus):
        case.decide_objection(decision="upheld", reason="네", by=person)
    with pytest.raises(WrongStatus):
        case.prolong_objection(days=3, reason="네", by=person)


def test_what_is_no_decision_is_refused(case, head):
    objected(case)
    with pytest.raises(WorkflowError):
        case.decide_objection(decision="perhaps", reason="네", by=head)
    with pytest.raises(WorkflowError):
        case.decide_objection(decision="upheld", reason="", by=head)
    assert case.objections.get().decided_at is None


def test_reminders_come_two_days_before_and_when_it_is_late_and_stop_with_the_decision(case, head):
    objected(case)
    planned = Reminder.objects.open().filter(kind__startswith="case.objection").order_by("due_at")
    assert [(row.kind, str(row.due_at.astimezone(MONDAY.tzinfo))[:16]) for row in planned][:2] == [
        ("case.objection-soon", "2026-12-01 09:00"),
        ("case.objection-overdue", "2026-12-04 09:00"),
    ]
    case.decide_objection(decision="dismissed", reason="아닙니다.", remedies=REMEDIES, by=head)
    assert not Reminder.objects.open().filter(kind__startswith="case.objection").exists()


# --- On the pages ---


def test_the_petitioner_objects_in_a_form_and_sending_twice_is_one_objection(case, client):
    client.post("/petitions/lookup/", {"number": case.number, "code": case.access_code})
    address = f"/petitions/{case.number}/object_to_refusal/"
    assert client.get(address).status_code == 200
    data = {"version": case.version, "wanted": WANTED, "reason": REASON, "refused_on": "2026-11-23"}
    for _nth in range(2):
        assert client.post(address, data).status_code == 302
    assert Objection.objects.count() == 1
    assert len(to_petitioner(case, "object_to_refusal")) == 1


def test_the_petitioners_form_keeps_what_was_typed_beside_the_error(case, client):
    client.post("/petitions/lookup/", {"number": case.number, "code": case.access_code})
    data = {"version": case.version, "wanted": WANTED, "reason": "", "refused_on": "2026-12-24"}
    page = client.post(f"/petitions/{case.number}/object_to_refusal/", data)
    assert page.status_code == 200
    assert {"reason", "refused_on"} == set(page.context["form"].errors)
    assert WANTED in page.content.decode()


def test_the_desk_files_in_its_own_form_and_a_double_click_is_one_objection(case, desk):
    staff = Staff(desk)
    for _nth in range(2):
        answer = staff.do(case, "object_to_refusal", wanted=WANTED, reason=REASON, refused_on="2026-11-23")
        assert answer.status_code == 302
    assert Objection.objects.count() == 1


def test_the_decision_is_shown_before_it_is_carried_out(case, head):
    objected(case)
    staff = Staff(head)
    given = {"decision": "upheld", "reason": "기준을 갖추었습니다.", "remedies": ""}
    page = staff.do(case, "decide_objection", **given)
    assert page.status_code == 200 and page.context["form"].preview
    assert WANTED in page.content.decode()  # what it is about stands beside the form
    confirmed = page.context["form"].data["confirmed"]
    assert staff.do(case, "decide_objection", **given, confirmed=confirmed).status_code == 302
    assert fresh(case).progress == Progress.REVIEWING


def test_the_new_day_is_shown_before_it_is_prolonged(case, head):
    objected(case)
    staff, given = Staff(head), {"days": 7, "reason": "현장 확인"}
    page = staff.do(case, "prolong_objection", **given)
    assert "10" in page.context["form"].preview
    answer = staff.do(case, "prolong_objection", **given, confirmed=page.context["form"].data["confirmed"])
    assert answer.status_code == 302
    assert case.objections.get().due_on == date(2026, 12, 10)


# --- The register ---


def in_register(person, **query):
    return [row.number for row, _due in Staff(person).client.get(REGISTER, query).context["rows"]]


def test_the_register_has_every_objection_with_filters_and_a_paper(case, head, officer, examiner, other_department):
    first = objected(case)
    case.decide_objection(decision="dismissed", reason="아닙니다.", remedies=REMEDIES, by=head)
    second = objected(refused(officer))
    elsewhere = objected(refused(None, department=other_department))
    assert in_register(examiner) == [elsewhere.number, second.number, first.number]
    assert in_register(examiner, state="decided") == [first.number]
    assert in_register(examiner, state="open", department="construction") == [second.number]
    assert in_register(examiner, year="2025") == []
    assert in_register(examiner, year="nonsense") == in_register(examiner)
    paper = Staff(examiner).client.get(REGISTER, {"print": "1", "state": "open"}).content.decode()
    assert second.number in paper and first.number not in paper
    assert "홍길동" not in paper


def test_a_department_sees_its_own_objections_only(case, officer, stranger):
    row = objected(case)
    assert in_register(officer) == [row.number]
    assert in_register(stranger) == []


def test_the_register_shows_what_is_late(case, examiner, clock):
    row = objected(case)
    assert in_register(examiner, state="late") == []
    clock.move_to(seoul("2026-12-04T09:00"))
    assert in_register(examiner, state="late") == [row.number]


def test_an_administrator_of_accounts_does_not_read_it(administrator):
    assert Staff(administrator).client.get(REGISTER).status_code == 403


def test_the_register_asks_at_most_12_queries(officer, examiner, django_assert_max_num_queries):
    for _nth in range(6):
        objected(refused(officer))
    staff = Staff(examiner)
    staff.client.get(REGISTER)
    with django_assert_max_num_queries(12):
        staff.client.get(REGISTER)


# --- Many at once ---


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_objections_filed_at_the_same_moment_have_different_numbers():
    cases = [make_case(kind="statutory") for _nth in range(6)]
    make_officer(cases[0].department)
    for case in cases:
        case.accept(by=None)
        case.refuse(parts=answer_parts(remedies="이의신청"), by=None)

    def file(case):
        try:
            fresh(case).object_to_refusal(wanted=WANTED, reason=REASON, by=me(case))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(file, cases))
    numbers = sorted(Objection.objects.values_list("number", flat=True))
    assert numbers == [f"이의-2026-{n:04d}" for n in range(1, 7)]
