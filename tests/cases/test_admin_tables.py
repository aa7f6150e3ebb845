"""Holidays and fields of business in the admin."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Category, Holiday
from civic.reminders.models import Reminder
from tests.cases.workplace import Staff
from tests.makers import accepted_case, make_category

pytestmark = pytest.mark.django_db
HOLIDAYS = "admin:cases_holiday_changelist"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


def holiday(**kw):
    kw.setdefault("date", date(timezone.localdate().year, 12, 24))
    return Holiday.objects.create(**{"name": "시민의 날", "kind": "city", **kw})


def values(row=None, **kw):
    day = row.date if row else timezone.localdate() + timedelta(days=3)
    return {"date": day.isoformat(), "name": "임시공휴일", "kind": "temporary", "source": "", "is_active": "on"} | kw


def said(page):
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize("who", ["desk", "administrator"])
def test_the_list_shows_this_year_first(who, request):
    Holiday.objects.all().delete()
    row = holiday()
    holiday(date=date(2020, 12, 24))
    page = Staff(request.getfixturevalue(who)).get(HOLIDAYS)
    assert list(page.context["cl"].result_list) == [row]


@pytest.mark.parametrize(("year", "count"), [("2020", 1), ("all", 2), ("nonsense", 2)])
def test_other_years_can_be_chosen(administrator, year, count):
    Holiday.objects.all().delete()
    holiday()
    holiday(date=date(2020, 12, 24))
    assert len(Staff(administrator).get(HOLIDAYS, year=year).context["cl"].result_list) == count


def test_a_new_holiday_plans_the_open_cases_anew_and_notes_who_added_it(administrator, department):
    accepted_case(kind="suggestion")
    address = reverse("admin:cases_holiday_add")
    page = Staff(administrator).client.post(address, values(), follow=True)
    assert Holiday.objects.get(name="임시공휴일").added_by == administrator
    assert any("1" in sentence for sentence in said(page))
    assert Reminder.objects.filter(kind="calendar.replan").exists()


def test_switching_a_holiday_off_leaves_a_trace(administrator):
    row = holiday()
    address = reverse("admin:cases_holiday_change", args=[row.pk])
    Staff(administrator).client.post(address, values(row, name=row.name, kind=row.kind, is_active=""))
    row.refresh_from_db()
    assert row.is_active is False
    assert LogEntry.objects.get().user == administrator


@pytest.mark.parametrize(("field", "value"), [("date", "2026-02-30"), ("date", ""), ("name", ""), ("kind", "party")])
def test_a_wrong_holiday_is_explained(administrator, field, value):
    page = Staff(administrator).client.post(reverse("admin:cases_holiday_add"), values(**{field: value}))
    assert field in page.context["adminform"].form.errors
    assert not Holiday.objects.filter(name="임시공휴일").exists()


def test_a_date_has_one_row(administrator):
    row = holiday()
    page = Staff(administrator).client.post(reverse("admin:cases_holiday_add"), values(row))
    assert "date" in page.context["adminform"].form.errors


def test_holidays_are_not_deleted(administrator):
    row = holiday()
    Staff(administrator).client.post(f"/admin/cases/holiday/{row.pk}/delete/", {"post": "yes"})
    assert Holiday.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("who", ["officer", "examiner", "mayors_office"])
@pytest.mark.parametrize("model", ["holiday", "category"])
def test_others_do_not_touch_the_tables(who, model, request):
    client = Staff(request.getfixturevalue(who)).client
    assert client.get(f"/admin/cases/{model}/").status_code == 403
    assert client.get(f"/admin/cases/{model}/add/").status_code == 403


def test_a_field_gets_another_department(administrator, department, other_department):
    category = make_category(department)
    data = {
        "name": category.name,
        "slug": category.slug,
        "department": other_department.pk,
        "kind": "other",
        "order": 1,
        "is_active": "on",
    }
    Staff(administrator).client.post(reverse("admin:cases_category_change", args=[category.pk]), data)
    assert Category.objects.get(pk=category.pk).department == other_department


def test_the_fields_are_listed_without_a_query_a_row(administrator, department, django_assert_max_num_queries):
    staff = Staff(administrator)
    for _ in range(30):
        make_category(department)
    staff.get("admin:cases_category_changelist")
    with django_assert_max_num_queries(12):
        assert staff.get("admin:cases_category_changelist").status_code == 200
