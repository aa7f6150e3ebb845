"""The petitioner's page: what happened in plain words, and exactly the verbs that are open."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Attachment, Case, Suspension
from civic.cases.workflow import Progress
from tests.makers import accepted_case, answer_parts, make_case

from .conftest import Citizen, image, upload


def show(guest: Citizen, case: Case) -> str:
    return guest.client.get(reverse("petitions:case", args=[case.number])).content.decode()


def act(guest: Citizen, case: Case, verb: str, version: int | None = None, **data):
    case.refresh_from_db()
    data["version"] = case.version if version is None else version
    return guest.client.post(reverse("petitions:act", args=[case.number, verb]), data)


def ask(case: Case) -> None:
    case.request_supplement(question="어느 가로등인가요?", answer_by=timezone.localdate() + timedelta(days=5), by=None)


@pytest.fixture
def answered(unlocked: Case) -> Case:
    unlocked.accept(by=None)
    unlocked.answer(decision="adopted", parts=answer_parts(remedies="이의를 제기할 수 있습니다."), by=None)
    return unlocked


def test_it_shows_state_text_department_and_timeline(guest: Citizen, unlocked):
    text = show(guest, unlocked)
    assert all(word in text for word in (unlocked.title, unlocked.text, "063-000-3100", "timeline", "standing"))


@pytest.mark.parametrize("progress", list(Progress))
def test_every_state_has_its_sentence(guest: Citizen, unlocked, progress):
    Case.objects.filter(pk=unlocked.pk).update(progress=progress, accepted_at=timezone.now())
    assert "standing__sentence" in show(guest, unlocked)


def test_internal_notes_are_never_shown(guest: Citizen, unlocked):
    unlocked.note(text="내부에서만 볼 글", by=None)
    assert "내부에서만" not in show(guest, unlocked)


def test_the_timeline_tells_transfer_question_and_extension(guest: Citizen, unlocked, other_department):
    unlocked.accept(by=None)
    unlocked.transfer(department=other_department, reason="환경과 소관입니다", by=None)
    unlocked.extend(amount=1, ground="facts", reason="현장을 봐야 합니다", by=None)
    ask(unlocked)
    text = show(guest, unlocked)
    assert all(word in text for word in ("환경과 소관입니다", "현장을 봐야", "어느 가로등인가요?", "건설과", "환경과"))


def test_a_late_city_is_said_to_be_late(guest: Citizen, unlocked):
    past = timezone.now() - timedelta(days=2)
    Case.objects.filter(pk=unlocked.pk).update(accept_due_at=past, act_by=past)
    assert "standing--danger" in show(guest, unlocked)


def test_the_answer_is_shown_with_all_its_parts(guest: Citizen, answered):
    text, answer = show(guest, answered), answered.latest_answer
    assert all(part in text for part in (answer.gist, answer.facts, answer.law, answer.judgement, answer.remedies))


def test_the_page_takes_few_queries(guest: Citizen, answered, django_assert_max_num_queries):
    answered.attachments.bulk_create([Attachment(case=answered, kind="photo", file="x.jpg", size=1) for _ in range(5)])
    with django_assert_max_num_queries(12):
        show(guest, answered)


def test_the_question_is_answered_with_text_and_photo(guest: Citizen, unlocked):
    unlocked.accept(by=None)
    ask(unlocked)
    assert "어느 가로등인가요?" in show(guest, unlocked)
    answer = act(guest, unlocked, "supply", reply="마을회관 옆입니다", photos=[upload(image())])
    unlocked.refresh_from_db()
    assert answer.status_code == 302 and unlocked.progress == Progress.REVIEWING
    assert Suspension.objects.get().reply == "마을회관 옆입니다" and unlocked.attachments.count() == 1


def test_a_bad_photo_sends_no_answer_and_keeps_the_text(guest: Citizen, unlocked):
    unlocked.accept(by=None)
    ask(unlocked)
    answer = act(guest, unlocked, "supply", reply="글은 남습니다", photos=[upload(b"no photo", "x.jpg")])
    assert "글은 남습니다" in answer.content.decode() and "x.jpg" in answer.content.decode()
    unlocked.refresh_from_db()
    assert unlocked.progress == Progress.SUPPLEMENT and not Attachment.objects.exists()


def test_an_empty_answer_is_explained(guest: Citizen, unlocked):
    unlocked.accept(by=None)
    ask(unlocked)
    assert "error-summary" in act(guest, unlocked, "supply", reply=" ").content.decode()


def test_withdrawing_asks_once_more(guest: Citizen, unlocked):
    page = guest.client.get(reverse("petitions:act", args=[unlocked.number, "withdraw"]))
    assert page.status_code == 200
    unlocked.refresh_from_db()
    assert unlocked.progress == Progress.ARRIVED
    assert act(guest, unlocked, "withdraw", reason="해결됐습니다").status_code == 302
    unlocked.refresh_from_db()
    assert unlocked.ending == "withdrawn"


def test_the_answer_can_be_rated_once(guest: Citizen, answered):
    assert act(guest, answered, "rate", stars="4", comment="고맙습니다").status_code == 302
    answered.refresh_from_db()
    assert answered.rating == 4 and "id_rate" not in show(guest, answered)
    assert act(guest, answered, "rate", stars="1").status_code == 409


@pytest.mark.parametrize("stars", ["", "0", "6", "many"])
def test_a_rating_is_one_of_five(guest: Citizen, answered, stars):
    assert act(guest, answered, "rate", stars=stars).status_code == 200
    answered.refresh_from_db()
    assert answered.rating is None


def test_reopening_is_asked_with_a_reason(guest: Citizen, answered):
    assert act(guest, answered, "ask_reopening", reason="").status_code == 200
    assert act(guest, answered, "ask_reopening", reason="아직 어둡습니다").status_code == 302
    answered.refresh_from_db()
    assert answered.reopening_asked_at is not None


def test_only_open_verbs_are_shown(guest: Citizen, unlocked):
    text = show(guest, unlocked)
    assert "/withdraw/" in text and "/ask_reopening/" not in text and "/rate/" not in text and "/supply/" not in text


@pytest.mark.parametrize("verb", ["accept", "answer", "note", "close", "nonsense"])
def test_verbs_of_the_office_do_not_exist_here(guest: Citizen, unlocked, verb):
    assert act(guest, unlocked, verb).status_code == 404


@pytest.mark.parametrize("verb", ["supply", "withdraw", "rate", "ask_reopening"])
def test_a_stranger_cannot_act(new_guest, answered, verb):
    answer = act(new_guest(), answered, verb, reply="x", stars="1", reason="x")
    assert answer.status_code == 404
    version = answered.version
    answered.refresh_from_db()
    assert answered.version == version


def test_an_unlocked_case_opens_no_other(guest: Citizen, unlocked):
    other = make_case()
    assert act(guest, other, "withdraw").status_code == 404
    assert guest.client.get(reverse("petitions:letter", args=[other.number])).status_code == 404


def test_a_verb_that_is_not_open_leads_back(guest: Citizen, unlocked):
    answer = guest.client.get(reverse("petitions:act", args=[unlocked.number, "rate"]))
    assert answer.url == unlocked.get_absolute_url()


def test_changed_meanwhile_is_said_and_the_text_stays(guest: Citizen, answered):
    seen = answered.version
    answered.note(text="intern", by=None)
    answer = act(guest, answered, "ask_reopening", version=seen, reason="이 글은 남습니다")
    text = answer.content.decode()
    assert answer.status_code == 409 and "이 글은 남습니다" in text
    assert f'value="{answered.version}"' in text  # sending it again is possible
    answered.refresh_from_db()
    assert answered.reopening_asked_at is None


def test_what_is_no_longer_possible_keeps_the_text_to_copy(guest: Citizen, unlocked):
    unlocked.accept(by=None)
    ask(unlocked)
    seen = unlocked.version
    unlocked.resume(reason="더 기다리지 않습니다", by=None)
    answer = act(guest, unlocked, "supply", version=seen, reply="늦은 답입니다", photos=[upload(image())])
    assert answer.status_code == 409 and "늦은 답입니다" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_double_click_is_no_error(guest: Citizen, unlocked):
    seen = unlocked.version
    first = act(guest, unlocked, "withdraw", version=seen, reason="해결")
    second = act(guest, unlocked, "withdraw", version=seen, reason="해결")
    assert first.status_code == second.status_code == 302
    assert unlocked.events.filter(verb="withdraw").count() == 1


def test_the_owner_needs_no_code(guest: Citizen, citizen):
    guest.client.force_login(citizen)
    case = guest.file()
    guest.client.logout()
    assert guest.client.get(case.get_absolute_url()).status_code == 404
    guest.client.force_login(citizen)
    assert guest.client.get(case.get_absolute_url()).status_code == 200


@pytest.mark.usefixtures("no_second_factor")
def test_staff_do_not_use_the_petitioners_page(client, desk, department):
    case = make_case()
    client.force_login(desk)
    assert client.get(case.get_absolute_url()).status_code == 404


def test_a_guests_case_can_be_added_to_the_account(guest: Citizen, citizen, unlocked):
    guest.client.force_login(citizen)
    guest.look_up(unlocked)
    guest.client.post(reverse("petitions:claim", args=[unlocked.number]))
    unlocked.contact.refresh_from_db()
    assert unlocked.contact.user == citizen


def test_somebody_elses_case_cannot_be_taken_over(guest: Citizen, citizen, stranger, unlocked):
    unlocked.contact.user = stranger
    unlocked.contact.save()
    guest.client.force_login(citizen)
    guest.look_up(unlocked)
    guest.client.post(reverse("petitions:claim", args=[unlocked.number]))
    unlocked.contact.refresh_from_db()
    assert unlocked.contact.user == stranger


def test_a_case_that_is_not_open_here_cannot_be_added(client, citizen, department):
    case = make_case()
    client.force_login(citizen)
    assert client.post(reverse("petitions:claim", args=[case.number])).status_code == 404


def test_the_letter_holds_the_answer_in_large_print(guest: Citizen, answered):
    text = guest.client.get(reverse("petitions:letter", args=[answered.number])).content.decode()
    assert "paper-page--large" in text and answered.latest_answer.judgement in text and "홍길동" in text


def test_the_letter_before_the_answer_tells_the_state(guest: Citizen, unlocked):
    text = guest.client.get(reverse("petitions:letter", args=[unlocked.number])).content.decode()
    assert unlocked.text in text


def test_an_accepted_case_explains_its_due_date(guest: Citizen, department):
    case = accepted_case(kind="suggestion")
    guest.look_up(case)
    assert "why-this-date" in show(guest, case)
