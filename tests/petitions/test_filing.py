"""Filing: every step, every wrong input, and nothing lost on the way."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civic.cases.models import Case, CaseEvent
from civic.people.models import Contact
from petitions.models import Draft, Petition

from .conftest import Citizen, image, upload

STEPS = ["place", "what", "photos", "who", "consent"]
RRN = "900101-1234567"


def page(client: Client, step: str) -> str:
    return client.get(reverse("petitions:step", args=[step])).content.decode()


def test_it_files_a_petition_without_an_account(guest: Citizen):
    case = guest.file()
    assert (case.title, case.text, case.place) == ("가로등이 꺼져 있습니다", "일주일째 어둡습니다.", "마을회관 앞")
    assert (case.contact.name, case.contact.phone, case.contact.user) == ("홍길동", "01012345678", None)
    assert case.program == "petitions" and case.department.coordinates
    assert Petition.objects.filter(case=case).exists()
    assert not Draft.objects.exists()


def test_the_category_chooses_department_and_kind(guest: Citizen, category):
    case = guest.file(what={"category": "roads"})
    assert (case.category, case.department, case.kind) == (category, category.department, "suggestion")


def test_a_signed_in_citizen_is_prefilled_and_owns_the_case(guest: Citizen, citizen):
    guest.client.force_login(citizen)
    assert 'value="홍길동"' in page(guest.client, "who")
    assert guest.file().contact.user == citizen


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
def test_each_step_can_be_opened_without_a_draft_and_makes_none(client: Client, step):
    assert client.get(reverse("petitions:step", args=[step])).status_code == 200
    assert not Draft.objects.exists()


@pytest.mark.parametrize("step", STEPS)
def test_going_back_shows_what_was_typed(guest: Citizen, step):
    guest.fill_in()
    text = page(guest.client, step)
    for value in {"place": ["마을회관 앞"], "what": ["일주일째"], "who": ["홍길동", "hong@"]}.get(step, []):
        assert value in text


@pytest.mark.django_db
def test_a_step_that_does_not_exist_is_not_found(client: Client):
    assert client.get("/petitions/new/nonsense/").status_code == 404


def test_new_goes_on_where_the_draft_stopped(guest: Citizen):
    guest.step("place")
    assert guest.client.get(reverse("petitions:new")).url == reverse("petitions:step", args=["what"])


def test_change_links_return_to_the_check_page(guest: Citizen):
    guest.fill_in()
    answer = guest.step("what", back=True, title="고친 제목")
    assert answer.url == reverse("petitions:step", args=["check"])
    assert "고친 제목" in page(guest.client, "check")


def test_a_missing_step_is_asked_for_before_sending(guest: Citizen):
    guest.step("place")
    answer = guest.send()
    assert answer.status_code == 302 and "/new/what/" in answer.url
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("step", "values", "words"),
    [
        ("what", {"title": ""}, "title"),
        ("what", {"text": "   \n "}, "text"),
        ("what", {"text": "가" * 100_000}, "100,000"),
        ("what", {"title": "나" * 101}, "101"),
        ("what", {"category": "nonsense"}, "category"),
        ("place", {"place": "다" * 201}, "201"),
        ("place", {"district": "atlantis"}, "district"),
        ("who", {"name": ""}, "name"),
        ("who", {"name": "라" * 41}, "41"),
        ("who", {"age": ""}, "age"),
        ("who", {"phone": "", "email": ""}, "phone"),
        ("who", {"phone": "전화 없음"}, "phone"),
        ("who", {"email": "hong@"}, "email"),
    ],
)
def test_wrong_input_is_explained_and_kept(guest: Citizen, step, values, words):
    answer = guest.step(step, **values)
    text = answer.content.decode()
    assert answer.status_code == 200 and words in text and "error-summary" in text
    name, value = next(iter(values.items()))
    assert not value.strip() or value[:50] in text or name in ("category", "district")
    assert not Case.objects.exists()


def test_invalid_text_is_kept_in_the_draft_too(guest: Citizen):
    guest.step("what", title="", text="남아야 하는 글")
    assert "남아야 하는 글" in page(guest.client, "what")


def test_emoji_stay_and_control_characters_go(guest: Citizen):
    case = guest.file(what={"title": "불빛 💡\u0000 꺼짐\u202e", "text": "고쳐 주세요 🙏\u0007"})
    assert (case.title, case.text) == ("불빛 💡 꺼짐", "고쳐 주세요 🙏")


def test_pasted_html_becomes_readable_text(guest: Citizen):
    case = guest.file(what={"text": "<p>첫 문단<script>alert(1)</script></p><p>둘째 <b>문단</b></p>"})
    assert "<" not in case.text and "alert" not in case.text
    assert case.text.split("\n\n") == ["첫 문단", "둘째 문단"]


def test_what_looks_like_html_is_escaped_on_the_page(guest: Citizen):
    guest.fill_in(what={"title": "<i>제목"})
    assert "<i>제목" not in page(guest.client, "check")


def test_a_registration_number_is_refused_and_pointed_at(guest: Citizen):
    answer = guest.step("what", text=f"첫 줄\n제 번호는 {RRN} 입니다")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "900101-*******" in text and RRN in text  # pointed at, and what was typed is still there


def test_a_registration_number_is_never_stored(guest: Citizen):
    for step, name in [("what", "text"), ("what", "title"), ("place", "place"), ("who", "name"), ("who", "phone")]:
        guest.step(step, **{name: f"제 번호 {RRN}"})
    assert RRN not in str(Draft.objects.get().data) and "1234567" not in str(Draft.objects.get().data)


def test_the_digits_can_be_replaced_with_one_button(guest: Citizen):
    answer = guest.step("what", text=f"제 번호는 {RRN} 입니다", remove_numbers="1")
    assert answer.status_code == 302
    assert "******-*******" in Draft.objects.get().typed("what")["text"]


def test_other_personal_data_is_only_mentioned_when_publication_is_agreed(guest: Citizen):
    guest.fill_in(what={"text": "전화는 010-9876-5432 입니다"})
    assert "callout--warning" not in page(guest.client, "check")
    guest.step("consent", publication="on")
    assert "<strong>010-9876-5432</strong>" in page(guest.client, "check")
    assert guest.send().status_code == 302


def test_consents_are_never_ticked_beforehand(guest: Citizen):
    guest.step("who")
    text = page(guest.client, "consent")
    assert text.count('type="checkbox"') == 2 and "checked" not in text


def test_each_consent_is_recorded_with_its_wording(guest: Citizen):
    case = guest.file(consent={"publication": "on"})
    consent = case.contact.consents.get()
    assert (consent.purpose, bool(consent.version), case.publication_agreed) == ("publication", True, True)


def test_without_consent_the_case_is_private(guest: Citizen):
    case = guest.file()
    assert not case.publication_agreed and not case.contact.consents.exists()


def test_text_messages_are_not_offered_without_a_phone(guest: Citizen):
    guest.step("who", phone="")
    text = page(guest.client, "consent")
    assert 'name="text_messages"' not in text and 'name="publication"' in text


def test_somebody_under_14_is_shown_the_way_and_nothing_is_kept_of_them(guest: Citizen):
    answer = guest.step("who", age="under", name="김어린이")
    assert answer.url == reverse("petitions:under-14")
    assert "김어린이" not in str(Draft.objects.get().data if Draft.objects.exists() else "")
    assert guest.client.get(answer.url).status_code == 200


def test_a_lost_draft_keeps_what_was_typed_last(guest: Citizen):
    guest.step("place")
    key = guest.key
    Draft.objects.all().delete()
    answer = guest.step("what", form_key=key, text="이 글은 남습니다")
    assert answer.status_code == 200 and "이 글은 남습니다" in answer.content.decode()
    assert "callout--warning" in answer.content.decode()
    assert Draft.objects.get().typed("what")["text"] == "이 글은 남습니다"


def test_an_old_form_does_not_write_over_another_draft(guest: Citizen):
    guest.step("what", text="새 민원의 글")
    answer = guest.step("what", form_key="00000000-0000-4000-8000-000000000000", text="옛 양식의 글")
    assert "옛 양식의 글" in answer.content.decode()
    assert Draft.objects.get().typed("what")["text"] == "새 민원의 글"


def test_a_form_of_a_sent_petition_says_so(guest: Citizen):
    guest.fill_in()
    key = guest.key
    guest.send()
    answer = guest.step("what", form_key=key, text="뒤로 가서 다시 보냄")
    assert Case.objects.get().number in answer.content.decode()
    assert "뒤로 가서 다시 보냄" in answer.content.decode()


def test_sending_an_expired_form_says_so_and_writes_nothing(guest: Citizen):
    guest.fill_in()
    key = guest.key
    Draft.objects.all().delete()
    assert guest.send(key).status_code == 410
    assert guest.send("rubbish").status_code == 410
    assert not Case.objects.exists() and not Contact.objects.exists()


def test_another_browsers_form_key_sends_nothing(guest: Citizen, new_guest):
    guest.fill_in()
    assert new_guest().send(guest.key).status_code == 410
    assert not Case.objects.exists()


def test_autosave_keeps_text_without_a_page(guest: Citizen):
    answer = guest.client.post(
        reverse("petitions:step", args=["what"]), {"text": "쓰는 중", "form_key": ""}, headers={"X-Autosave": "1"}
    )
    assert answer.status_code == 204 and Draft.objects.get().typed("what")["text"] == "쓰는 중"


def test_autosave_of_a_sent_form_begins_nothing(guest: Citizen):
    guest.fill_in()
    key = guest.key
    guest.send()
    answer = guest.client.post(
        reverse("petitions:step", args=["what"]), {"text": "x", "form_key": key}, headers={"X-Autosave": "1"}
    )
    assert answer.status_code == 409 and not Draft.objects.exists()


def test_starting_over_removes_everything(guest: Citizen):
    guest.step("what")
    guest.client.post(reverse("petitions:start-over"))
    assert not Draft.objects.exists() and "일주일째" not in page(guest.client, "what")


def test_the_draft_is_unreadable_in_the_database(guest: Citizen):
    guest.step("who")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM petitions_draft")
        assert "홍길동" not in cursor.fetchone()[0]


def test_filing_with_five_photos_takes_few_queries(guest: Citizen, category):
    guest.fill_in(what={"category": "roads"}, consent={"publication": "on", "text_messages": "on"})
    guest.step("photos", files=[upload(image(c)) for c in ("red", "green", "blue", "black", "white")], add="1")
    key = guest.key
    with CaptureQueriesContext(connection) as captured:
        assert guest.send(key).status_code == 302
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")  # borders of transactions; in a test there are more of them
    assert len([query for query in captured if not query["sql"].startswith(marks)]) <= 40
    assert Case.objects.get().attachments.count() == 5
    assert CaseEvent.objects.count() == 1


def test_one_address_can_file_only_so_often(guest: Citizen, monkeypatch):
    monkeypatch.setattr("petitions.limits.FILINGS", 1)
    guest.file()
    guest.fill_in()
    answer = guest.send()
    assert answer.status_code == 429 and "일주일째" in answer.content.decode()
    assert Case.objects.count() == 1 and Draft.objects.count() == 1


def test_pages_of_a_draft_are_not_kept_by_anybody(guest: Citizen):
    guest.step("place")
    assert guest.client.get(reverse("petitions:step", args=["what"]))["Cache-Control"] == "private, no-store"
