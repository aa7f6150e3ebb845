"""Staff keep the register, write visits down, and pass each wish to its department."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from seniorvisits.models import SeniorCentre, Suggestion, Visit
from tests.sheets import sheet

from .conftest import make_centre, make_visit

pytestmark = pytest.mark.django_db
ADD = "/admin/seniorvisits/visit/add/"


def form(centre, **kw):
    return {"centre": centre.pk, "visited_on": "2026-11-20", "attendance": "12", "deep_bow": "on", **kw}


def address(visit):
    return reverse("admin:seniorvisits_visit_suggestions", args=[visit.pk])


def wish(category, **kw):
    return {"title": "지붕을 고쳐 주십시오", "text": "비가 샙니다.", "wish": "repair", "category": category.pk, **kw}


def test_after_a_new_visit_its_wishes_are_asked_for(at_work, centre):
    assert at_work.post(ADD, form(centre)).url == address(Visit.objects.get())


@pytest.mark.parametrize("wrong", [{"attendance": "-3"}, {"visited_on": ""}, {"centre": ""}])
def test_a_visit_that_cannot_be_is_refused(at_work, centre, wrong):
    assert at_work.post(ADD, form(centre) | wrong).status_code == 200
    assert not Visit.objects.exists()


def test_a_visit_to_come_is_not_written_down_yet(at_work, centre):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "아직 오지 않은 날" in at_work.post(ADD, form(centre, visited_on=str(tomorrow))).content.decode()


def test_a_visit_is_written_down_once(at_work, centre):
    at_work.post(ADD, form(centre))
    assert "이미 등록되어 있습니다" in at_work.post(ADD, form(centre)).content.decode()
    assert Visit.objects.count() == 1


def test_a_wish_becomes_a_case_of_the_village(at_work, centre, category):
    visit = make_visit(centre)
    assert at_work.post(address(visit), sheet(wish(category))).status_code == 302
    found = Suggestion.objects.get()
    assert (found.wish, found.visit, found.case.program) == ("repair", visit, "seniorvisits")
    assert (found.case.district.slug, found.case.place, found.case.contact) == ("geumsan", "원평경로당", None)


def test_the_same_sheet_twice_writes_each_wish_once(at_work, centre, category):
    visit, data = make_visit(centre), sheet(wish(category), wish(category, title="보일러"))
    for _time in range(2):
        at_work.post(address(visit), data)
    assert Case.objects.count() == Suggestion.objects.count() == 2


def test_one_key_at_two_visits_makes_two_wishes(at_work, centre, category):
    data = sheet(wish(category))
    for day in ("2026-11-19", "2026-11-20"):
        at_work.post(address(make_visit(centre, visited_on=day)), data)
    assert Case.objects.count() == 2


def test_the_sort_of_wish_is_asked_for(at_work, centre, category):
    page = at_work.post(address(make_visit(centre)), sheet(wish(category, wish=""))).content.decode()
    assert "건의 분류를 골라 주십시오" in page and "비가 샙니다." in page
    assert not Case.objects.exists()


def test_an_officer_adds_a_centre_once(at_work):
    data = {"name": "청도경로당", "district": "geumsan", "address": "", "members": "20"}
    assert at_work.post("/admin/seniorvisits/seniorcentre/add/", data).status_code == 302
    assert at_work.post("/admin/seniorvisits/seniorcentre/add/", data).status_code == 200
    assert SeniorCentre.objects.count() == 1


def test_centres_are_found_by_name_and_district(at_work, centre):
    make_centre("mangyeong", "대동경로당")
    page = at_work.get("/admin/seniorvisits/seniorcentre/", {"q": "대동"}).content.decode()
    assert "대동경로당" in page and "원평경로당" not in page
    page = at_work.get("/admin/seniorvisits/seniorcentre/", {"district__slug__exact": "geumsan"}).content.decode()
    assert "원평경로당" in page and "대동경로당" not in page


@pytest.mark.parametrize("who", ["mayors_office", "desk", "examiner"])
def test_who_watches_may_look_and_not_write(who, request, centre, settings):
    settings.STAFF_SECOND_FACTOR = False
    visit, client = make_visit(centre), Client()
    client.force_login(request.getfixturevalue(who))
    assert client.get("/admin/seniorvisits/visit/").status_code == 200
    assert client.get(address(visit)).status_code == 403
    assert client.post(ADD, form(centre)).status_code == 403


def test_lists_take_few_queries(at_work, django_assert_max_num_queries):
    for number in range(10):
        make_visit(make_centre(name=f"{number}경로당"))
    for page in ("visit/", "seniorcentre/", "visit/add/"):
        with django_assert_max_num_queries(12):
            at_work.get(f"/admin/seniorvisits/{page}")
