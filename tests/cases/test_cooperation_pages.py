"""Cooperation at the workplace: who may read the case, the forms, the list of requests. Act art. 20."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.cases.forms import VERB_FORMS
from civic.cases.models import Case, Cooperation
from civic.cases.workflow import VERBS, Actor
from tests.cases.asking import ADDRESS, QUESTION, REPLY, ask_now, asked, travel
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, make_department
from tests.security.world import attach

pytestmark = pytest.mark.django_db


# --- Who may read ---


def test_the_asked_department_reads_the_case_from_the_request_on_and_after_its_reply(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    case = accepted_case(by=officer, kind="suggestion")
    helper = Staff(stranger)
    assert helper.open(case).status_code == 404
    case.ask_cooperation(
        department=other_department, question=QUESTION, reply_by=timezone.localdate(case.due_at), by=officer
    )
    page = helper.open(case)
    assert page.status_code == 200 and QUESTION in page.content.decode()
    case.reply_cooperation(text=REPLY, by=stranger)
    page = helper.open(fresh(case))
    assert page.status_code == 200 and REPLY in page.content.decode()
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert helper.open(fresh(case)).status_code == 200


def test_a_helper_never_sees_who_the_petitioner_is(officer: Any, stranger: Any, other_department: Any) -> None:
    case = ask_now(officer, other_department)
    helper = Staff(stranger)
    page = helper.open(case)
    for private in ("홍길동", "홍*동", "hong@", "5678"):
        assert private not in page.content.decode()
    assert page.context["contact"] is None and page.context["notices"] == [] and page.context["earlier"] == []
    assert helper.post("admin:cases_case_contact", case.pk, reason="ask").status_code == 403


def test_a_helper_may_open_the_files(officer: Any, stranger: Any, other_department: Any) -> None:
    case = accepted_case(by=officer, kind="suggestion")
    photo = attach(case)
    helper = Staff(stranger)
    assert helper.client.get(photo.get_absolute_url()).status_code == 404
    case.ask_cooperation(
        department=other_department, question=QUESTION, reply_by=timezone.localdate(case.due_at), by=officer
    )
    shown = helper.client.get(photo.get_absolute_url())
    assert shown.status_code == 200 and b"".join(shown.streaming_content)
    case.cancel_cooperation(reason="되었습니다.", by=officer)
    assert helper.client.get(photo.get_absolute_url()).status_code == 404


def test_lists_and_searches_of_a_helper_do_not_show_the_case(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    case = ask_now(officer, other_department)
    helper = Staff(stranger)
    assert helper.worklist(show="all").context["rows"] == []
    assert list(helper.get("admin:cases_case_changelist").context["cl"].result_list) == []
    assert not Case.objects.visible_to(stranger).exists()
    assert Case.objects.may_open(stranger, case.pk)


@pytest.mark.parametrize("verb", sorted(set(VERB_FORMS) - {"reply_cooperation", "prolong_cooperation"}))
def test_no_other_verb_is_reached_by_a_helper(verb: str, officer: Any, stranger: Any, other_department: Any) -> None:
    case = ask_now(officer, other_department)
    helper = Staff(stranger)
    assert helper.form(case, verb).status_code == 403
    assert helper.do(case, verb).status_code == 403
    assert fresh(case).version == case.version


def test_a_verb_of_the_examiner_is_reached_by_the_examiner_and_by_nobody_else(examiner: Any, officer: Any) -> None:
    only_theirs = [key for key in VERB_FORMS if VERBS[key].actors == {Actor.EXAMINER}]
    case = accepted_case(by=officer, kind="suggestion")
    for verb in only_theirs:
        assert Staff(examiner).form(case, verb).status_code in (200, 302)
        assert Staff(officer).form(case, verb).status_code == 403


# --- The workplace ---


def test_asking_replying_prolonging_and_taking_back_by_their_forms(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    case = accepted_case(by=officer, kind="suggestion")
    at_work, helper = Staff(officer), Staff(stranger)
    form = at_work.form(case, "ask_cooperation").context["form"]
    assert list(form.fields["department"].queryset) == [other_department]
    day = form["reply_by"].value()
    at_work.do(case, "ask_cooperation", department=other_department.pk, question=QUESTION, reply_by=day.isoformat())
    row = fresh(case).cooperations.get()
    page = helper.form(case, "prolong_cooperation")
    assert QUESTION in page.content.decode()
    sent = {"cooperation": row.pk, "days": 1, "reason": "현장이 멉니다."}
    shown = helper.do(fresh(case), "prolong_cooperation", **sent).context["form"]
    assert shown.preview and not Cooperation.objects.get().prolonged
    helper.do(fresh(case), "prolong_cooperation", **sent, confirmed=shown["confirmed"].value())
    assert Cooperation.objects.get().prolonged
    answer = helper.do(fresh(case), "reply_cooperation", cooperation=row.pk, text=REPLY)
    assert answer["Location"] == f"/admin/cases/case/{case.pk}/change/"
    assert REPLY in at_work.open(case).content.decode()


def test_too_many_days_are_explained_beside_the_field(officer: Any, stranger: Any, other_department: Any) -> None:
    case = ask_now(officer, other_department)
    data = {"cooperation": case.cooperations.get().pk, "days": 99, "reason": "현장"}
    page = Staff(stranger).do(case, "prolong_cooperation", **data)
    assert list(page.context["form"].errors) == ["days"]


@pytest.mark.parametrize(("field", "value"), [("department", "0"), ("reply_by", "2020-01-01"), ("question", " ")])
def test_wrong_input_is_explained_and_kept(officer: Any, other_department: Any, field: str, value: str) -> None:
    case = accepted_case(by=officer, kind="suggestion")
    day = timezone.localdate(case.due_at).isoformat()
    data = {"department": other_department.pk, "question": QUESTION, "reply_by": day, field: value}
    page = Staff(officer).do(case, "ask_cooperation", **data)
    assert list(page.context["form"].errors) == [field]
    assert not Cooperation.objects.exists()


def test_a_double_click_on_the_reply_is_done_once_and_no_error(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    case = ask_now(officer, other_department)
    row, helper = case.cooperations.get(), Staff(stranger)
    answers = [helper.do(case, "reply_cooperation", cooperation=row.pk, text=REPLY) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert case.events.filter(verb="reply_cooperation").count() == 1


def test_who_works_in_two_asked_departments_says_for_which(officer: Any, stranger: Any, other_department: Any) -> None:
    third = make_department("third")
    stranger.posts.create(department=third)
    case = ask_now(officer, other_department)
    case.ask_cooperation(department=third, question="둘째", reply_by=timezone.localdate(case.due_at), by=officer)
    chosen = case.cooperations.get(department=third)
    form = Staff(stranger).form(case, "reply_cooperation").context["form"]
    assert len(form["cooperation"].field.choices) == 2 and not form["cooperation"].is_hidden
    Staff(stranger).do(case, "reply_cooperation", cooperation=chosen.pk, text=REPLY)
    assert [row.department for row in case.cooperations.open()] == [other_department]


def test_the_work_list_counts_what_is_asked_of_us(officer: Any, stranger: Any, other_department: Any) -> None:
    asked(officer, other_department)
    with travel("2026-11-30T10:00"):
        number = Staff(stranger).worklist().context["numbers"][-1]
        assert (number.value, number.is_alarming, number.href) == ("1", True, ADDRESS)
        assert Staff(officer).worklist().context["numbers"][-1].value == "0"


def test_the_list_shows_the_requests_to_us_by_their_day_and_those_by_us(
    officer: Any, stranger: Any, desk: Any, other_department: Any
) -> None:
    later = asked(officer, other_department, reply_by=date(2026, 12, 2))
    sooner = asked(officer, other_department)
    done = asked(officer, other_department)
    with travel("2026-11-30T10:00"):
        done.reply_cooperation(text=REPLY, by=stranger)
        page = Staff(stranger).client.get(ADDRESS)
        rows = page.context["rows"]
        assert [row.request.case for row in rows] == [sooner, later]
        assert [row.urgency.is_late for row in rows] == [True, False]
        assert Staff(officer).client.get(ADDRESS).context["rows"] == []
        assert len(Staff(officer).client.get(f"{ADDRESS}?show=by-us").context["rows"]) == 2
        assert len(Staff(desk).client.get(f"{ADDRESS}?show=all").context["rows"]) == 2
        assert len(Staff(stranger).client.get(f"{ADDRESS}?show=all").context["rows"]) == 2  # falls back to "of us"


@pytest.mark.parametrize(("who", "status"), [("examiner", 200), ("mayors_office", 200), ("administrator", 403)])
def test_who_may_open_the_list(who: str, status: int, request: Any) -> None:
    staff = Staff(request.getfixturevalue(who))
    assert staff.client.get(ADDRESS).status_code == status
    assert staff.client.get(f"{ADDRESS}?show=nonsense&after=x").status_code == status


def test_the_list_takes_at_most_12_queries_however_many_rows(
    officer: Any, stranger: Any, other_department: Any
) -> None:
    helper, counts = Staff(stranger), []
    helper.client.get(ADDRESS)
    for more in (2, 8):
        for _ in range(more):
            ask_now(officer, other_department)
        with CaptureQueriesContext(connection) as queries:
            helper.client.get(ADDRESS)
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            helper.worklist()
        assert len(queries) <= 12
    assert counts[0] == counts[1] <= 12


def test_pages_follow_each_other(officer: Any, stranger: Any, other_department: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("civic.cases.admin.cooperation.PAGE_SIZE", 2)
    cases = [ask_now(officer, other_department) for _ in range(3)]
    helper = Staff(stranger)
    first = helper.client.get(ADDRESS)
    second = helper.client.get(first.context["next_url"])
    shown = [row.request.case for page in (first, second) for row in page.context["rows"]]
    assert sorted(case.pk for case in shown) == sorted(case.pk for case in cases)
    assert second.context["previous_url"] and not second.context["next_url"]


def test_a_helper_prints_no_letters_to_the_petitioner(officer: Any, stranger: Any, other_department: Any) -> None:
    case = ask_now(officer, other_department)
    address = f"/admin/cases/case/{case.pk}/document/1/"
    assert address in Staff(officer).open(case).content.decode()
    assert Staff(officer).client.get(address).status_code == 200
    assert "/document/" not in Staff(stranger).open(case).content.decode()
    assert "/document/" not in Staff(stranger).form(case, "reply_cooperation").content.decode()
    assert Staff(stranger).client.get(address).status_code == 404
