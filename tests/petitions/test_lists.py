"""The first page, my petitions, published petitions."""

from datetime import date

import pytest
from django.urls import reverse

from civic.programs import Period
from petitions.program import PROGRAM
from petitions.stats import panel
from tests.makers import accepted_case, answer_parts, make_case, make_contact, seoul

from .conftest import Citizen


def published(**kw):
    case = accepted_case(**kw)
    case.answer(decision="adopted", parts=answer_parts(), by=None)
    type(case).objects.filter(pk=case.pk).update(
        public_title="공개 제목",
        public_text="공개 본문",
        public_answer="공개 답변",
        published_at=seoul("2026-11-20T10:00"),
    )
    return case


@pytest.mark.django_db
def test_the_first_page_says_how_to_file_and_look_up(client):
    text = client.get(reverse("petitions:home")).content.decode()
    assert reverse("petitions:new") in text and reverse("petitions:lookup") in text


def test_the_first_page_offers_to_go_on(guest: Citizen):
    guest.step("place")
    assert reverse("petitions:start-over") in guest.client.get(reverse("petitions:home")).content.decode()


def test_a_published_petition_shows_the_edited_version_only(client, department):
    case = published()
    text = client.get(reverse("petitions:public", args=[case.number])).content.decode()
    assert "공개 제목" in text and "공개 답변" in text
    assert case.title not in text and case.text not in text and "홍길동" not in text


def test_a_private_petition_has_no_public_page(client, department):
    assert client.get(reverse("petitions:public", args=[make_case().number])).status_code == 404


def test_a_guest_is_told_the_two_ways(client, db):
    text = client.get(reverse("petitions:mine")).content.decode()
    assert reverse("petitions:lookup") in text and reverse("account_login") in text


def test_mine_shows_my_own_petitions_only(client, citizen, department):
    own = make_case(contact=make_contact(user=citizen), title="내 민원")
    make_case(title="남의 민원")
    client.force_login(citizen)
    text = client.get(reverse("petitions:mine")).content.decode()
    assert own.number in text and "내 민원" in text and "남의 민원" not in text


def many(citizen, count: int) -> list[str]:
    return [make_case(contact=make_contact(user=citizen)).number for _number in range(count)]


def test_mine_takes_few_queries_however_long(client, citizen, department, django_assert_max_num_queries):
    many(citizen, 25)
    client.force_login(citizen)
    with django_assert_max_num_queries(12):
        client.get(reverse("petitions:mine"))


def test_pages_follow_each_other_and_lead_back(client, citizen, department):
    numbers = many(citizen, 45)[::-1]
    client.force_login(citizen)
    url, seen, trail = reverse("petitions:mine"), [], []
    while url:
        trail.append(url)
        context = client.get(url).context
        seen += [case.number for case, _standing in context["rows"]]
        url, previous = context["next_url"], context["previous_url"]
    assert seen == numbers and len(trail) == 3
    back = client.get(previous).context
    assert [case.number for case, _standing in back["rows"]] == numbers[20:40]
    first = client.get(back["previous_url"]).context
    assert [case.number for case, _standing in first["rows"]] == numbers[:20] and not first["previous_url"]


@pytest.mark.parametrize("query", ["?before=rubbish", "?after=2020-000001", "?before=9999-999999"])
def test_a_strange_page_is_the_first(client, citizen, department, query):
    many(citizen, 1)
    client.force_login(citizen)
    assert len(client.get(reverse("petitions:mine") + query).context["rows"]) == 1


def test_an_empty_list_says_what_to_do(client, citizen):
    client.force_login(citizen)
    assert reverse("petitions:new") in client.get(reverse("petitions:mine")).content.decode()


def test_the_panel_counts_from_the_ledger(department):
    make_case(at=seoul("2026-11-02T10:00"))
    published(at=seoul("2026-11-03T10:00"))
    make_case(at=seoul("2026-10-31T10:00"))
    figures = panel(Period(date(2026, 11, 1), date(2026, 11, 30)), None)
    assert [figure.value for figure in figures] == [2, 1, 0, 1]


def test_the_panel_can_be_of_one_district(department):
    case = make_case()
    assert panel(Period(), case.district.slug)[0].value == 1
    assert panel(Period(), "nowhere")[0].value == 0


def test_the_baselines_name_their_source():
    assert {baseline.value for baseline in PROGRAM.baselines} == {115, 940}
    assert all(str(baseline.source) for baseline in PROGRAM.baselines)
