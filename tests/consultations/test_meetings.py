"""Staff write meetings down and pass each suggestion to its department, once."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from civic.cases.workflow import SameKeyOtherContent
from consultations.models import Meeting, Suggestion
from tests.crowd import at_once
from tests.makers import make_category
from tests.sheets import heard, sheet

from .conftest import make_meeting

pytestmark = pytest.mark.django_db
ADD = "/admin/consultations/meeting/add/"
FORM = {"organisation": "새마을부녀회", "sort": "social", "held_on": "2026-11-20", "place": "", "attendance": "24"}


def address(meeting):
    return reverse("admin:consultations_meeting_suggestions", args=[meeting.pk])


def row(category, **kw):
    return {"title": "가로등을 달아 주십시오", "text": "어둡습니다.", "category": category.pk, **kw}


def test_after_a_new_meeting_its_suggestions_are_asked_for(at_work):
    answer = at_work.post(ADD, FORM)
    assert answer.url == address(Meeting.objects.get())


@pytest.mark.parametrize("wrong", [{"attendance": "-1"}, {"held_on": "2026-02-30"}, {"organisation": ""}])
def test_a_meeting_that_cannot_be_is_refused(at_work, wrong):
    assert at_work.post(ADD, {**FORM, **wrong}).status_code == 200
    assert not Meeting.objects.exists()


def test_a_meeting_to_come_is_not_written_down_yet(at_work):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "아직 오지 않은 날입니다" in at_work.post(ADD, {**FORM, "held_on": str(tomorrow)}).content.decode()
    assert not Meeting.objects.exists()


def test_a_meeting_is_written_down_once(at_work):
    at_work.post(ADD, FORM)
    assert "이미 등록되어 있습니다" in at_work.post(ADD, FORM).content.decode()
    assert Meeting.objects.count() == 1


def test_each_suggestion_becomes_a_case_of_its_department(at_work, meeting, officer, category, other_department):
    other = make_category(other_department, name="환경")
    answer = at_work.post(address(meeting), sheet(row(category), row(other, title="냄새를 줄여 주십시오")))
    assert answer.status_code == 302
    cases = list(Case.objects.order_by("pk"))
    assert [case.department for case in cases] == [category.department, other_department]
    assert {(case.program, case.channel, case.kind, case.contact) for case in cases} == {
        ("consultations", "visit", "suggestion", None)
    }
    assert cases[0].filed_by == officer and "이장단협의회" in cases[0].place
    assert [found.case for found in meeting.suggestions.all()] == cases


def test_the_same_sheet_twice_writes_each_suggestion_once(at_work, meeting, category):
    data = sheet(row(category), row(category, title="하나 더"))
    assert [at_work.post(address(meeting), data).status_code for _time in range(2)] == [302, 302]
    assert Case.objects.count() == Suggestion.objects.count() == 2


def test_a_changed_sheet_with_a_used_key_is_refused_as_a_whole(meeting, category):
    key = uuid.uuid4()
    meeting.hear(heard(category, "가", "나"), form_key=key, by=None)
    with pytest.raises(SameKeyOtherContent):
        meeting.hear(heard(category, "가", "나", "다")[::-1], form_key=key, by=None)
    assert Case.objects.count() == 2


def test_a_refused_sheet_keeps_what_was_typed(at_work, meeting, category):
    data = sheet(row(category))
    at_work.post(address(meeting), data)
    answer = at_work.post(address(meeting), {**data, "rows-0-text": "전혀 다른 말"})
    assert answer.status_code == 200 and "전혀 다른 말" in answer.content.decode()
    assert Case.objects.count() == 1


def test_all_suggestions_are_written_or_none(meeting, category, monkeypatch):
    kept = []

    def fail(self, case, item):
        kept.append(case)
        if len(kept) == 2:
            raise RuntimeError

    monkeypatch.setattr(Meeting, "keep", fail)
    with pytest.raises(RuntimeError):
        meeting.hear(heard(category, "가", "나"), form_key=uuid.uuid4(), by=None)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "제목"),
        ({"text": ""}, "건의 내용"),
        ({"category": ""}, "분야를 골라"),
        ({"category": "999999"}, "업무 분야"),
        ({"text": "900101-1234567"}, "주민등록번호"),
    ],
)
def test_one_wrong_row_holds_the_sheet_back_and_keeps_it(at_work, meeting, category, wrong, words):
    data = sheet(row(category, title="온전한 건의"), row(category) | {"text": "둘째 건의 내용"} | wrong)
    page = at_work.post(address(meeting), data)
    assert page.status_code == 200 and words in page.content.decode()
    assert "온전한 건의" in page.content.decode() and not Case.objects.exists()


def test_an_empty_sheet_is_refused(at_work, meeting):
    assert "하나 이상" in at_work.post(address(meeting), sheet()).content.decode()


@pytest.mark.parametrize("total", ["", "nonsense", "-1", "100000"])
def test_a_forged_number_of_rows_breaks_nothing(at_work, meeting, category, total):
    data = sheet(row(category)) | {"rows-TOTAL_FORMS": total}
    assert at_work.post(address(meeting), data).status_code in (200, 302)
    assert at_work.post(address(meeting), {**data, "more": "1"}).status_code == 200


def test_more_rows_keep_what_was_typed_and_complain_of_nothing(at_work, meeting, category):
    data = sheet(row(category, text=""), publication="on")
    page = at_work.post(address(meeting), {**data, "more": "1"})
    assert len(page.context["sheet"].rows.forms) == 6 and page.context["sheet"].problems == []
    assert "가로등을 달아 주십시오" in page.content.decode() and data["form_key"] in page.content.decode()
    assert page.context["sheet"].head["publication"].value()
    assert not Case.objects.exists()


@pytest.mark.parametrize("agreed", [True, False])
def test_publication_needs_a_clear_yes(at_work, meeting, category, agreed):
    at_work.post(address(meeting), sheet(row(category), **({"publication": "on"} if agreed else {})))
    assert Case.objects.get().publication_agreed is agreed


def test_the_page_of_a_meeting_leads_to_the_cases_one_may_read(at_work, meeting, category, other_department):
    other = make_category(other_department, name="환경")
    meeting.hear([*heard(category, "우리 일"), *heard(other, "남의 일")], form_key=uuid.uuid4(), by=None)
    page = at_work.get(f"/admin/consultations/meeting/{meeting.pk}/change/").content.decode()
    ours, theirs = Case.objects.order_by("pk")
    assert "남의 일" in page
    assert f"/admin/cases/case/{ours.pk}/change/" in page and f"/admin/cases/case/{theirs.pk}/change/" not in page


@pytest.mark.parametrize("who", ["mayors_office", "desk", "examiner"])
def test_who_watches_may_look_and_not_write(who, request, meeting, settings):
    settings.STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/admin/consultations/meeting/{meeting.pk}/change/").status_code == 200
    assert client.get(address(meeting)).status_code == 403
    assert client.post(ADD, FORM).status_code == 403


def test_citizens_and_guests_have_no_sheet(client, citizen, meeting):
    assert client.get(address(meeting)).status_code == 302
    client.force_login(citizen)
    assert client.get(address(meeting)).status_code in (302, 403)


def test_a_meeting_that_is_not_there_is_not_found(at_work):
    assert at_work.get("/admin/consultations/meeting/999/suggestions/").status_code == 404


def test_nobody_deletes_a_meeting(at_work, meeting):
    assert at_work.post(f"/admin/consultations/meeting/{meeting.pk}/delete/").status_code == 403


def test_the_sheet_and_the_list_take_few_queries(at_work, category, django_assert_max_num_queries):
    for number in range(8):
        meeting = make_meeting(held_on=date(2026, 11, 1) + timedelta(days=number))
        meeting.hear(heard(category, "가", "나"), form_key=uuid.uuid4(), by=None)
    with django_assert_max_num_queries(15):
        at_work.get(address(meeting))
    with django_assert_max_num_queries(12):
        at_work.get("/admin/consultations/meeting/")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after the other anyway")
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_write_each_suggestion_once(department):
    meeting, key = make_meeting(), uuid.uuid4()
    suggestions = heard(make_category(department), "가", "나")
    results = at_once([lambda: meeting.hear(suggestions, form_key=key, by=None)] * 4)
    assert not [result for result in results if isinstance(result, Exception)]
    assert Case.objects.count() == Suggestion.objects.count() == 2
