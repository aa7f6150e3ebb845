"""The work list: what this member of staff must do now."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse_lazy
from django.utils import timezone

from civic.privacy.models import AccessLog
from tests.cases.workplace import WORKLIST, Staff, fresh, numbers
from tests.makers import accepted_case, make_case, make_category, make_contact, make_officer, seoul

pytestmark = pytest.mark.django_db
FIND = reverse_lazy("admin:cases_case_find")
TODO = reverse_lazy(WORKLIST)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def at_work(officer):
    return Staff(officer)


def test_the_first_screen_of_an_officer_is_the_work_list(at_work):
    answer = at_work.client.get("/admin/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0] == "/admin/cases/case/todo/"


def test_all_tools_stay_reachable(at_work):
    assert "app_list" in at_work.client.get("/admin/?tools").context


@pytest.mark.parametrize("who", ["mayors_office", "administrator"])
def test_others_start_with_the_tools(who, request):
    assert Staff(request.getfixturevalue(who)).client.get("/admin/").status_code == 200


def test_a_stranger_and_a_citizen_are_sent_to_sign_in(client, citizen):
    assert client.get("/admin/cases/case/todo/").status_code == 302
    client.force_login(citizen)
    assert client.get("/admin/cases/case/todo/").status_code in {302, 403}


def test_it_shows_my_departments_cases_most_urgent_first(at_work, other_department):
    now = timezone.now()
    late = make_case(at=now - timedelta(days=9))
    new = make_case(at=now)
    make_case(department=other_department)
    assert numbers(at_work.worklist()) == [late.number, new.number]


def test_what_is_done_or_waits_for_nobody_is_not_on_it(at_work, officer):
    case = accepted_case()
    case.close(ending="duplicate", reason="앞의 민원과 같습니다.", by=officer)
    assert numbers(at_work.worklist()) == []


def test_the_desk_sees_every_department(desk, other_department, department):
    make_case(department=other_department)
    make_case(department=department)
    assert len(numbers(Staff(desk).worklist())) == 2


@pytest.mark.parametrize("who", ["examiner", "mayors_office"])
def test_those_who_watch_see_everything_and_tick_nothing(who, request, department):
    make_case()
    page = Staff(request.getfixturevalue(who)).worklist()
    assert len(numbers(page)) == 1
    assert b'name="case"' not in page.content


def test_the_summary_counts_and_leads_to_the_cases(at_work, officer):
    make_case(at=timezone.now() - timedelta(days=9))
    waiting = accepted_case(kind="suggestion")
    waiting.request_supplement(
        question="어느 가로등입니까?", answer_by=timezone.localdate() + timedelta(days=9), by=officer
    )
    page = at_work.worklist()
    shown = {number.show: number.value for number in page.context["numbers"]}
    expected = {"overdue": "1", "today": "0", "arrived": "1", "take": "0", "reopening": "0", "supplement": "1"}
    assert expected.items() <= shown.items()
    assert numbers(at_work.worklist(show="supplement")) == [waiting.number]


def test_overdue_cases_say_by_how_many_days(at_work):
    make_case(at=timezone.now() - timedelta(days=12))
    row = at_work.worklist().context["rows"][0]
    assert row.urgency.is_late
    assert row.urgency.tone == "danger"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"officer": "me"}, 1),
        ({"officer": "nobody"}, 1),
        ({"kind": "suggestion"}, 1),
        ({"progress": "reviewing"}, 1),
        ({"program": "petitions"}, 2),
        ({"district": "nowhere"}, 2),  # no such choice: left out of account
        ({"show": "nonsense", "after": "nonsense~x", "before": "'"}, 2),
    ],
)
def test_it_can_be_narrowed(at_work, officer, query, expected):
    mine = accepted_case(kind="suggestion")
    mine.assign(officer=officer, by=officer)
    accepted_case(kind="grievance")
    assert len(numbers(at_work.worklist(**query))) == expected


def test_a_search_finds_closed_cases_by_number_and_words(at_work, officer):
    case = accepted_case(title="버스 정류장 의자", text="의자가 부서졌습니다.")
    case.close(ending="duplicate", reason="같은 민원", by=officer)
    assert numbers(at_work.worklist(q=case.number)) == [case.number]
    assert numbers(at_work.worklist(q="정류장")) == [case.number]
    assert numbers(at_work.worklist(q="없는말입니다")) == []


def test_the_desk_finds_a_person_by_the_whole_phone_number_and_it_is_logged(desk):
    case = make_case(contact=make_contact(phone="01098765432"))
    found = Staff(desk).client.post(TODO, {"q": "010-9876-5432"})
    assert found.context["cases"] == [case]
    entry = AccessLog.objects.get(action="case.find-by-person")
    assert "9876" not in entry.person


def test_the_desk_finds_a_person_by_the_whole_name_and_never_by_a_part(desk):
    case = make_case(contact=make_contact(name="김복례"))
    staff = Staff(desk)
    assert staff.client.post(FIND, {"q": "김복례"}).context["cases"] == [case]
    assert staff.client.post(FIND, {"q": "복례"}).context["cases"] == []
    assert "찾을 사람을 적어" in staff.client.post(FIND, {"q": " "}).content.decode()


def test_a_search_for_words_ends_at_an_address_one_can_come_back_to(at_work):
    answer = at_work.client.post(TODO, {"q": "정류장", "show": "all", "district": ""})
    assert answer.status_code == 302
    assert answer.url.endswith("?q=%EC%A0%95%EB%A5%98%EC%9E%A5&show=all")


def test_an_officer_cannot_find_a_person_by_phone(at_work):
    make_case(contact=make_contact(phone="01098765432"))
    assert at_work.client.post(TODO, {"q": "010-9876-5432"}).status_code == 403
    assert at_work.client.get(FIND).status_code == 403
    assert not AccessLog.objects.filter(action="case.find-by-person").exists()


def test_pages_follow_each_other_without_gap_or_repetition(at_work, monkeypatch):
    monkeypatch.setattr("civic.cases.admin.worklist.PAGE_SIZE", 2)
    at = seoul("2026-11-20T10:00")  # the same moment for all: the row's number decides
    expected = [make_case(at=at).number for _ in range(5)]
    first = at_work.worklist()
    second = at_work.client.get("/admin/cases/case/todo/" + first.context["next_url"])
    third = at_work.client.get("/admin/cases/case/todo/" + second.context["next_url"])
    assert numbers(first) + numbers(second) + numbers(third) == expected
    assert third.context["next_url"] == ""
    back = at_work.client.get("/admin/cases/case/todo/" + third.context["previous_url"])
    assert numbers(back) == numbers(second)
    start = at_work.client.get("/admin/cases/case/todo/" + back.context["previous_url"])
    assert numbers(start) == numbers(first)
    assert start.context["previous_url"] == ""


@pytest.mark.parametrize(
    "address", ["/admin/cases/case/todo/", "/admin/cases/case/todo/?q=가로등", "/admin/cases/case/"]
)
def test_a_list_asks_at_most_12_queries_however_many_rows(department, desk, address, django_assert_max_num_queries):
    category = make_category(department)
    for number in range(60):
        make_case(category=category, department=department, contact=make_contact(phone=f"0101234{number:04d}"))
    make_officer(department)
    at_desk = Staff(desk)
    at_desk.client.get(address)  # the session is new only once
    with django_assert_max_num_queries(12):
        at_desk.client.get(address)


def test_five_rows_ask_as_many_queries_as_fifty(department, officer):
    at_work, counts = Staff(officer), []
    at_work.worklist()
    for more in (5, 45):
        for _ in range(more):
            make_case(department=department)
        with CaptureQueriesContext(connection) as queries:
            at_work.worklist()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


# --- Several cases at once ---


def bulk(staff, action, *cases, **data):
    ticked = [f"{case.pk}:{case.version}" for case in cases]
    return staff.client.post("/admin/cases/case/bulk/", {"action": action, "case": ticked, **data}, follow=True)


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_several_cases_are_accepted_at_once(at_work):
    cases = [make_case(), make_case()]
    page = bulk(at_work, "accept", *cases)
    assert {fresh(case).progress for case in cases} == {"accepted"}
    assert len(said(page)) == 1


def test_several_cases_are_assigned_and_what_fails_is_named(at_work, officer):
    good, arrived = accepted_case(), make_case()
    page = bulk(at_work, "assign", good, arrived, officer=officer.pk)
    assert fresh(good).officer == officer
    assert fresh(arrived).officer is None
    assert any(arrived.number in sentence for sentence in said(page))


def test_an_outdated_row_is_not_overwritten(at_work, desk):
    case = make_case()
    fresh(case).note(text="전화함", by=desk)
    page = bulk(at_work, "accept", case)
    assert fresh(case).progress == "arrived"
    assert any(case.number in sentence for sentence in said(page))


def test_another_departments_case_is_left_alone(stranger):
    case = make_case()
    page = bulk(Staff(stranger), "accept", case)
    assert fresh(case).progress == "arrived"
    assert case.number not in page.content.decode()


def test_those_who_watch_change_nothing(examiner):
    case = make_case()
    bulk(Staff(examiner), "accept", case)
    assert fresh(case).progress == "arrived"


@pytest.mark.parametrize("ticked", [[], ["x"], ["1"], ["1:"], ["-1:0"], ["99999999999999999999:0"]])
def test_rubbish_in_the_ticks_is_answered_with_a_sentence(at_work, ticked):
    answer = at_work.client.post("/admin/cases/case/bulk/", {"action": "accept", "case": ticked}, follow=True)
    assert answer.status_code == 200
    assert len(said(answer)) == 1


@pytest.mark.parametrize("officer_pk", ["", "0", "x", "99999999999"])
def test_assigning_needs_an_officer(at_work, officer_pk):
    case = accepted_case()
    bulk(at_work, "assign", case, officer=officer_pk)
    assert fresh(case).officer is None


def test_it_leads_back_to_the_list_and_nowhere_else(at_work):
    for here, target in (
        ("/admin/cases/case/todo/?kind=other", None),
        ("https://evil.example/", "/admin/cases/case/todo/"),
    ):
        data = {"action": "accept", "case": ["1:0"], "here": here}
        assert at_work.client.post("/admin/cases/case/bulk/", data)["Location"] == (target or here)


def test_an_unknown_action_is_refused(at_work):
    assert at_work.client.post("/admin/cases/case/bulk/", {"action": "erase", "case": ["1:0"]}).status_code == 403
    assert at_work.client.get("/admin/cases/case/bulk/").status_code == 405
