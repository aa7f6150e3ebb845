"""Petitions of five people to the same end are handled under one number; nobody is lost, and nobody told on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from civic.cases.models import Case
from civic.cases.workflow import Ending, Progress, WorkflowError
from civic.people.petitioner import Petitioner
from tests.cases.mailbox import about, letter, read, to_petitioner, to_staff
from tests.cases.workplace import Staff, fresh
from tests.crowd import at_once
from tests.makers import accepted_case, answer_parts, make_case, make_contact
from tests.petitions.conftest import Citizen

pytestmark = pytest.mark.django_db
NAMES = ["김하나", "이둘째", "박셋째", "최넷째", "정다섯", "강여섯", "조일곱"]


def person(nth: int) -> Any:
    return make_contact(name=NAMES[nth], phone=f"0105555000{nth}", email=f"person{nth}@example.kr")


def petition(nth: int, **kw: Any) -> Case:
    kw.setdefault("kind", "suggestion")
    kw.setdefault("text", f"가로등을 고쳐 주십시오. 비밀 {nth}번 사정이 있습니다.")
    return make_case(contact=person(nth), **kw)


@pytest.fixture
def five(department) -> list[Case]:
    return [petition(nth) for nth in range(5)]


@pytest.fixture
def merged(five, officer) -> list[Case]:
    """The first leads the other four, accepted."""
    lead = five[0]
    lead.accept(by=officer)
    lead.merge(others=five[1:], by=officer, version=lead.version)
    return [fresh(case) for case in five]


# --- Merging ---


def test_five_petitions_are_handled_under_one_number(merged):
    lead, *members = merged
    assert lead.progress == Progress.ACCEPTED
    assert {(case.progress, case.ending, case.merged_into) for case in members} == {
        (Progress.CLOSED, Ending.MERGED, lead)
    }
    assert all(case.act_by is None for case in members)
    assert [case.events.filter(verb="merge").count() for case in merged] == [1] * 5


def test_each_petitioner_is_told_under_the_own_number(merged):
    lead, *members = merged
    for case in members:
        text = letter(case, "merge")
        assert case.number in text and lead.number in text
    assert "4" in letter(lead, "merge")


def test_four_people_are_too_few(five, officer):
    with pytest.raises(WorkflowError, match="5"):
        five[0].merge(others=five[1:4], by=officer)
    assert {fresh(case).progress for case in five} == {Progress.ARRIVED}


def test_one_person_with_two_petitions_counts_once(five, officer):
    again = make_case(contact=make_contact(name="다른 이름", phone="01055550001", email=""), kind="suggestion")
    with pytest.raises(WorkflowError, match="5"):
        five[0].merge(others=[five[1], five[2], five[3], again], by=officer)


def test_a_person_met_under_phone_here_and_mail_there_counts_once(department, officer):
    rows = [petition(nth) for nth in range(3)]
    rows.append(make_case(contact=make_contact(phone="01077770000", email="x@example.kr"), kind="suggestion"))
    rows.append(make_case(contact=make_contact(phone="01077770000", email="y@example.kr"), kind="suggestion"))
    rows.append(make_case(contact=make_contact(phone="", email="Y@example.kr"), kind="suggestion"))
    with pytest.raises(WorkflowError, match="5"):
        rows[0].merge(others=rows[1:], by=officer)


def test_more_can_join_later(merged, officer):
    lead, late = merged[0], petition(5)
    lead.merge(others=[late], by=officer)
    assert fresh(late).merged_into == lead


@pytest.mark.parametrize("what", ["answered", "merged", "leads", "kind", "statutory", "nobody", "stranger's"])
def test_what_cannot_be_merged_is_refused_and_nothing_happens(what, five, officer, other_department):
    other = petition(5)
    if what == "answered":
        other.accept(by=None)
        other.answer(decision="adopted", parts=answer_parts(), by=None)
    elif what in {"merged", "leads"}:
        Case.objects.filter(pk=(other if what == "merged" else petition(6)).pk).update(
            merged_into=petition(6) if what == "merged" else other
        )
    elif what in {"kind", "statutory"}:
        Case.objects.filter(pk=other.pk).update(kind="grievance" if what == "kind" else "statutory")
    elif what == "nobody":
        other = make_case(contact=None, kind="suggestion")
    else:
        Case.objects.filter(pk=other.pk).update(department=other_department)
    with pytest.raises(WorkflowError, match=other.number):
        five[0].merge(others=[*five[1:], fresh(other)], by=officer)
    assert not Case.objects.filter(ending=Ending.MERGED).exists()
    assert not any(to_petitioner(case, "merge") for case in five)


def test_the_one_that_is_due_first_leads(five, officer):
    early = petition(5, at=timezone.now() - timedelta(days=20))
    early.accept(by=officer, at=timezone.now() - timedelta(days=15))
    with pytest.raises(WorkflowError, match=early.number):
        five[0].merge(others=[*five[1:], early], by=officer)
    early.merge(others=five, by=officer)
    assert fresh(five[0]).merged_into == early


def test_applications_under_a_law_are_never_merged(department, officer):
    case = accepted_case(kind="statutory", own_days=10)
    assert not case.may("merge", officer)


def test_the_desk_merges_across_departments_and_the_leading_one_gets_all(five, desk, other_department):
    Case.objects.filter(pk=five[1].pk).update(department=other_department)
    five[0].merge(others=[fresh(case) for case in five[1:]], by=desk)
    assert fresh(five[1]).department == five[0].department


# --- Following ---


def test_every_member_gets_the_answer_with_a_letter_of_its_own(merged, officer):
    lead, *members = merged
    lead.answer(decision="partly", parts=answer_parts(judgement="세 개를 먼저 고칩니다."), by=officer)
    for case in map(fresh, members):
        answer = case.latest_answer
        assert (case.progress, case.ending, case.decision) == (Progress.CLOSED, Ending.MERGED, "partly")
        assert (answer.judgement, answer.by, answer.department) == ("세 개를 먼저 고칩니다.", officer, lead.department)
        text = letter(case, "answer")
        assert case.number in text and "세 개를 먼저 고칩니다." in text and lead.number not in text
        assert case.events.get(verb="answer").is_public


def test_a_member_may_rate_the_answer_and_ask_again_but_not_before(merged, officer):
    lead, member = merged[:2]
    me = Petitioner(member.number)
    assert not fresh(member).may("rate", me) and not fresh(member).may("ask_reopening", me)
    lead.answer(decision="adopted", parts=answer_parts(), by=officer)
    fresh(member).rate(stars=5, by=me)
    fresh(member).ask_reopening(reason="우리 골목은 아직 어둡습니다.", by=me)
    assert to_staff(member, "ask_reopening")


def test_refusal_extension_completion_and_reopening_follow(merged, officer):
    lead, member = merged[:2]
    lead.extend(amount=3, ground="facts", reason="현장을 봐야 합니다.", by=officer)
    due = fresh(lead).due_at
    assert f"{timezone.localtime(due):%Y}" in letter(member, "extend")
    lead.answer(decision="adopted", parts=answer_parts(until=timezone.localdate() + timedelta(days=9)), by=officer)
    lead.complete(text="모두 고쳤습니다.", by=officer)
    assert "모두 고쳤습니다." in letter(member, "complete")
    lead.reopen(reason="다시 봅니다.", by=officer)
    assert "다시 봅니다." in letter(member, "reopen") and fresh(member).decision == ""
    lead.refuse(parts=answer_parts(remedies="권익위에 고충민원을 낼 수 있습니다."), by=officer)
    assert fresh(member).decision == "refused" and fresh(member).answers.count() == 2
    assert "권익위" in letter(member, "refuse")


def test_members_have_no_reminders_and_the_office_hears_of_the_leading_one_only(merged, officer, other_department):
    from civic.reminders.models import Reminder

    lead, member = merged[:2]
    assert not Reminder.objects.open().for_subject(("case", member.pk)).exists()
    lead.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
    assert fresh(member).department == other_department
    assert to_petitioner(member, "transfer") and not to_staff(member, "transfer")


def test_an_answer_that_names_the_leading_petitioner_is_refused(merged, officer):
    lead = merged[0]
    for part in ("김하나 님께서 말씀하신 대로", "010-5555-0000으로 연락드렸습니다", "PERSON0@example.kr"):
        with pytest.raises(WorkflowError, match=lead.number):
            lead.answer(decision="adopted", parts=answer_parts(facts=part), by=officer)
    assert fresh(lead).answered_at is None and not fresh(merged[1]).answers.exists()


def test_when_the_leading_petition_is_withdrawn_the_next_one_leads_in_the_same_period(merged):
    lead, heir, *others = merged
    due = lead.due_at
    lead.withdraw(by=Petitioner(lead.number))
    heir = fresh(heir)
    assert (heir.progress, heir.ending, heir.merged_into, heir.due_at) == (Progress.REVIEWING, "", None, due)
    assert {fresh(case).merged_into for case in others} == {heir}
    assert lead.number in read(to_petitioner(heir, "merge")[-1])
    assert heir.number in read(to_petitioner(others[0], "merge")[-1])


def test_the_heir_keeps_what_did_not_count(merged, officer):
    lead, heir = merged[:2]
    lead.request_supplement(question="어디입니까?", answer_by=timezone.localdate() + timedelta(days=10), by=officer)
    lead.withdraw(by=Petitioner(lead.number))
    row = fresh(heir).suspensions.get()
    assert row.ended_at is not None and row.question == "" and fresh(heir).due_at is not None


def test_a_lawful_refusal_of_the_matter_is_told_to_all(merged, officer):
    lead, member = merged[:2]
    lead.decline(ground="private", reason="사인 사이의 다툼입니다.", by=officer)
    assert fresh(member).merged_into == lead
    assert "사인 사이의 다툼입니다." in letter(member, "decline")


def test_reopening_a_member_takes_it_out(merged, officer):
    lead, member = merged[:2]
    fresh(member).reopen(reason="이 민원은 다른 문제입니다.", by=officer)
    member = fresh(member)
    assert (member.merged_into, member.ending, member.progress) == (None, "", Progress.ARRIVED)
    lead.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert not fresh(member).answers.exists()


def test_members_hear_of_progress_every_thirty_days(merged):
    from civic.cases import reminders
    from civic.cases.schedule import PETITIONER, Schedule

    lead, member = fresh(merged[0]), merged[1]
    rung = next(
        rung for rung in Schedule(lead, timezone.now()).rungs if rung.level == PETITIONER and "progress" in rung.kind
    )
    reminders._remind(lead, rung)
    told = [row for row in about(member) if "/petitioner-" in row.key and "progress" in row.key]
    assert len(told) == 1 and member.number in read(told[0])


# --- Privacy ---


def test_a_member_sees_the_number_and_nothing_else_of_the_leading_petition(merged, client, officer):
    lead, member = merged[:2]
    guest = Citizen(client)
    guest.look_up(member)
    page = client.get(f"/petitions/{member.number}/").content.decode()
    assert lead.number in page
    for secret in (lead.access_code, "비밀 0번", "김하나", "person0"):
        assert secret not in page
    assert client.get(f"/petitions/{lead.number}/").status_code == 404
    lead.answer(decision="adopted", parts=answer_parts(), by=officer)
    page = client.get(f"/petitions/{member.number}/").content.decode()
    assert answer_parts().judgement in page and "비밀 0번" not in page
    letters = "\n".join(read(row) for case in merged[1:] for row in about(case))
    for secret in (lead.access_code, "비밀 0번", "김하나", "person0"):
        assert secret not in letters


def test_events_of_a_merge_hold_no_name(merged):
    for case in merged:
        for event in case.events.filter(verb="merge"):
            assert not any(name in f"{event.data} {event.public_text}" for name in NAMES)


# --- Two at once ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
def test_two_merges_at_once_leave_each_petition_in_one_of_them(five, officer):
    extra = [petition(5), petition(6)]
    first, second = five[0], extra[0]
    results = at_once(
        [
            lambda: fresh(first).merge(others=[*five[1:], extra[1]], by=officer),
            lambda: fresh(second).merge(others=[*five[1:], extra[1]], by=officer),
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "WorkflowError"]
    leads = set(Case.objects.filter(ending=Ending.MERGED).values_list("merged_into", flat=True))
    assert len(leads) == 1 and Case.objects.filter(ending=Ending.MERGED).count() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
def test_two_that_would_lead_each_other_do_not_wait_for_ever(five, officer):
    results = at_once(
        [
            lambda: fresh(five[0]).merge(others=five[1:], by=officer),
            lambda: fresh(five[4]).merge(others=five[:4], by=officer),
        ]
    )
    assert sum(result is None for result in results) == 1
    assert Case.objects.filter(ending=Ending.MERGED).count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
def test_a_member_withdrawn_meanwhile_is_never_merged(five, officer):
    five.append(petition(5))
    results = at_once(
        [
            lambda: fresh(five[0]).merge(others=five[1:], by=officer),
            lambda: fresh(five[3]).withdraw(by=Petitioner(five[3].number)),
        ]
    )
    member = fresh(five[3])
    if results[0] is None:  # merged first: then it could not be withdrawn any more
        assert member.ending == Ending.MERGED and isinstance(results[1], WorkflowError)
    else:
        assert member.ending == Ending.WITHDRAWN and five[3].number in str(results[0])
        assert not Case.objects.filter(ending=Ending.MERGED).exists()


# --- The form ---


def test_the_form_offers_the_likest_and_asks_before_it_merges(five, officer):
    unlike = petition(5, title="버스 시간표", text="첫차를 일찍 다니게 하면 좋겠습니다.")
    five[0].accept(by=officer)
    at_work = Staff(officer)
    choices = at_work.form(five[0], "merge").context["form"]["others"].field.choices
    assert {int(pk) for pk, _label in choices} == {case.pk for case in five[1:]}
    assert all(
        "%" in label and case.district.name in label for (_pk, label), case in zip(choices, five[1:], strict=True)
    )
    ticked = [case.pk for case in five[1:4]]
    page = at_work.do(fresh(five[0]), "merge", others=ticked, numbers=f"{five[4].number}, {unlike.number}")
    form = page.context["form"]
    assert form.preview and unlike.number in form.preview and not Case.objects.filter(ending=Ending.MERGED).exists()
    again = {
        "others": ticked,
        "numbers": f"{five[4].number}, {unlike.number}",
        "confirmed": form["confirmed"].value(),
    }
    assert at_work.do(fresh(five[0]), "merge", **again).status_code == 302
    assert Case.objects.filter(merged_into=five[0]).count() == 5


def test_the_form_says_which_numbers_do_not_fit(five, officer, other_department):
    hidden = petition(5, department=other_department)
    page = Staff(officer).do(five[0], "merge", numbers=f"{hidden.number} 2026-999999")
    assert hidden.number in str(page.context["form"].errors["numbers"])
    page = Staff(officer).do(five[0], "merge", numbers="전부")
    assert page.context["form"].errors["numbers"]
    assert Staff(officer).do(five[0], "merge").context["form"].errors["others"]


def test_the_page_of_the_leading_case_lists_its_members(merged, officer):
    page = Staff(officer).open(merged[0]).content.decode()
    assert all(case.number in page for case in merged[1:])
    assert merged[0].number in Staff(officer).open(merged[1]).content.decode()


def test_dates_are_those_of_the_leading_petition(merged):
    assert isinstance(timezone.localdate(merged[0].due_at), date)
    assert f"{timezone.localtime(merged[0].due_at):%Y}" in letter(merged[1], "merge")
