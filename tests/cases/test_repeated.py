"""The same matter again: a person decides, others look into a grievance, and the third may be closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic.cases.models import Case, CommitteeDecision, Handover
from civic.cases.repetition import beside
from civic.cases.workflow import Ending, Progress, WorkflowError, WrongStatus
from civic.organization.models import Department
from civic.privacy.models import AccessLog
from tests.cases.mailbox import letter, to_petitioner, to_staff
from tests.cases.workplace import Staff, fresh, numbers
from tests.makers import accepted_case, answer_parts, make_case, make_contact, make_department, make_officer

pytestmark = pytest.mark.django_db
COMMITTEE = "admin:cases_case_committee"


@pytest.fixture
def audit(db) -> Department:
    return make_department("audit", name="기획감사실", audits=True)


@pytest.fixture
def auditor(audit):
    return make_officer(audit, email="auditor@example.kr", name="감사관")


def answered(by: Any = None, **kw: Any) -> Case:
    kw.setdefault("kind", "suggestion")
    kw.setdefault("at", timezone.now() - timedelta(days=40))
    case = accepted_case(**kw)
    case.answer(decision="partly", parts=answer_parts(), by=by)
    return case


def repeated(times: int = 2, **kw: Any) -> Case:
    """A new petition, and earlier ones of the same person, answered."""
    earlier = [answered(**kw) for _nth in range(times)]
    case = accepted_case(**{"kind": "suggestion", **kw, "at": timezone.now()})
    case.mark_repeat(earlier=earlier, by=None)
    return case


# --- Marking ---


def test_a_person_marks_what_was_the_same_matter(officer):
    first, second, other = answered(), answered(), answered(title="버스 시간표")
    case = accepted_case(kind="suggestion", by=officer)
    case.mark_repeat(earlier=[first, second], by=officer)
    assert {row.earlier for row in fresh(case).repeats.all()} == {first, second}
    assert fresh(case).repeat_of == second
    event = case.events.get(verb="mark_repeat")
    assert not event.is_public and not to_petitioner(case, "mark_repeat")
    case.mark_repeat(earlier=[other], by=officer)
    assert [row.earlier for row in fresh(case).repeats.all()] == [other]
    case.mark_repeat(earlier=[], by=officer)
    assert fresh(case).repeat_of is None and not fresh(case).repeats.exists()


def test_somebody_elses_petition_is_never_a_repetition(officer):
    other = answered(contact=make_contact(name="홍길동", phone="01099999999", email="x@example.kr"))
    case = accepted_case(by=officer)
    with pytest.raises(WorkflowError):
        case.mark_repeat(earlier=[other], by=officer)
    with pytest.raises(WorkflowError):
        case.mark_repeat(earlier=[], by=officer)


def test_a_later_petition_is_no_earlier_one(officer):
    case = accepted_case(by=officer, at=timezone.now() - timedelta(days=3))
    later = make_case()
    with pytest.raises(WorkflowError):
        case.mark_repeat(earlier=[later], by=officer)


def test_the_same_person_is_known_by_phone_mail_or_account(officer, citizen):
    by_phone = answered(contact=make_contact(email=""))
    by_mail = answered(contact=make_contact(phone="", email="HONG@example.kr"))
    by_account = answered(contact=make_contact(phone="01000000001", email="o@example.kr", user=citizen))
    case = accepted_case(contact=make_contact(user=citizen))
    assert {row.case for row in beside(case, Case.objects.all())} == {by_phone, by_mail, by_account}


def test_earlier_petitions_and_answers_stand_side_by_side(officer):
    like = answered(text="가로등 세 개가 꺼져 있습니다. 지난번에도 말씀드렸습니다.")
    unlike = answered(title="버스", text="첫차를 일찍 다니게 하면 좋겠습니다.")
    case = accepted_case(kind="suggestion", text="가로등 세 개가 아직도 꺼져 있습니다.", by=officer)
    page = Staff(officer).form(case, "mark_repeat")
    rows = page.context["form"].rows
    assert [row.case for row in rows] == [like, unlike] and rows[0].score > rows[1].score
    text = page.content.decode()
    assert like.text in text and answer_parts().judgement in text and case.text in text
    viewed = set(AccessLog.objects.filter(action="case.view").values_list("subject", flat=True))
    assert {like.about, unlike.about, case.about} <= viewed


def test_the_form_marks_and_the_page_counts_the_notices_of_results(officer):
    earlier = [answered(), answered()]
    case, at_work = accepted_case(kind="suggestion", by=officer), Staff(officer)
    assert at_work.do(case, "mark_repeat", earlier=[row.pk for row in earlier]).status_code == 302
    page = at_work.open(case)
    assert page.context["told_before"] == 2
    assert all(row.number in page.content.decode() for row in earlier)


def test_petitions_of_other_departments_are_not_shown_to_an_officer(officer, other_department):
    hidden = answered(department=other_department, title="환경과의 비밀")
    case = accepted_case(by=officer)
    page = Staff(officer).form(case, "mark_repeat")
    assert hidden.number not in page.content.decode()
    assert "earlier" in Staff(officer).do(case, "mark_repeat", earlier=[hidden.pk]).context["form"].errors


# --- A grievance filed again ---


def test_a_grievance_filed_again_goes_to_the_audit_department_for_good(officer, audit, auditor):
    earlier = answered(kind="grievance", by=officer)
    case = accepted_case(kind="grievance", by=officer)
    due = case.due_at
    case.mark_repeat(earlier=[earlier], by=officer)
    case = fresh(case)
    assert (case.department, case.owner_fixed, case.due_at, case.take_by) == (audit, True, due, None)
    row = Handover.objects.get()
    assert (row.kind, row.receiver) == (Handover.Kind.AUDIT, audit) and row.taken_at is not None
    text = letter(case, "mark_repeat")
    assert "기획감사실" in text and earlier.number in text
    assert [notice.to_address for notice in to_staff(case, "mark_repeat")] == [auditor.email]
    assert not case.may("transfer", auditor) and not case.may("bounce", auditor)


def test_without_an_audit_department_the_coordinating_one_gets_it(officer, coordinating):
    earlier = answered(kind="grievance", by=officer)
    case = accepted_case(kind="grievance", by=officer)
    case.mark_repeat(earlier=[earlier], by=officer)
    assert fresh(case).department == coordinating


@pytest.mark.parametrize("kinds", [("grievance", "suggestion"), ("suggestion", "grievance")])
def test_only_a_grievance_answered_as_one_goes_there(officer, audit, kinds):
    before, now = kinds
    earlier = answered(kind=before)
    case = accepted_case(kind=now, by=officer)
    case.mark_repeat(earlier=[earlier], by=officer)
    assert fresh(case).department == officer.posts.get().department


def test_an_unanswered_grievance_stays(officer, audit):
    earlier = accepted_case(kind="grievance", at=timezone.now() - timedelta(days=1))
    case = accepted_case(kind="grievance", by=officer)
    case.mark_repeat(earlier=[earlier], by=officer)
    assert fresh(case).department != audit


def test_who_answered_a_grievance_does_not_answer_it_again(audit, auditor, desk):
    earlier = answered(kind="grievance", by=desk)
    case = accepted_case(kind="grievance")
    case.mark_repeat(earlier=[earlier], by=None)
    for verb in ("answer", "refuse", "decline"):
        assert not fresh(case).may(verb, desk)
        assert fresh(case).may(verb, auditor)
    with pytest.raises(WrongStatus, match="17"):
        fresh(case).answer(decision="adopted", parts=answer_parts(), by=desk)
    fresh(case).answer(decision="adopted", parts=answer_parts(), by=auditor)


def test_another_suggestion_may_be_answered_by_the_same_officer(officer):
    case = repeated(1, by=officer)
    assert case.may("answer", officer)


# --- Closing the third ---


def test_the_third_petition_may_be_closed_with_the_dates_of_the_answers(officer):
    case = repeated()
    case.close_repeated(reason="새로운 사실이 없습니다.", by=officer)
    case = fresh(case)
    assert (case.progress, case.ending) == (Progress.CLOSED, Ending.REPEATED)
    text = letter(case, "close_repeated")
    for row in case.repeats.all():
        assert row.earlier.number in text
    assert "새로운 사실이 없습니다." in text and "https://www.epeople.go.kr" in text


@pytest.mark.parametrize("times", [0, 1])
def test_not_before_two_answers(officer, times):
    case = repeated(times) if times else accepted_case(kind="suggestion")
    assert not case.may("close_repeated", officer)


def test_two_petitions_without_an_answer_are_not_two_answers(officer):
    earlier = [accepted_case(at=timezone.now() - timedelta(days=2)) for _nth in range(2)]
    case = accepted_case(by=officer)
    case.mark_repeat(earlier=earlier, by=officer)
    assert not case.may("close_repeated", officer)


def test_applications_under_a_law_are_never_closed_as_repeated(officer):
    case = repeated(kind="statutory", own_days=10)
    assert not case.may("close_repeated", officer)


def test_a_petition_of_many_people_needs_the_committee(officer):
    case = repeated(signers=9, households=8)
    assert not case.may("close_repeated", officer)
    case.record_committee(
        matter="closing", decided_on=timezone.localdate(), agrees=False, text="더 살펴보십시오.", by=officer
    )
    assert not case.may("close_repeated", officer)
    case.record_committee(matter="closing", decided_on=timezone.localdate(), text="종결해도 됩니다.", by=officer)
    case.close_repeated(reason="새로운 사실이 없습니다.", by=officer)
    assert "종결해도 됩니다." in letter(case, "close_repeated")


def test_closing_needs_a_reason_and_is_asked_twice(officer):
    case, at_work = repeated(), Staff(officer)
    with pytest.raises(WorkflowError):
        case.close_repeated(reason=" ", by=officer)
    page = at_work.do(case, "close_repeated", reason="같은 내용입니다.")
    assert page.context["form"].preview and fresh(case).is_open
    at_work.do(case, "close_repeated", reason="같은 내용입니다.", confirmed=page.context["form"]["confirmed"].value())
    assert fresh(case).ending == Ending.REPEATED


# --- The committee ---


def test_a_decision_is_kept_and_the_petitioner_is_not_told(officer):
    case, at_work = accepted_case(by=officer), Staff(officer)
    data = {"matter": "long_open", "agrees": "yes", "text": "예산에 반영합니다."}
    assert at_work.do(case, "record_committee", **data, decided_on=timezone.localdate()).status_code == 302
    row = CommitteeDecision.objects.get()
    assert (row.case, row.by, row.text) == (case, officer, "예산에 반영합니다.")
    assert not case.events.get(verb="record_committee").is_public
    assert "예산에 반영합니다." in at_work.open(case).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"matter": "weather"}, {"text": " "}, {"decided_on": timezone.localdate() + timedelta(days=2)}]
)
def test_a_decision_needs_matter_text_and_a_day_that_has_come(officer, wrong):
    case = accepted_case(by=officer)
    right = {"matter": "other", "text": "정했습니다.", "decided_on": timezone.localdate()}
    with pytest.raises(WorkflowError):
        case.record_committee(**{**right, **wrong}, by=officer)
    assert not CommitteeDecision.objects.exists()


def test_the_list_holds_what_the_committee_must_see_each_year(desk, department):
    many = make_case(signers=9, households=8)
    closed = repeated()
    closed.close_repeated(reason="같은 내용입니다.", by=None)
    refiled = accepted_case(kind="suggestion")
    refiled.mark_repeat(earlier=[closed], by=None)
    long = make_case(at=timezone.now() - timedelta(days=61), contact=make_contact(phone="01011110000", email=""))
    bounced = make_case()
    Case.objects.filter(pk=bounced.pk).update(bounces=2)
    at_desk = Staff(desk)

    def listed(**query: Any) -> set[str]:
        return {case.number for case, _last, _needs in at_desk.get(COMMITTEE, **query).context["rows"]}

    assert listed() == {many.number}
    assert listed(why="refiled") == {refiled.number}
    assert listed(why="long") == {long.number}
    assert listed(why="bounced") == {bounced.number}
    assert listed(why="nonsense") == {many.number}


def test_the_list_says_what_was_decided_last_and_what_is_older_than_a_year(desk, department):
    case = make_case(signers=9, households=8)
    case.accept(by=None)
    page = Staff(desk).get(COMMITTEE)
    assert [needs for _case, _last, needs in page.context["rows"]] == [True]
    case.record_committee(matter="other", decided_on=timezone.localdate(), text="살펴보았습니다.", by=None)
    page = Staff(desk).get(COMMITTEE)
    assert "살펴보았습니다." in page.content.decode()
    assert [needs for _case, _last, needs in page.context["rows"]] == [False]
    CommitteeDecision.objects.update(decided_on=timezone.localdate() - timedelta(days=400))
    assert [needs for _case, _last, needs in Staff(desk).get(COMMITTEE).context["rows"]] == [True]


def test_officers_see_their_own_department_only(officer, other_department, administrator):
    make_case(signers=9, households=8, department=other_department)
    mine = make_case(signers=9, households=8)
    page = Staff(officer).get(COMMITTEE)
    assert [case.number for case, _last, _needs in page.context["rows"]] == [mine.number]
    assert Staff(administrator).get(COMMITTEE).status_code == 403


@pytest.mark.parametrize("why", ["", "refiled", "long", "bounced"])
def test_the_list_takes_few_queries(desk, department, why, django_assert_max_num_queries):
    for _nth in range(3):
        make_case(signers=9, households=8, at=timezone.now() - timedelta(days=90))
    Case.objects.update(bounces=2)
    at_desk = Staff(desk)
    at_desk.get(COMMITTEE)
    with django_assert_max_num_queries(12):
        at_desk.get(COMMITTEE, why=why)


def test_the_work_list_still_finds_them_all(desk, department):
    case = make_case(signers=9, households=8)
    assert case.number in numbers(Staff(desk).worklist(show="open"))
