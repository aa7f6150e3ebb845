"""The visitor's pages of the mayor's instructions: promises on the case page, and two big buttons."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from petitions.models import Instruction
from petitions.models.instruction import State
from petitions.monday import instructions as follow_up
from tests.makers import make_case
from tests.petitions.conftest import Citizen, read

from .followed import TEXT, give_one, instruction_in, make_photo

pytestmark = pytest.mark.django_db


def page(nth: int = 1, *, case: Case) -> str:
    return reverse("petitions:instruction", args=[case.number, nth])


def case_page(guest: Citizen, case: Case) -> str:
    return guest.client.get(reverse("petitions:case", args=[case.number])).content.decode()


def answer(guest: Citizen, instruction: Instruction, act: str, **data: Any) -> Any:
    data.setdefault("version", instruction.version)
    return guest.client.post(page(instruction.number, case=instruction.case), {"act": act, **data})


@pytest.fixture
def reported(unlocked, department) -> Instruction:
    return instruction_in(State.REPORTED, unlocked, department=department, result="보안등을 달았습니다")


class TestTheCasePage:
    def test_without_instructions_it_says_nothing_of_them(self, guest, unlocked):
        assert "promises" not in case_page(guest, unlocked)

    @pytest.mark.parametrize("state", list(State))
    def test_every_state_has_its_sentence_bar_and_department(self, guest, unlocked, department, state):
        row = instruction_in(state, unlocked, department=department)
        text = case_page(guest, unlocked)
        assert TEXT in text
        assert f'<progress id="promise-1" max="100" value="{row.percent}">{row.percent} %</progress>' in text
        assert (page(case=unlocked) in text) == (state == State.REPORTED)

    def test_plan_photos_and_the_days_that_held_before(self, guest, unlocked, department, mayors_office, officer):
        instruction = give_one(
            unlocked, department=department, by=mayors_office, due_on=timezone.localdate() + timedelta(days=5)
        )
        first = instruction.due_on
        follow_up.take(instruction, by=officer)
        follow_up.plan(instruction, text="다음 주에 답니다", by=officer)
        follow_up.postpone(instruction, due_on=first + timedelta(days=9), reason="늦습니다", by=officer)
        follow_up.report(
            instruction, percent=40, text="반 했습니다", before=[make_photo()], after=[make_photo()], by=officer
        )
        text = case_page(guest, unlocked)
        assert "다음 주에 답니다" in text
        assert f"{first.year}년 {first.month}월 {first.day}일</s>" in text
        photos = [photo.attachment for photo in instruction.photos.select_related("attachment")]
        assert [text.count(f'<img src="{photo.get_absolute_url()}"') for photo in photos] == [1, 1]
        assert all(read(guest.client.get(photo.get_absolute_url())) for photo in photos)

    def test_what_only_the_office_may_know_is_not_there(self, guest, unlocked, department, mayors_office, officer):
        instruction = give_one(unlocked, department=department, by=mayors_office)
        follow_up.propose_drop(
            instruction, reason="남이 알면 안 되는 사유", instead="남이 알면 안 되는 대안", by=officer
        )
        assert "남이 알면 안 되는" not in case_page(guest, unlocked)
        assert "남이 알면 안 되는" not in guest.client.get(page(case=unlocked)).content.decode()

    def test_given_up_it_says_why_and_what_instead(self, guest, unlocked, department, mayors_office):
        instruction = give_one(unlocked, department=department, by=mayors_office)
        follow_up.drop(instruction, reason="사유지입니다", instead="반사경을 답니다", by=mayors_office)
        text = case_page(guest, unlocked)
        assert "사유지입니다" in text
        assert "반사경을 답니다" in text

    def test_its_queries_do_not_grow(self, guest, unlocked, department, django_assert_max_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def count() -> int:
            with CaptureQueriesContext(connection) as seen:
                case_page(guest, unlocked)
            return len(seen)

        instruction_in(State.UNDER_WAY, unlocked, department=department, postponed=1)
        case_page(guest, unlocked)
        before = count()
        for _nth in range(3):
            instruction_in(State.UNDER_WAY, unlocked, department=department, postponed=1)
        assert count() == before


class TestWhoMayOpenIt:
    def test_who_has_the_code_or_is_signed_in_as_the_visitor(self, guest, reported):
        assert guest.client.get(page(case=reported.case)).status_code == 200

    def test_everybody_else_gets_the_page_of_a_number_that_is_not_there(self, reported, citizen, stranger, officer):
        nowhere = Client().get(reverse("petitions:instruction", args=["2020-999999", 1]))
        for person in (None, citizen, stranger, officer):
            client = Client()
            if person is not None:
                client.force_login(person)
            got = client.get(page(case=reported.case))
            assert got.status_code == nowhere.status_code == 404
            assert "보안등" not in got.content.decode()
            assert client.post(page(case=reported.case), {"act": "confirm", "version": 0}).status_code == 404
        reported.refresh_from_db()
        assert reported.state == State.REPORTED

    def test_not_one_of_another_case(self, guest, reported, department):
        other = make_case()
        instruction_in(State.REPORTED, other, department=department)
        assert guest.client.get(page(2, case=reported.case)).status_code == 404
        assert guest.client.get(page(1, case=other)).status_code == 404

    def test_an_answer_nobody_knows(self, guest, reported):
        assert answer(guest, reported, "drop").status_code == 404

    def test_it_is_never_kept_by_the_browser(self, guest, reported):
        assert "no-store" in guest.client.get(page(case=reported.case))["Cache-Control"]


class TestAnswering:
    def test_yes(self, guest, reported):
        answered = answer(guest, reported, "confirm")
        assert answered.status_code == 302
        reported.refresh_from_db()
        assert reported.state == State.CHECKING
        assert reported.case.events.order_by("-pk").first().actor == "petitioner"

    def test_no_with_what_is_missing(self, guest, reported):
        assert answer(guest, reported, "dispute", reason="하나가 꺼져 있어요").status_code == 302
        reported.refresh_from_db()
        assert (reported.state, reported.disputes) == (State.UNDER_WAY, 1)

    def test_no_without_a_word_is_asked_for_one(self, guest, reported):
        answered = answer(guest, reported, "dispute", reason="  ")
        assert answered.status_code == 200
        assert 'href="#id_dispute_reason"' in answered.content.decode()
        reported.refresh_from_db()
        assert reported.state == State.REPORTED

    def test_a_double_click_is_once(self, guest, reported):
        version = reported.version
        for _time in (1, 2):
            assert answer(guest, reported, "dispute", reason="하나가 꺼져 있어요", version=version).status_code == 302
        reported.refresh_from_db()
        assert reported.disputes == 1

    def test_yes_and_then_no_from_an_old_page_is_refused_and_kept(self, guest, reported):
        version = reported.version
        answer(guest, reported, "confirm", version=version)
        refused = answer(guest, reported, "dispute", reason="하나가 꺼져 있어요", version=version)
        assert refused.status_code == 409
        assert "하나가 꺼져 있어요" in refused.content.decode()
        reported.refresh_from_db()
        assert (reported.state, reported.disputes) == (State.CHECKING, 0)

    def test_changed_meanwhile_the_choice_is_the_visitors_again(self, guest, reported):
        Instruction.objects.filter(pk=reported.pk).update(version=7)
        refused = answer(guest, reported, "dispute", reason="하나가 꺼져 있어요", version=reported.version)
        assert refused.status_code == 409
        text = refused.content.decode()
        assert 'name="version" value="7"' in text
        assert "하나가 꺼져 있어요" in text
        assert answer(guest, reported, "dispute", reason="하나가 꺼져 있어요", version=7).status_code == 302

    @pytest.mark.parametrize("state", sorted(set(State) - {State.REPORTED}))
    def test_in_other_states_there_are_no_buttons_and_no_way_around(self, guest, unlocked, department, state):
        row = instruction_in(state, unlocked, department=department)
        text = guest.client.get(page(case=unlocked)).content.decode()
        assert 'name="act"' not in text
        assert answer(guest, row, "confirm").status_code == 409
        row.refresh_from_db()
        assert row.state == state

    def test_a_registration_number_is_refused(self, guest, reported):
        answered = answer(guest, reported, "dispute", reason="제 번호는 900101-1234567 입니다")
        assert answered.status_code == 200
        reported.refresh_from_db()
        assert reported.state == State.REPORTED

    @pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
    def test_a_broken_version_is_no_error_page(self, guest, reported, version):
        assert answer(guest, reported, "confirm", version=version).status_code in (200, 409)


def test_the_signed_in_visitor_answers_too(client, citizen, department):
    from tests.makers import make_contact

    case = make_case(contact=make_contact(user=citizen))
    row = instruction_in(State.REPORTED, case, department=department)
    client.force_login(citizen)
    assert client.get(page(case=case)).status_code == 200
    assert client.post(page(case=case), {"act": "confirm", "version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.state == State.CHECKING


def test_the_days_are_read_in_the_order_they_were_named(unlocked, department, mayors_office):
    from petitions.monday.instructionreading import promises

    today = timezone.localdate()
    instruction = give_one(unlocked, department=department, by=mayors_office, due_on=today + timedelta(days=3))
    for days in (5, 9):
        follow_up.postpone(instruction, due_on=today + timedelta(days=days), reason="늦습니다", by=mayors_office)
    assert promises(unlocked)[0].earlier_days == [today + timedelta(days=3), today + timedelta(days=5)]
    assert isinstance(promises(unlocked)[0].line.next_day, date)


def test_a_photo_is_no_file_of_the_answer(guest, unlocked, department, officer):
    from tests.makers import answer_parts

    row = instruction_in(State.TAKEN, unlocked, department=department)
    follow_up.report(row, percent=1, text="시작", after=[make_photo()], by=officer)
    unlocked.refresh_from_db()
    unlocked.accept(by=None)
    unlocked.answer(decision="adopted", parts=answer_parts(until=date(2030, 1, 2)), by=None)
    photo = row.photos.select_related("attachment").get().attachment
    assert case_page(guest, unlocked).count(f'<img src="{photo.get_absolute_url()}"') == 1
    assert read(guest.client.get(photo.get_absolute_url()))
