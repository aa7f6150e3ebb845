"""The petitioner's papers: each notice on A4 for who showed number and code or is signed in as its petitioner."""

import pytest
from django.test import Client
from django.urls import reverse

from civic.cases.models import Case
from tests.makers import accepted_case, answer_parts, make_case, make_contact, make_user

from .conftest import Citizen


def paper(client: Client, case: Case, position: int = 1, **query: str):
    return client.get(reverse("petitions:document", args=[case.number, position]), query)


@pytest.fixture
def answered(unlocked: Case) -> Case:
    unlocked.accept(by=None)
    unlocked.answer(decision="adopted", parts=answer_parts(), by=None)
    return unlocked


def test_a_guest_with_the_code_prints_each_notice_with_the_full_name(guest: Citizen, answered):
    for position in (1, 2, 3):
        page = paper(guest.client, answered, position)
        assert page.status_code == 200
        assert "홍길동" in page.content.decode()
        assert page["Cache-Control"] == "private, no-store"
    assert answered.latest_answer.judgement in paper(guest.client, answered, 3).content.decode()


def test_its_owner_prints_it_when_signed_in(department):
    user = make_user("owner@example.kr")
    case = make_case(department=department, contact=make_contact(user=user))
    client = Client()
    client.force_login(user)
    assert paper(client, case).status_code == 200


@pytest.mark.parametrize("who", ["nobody", "another citizen", "another guest"])
def test_a_stranger_learns_nothing(department, who, new_guest, coordinating):
    case, client = make_case(department=department), Client()
    if who == "another citizen":
        client.force_login(make_user("other@example.kr"))
    if who == "another guest":
        other = new_guest()
        other.look_up(make_case(department=department))
        client = other.client
    there, gone = paper(client, case), client.get(reverse("petitions:document", args=["2020-999999", 1]))
    assert there.status_code == gone.status_code == 404
    text = there.content.decode().replace(case.number, "")
    assert case.title not in text
    assert len(text) == len(gone.content.decode().replace("2020-999999", ""))


@pytest.mark.parametrize("position", [0, 4, 99, 9999])
def test_there_is_no_paper_where_there_is_no_notice(guest: Citizen, answered, position):
    assert paper(guest.client, answered, position).status_code == 404


def test_internal_events_have_no_place_and_no_paper(guest: Citizen, unlocked):
    unlocked.note(text="내부에서만 볼 글", by=None)
    unlocked.accept(by=None)
    assert "내부에서만" not in paper(guest.client, unlocked, 2).content.decode()
    assert paper(guest.client, unlocked, 3).status_code == 404


def test_the_address_names_no_row_of_the_database(guest: Citizen, answered):
    event = answered.events.get(verb="answer")
    text = guest.client.get(reverse("petitions:case", args=[answered.number])).content.decode()
    assert f"/petitions/{answered.number}/document/3/" in text
    assert f"/document/{event.pk}/" not in text or event.pk == 3


def test_the_timeline_links_only_what_can_be_printed(guest: Citizen, department, officer, unlocked):
    unlocked.accept(by=officer)
    unlocked.assign(officer=officer, by=officer)
    text = guest.client.get(reverse("petitions:case", args=[unlocked.number])).content.decode()
    links = [position for position in range(9) if f"/petitions/{unlocked.number}/document/{position}/" in text]
    assert links == [1, 2]
    assert all(paper(guest.client, unlocked, position).status_code == 200 for position in links)


def test_large_print_is_one_click_away(guest: Citizen, unlocked):
    usual, large = (
        paper(guest.client, unlocked).content.decode(),
        paper(guest.client, unlocked, large="1").content.decode(),
    )
    assert "?large=1" in usual
    assert "paper-page--large" not in usual
    assert "paper-page--large" in large


def test_the_code_is_printed_only_in_the_browser_that_filed(guest: Citizen, new_guest):
    case = guest.file()
    assert case.access_code in paper(guest.client, case).content.decode()
    other = new_guest()
    other.look_up(case)
    assert case.access_code not in paper(other.client, case).content.decode()


def test_forgetting_closes_the_papers_too(guest: Citizen, unlocked):
    assert paper(guest.client, unlocked).status_code == 200
    guest.client.post(reverse("petitions:forget", args=[unlocked.number]))
    assert paper(guest.client, unlocked).status_code == 404


def test_a_paper_cannot_be_posted_to(guest: Citizen, unlocked):
    assert guest.client.post(reverse("petitions:document", args=[unlocked.number, 1])).status_code == 405


def test_hostile_text_is_printed_as_typed(guest: Citizen, department):
    hostile = '"><script>alert(1)</script>{{ case }}'
    case = accepted_case(department=department, title=hostile, text=hostile, contact=make_contact(name=hostile))
    case.answer(decision="adopted", parts=answer_parts(judgement=hostile, facts=hostile), by=None)
    guest.look_up(case)
    for position in (1, 2, 3):
        text = paper(guest.client, case, position).content.decode()
        assert "<script>alert" not in text
        assert "{{ case }}" in text


def test_the_old_address_of_the_letter_still_opens_in_large_print(guest: Citizen, answered):
    text = guest.client.get(reverse("petitions:letter", args=[answered.number])).content.decode()
    assert "paper-page--large" in text
    assert answered.latest_answer.judgement in text


def test_a_paper_takes_few_queries(guest: Citizen, answered, django_assert_max_num_queries):
    paper(guest.client, answered, 3)
    with django_assert_max_num_queries(14):
        paper(guest.client, answered, 3)
