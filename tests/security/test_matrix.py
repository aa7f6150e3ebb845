"""Every address × everybody: what is not declared in `expectations.py` fails, what is answered otherwise too."""

import itertools
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civic.cases.models import Case

from .expectations import EXPECTED, UNNAMED
from .world import ROLES, STAFF, World, address, ask, said, url_names

pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored")
WITHOUT_NAME = re.compile("|".join(f"(?:{pattern})" for pattern in UNNAMED))


def test_every_address_has_a_declared_expectation():
    named = {name for name in url_names() if not WITHOUT_NAME.fullmatch(name)}
    assert named == EXPECTED.keys()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_is_declared(world: World, role: str):
    client, wrong = world.client(role), []
    for name, answers in EXPECTED.items():
        url = address(name, world)
        found = "/".join(said(ask(client, method, url)) for method in ("get", "post"))
        if found != answers[role]:
            wrong.append(f"{name}: {found}, declared {answers[role]}")
    assert wrong == []


def neutral(body: bytes, *names: str) -> str:
    """A page without what was asked for and without the one-time tokens of its forms."""
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body.decode())
    for name in names:
        text = text.replace(name, "")
    return text


OF_A_CASE = ("petitions:case", "petitions:letter", "petitions:receipt", "petitions:public", "petitions:claim")
METHODS = ("get", "head", "post", "put", "delete", "options", "trace")
STRANGERS = ("nobody", "citizen", "monitor", "other", "administrator")


@pytest.mark.parametrize("role", STRANGERS)
def test_a_private_case_answers_a_stranger_as_one_that_does_not_exist(world: World, role):
    client, number, nobody = world.client(role), world.case.number, "2020-999999"
    for name, method in itertools.product(OF_A_CASE, METHODS):
        there = ask(client, method, reverse(name, args=[number]))
        gone = ask(client, method, reverse(name, args=[nobody]))
        assert there.status_code == gone.status_code and there.status_code >= 400 or method == "options", name
        assert neutral(there.body, number) == neutral(gone.body, nobody), name
        assert there.headers.keys() == gone.headers.keys()


@pytest.mark.parametrize("role", STRANGERS)
def test_so_do_the_verbs(world: World, role):
    client, number, nobody = world.client(role), world.case.number, "2020-999999"
    verbs = ("supply", "withdraw", "rate", "ask_reopening", "accept", "answer")
    for verb, method in itertools.product(verbs, ("get", "post")):
        data = {"version": world.case.version} if method == "post" else None
        there = ask(client, method, reverse("petitions:act", args=[number, verb]), data)
        gone = ask(client, method, reverse("petitions:act", args=[nobody, verb]), data)
        assert (there.status_code, gone.status_code) == (404, 404)
        assert neutral(there.body, number) == neutral(gone.body, nobody)


@pytest.mark.parametrize("role", STRANGERS)
def test_a_file_answers_a_stranger_as_one_that_does_not_exist(world: World, role):
    client, nothing = world.client(role), uuid.uuid4()
    for row, method, headers in itertools.product(
        (world.attachment, world.office_file), ("get", "head"), ({}, {"range": "bytes=0-9"}, {"if-none-match": "*"})
    ):
        there = ask(client, method, row.get_absolute_url(), headers=headers)
        gone = ask(client, method, reverse("cases:attachment", args=[nothing]), headers=headers)
        assert (there.status_code, gone.status_code) == (404, 404)
        assert neutral(there.body, str(row.token)) == neutral(gone.body, str(nothing))


@pytest.mark.parametrize("place", ["change", "history", "receipt", "contact", "verb", "view_on_site"])
def test_another_department_cannot_tell_a_case_in_the_workplace_from_none(world: World, place):
    """Also while it counts the numbers of the rows."""
    client = world.client("other")

    def url(pk: int) -> str:
        if place == "view_on_site":
            known = address("admin:view_on_site", world)
            return known.replace(f"/{world.case.pk}/", f"/{pk}/")
        return reverse(f"admin:cases_case_{place}", args=[pk, "accept"] if place == "verb" else [pk])

    for method in ("get", "post"):
        there, gone = ask(client, method, url(world.case.pk)), ask(client, method, url(987654321))
        assert there.status_code == gone.status_code >= 400
        assert neutral(there.body, str(world.case.pk)) == neutral(gone.body, "987654321")


def test_lists_and_searches_of_another_department_do_not_name_it(world: World):
    client, case = world.client("other"), world.case
    lists = ("admin:cases_case_worklist", "admin:cases_case_changelist")
    queries: list[dict[str, Any]] = [
        {},
        {"q": case.number},
        {"q": "제목"},
        {"show": "all", "department": "construction"},
        {"contact": case.contact_id, "id": case.pk},
        {"department__slug": "construction"},
    ]
    for name in lists:
        for query in queries:
            body = ask(client, "get", reverse(name), query).body.decode()
            assert case.title not in body and f"/{case.pk}/change/" not in body, (name, query)


def test_the_case_of_a_tip_does_not_show_to_those_who_may_not_see_tips(world: World):
    for role in ("officer", "other", "administrator"):
        client = world.client(role)
        answer = ask(client, "get", reverse("admin:monitors_tip_changelist"))
        assert answer.status_code == 403


@pytest.mark.parametrize("lookup", ["password__startswith", "password__regex", "groups__user__password__contains"])
@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_lists_of_accounts_cannot_be_filtered_by_the_hash_of_a_password(world: World, role, lookup):
    answer = ask(world.client(role), "get", reverse("admin:people_user_changelist"), {lookup: "a"})
    assert answer.status_code in (302, 400) and "e=1" in answer.headers.get("Location", "e=1")


@pytest.mark.parametrize("role", STAFF)
def test_lists_of_cases_cannot_be_filtered_by_codes_and_indexes_of_persons(world: World, role):
    client = world.client(role)
    for lookup in ("access_code__startswith", "contact__phone_index", "contact__email_index__startswith", "form_key"):
        answer = ask(client, "get", reverse("admin:cases_case_changelist"), {lookup: "a"})
        assert answer.status_code in (302, 400, 403), lookup


@pytest.mark.parametrize("suffix", ["x.css", "logo.png", "%2e%2e/", ";a.js", "index.html"])
def test_a_private_page_under_the_name_of_a_static_file_is_not_found(world: World, suffix):
    """Web cache deception: a cache in front must not be talked into keeping a private page."""
    client = world.client("guest")
    assert ask(client, "get", f"/petitions/{world.case.number}/{suffix}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/media/", "/static/", "/static/../civic/settings.py", "/var/"]
)
def test_nothing_lies_about(client: Client, db: None, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("role", ["guest", "owner"])
def test_a_withdrawn_case_stays_closed_to_strangers(world: World, role):
    """Also after it ended its files are not open."""
    world.case.withdraw(by=world.people["owner"])
    assert Case.objects.get(pk=world.case.pk).progress == "closed"
    assert ask(world.client("citizen"), "get", world.attachment.get_absolute_url()).status_code == 404
    assert ask(world.client(role), "get", world.attachment.get_absolute_url()).status_code == 200


def test_a_case_taken_off_the_public_pages_is_gone(world: World):
    url = reverse("petitions:public", args=[world.public.number])
    client = world.client("nobody")
    assert ask(client, "get", url).status_code == 200
    world.public.unpublish(reason="잘못 공개", by=world.people["desk"])
    assert ask(client, "get", url).status_code == 404
