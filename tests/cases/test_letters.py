"""Each step of a case is told to those it concerns, in full words, and to nobody else."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from civic.cases.models import Case
from civic.notices.models import Notice
from civic.notices.rendering import render
from civic.organization.models import Officer
from civic.people.petitioner import Petitioner
from tests.cases.mailbox import about, addresses, letter, read, to_petitioner, to_staff
from tests.makers import (
    accepted_case,
    answer_parts,
    make_case,
    make_category,
    make_contact,
    make_filing,
    make_officer,
    seoul,
)

MONDAY = seoul("2026-11-23T10:00")
CONSENT = [("text_messages", "2026-11")]
PERSONAL = ("홍길동", "01012345678", "hong@example.kr", "가로등")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def office(officer, head, coordinating):
    """Everybody a case of the department can concern."""
    make_officer(coordinating, email="coordinator@example.kr", name="한조정")
    return officer


def me(case: Case) -> Petitioner:
    return Petitioner(case.number)


def refusal():
    return answer_parts(remedies="국민권익위원회에 고충민원을 낼 수 있습니다.")


def under_way(**kw: Any) -> Case:
    case = accepted_case(**kw)
    case.answer(decision="adopted", parts=answer_parts(until=date(2026, 12, 18)), by=None)
    return case


def refused(**kw: Any) -> Case:
    case = accepted_case(**kw)
    case.refuse(parts=refusal(), by=None)
    return case


def waiting(**kw: Any) -> Case:
    case = accepted_case(**kw)
    case.request_supplement(question="어느 가로등입니까?", answer_by=date(2026, 12, 4), by=None)
    return case


def extended(**kw: Any) -> Case:
    case = accepted_case(kind="grievance", **kw)
    case.extend(amount=3, ground="facts", reason="현장을 봐야 합니다.", by=None)
    return case


def classified(**kw: Any) -> Case:
    case = accepted_case(kind="suggestion", **kw)
    case.classify(kind="grievance", category=None, reason="고충민원에 해당합니다.", by=None)
    return case


def resumed(**kw: Any) -> Case:
    case = waiting(**kw)
    case.resume(reason="다른 자료로 확인했습니다.", by=None)
    return case


def completed(**kw: Any) -> Case:
    case = under_way(**kw)
    case.complete(text="가로등을 모두 고쳤습니다.", by=None)
    return case


def closed(**kw: Any) -> Case:
    case = make_case(**kw)
    case.close(ending="duplicate", reason="앞선 민원과 같습니다.", by=None)
    return case


def reopened(**kw: Any) -> Case:
    case = refused(**kw)
    case.reopen(reason="다시 검토합니다.", by=None)
    return case


def declined(**kw: Any) -> Case:
    case = refused(**kw)
    case.ask_reopening(reason="다시 봐 주세요", by=me(case))
    case.decline_reopening(reason="새로운 사실이 없습니다.", by=None)
    return case


def withdrawn(**kw: Any) -> Case:
    case = accepted_case(**kw)
    case.withdraw(by=me(case))
    return case


STEPS = {
    "filed": make_case,
    "accept": accepted_case,
    "classify": classified,
    "request_supplement": waiting,
    "resume": resumed,
    "extend": extended,
    "answer": under_way,
    "refuse": refused,
    "complete": completed,
    "close": closed,
    "reopen": reopened,
    "decline_reopening": declined,
    "withdraw": withdrawn,
}


class TestEveryLetter:
    @pytest.mark.parametrize("verb", STEPS)
    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_it_is_complete_in_both_languages(self, office, verb, language):
        case = STEPS[verb](contact=make_contact(language=language))
        text = letter(case, verb)
        for part in (case.number, case.title, "건설과", "박과장", "063-000-1234", "/petitions/lookup/#" + case.number):
            assert part in text
        assert not re.search(r"\{\{|%\(|None\b|INVALID", text)

    @pytest.mark.parametrize("verb", STEPS)
    def test_the_korean_one_has_no_english_words(self, office, verb):
        message = render(to_petitioner(STEPS[verb](), verb)[0])
        text = re.sub(r"https?://\S+", "", f"{message.subject} {message.text}")
        assert re.findall(r"[A-Za-z]{4,}", re.sub(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", "", text)) == []

    @pytest.mark.parametrize("verb", [verb for verb in STEPS if verb != "filed"])
    def test_it_never_repeats_the_access_code(self, office, verb):
        case = STEPS[verb]()
        assert case.access_code not in letter(case, verb)

    @pytest.mark.parametrize("verb", STEPS)
    def test_its_html_says_all_that_its_text_says(self, office, verb):
        message = render(to_petitioner(STEPS[verb](), verb)[0])
        seen = re.sub(r"<style.*?</style>|<[^>]+>", " ", message.html, flags=re.DOTALL)
        body = message.text.split("--------")[0]
        words = [word for word in re.findall(r"[가-힣A-Za-z0-9]{2,}", body) if "petitions" not in word]
        assert [word for word in words if word not in message.html and word not in seen] == []

    def test_it_names_the_officer_in_charge_once_there_is_one(self, office):
        case = accepted_case()
        case.assign(officer=office, by=None)
        case.answer(decision="adopted", parts=answer_parts(), by=None)
        assert "이담당 주무관" in letter(case, "answer")

    def test_it_gives_the_phone_of_the_department_when_nobody_works_there(self, department):
        assert "063-000-3100" in letter(make_case(), "filed")

    def test_hostile_words_stay_words(self, office):
        case = make_case(title="<script>alert(1)</script>", text="<b>굵게</b> & {{ number }}")
        html = read(to_petitioner(case, "filed")[0]).split("<html", 1)[1]
        assert "<script>" not in html
        assert "<b>" not in html
        assert "{{ number }}" in html


class TestTheReceipt:
    def test_it_repeats_the_petition_and_gives_number_and_code(self, office):
        case = make_case(place="만경로 12 앞")
        text = letter(case, "filed")
        for part in (case.text, "만경로 12 앞", case.number, case.access_code):
            assert part in text

    def test_it_says_by_when_it_is_accepted_and_answered_and_why(self, office):
        text = letter(make_case(kind="suggestion"), "filed")
        assert "11월 24일" in text  # accepted within eight working hours
        assert "12월 11일" in text  # fourteen working days, the first counts
        assert "제15조" in text or "art. 15" in text

    def test_it_goes_out_at_night(self, office):
        with time_machine.travel(seoul("2026-11-28T23:00"), tick=False):
            assert to_petitioner(make_case(), "filed")[0].not_before is None

    def test_the_code_stands_in_no_address(self, office):
        case = make_case()
        urls = re.findall(r"https?://\S+", letter(case, "filed"))
        assert urls
        assert not [url for url in urls if case.access_code in url or case.number in url.split("#")[0]]

    def test_sending_the_form_twice_makes_one_receipt(self, office):
        filing = make_filing()
        case = Case.open(filing)
        Case.open(filing)
        assert len(to_petitioner(case, "filed")) == 1


class TestTheWayToThePetitioner:
    def test_an_address_gets_mail(self, office):
        assert [row.channel for row in to_petitioner(make_case(), "filed")] == ["email"]

    def test_with_consent_a_text_message_goes_out_besides(self, office, settings, tmp_path):
        settings.SMS_URL = f"file://{tmp_path}"
        case = accepted_case(consents=CONSENT)
        assert [row.channel for row in to_petitioner(case, "filed")] == ["email", "sms"]
        assert [row.channel for row in to_petitioner(case, "accept")] == ["email"]

    def test_only_a_phone_with_consent_gets_text_messages(self, office, settings, tmp_path):
        settings.SMS_URL = f"file://{tmp_path}"
        case = accepted_case(contact=make_contact(email=""), consents=CONSENT)
        assert [row.channel for row in to_petitioner(case, "accept")] == ["sms"]

    def test_only_a_phone_without_consent_is_phoned_by_a_person(self, office):
        case = make_case(contact=make_contact(email=""))
        assert [row.channel for row in to_petitioner(case, "filed")] == ["call"]

    def test_a_landline_is_phoned(self, office, settings, tmp_path):
        settings.SMS_URL = f"file://{tmp_path}"
        case = make_case(contact=make_contact(email="", phone="0635403114"), consents=CONSENT)
        assert [row.channel for row in to_petitioner(case, "filed")] == ["call"]

    def test_a_case_without_petitioner_tells_nobody_outside(self, office):
        assert to_petitioner(accepted_case(contact=None), "accept") == []

    def test_the_contact_s_language_is_kept(self, office):
        case = make_case(contact=make_contact(language="en"))
        assert "We have received your petition" in letter(case, "filed")

    @pytest.mark.parametrize("verb", STEPS)
    def test_a_text_message_is_short(self, office, verb, settings, tmp_path):
        settings.SMS_URL = f"file://{tmp_path}"
        case = STEPS[verb](contact=make_contact(email=""), consents=CONSENT)
        assert len(letter(case, verb).strip()) <= 90

    def test_other_letters_wait_for_the_morning(self, office):
        case = make_case()
        with time_machine.travel(seoul("2026-11-27T22:00"), tick=False):
            case.accept(by=None)
        assert to_petitioner(case, "accept")[0].not_before == seoul("2026-11-30T08:00")

    def test_an_internal_note_is_told_to_nobody(self, office):
        case = make_case()
        before = len(about(case))
        case.note(text="이웃과 다툼이 있음", by=None)
        assert len(about(case)) == before

    def test_a_new_field_of_the_same_kind_is_not_told(self, office):
        case = accepted_case(kind="grievance")
        case.classify(kind="grievance", category=make_category(case.department), by=None)
        assert to_petitioner(case, "classify") == []


class TestWhatALetterMustSay:
    def test_a_refusal_says_what_one_can_do_against_it(self, office):
        text = letter(refused(), "refuse")
        assert "국민권익위원회에 고충민원을 낼 수 있습니다." in text

    def test_an_ending_without_answer_says_it_too(self, office):
        assert "시행령" in letter(closed(), "close")

    def test_an_answer_has_all_its_parts(self, office):
        parts = answer_parts(until=date(2026, 12, 18))
        text = letter(under_way(), "answer")
        for part in (parts.gist, parts.facts, parts.judgement, parts.law, "12월 18일"):
            assert part in text

    def test_a_question_says_until_when(self, office):
        text = letter(waiting(), "request_supplement")
        assert "어느 가로등입니까?" in text
        assert "12월 4일" in text

    def test_an_extension_says_ground_old_and_new_day(self, office):
        text = letter(extended(), "extend")
        assert "12월 1일" in text  # seven working days
        assert "12월 4일" in text  # and three more
        assert "현장을 봐야 합니다." in text

    def test_a_transfer_says_from_whom_to_whom_and_why(self, office, stranger, other_department):
        case = make_case()
        case.transfer(department=other_department, reason="환경과 소관입니다.", by=None)
        text = letter(case, "transfer")
        for part in ("건설과", "환경과", "환경과 소관입니다.", "063-000-3200"):
            assert part in text


class TestTheOffice:
    def test_the_officers_hear_of_a_new_petition(self, office):
        assert addresses(to_staff(make_case(), "filed")) == ["officer@example.kr"]

    def test_with_nobody_in_the_department_the_coordinating_department_hears_of_it(self, department, coordinating):
        make_officer(coordinating, email="coordinator@example.kr")
        assert addresses(to_staff(make_case(), "filed")) == ["coordinator@example.kr"]

    def test_with_nobody_anywhere_the_superusers_hear_of_it(self, department, django_user_model):
        django_user_model.objects.create_superuser("root@example.kr", "x")
        assert addresses(to_staff(make_case(), "filed")) == ["root@example.kr"]

    def test_who_wrote_it_down_is_not_told_of_it(self, office, department):
        make_officer(department, email="second@example.kr")
        case = make_case(by=office, channel="phone")
        assert addresses(to_staff(case, "filed")) == ["second@example.kr"]

    def test_the_receiving_department_hears_of_a_transfer(self, office, stranger, other_department):
        case = make_case()
        case.transfer(department=other_department, reason="소관이 아닙니다.", by=None)
        assert addresses(to_staff(case, "transfer")) == ["stranger@example.kr"]

    def test_the_officer_in_charge_hears_of_the_reply(self, office, department):
        make_officer(department, email="second@example.kr")
        case = accepted_case()
        case.assign(officer=office, by=None)
        case.request_supplement(question="어디입니까?", answer_by=date(2026, 12, 4), by=None)
        case.supply(reply="마을회관 앞입니다", by=me(case))
        assert addresses(to_staff(case, "supply")) == ["officer@example.kr"]

    def test_an_officer_who_left_is_not_told(self, office, department):
        make_officer(department, email="second@example.kr")
        case = accepted_case()
        case.assign(officer=office, by=None)
        Officer.objects.filter(user=office).update(valid_to=timezone.localdate() - timedelta(days=1))
        case.withdraw(by=me(case))
        assert addresses(to_staff(case, "withdraw")) == ["second@example.kr"]

    def test_the_head_hears_of_a_bad_rating(self, office):
        case = refused()
        case.rate(stars=2, by=me(case))
        assert addresses(to_staff(case, "rate")) == ["head@example.kr"]

    def test_nobody_is_troubled_by_a_good_rating(self, office):
        case = refused()
        case.rate(stars=3, by=me(case))
        assert to_staff(case, "rate") == []

    def test_no_letter_says_who_the_petitioner_is_or_what_they_wrote(self, office):
        case = declined()
        case.rate(stars=1, by=me(case), comment="홍길동입니다. 실망했습니다.")
        staff = [row for row in about(case) if "/staff-" in row.key]
        assert len(staff) >= 3
        for row in staff:
            assert not [word for word in (*PERSONAL, "실망", "다시 봐", case.access_code) if word in read(row)]

    def test_it_leads_to_the_page_of_the_case(self, office):
        case = make_case()
        assert f"/admin/cases/case/{case.pk}/" in read(to_staff(case, "filed")[0])


class TestTheOutbox:
    def test_filing_takes_as_many_queries_for_ten_officers_as_for_one(
        self, office, department, django_assert_max_num_queries
    ):
        for number in range(9):
            make_officer(department, email=f"more{number}@example.kr")
        filing = make_filing(consents=CONSENT)
        with django_assert_max_num_queries(30):
            case = Case.open(filing)
        assert len(to_staff(case, "filed")) == 10

    def test_a_filing_that_fails_tells_nobody(self, office, monkeypatch):
        from civic.cases import opening

        def fail(*_args):
            raise RuntimeError

        real = opening.letters.tell
        monkeypatch.setattr(opening.letters, "tell", lambda case, event: (real(case, event), fail()))
        with pytest.raises(RuntimeError):
            make_case()
        assert Notice.objects.count() == 0

    def test_the_invented_past_of_a_demonstration_is_not_mailed(self, office):
        assert about(make_case(is_demo=True, at=MONDAY - timedelta(days=30))) == []
