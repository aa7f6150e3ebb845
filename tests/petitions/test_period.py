"""The petitioner's side of the period: more time, yes or no, changes, how far it is; all of it without scripts."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.cases.law import PauseKind
from civic.cases.models import Case
from civic.cases.workflow import Ending, Progress
from petitions.forms.case import FORMS
from petitions.sentences import ENDINGS, PAUSES
from tests.makers import answer_parts

from .conftest import Citizen
from .test_case_page import act, ask, show

GIVEN = {"amount": 3, "ground": "facts", "reason": "현장을 더 봐야 합니다."}


@pytest.fixture
def running(unlocked: Case) -> Case:
    unlocked.kind = "grievance"
    unlocked.save()
    unlocked.accept(by=None)
    return unlocked


@pytest.fixture
def asked(running: Case) -> Case:
    running.extend(**GIVEN, by=None)
    running.ask_extension_consent(**GIVEN, by=None)
    return running


def form(guest: Citizen, case: Case, verb: str) -> str:
    return guest.client.get(reverse("petitions:act", args=[case.number, verb])).content.decode()


class TestThePage:
    def test_what_needs_an_answer_stands_on_top(self, guest: Citizen, asked):
        page = show(guest, asked)
        assert page.index("urgent-consent") < page.index("rights-title") < page.index("timeline-title")

    def test_each_right_has_its_sentence(self, guest: Citizen, running):
        page = show(guest, running)
        for verb in ("amend", "ask_progress", "withdraw"):
            assert f"/{verb}/" in page and str(FORMS[verb].sentence) in page

    def test_every_form_has_a_place(self):
        for verb, form_class in FORMS.items():
            assert form_class.is_urgent or form_class.sentence or not form_class.is_listed, verb

    @pytest.mark.parametrize("kind", [kind for kind in PauseKind if kind in PAUSES])
    def test_a_period_that_stands_still_says_why_and_until_when(self, guest: Citizen, running, kind):
        Case.objects.filter(pk=running.pk).update(progress=Progress.PAUSED, due_at=None)
        running.suspensions.create(reason=kind, answer_by=date(2026, 12, 7))
        page = show(guest, running)
        assert "2026년 12월 7일" in page and "standing__sentence" in page

    @pytest.mark.parametrize("ending", [ending for ending in Ending if ending in ENDINGS])
    def test_every_end_is_explained(self, guest: Citizen, running, ending):
        Case.objects.filter(pk=running.pk).update(progress=Progress.CLOSED, ending=ending)
        assert str(ENDINGS[ending]) in show(guest, running)
        assert set(ENDINGS) == set(Ending)

    def test_it_takes_few_queries_also_with_questions(self, guest: Citizen, asked, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            show(guest, asked)

    def test_it_says_when_the_letters_are_left_out(self, guest: Citizen, running, settings):
        settings.ANNOUNCED_PROGRESS_NOTICES = False
        before = show(guest, running)
        filed = running.events.get(verb="filed")
        assert not filed.data.get("announced")
        assert "ask_progress" in before


class TestMoreTime:
    def test_it_is_asked_for_on_the_page(self, guest: Citizen, running):
        ask(running)
        day = timezone.localdate() + timedelta(days=20)
        assert "/more_time/" in show(guest, running)
        answer = act(guest, running, "more_time", until=day.isoformat(), reason="병원에 있습니다")
        assert answer.status_code == 302
        assert running.suspensions.get().answer_by >= day

    def test_a_wrong_day_is_explained_and_the_words_stay(self, guest: Citizen, running):
        ask(running)
        day = timezone.localdate() + timedelta(days=100)
        text = act(guest, running, "more_time", until=day.isoformat(), reason="이 글은 남습니다").content.decode()
        assert "error-summary" in text and "이 글은 남습니다" in text


class TestConsent:
    def test_the_page_shows_reason_and_both_days_and_two_buttons(self, guest: Citizen, asked):
        page = show(guest, asked)
        assert GIVEN["reason"] in page
        assert 'name="agreed" value="yes"' in page and 'name="agreed" value="no"' in page

    @pytest.mark.parametrize(("answer", "extensions"), [("yes", 2), ("no", 1)])
    def test_the_first_press_shows_what_follows_the_second_decides(self, guest: Citizen, asked, answer, extensions):
        first = act(guest, asked, "consent", agreed=answer)
        assert first.status_code == 200 and 'id="preview"' in first.content.decode()
        assert f'name="confirmed" value="{answer}"' in first.content.decode()
        assert asked.consent_requests.get().answered_at is None
        assert act(guest, asked, "consent", agreed=answer, confirmed=answer).status_code == 302
        asked.refresh_from_db()
        assert asked.extensions == extensions
        assert asked.consent_requests.get().agreed is (answer == "yes")

    def test_a_changed_mind_is_confirmed_anew(self, guest: Citizen, asked):
        assert act(guest, asked, "consent", agreed="no", confirmed="yes").status_code == 200
        assert asked.consent_requests.get().answered_at is None

    @pytest.mark.parametrize("answer", ["", "maybe"])
    def test_anything_else_is_no_answer(self, guest: Citizen, asked, answer):
        assert "error-summary" in act(guest, asked, "consent", agreed=answer, confirmed=answer).content.decode()
        assert asked.consent_requests.get().answered_at is None

    def test_a_double_click_is_no_error_and_counts_once(self, guest: Citizen, asked):
        seen = asked.version
        answers = [act(guest, asked, "consent", version=seen, agreed="yes", confirmed="yes") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert asked.events.filter(verb="consent").count() == 1

    def test_a_no_after_a_yes_from_another_window_is_told(self, guest: Citizen, asked):
        seen = asked.version
        act(guest, asked, "consent", version=seen, agreed="yes", confirmed="yes")
        assert act(guest, asked, "consent", version=seen, agreed="no", confirmed="no").status_code == 409

    def test_changed_meanwhile_is_said(self, guest: Citizen, asked):
        seen = asked.version
        asked.note(text="intern", by=None)
        assert act(guest, asked, "consent", version=seen, agreed="yes", confirmed="yes").status_code == 409
        assert asked.consent_requests.get().answered_at is None

    def test_old_and_new_words_of_a_correction_stand_side_by_side(self, guest: Citizen, running):
        running.propose_correction(
            title="보안등이 꺼져 있습니다", text=running.text, place=running.place, reason="오기", by=None
        )
        page = show(guest, running)
        assert "compare" in page and "보안등이 꺼져 있습니다" in page
        act(guest, running, "consent", agreed="yes", confirmed="yes")
        running.refresh_from_db()
        assert running.title == "보안등이 꺼져 있습니다"

    def test_the_old_words_are_not_on_the_page_afterwards(self, guest: Citizen, running):
        old = running.text
        running.propose_correction(title=running.title, text="새 글입니다", place="", reason="오기", by=None)
        act(guest, running, "consent", agreed="yes", confirmed="yes")
        assert old not in show(guest, running)

    def test_a_question_that_ended_is_gone_and_said_to_be(self, guest: Citizen, asked):
        asked.answer(decision="adopted", parts=answer_parts(), by=None)
        page = show(guest, asked)
        assert "urgent-consent" not in page
        assert act(guest, asked, "consent", agreed="yes", confirmed="yes").status_code == 409

    def test_a_stranger_cannot_agree(self, new_guest, asked):
        assert act(new_guest(), asked, "consent", agreed="yes", confirmed="yes").status_code == 404


class TestChanging:
    def test_the_form_holds_the_words_as_they_are(self, guest: Citizen, running):
        page = form(guest, running, "amend")
        assert running.title in page and running.text in page

    def test_it_is_saved(self, guest: Citizen, running):
        assert act(guest, running, "amend", title="보안등", text="네 개입니다").status_code == 302
        running.refresh_from_db()
        assert (running.title, running.text) == ("보안등", "네 개입니다")

    def test_nothing_new_is_said_to_be_nothing_new(self, guest: Citizen, running):
        assert act(guest, running, "amend", title=running.title, text=running.text).status_code == 409

    def test_a_registration_number_is_refused(self, guest: Citizen, running):
        page = act(guest, running, "amend", title="보안등", text="제 번호는 800101-1234567 입니다").content.decode()
        assert "error-summary" in page
        running.refresh_from_db()
        assert running.title != "보안등"

    def test_a_double_click_is_no_error_but_another_text_is_not_lost(self, guest: Citizen, running):
        seen = running.version
        first, second, other = (
            act(guest, running, "amend", version=seen, title="보안등", text=text)
            for text in ("하나", "하나", "다른 글")
        )
        assert (first.status_code, second.status_code, other.status_code) == (302, 302, 409)
        assert "다른 글" in other.content.decode()


class TestHowFarItIs:
    def test_it_is_asked_with_one_button_once_a_day(self, guest: Citizen, running):
        assert act(guest, running, "ask_progress").status_code == 302
        assert "/ask_progress/" not in show(guest, running)
        assert running.events.filter(verb="ask_progress").count() == 1

    def test_the_office_tells_it_on_the_timeline(self, guest: Citizen, running):
        running.report_progress(
            text="자재를 주문했습니다.", expected_on=timezone.localdate() + timedelta(days=9), by=None
        )
        assert "자재를 주문했습니다." in show(guest, running)
