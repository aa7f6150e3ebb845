"""Applying in the browser: the calls, the form, the receipt, looking it up, taking it back."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from civic.notices.models import Notice
from monitors.models import Application, DistrictSeats
from monitors.views import joinlimits
from tests.makers import make_user
from tests.monitors.makers import make_application, make_call, make_monitor, make_term, monitor_with_account
from tests.security.test_input import HOSTILE

pytestmark = pytest.mark.django_db
PERSON = {
    "name": "홍길동",
    "phone": "010-1234-5678",
    "email": "hong@example.kr",
    "birth_year": "1958",
    "gender": "",
    "occupation": "farming",
    "district": "geumsan",
    "motive": "마을 길을 매일 걷습니다.",
    "agreed": "on",
}


def sent(**values: Any) -> dict[str, Any]:
    return {"form_key": str(uuid.uuid4()), **PERSON, **values}


def send(client: Client, call: Any, **values: Any) -> Any:
    return client.post(f"/monitors/join/{call.pk}/", sent(**values))


def as_(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_what_a_stranger_typed_is_kept_by_no_machine_between(client):
    call = make_call()
    wrong = (send(client, call, name=""), client.post("/monitors/join/mine/", {"number": "M-2026-1", "code": "x"}))
    assert {answer["Cache-Control"] for answer in wrong} == {"private, no-store"}
    assert "no-store" not in client.get("/monitors/join/").get("Cache-Control", "")


class TestApplying:
    def test_somebody_without_an_account_applies_and_gets_number_and_code(self, client):
        call = make_call()
        answer = send(client, call, texts_agreed="on")
        row = Application.objects.get()
        assert answer["Location"] == f"/monitors/join/mine/{row.number}/receipt/"
        page = client.get(answer["Location"]).content.decode()
        assert row.number in page and row.code in page
        assert (row.name, row.phone, row.district_id, row.gender) == ("홍길동", "01012345678", "geumsan", "unsaid")
        assert row.texts_agreed and not row.name_shown and row.consent_version and row.user is None
        letter = Notice.objects.get(about=row.about)
        assert letter.to_address == "hong@example.kr" and row.code in str(letter.context)
        assert letter.not_before is None

    def test_the_same_form_twice_is_one_application_and_one_letter(self, client):
        call, data = make_call(), sent()
        first, second = (client.post(f"/monitors/join/{call.pk}/", data) for _time in range(2))
        assert first["Location"] == second["Location"]
        assert Application.objects.count() == 1 and Notice.objects.count() == 1

    def test_somebody_signed_in_sends_the_same_form_twice_and_sees_the_receipt_twice(self):
        client, call, data = as_(make_user("hong@example.kr", name="홍길동")), make_call(), sent()
        assert client.post(f"/monitors/join/{call.pk}/", data).status_code == 302
        assert client.post(f"/monitors/join/{call.pk}/", data).status_code == 302
        assert Application.objects.get().user.email == "hong@example.kr"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("phone", "1234"),
            ("phone", "063-540-1234"),
            ("email", "hong@"),
            ("birth_year", "58"),
            ("birth_year", str(timezone.localdate().year - 10)),
            ("birth_year", "가나"),
            ("occupation", ""),
            ("district", "seoul"),
            ("motive", "제 번호는 580101-1234567 입니다"),
            ("agreed", ""),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(self, client, field, value):
        answer = send(client, make_call(), **{field: value})
        form = answer.context["form"]
        assert answer.status_code == 200 and list(form.errors) == [field]
        kept = "email" if field == "name" else "name"
        assert PERSON[kept] in answer.content.decode()
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert not Application.objects.exists()

    def test_a_form_sent_after_the_last_day_keeps_what_was_typed(self, client):
        today = timezone.localdate()
        call = make_call(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
        answer = send(client, call)
        assert answer.status_code == 409 and "홍길동" in answer.content.decode()
        assert not Application.objects.exists()

    @pytest.mark.parametrize("released", [True, False])
    def test_a_call_that_is_not_open_offers_no_form(self, client, released):
        today = timezone.localdate()
        call = make_call(released=released, opens_on=today + timedelta(days=3))
        answer = client.get(f"/monitors/join/{call.pk}/")
        assert answer.status_code == (200 if released else 404)
        assert not released or answer.context["form"] is None

    def test_who_recommends_may_be_named(self, client):
        send(client, make_call(), recommended_by="금산면 이장단")
        row = Application.objects.get()
        assert (row.source, row.recommended_by) == ("online", "금산면 이장단")

    @pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
    def test_whatever_is_typed_the_pages_answer(self, client, value):
        call = make_call()
        for url, names in (
            (f"/monitors/join/{call.pk}/", [*PERSON, "form_key", "section", "recommended_by"]),
            ("/monitors/join/mine/", ["number", "code"]),
        ):
            assert client.post(url, dict.fromkeys(names, value)).status_code in (200, 400)
        assert send(client, call, motive=value, name="홍길동").status_code in (200, 302)

    def test_a_number_beyond_all_numbers_is_no_call(self, client):
        assert client.get(f"/monitors/join/{'9' * 30}/").status_code == 404

    def test_an_address_that_applies_very_often_has_to_wait(self, client, monkeypatch):
        monkeypatch.setattr(joinlimits, "APPLICATIONS", 2)
        call = make_call()
        for number in range(2):
            assert send(client, call, phone=f"010-5555-{number:04d}", email="").status_code == 302
        assert send(client, call, phone="010-5555-9999", email="").status_code == 429


class TestOneAPerson:
    def test_a_stranger_reads_the_same_of_every_number_that_is_known(self, client):
        call = make_call()
        make_application(call, phone="01011111111")
        make_monitor(phone="01022222222", name="이모니터")
        other = monitor_with_account("m@example.kr", name="박모니터", phone="01033333333")
        said = set()
        for phone in ("01011111111", "01022222222", "01033333333"):
            answer = send(client, call, phone=phone, email="")
            if answer.status_code == 409:
                said.add(str(answer.context["form"].non_field_errors()))
        assert len(said) == 1 and other.name not in said.pop()

    def test_a_stranger_cannot_try_numbers_without_end(self, client, monkeypatch):
        monkeypatch.setattr(joinlimits, "REFUSALS", 2)
        call = make_call()
        make_application(call, phone="01011111111")
        codes = [send(client, call, phone="01011111111").status_code for _time in range(3)]
        assert codes == [409, 409, 429]

    def test_a_monitor_in_office_reads_why_there_is_no_form(self):
        monitor = monitor_with_account("m@example.kr", name="박모니터")
        client, call = as_(monitor.user), make_call()
        answer = client.get(f"/monitors/join/{call.pk}/")
        assert answer.context["form"] is None and answer.context["why"]
        assert send(client, call).status_code == 409 and not Application.objects.exists()

    def test_a_monitor_of_the_first_term_applies_for_the_next_one(self):
        monitor = monitor_with_account("m@example.kr", name="박모니터", phone="01044444444")
        coming = make_term(timezone.localdate() + timedelta(days=600))
        call = make_call(coming)
        answer = send(as_(monitor.user), call, name="박모니터", phone="010-4444-4444", email="m@example.kr")
        assert answer.status_code == 302

    def test_who_withdrew_may_apply_again(self, client):
        call = make_call()
        make_application(call, phone="01012345678", state="withdrawn")
        assert send(client, call).status_code == 302


class TestLookingItUp:
    def test_number_and_code_open_it_however_they_are_typed(self, client):
        row = make_application(name="홍길동", number="M-2026-0012")
        answer = client.post("/monitors/join/mine/", {"number": " m-2026-12", "code": "k7qp m3xd"})
        assert answer["Location"] == f"/monitors/join/mine/{row.number}/"
        assert "홍길동" in client.get(answer["Location"]).content.decode()

    def test_a_wrong_number_and_a_wrong_code_get_one_answer(self, client):
        row = make_application()
        said = []
        for number, code in ((row.number, "AAAA-AAAA"), ("M-2020-9999", "K7QP-M3XD"), ("??", "K7QP-M3XD")):
            answer = client.post("/monitors/join/mine/", {"number": number, "code": code})
            said.append((answer.status_code, str(answer.context["form"].non_field_errors())))
        assert len(set(said)) == 1

    def test_an_erased_application_opens_with_no_code(self, client):
        row = make_application(code="")
        for code in ("", "-", "--------", "K7QP-M3XD"):
            assert client.post("/monitors/join/mine/", {"number": row.number, "code": code}).status_code == 200

    def test_guessing_is_stopped(self, client):
        row = make_application()
        codes = [
            client.post("/monitors/join/mine/", {"number": row.number, "code": "A"}).status_code for _time in range(6)
        ]
        assert codes == [200] * 5 + [429]
        assert client.post("/monitors/join/mine/", {"number": row.number, "code": row.code}).status_code == 429

    def test_the_account_finds_its_own_and_nobody_elses(self):
        person, other = make_user("a@example.kr"), make_user("b@example.kr")
        row = make_application(user=person)
        for user, status in ((person, 200), (other, 404)):
            assert as_(user).get(f"/monitors/join/mine/{row.number}/").status_code == status
            assert as_(user).get(f"/monitors/join/mine/{row.number}/receipt/").status_code == status
        assert row.number in as_(person).get("/monitors/join/mine/").content.decode()
        assert row.number not in as_(other).get("/monitors/join/mine/").content.decode()

    def test_the_device_forgets_it(self, client):
        call = make_call()
        where = send(client, call)["Location"]
        number = Application.objects.get().number
        assert client.post(f"/monitors/join/mine/{number}/forget/").status_code == 302
        assert client.get(where).status_code == 404

    def test_what_is_picked_does_not_show_before_everybody_is_told(self):
        person = make_user("a@example.kr")
        call = make_call()
        make_application(call, user=person, state="picked", number="M-2026-0001")
        page = as_(person).get("/monitors/join/mine/M-2026-0001/")
        make_application(user=person, call=make_call(title="다른"), state="received", number="M-2026-0002")
        other = as_(person).get("/monitors/join/mine/M-2026-0002/")
        assert page.context["state_words"] == other.context["state_words"]


class TestTakingItBack:
    def test_the_person_withdraws_after_a_question_and_is_told_once(self):
        person = make_user("a@example.kr")
        row = make_application(user=person, email="a@example.kr")
        client, where = as_(person), f"/monitors/join/mine/{row.number}/withdraw/"
        assert client.get(where).status_code == 200
        row.refresh_from_db()
        assert row.state == "received"
        for _time in range(2):
            assert client.post(where).status_code == 302
        row.refresh_from_db()
        assert row.state == "withdrawn" and row.decided_at
        assert Notice.objects.filter(about=row.about).count() == 1

    def test_what_is_decided_stays(self):
        person = make_user("a@example.kr")
        row = make_application(user=person, state="appointed")
        client, where = as_(person), f"/monitors/join/mine/{row.number}/withdraw/"
        assert client.get(where).status_code == 302
        client.post(where)
        row.refresh_from_db()
        assert row.state == "appointed"


class TestTheCalls:
    def test_open_coming_and_closed_ones_stand_apart_and_drafts_nowhere(self, client):
        today = timezone.localdate()
        make_call(title="열린 모집")
        make_call(title="다음 모집", opens_on=today + timedelta(days=2))
        make_call(title="마감한 모집", opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=2))
        make_call(title="초안 모집", released=False)
        make_call(title="끝난 모집", decided_at=timezone.now())
        context = client.get("/monitors/join/").context
        assert [line["call"].title for line in context["open"]] == ["열린 모집"]
        shown = [[call.title for call in context[part]] for part in ("coming", "choosing")]
        assert shown == [["다음 모집"], ["마감한 모집"]]

    def test_the_map_shows_where_monitors_are_wanted(self, client):
        call = make_call()
        DistrictSeats.objects.create(term=call.term, district_id="geumsan", seats=7)
        line = client.get("/monitors/join/").context["open"][0]
        assert line["wanted"].by_district == {"geumsan": 7} and line["wanted"].seats == 132

    def test_the_pages_take_few_queries(self, client, django_assert_max_num_queries):
        calls = [make_call(sort=sort) for sort in ("term", "vacancy", "term")]
        with django_assert_max_num_queries(12):
            client.get("/monitors/join/")
        with django_assert_max_num_queries(12):
            client.get(f"/monitors/join/{calls[0].pk}/")

    def test_without_a_call_the_page_says_so(self, client):
        answer = client.get("/monitors/join/")
        assert answer.status_code == 200 and answer.context["open"] == []
