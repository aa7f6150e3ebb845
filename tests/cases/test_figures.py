"""The departments' figures: what counts, for whom, over which days; and the page that shows them."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from civic.cases.figures import Figures, department_figures, total
from civic.cases.models import Case
from civic.organization.models import Department
from tests.cases.workplace import Staff
from tests.makers import accepted_case, answer_parts, make_case, make_department, make_officer, seoul

MONDAY = seoul("2026-11-23T10:00")
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
PAGE = "admin:cases_case_figures"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def of(department: Department, *days: date, **kw: Any) -> Figures:
    rows = department_figures(*(days or NOVEMBER), **kw)
    return next(row.figures for row in rows if row.department == department)


def answer(case: Case) -> None:
    case.answer(decision="adopted", parts=answer_parts(), by=None)


def test_each_thing_counts_for_the_department_that_had_the_case(
    clock, department, other_department, coordinating, officer, stranger
):
    case = make_case(department=department, kind="suggestion")
    clock.move_to(seoul("2026-11-23T15:00"))  # four working hours later: one too many
    case.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
    case.bounce(reason="도로 시설입니다.", by=stranger)
    case.accept(by=officer)
    case.extend(amount=2, ground="facts", reason="현장을 봅니다.", by=officer)
    answer(case)
    case.reopen(reason="다시 봅니다.", by=officer)
    ours, theirs = of(department), of(other_department)
    assert (ours.received, ours.transfers, ours.moved_late, ours.bounces) == (1, 1, 1, 0)
    assert (ours.extensions, ours.answered, ours.on_time, ours.reopened, ours.open_now) == (1, 1, 1, 1, 1)
    assert (theirs.received, theirs.bounces, theirs.transfers, theirs.moved_late) == (1, 1, 0, 0)
    assert theirs.answered == theirs.open_now == 0


def test_late_is_what_was_answered_late_and_what_still_waits(clock, department):
    for _number in range(3):
        accepted_case(department=department, kind="grievance")  # until 1 December
    first, second, _third = Case.objects.order_by("pk")
    answer(first)
    clock.move_to(seoul("2026-12-02T10:00"))
    answer(second)
    found = of(department, date(2026, 11, 1), date(2026, 12, 31))
    assert (found.answered, found.on_time, found.answered_late, found.late_now, found.late) == (2, 1, 1, 1, 2)
    assert (found.on_time_share, found.overdue_now) == (33, 1)


def test_the_first_and_the_last_day_count_by_the_clock_of_seoul(clock, department):
    for at in ("2026-10-31T23:59", "2026-11-01T00:00", "2026-11-30T23:59", "2026-12-01T00:00"):
        make_case(department=department, at=seoul(at))
    assert of(department).received == 2
    assert of(department).open_now == 4  # of this moment, whatever the period


def test_a_second_extension_with_consent_counts(department, officer):
    case = accepted_case(department=department, kind="grievance")
    case.extend(amount=2, ground="facts", reason="현장을 봅니다.", by=officer)
    case.ask_extension_consent(amount=2, ground="facts", reason="한 번 더 봅니다.", by=officer)
    case.record_consent(agreed=True, how="phone", text="전화로 동의하셨습니다.", by=officer)
    assert of(department).extensions == 2


def test_a_decision_is_no_passing_the_buck(department, other_department, desk):
    case = make_case(department=department)
    case.decide_owner(department=other_department, reason="환경과가 맡습니다.", by=desk)
    assert of(department).transfers == of(department).bounces == 0
    assert of(other_department).received == 1


def test_reopening_what_was_closed_without_an_answer_is_no_broken_word(department, officer):
    case = make_case(department=department)
    case.close(ending="not_a_petition", reason="광고입니다.", by=officer)
    case.reopen(reason="다시 보니 민원입니다.", by=officer)
    assert of(department).reopened == 0


def test_departments_that_are_no_more_show_only_while_they_have_something_to_count(department, other_department):
    gone = make_department("gone", valid_to=date(2026, 11, 22))
    assert gone not in [row.department for row in department_figures(*NOVEMBER)]
    make_case(department=gone)
    assert of(gone).received == 1


def test_the_sum_is_the_sum_of_the_lines(department, other_department):
    make_case(department=department)
    make_case(department=other_department)
    rows = department_figures(*NOVEMBER)
    assert total(rows).received == sum(row.figures.received for row in rows) == 2
    assert total([]) == Figures()


def test_a_period_that_ends_before_it_begins_is_refused(db):
    with pytest.raises(ValueError, match="before"):
        department_figures(date(2026, 11, 2), date(2026, 11, 1))


def test_many_cases_take_as_many_queries_as_one(department, other_department, officer, django_assert_num_queries):
    for _number in range(4):
        case = make_case(department=department)
        case.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
    with django_assert_num_queries(5):
        department_figures(*NOVEMBER)


# --- The page ---


@pytest.mark.parametrize("who", ["desk", "examiner", "mayors_office"])
def test_who_sees_all_sees_every_department(who, request, department, other_department):
    page = Staff(request.getfixturevalue(who)).get(PAGE)
    assert {str(row[0]) for row in page.context["rows"]} >= {"건설과", "환경과"}
    assert page.context["total"]


@pytest.mark.parametrize("who", ["officer", "head"])
def test_others_see_their_own_department(who, request, department, other_department):
    make_case(department=other_department)
    page = Staff(request.getfixturevalue(who)).get(PAGE)
    assert [row[0] for row in page.context["rows"]] == [department]
    assert "환경과" not in page.content.decode()


def test_the_administrator_and_citizens_do_not_see_them(administrator, citizen, client):
    assert Staff(administrator).get(PAGE).status_code == 403
    client.force_login(citizen)
    assert client.get("/admin/cases/case/figures/").status_code == 302


def test_somebody_without_a_department_is_told_so(django_user_model, db):
    from tests.makers import make_user

    page = Staff(make_user("", "officer")).get(PAGE)
    assert page.status_code == 200
    assert page.context["rows"] == []


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({}, (date(2026, 11, 1), date(2026, 11, 23))),
        ({"period": "month"}, (date(2026, 11, 1), date(2026, 11, 23))),
        ({"period": "last-month"}, (date(2026, 10, 1), date(2026, 10, 31))),
        ({"period": "year"}, (date(2026, 1, 1), date(2026, 11, 23))),
        ({"period": "days", "since": "2026-09-10", "until": "2026-09-10"}, (date(2026, 9, 10), date(2026, 9, 10))),
    ],
)
def test_the_period_is_chosen(desk, query, days):
    page = Staff(desk).get(PAGE, **query)
    assert (page.context["since"], page.context["until"]) == days
    assert not page.context["form"].errors


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"period": "days"}, "since"),
        ({"period": "days", "since": "2026-11-02"}, "until"),
        ({"period": "days", "since": "2026-11-02", "until": "2026-11-01"}, "until"),
        ({"period": "days", "since": "2026-13-45", "until": "x"}, "since"),
        ({"period": "nonsense"}, "period"),
    ],
)
def test_a_wrong_period_is_explained_beside_the_field(desk, query, field):
    page = Staff(desk).get(PAGE, **query)
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert "field__error" in page.content.decode()


def test_a_heading_sorts_and_a_second_click_turns_it_round(desk, department, other_department):
    make_case(department=other_department)
    at_work = Staff(desk)
    page = at_work.get(PAGE, sort="-received", period="year")
    assert [row[0] for row in page.context["rows"]][0] == other_department
    heading = page.context["headings"][1]
    assert heading.order == "descending"
    assert "sort=received" in heading.href
    assert "period=year" in heading.href
    assert [row[0] for row in at_work.get(PAGE, sort="received").context["rows"]][-1] == other_department
    assert at_work.get(PAGE, sort="department__slug").status_code == 200


def test_numbers_of_this_moment_lead_to_the_cases(desk, department):
    make_case(department=department)
    page = Staff(desk).get(PAGE).content.decode()
    assert "/admin/cases/case/todo/?show=open&amp;department=construction" in page
    assert "show=overdue" not in page  # nothing is


def test_the_table_goes_into_a_spreadsheet_in_the_same_order(desk, department, other_department):
    Department.objects.filter(pk=department.pk).update(name="=건설과")
    make_case(department=other_department)
    answer = Staff(desk).get(PAGE, sort="-received", file="csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, *lines = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("부서,")
    assert lines[0].startswith("환경과,1,0,0,0,,")
    assert "'=건설과" in answer.content.decode()  # what a spreadsheet would compute stays text


def test_a_wrong_period_gives_no_file(desk):
    assert "text/html" in Staff(desk).get(PAGE, period="nonsense", file="csv")["Content-Type"]


def test_an_officers_file_has_the_own_department_only(officer, other_department):
    assert "환경과" not in Staff(officer).get(PAGE, file="csv").content.decode()


def test_the_page_takes_few_queries(desk, department, django_assert_max_num_queries):
    at_work = Staff(desk)
    for _number in range(10):
        make_case(department=make_department())
    at_work.get(PAGE)
    with django_assert_max_num_queries(12):
        at_work.get(PAGE)


def test_the_dashboard_names_those_who_pass_the_buck(client, mayors_office, department, other_department, officer):
    case = make_case(department=department)
    case.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
    case.bounce(reason="아닙니다.", by=make_officer(other_department))
    client.force_login(mayors_office)
    page = client.get("/dashboard/")
    assert [(row.department, row.figures.bounces) for row in page.context["duties"]] == [(other_department, 1)]


def test_the_dashboard_shows_officers_their_own_only(client, officer, other_department, department):
    late = accepted_case(department=other_department)
    Case.objects.filter(pk=late.pk).update(due_at=MONDAY - timedelta(days=1))
    client.force_login(officer)
    assert client.get("/dashboard/").context["duties"] == []
