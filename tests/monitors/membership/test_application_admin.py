"""Calls and applications in the workplace: lists, pages, forms, the file, and who is noted to have looked."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from civic.privacy.models import AccessLog
from monitors.admin import applicationlist
from monitors.models import Application, Call
from tests.monitors.makers import current_term, make_application, make_appointment, make_call, make_monitor

pytestmark = pytest.mark.django_db
APPLICATIONS = "/admin/monitors/application/"
CALLS = "/admin/monitors/call/"


@pytest.fixture
def at_desk(desk: Any) -> Client:
    client = Client()
    client.force_login(desk)
    return client


def listed(client: Client, **query: str) -> list[Application]:
    return [line["row"] for line in client.get(APPLICATIONS, query).context["lines"]]


def looks(action: str) -> list[str]:
    return list(AccessLog.objects.filter(action=action).values_list("subject", flat=True))


class TestTheList:
    def test_it_filters_by_everything_it_offers(self, at_desk):
        year = timezone.localdate().year
        call = make_call()
        young = make_application(
            call, district="geumsan", gender="female", occupation="student", birth_year=year - 25, source="district"
        )
        old = make_application(call, district="mangyeong", gender="male", birth_year=year - 70, state="reserve")
        other = make_application(make_call(title="다른 모집"))
        for query, wanted in (
            ({"call": str(call.pk), "sort": "first"}, [young, old]),
            ({"call": str(call.pk), "sort": "age"}, [old, young]),
            ({"district": "geumsan"}, [young]),
            ({"gender": "male"}, [old]),
            ({"age": "20s"}, [young]),
            ({"age": "60s"}, [old]),
            ({"occupation": "student"}, [young]),
            ({"source": "district"}, [young]),
            ({"state": "reserve"}, [old]),
            ({"call": "x", "state": "?"}, [other, old, young]),
        ):
            assert listed(at_desk, **query) == wanted, query

    def test_names_are_masked_there(self, at_desk):
        make_application(name="홍길동", phone="01012345678")
        page = at_desk.get(APPLICATIONS).content.decode()
        assert "홍○동" in page and "홍길동" not in page and "1234-5678" not in page

    @pytest.mark.parametrize("text", ["홍 길동", "010-1234-5678", "HONG@example.kr", "m-2026-77"])
    def test_one_person_is_found_by_what_is_whole_and_the_search_is_noted(self, at_desk, text):
        row = make_application(name="홍길동", phone="01012345678", email="hong@example.kr", number="M-2026-0077")
        make_application(row.call)
        answer = at_desk.post(APPLICATIONS, {"q": text})
        assert [line["row"] for line in answer.context["lines"]] == [row]
        assert looks("application.find") == ["applications"]

    def test_who_searches_very_often_has_to_wait_and_keeps_what_was_typed(self, at_desk, monkeypatch):
        monkeypatch.setattr(applicationlist, "FINDS", 1)
        make_application(name="홍길동")
        answers = [at_desk.post(APPLICATIONS, {"q": "홍길동"}) for _time in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        finding = answers[1].context["finding"]
        assert finding.errors["q"] and finding["q"].value() == "홍길동" and not answers[1].context["sought"]
        assert len(looks("application.find")) == 1

    def test_it_takes_few_queries(self, at_desk, django_assert_max_num_queries):
        call = make_call()
        for _number in range(12):
            make_application(call)
        with django_assert_max_num_queries(12):
            at_desk.get(APPLICATIONS)
        with django_assert_max_num_queries(12):
            at_desk.get(CALLS)

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_it_leaves_as_a_file_with_a_reason_only(self, at_desk, kind):
        row = make_application(name="=홍길동", motive="+마을")
        make_application(row.call, state="declined")
        assert at_desk.post(f"{APPLICATIONS}export/", {"file": kind}).status_code == 200
        assert not looks("application.export")
        answer = at_desk.post(f"{APPLICATIONS}export/", {"file": kind, "reason": "위원회", "state": "received"})
        content = b"".join(answer.streaming_content)
        assert "attachment" in answer["Content-Disposition"] and content
        if kind == "csv":
            lines = content.decode().splitlines()
            assert len(lines) == 2 and "'=홍길동" in lines[1] and "'+마을" in lines[1]
        log = AccessLog.objects.get(action="application.export")
        assert "위원회" in log.reason and "1 rows" in log.reason and "state=received" in log.reason


class TestOne:
    def test_the_look_is_noted_and_what_is_known_of_the_person_shown(self, at_desk):
        monitor = make_monitor(name="홍길동", phone="01012345678")
        make_appointment(monitor)
        row = make_application(name="홍길동", phone="01012345678")
        answer = at_desk.get(f"{APPLICATIONS}{row.pk}/change/")
        assert "010-1234-5678" in answer.content.decode()
        assert answer.context["monitor"] == monitor and len(answer.context["appointments"]) == 1
        assert looks("application.view") == [row.about]

    def test_who_does_not_run_the_monitors_sees_nothing(self, examiner, mayors_office, officer):
        row = make_application()
        for person in (examiner, mayors_office, officer):
            client = Client()
            client.force_login(person)
            assert client.get(f"{APPLICATIONS}{row.pk}/change/").status_code == 403
            assert client.get(APPLICATIONS).status_code == 403

    def test_a_note_is_kept_and_one_of_somebody_else_is_not_overwritten(self, at_desk):
        row = make_application()
        where = f"{APPLICATIONS}{row.pk}/note/"
        assert at_desk.post(where, {"note": "적극적", "version": 0}).status_code == 302
        assert at_desk.post(where, {"note": "적극적", "version": 0}).status_code == 302  # a second click
        late = at_desk.post(where, {"note": "다른 말", "version": 0})
        assert late.status_code == 200 and "다른 말" in late.content.decode() and "적극적" in late.content.decode()
        row.refresh_from_db()
        assert row.note == "적극적"

    def test_it_is_withdrawn_for_the_person_when_that_was_made_sure(self, at_desk):
        row = make_application()
        where = f"{APPLICATIONS}{row.pk}/withdraw/"
        assert at_desk.post(where, {"version": 0}).status_code == 200
        for _time in range(2):
            assert at_desk.post(where, {"version": 0, "asked": "on"}).status_code == 302
        row.refresh_from_db()
        assert row.state == "withdrawn"
        assert at_desk.get(f"{APPLICATIONS}{row.pk}/history/").content.decode().count("<tr>") >= 2


def written(**values: Any) -> dict[str, Any]:
    person = {
        "form_key": str(uuid.uuid4()),
        "source": "paper",
        "arrived_on": timezone.localdate().isoformat(),
        "name": "이순자",
        "phone": "063-540-1234",
        "birth_year": "1950",
        "occupation": "home",
        "district": "geumsan",
        "consents_said": ["agreed"],
    }
    return person | values


class TestWritingOneDown:
    def test_what_came_on_paper_is_an_application_and_the_person_is_called(self, at_desk):
        call = make_call()
        answer = at_desk.post(f"{APPLICATIONS}add/", written(call=call.pk))
        row = Application.objects.get()
        assert answer["Location"] == f"{APPLICATIONS}{row.pk}/change/"
        assert (row.call, row.source, row.phone, row.user) == (call, "paper", "0635401234", None)

    def test_a_recommendation_names_who_recommends_and_the_person_has_agreed(self, at_desk):
        make_call()
        answer = at_desk.post(f"{APPLICATIONS}add/", written(source="district", consents_said=[]))
        assert set(answer.context["form"].errors) == {"recommended_by", "consents_said"}
        answer = at_desk.post(f"{APPLICATIONS}add/", written(source="district", recommended_by="금산면장 김철수"))
        assert answer.status_code == 302 and Application.objects.get().recommended_by == "금산면장 김철수"

    def test_what_came_in_time_is_taken_after_the_last_day_and_what_came_late_is_not(self, at_desk):
        today = timezone.localdate()
        make_call(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
        assert at_desk.post(f"{APPLICATIONS}add/", written()).status_code == 409
        early = written(arrived_on=(today - timedelta(days=2)).isoformat())
        assert at_desk.post(f"{APPLICATIONS}add/", early).status_code == 302

    def test_staff_read_why_somebody_cannot_apply(self, at_desk):
        make_appointment(make_monitor(name="이순자", phone="0635401234"))
        make_call(current_term())
        answer = at_desk.post(f"{APPLICATIONS}add/", written())
        assert answer.status_code == 409 and str(current_term().number) in str(
            answer.context["form"].non_field_errors()
        )

    def test_without_a_call_there_is_no_form(self, at_desk):
        assert at_desk.get(f"{APPLICATIONS}add/").status_code == 302


def call_form(**values: Any) -> dict[str, Any]:
    today = timezone.localdate()
    usual = {
        "term": str(current_term().pk),
        "sort": "vacancy",
        "title": "결원을 모집합니다",
        "text": "우리 동네를 살필 분",
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=20)).isoformat(),
    }
    return usual | values


class TestCalls:
    def test_a_call_is_written_looked_at_released_extended_and_closed(self, at_desk, client):
        answer = at_desk.post(f"{CALLS}add/", call_form())
        call = Call.objects.get()
        assert answer["Location"] == f"{CALLS}{call.pk}/change/"
        assert client.get(f"/monitors/join/{call.pk}/").status_code == 404
        assert call.title in at_desk.get(f"{CALLS}{call.pk}/preview/").content.decode()
        at_desk.post(f"{CALLS}{call.pk}/do/release/", {"version": 0})
        assert client.get(f"/monitors/join/{call.pk}/").context["form"] is not None
        today = timezone.localdate()
        at_desk.post(f"{CALLS}{call.pk}/do/last-day/", {"version": 1, "closes_on": today + timedelta(days=30)})
        call.refresh_from_db()
        assert call.closes_on == today + timedelta(days=30)
        assert at_desk.get(f"{CALLS}{call.pk}/change/").context["state"]
        assert at_desk.get(f"{CALLS}{call.pk}/history/").status_code == 200

    @pytest.mark.parametrize("field", ["title", "text", "opens_on", "closes_on", "term"])
    def test_what_is_missing_is_said_beside_the_field(self, at_desk, field):
        answer = at_desk.post(f"{CALLS}add/", call_form(**{field: ""}))
        assert field in answer.context["form"].errors and not Call.objects.exists()

    def test_words_of_a_public_call_can_be_corrected_and_its_days_stay(self, at_desk):
        call = make_call()
        data = call_form(title="고친 제목", version="0", closes_on="2020-01-01")
        assert at_desk.post(f"{CALLS}{call.pk}/write/", data).status_code == 302
        before = call.closes_on
        call.refresh_from_db()
        assert (call.title, call.closes_on, call.version) == ("고친 제목", before, 1)

    def test_who_has_an_old_page_reads_it_and_keeps_the_words(self, at_desk):
        call = make_call(version=3)
        answer = at_desk.post(f"{CALLS}{call.pk}/write/", call_form(title="늦은 제목", version="1"))
        assert answer.status_code == 200 and "늦은 제목" in answer.content.decode()
        assert answer.context["form"]["version"].value() == "3"

    def test_a_draft_is_thrown_away_even_twice(self, at_desk):
        call = make_call(released=False)
        for _time in range(2):
            assert at_desk.post(f"{CALLS}{call.pk}/do/drop/", {"version": 0}).status_code == 302
        assert not Call.objects.exists()

    def test_without_a_term_there_is_nothing_to_call_for(self, at_desk):
        assert at_desk.get(f"{CALLS}add/").status_code == 302

    def test_another_thing_cannot_be_done(self, at_desk):
        assert at_desk.get(f"{CALLS}{make_call().pk}/do/fly/").status_code == 404
