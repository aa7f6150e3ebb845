"""Looking up with number and code: friendly to petitioners, of no use to anybody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from civic.privacy.models import Throttle
from petitions.forms.lookup import plain_number
from tests.makers import make_case

from .conftest import Citizen


@pytest.fixture
def case(department) -> Case:
    return make_case()


def neutral(answer: Any, number: str) -> str:
    """A page without the number and without the one-time tokens of its forms."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode().replace(number, ""))


def test_number_and_code_open_the_petition(guest: Citizen, case):
    answer = guest.look_up(case)
    assert answer.url == case.get_absolute_url()
    assert case.text in guest.client.get(answer.url).content.decode()


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_the_code_is_read_generously(guest: Citizen, case, change):
    assert guest.look_up(case, change(case.access_code)).status_code == 302


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2026-000123", "2026-000123"),
        ("2026000123", "2026-000123"),
        (" 2026 - 123 ", "2026-000123"),
        ("２０２６－000123", "2026-000123"),
        ("가나다", "가나다"),
    ],
)
def test_the_number_is_read_generously(typed, number):
    assert plain_number(typed) == number


def test_a_number_alone_is_one_of_this_year():
    assert plain_number("123") == f"{timezone.localdate().year}-000123"


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(guest: Citizen, case):
    wrong = guest.client.post(reverse("petitions:lookup"), {"number": case.number, "code": "AAAA-AAAA"})
    unknown = guest.client.post(reverse("petitions:lookup"), {"number": "2020-999999", "code": "AAAA-AAAA"})
    assert wrong.status_code == unknown.status_code == 200
    assert neutral(wrong, case.number) == neutral(unknown, "2020-999999")


def test_an_unknown_number_costs_as_many_queries_as_a_wrong_code(guest: Citizen, case, django_assert_num_queries):
    guest.client.post(reverse("petitions:lookup"), {"number": "2020-999998", "code": "AAAA-AAAA"})
    with django_assert_num_queries(12):
        guest.client.post(reverse("petitions:lookup"), {"number": case.number, "code": "AAAA-AAAA"})
    with django_assert_num_queries(12):
        guest.client.post(reverse("petitions:lookup"), {"number": "2020-999999", "code": "AAAA-AAAA"})


def test_after_five_attempts_even_the_right_code_must_wait(guest: Citizen, case):
    for _attempt in range(5):
        guest.look_up(case, "AAAA-AAAA")
    assert guest.look_up(case).status_code == 429
    Throttle.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert guest.look_up(case).status_code == 302


def test_guessing_one_number_from_many_addresses_is_limited(guest: Citizen, case):
    for host in range(1, 6):
        guest.client.defaults["REMOTE_ADDR"] = f"10.0.0.{host}"
        guest.look_up(case, "AAAA-AAAA")
    guest.client.defaults["REMOTE_ADDR"] = "10.0.0.99"
    assert guest.look_up(case).status_code == 429


def test_the_right_code_clears_the_attempts_at_its_number(guest: Citizen, case):
    for _attempt in range(4):
        guest.look_up(case, "AAAA-AAAA")
    guest.look_up(case)
    assert not Throttle.objects.filter(bucket="petitions.lookup.number", count__gt=0).exists()


def test_the_right_code_costs_no_attempt(guest: Citizen, case):
    """A village hall has one address for everybody."""
    assert [guest.look_up(case).status_code for _time in range(12)] == [302] * 12


@pytest.mark.parametrize(("number", "code"), [("", ""), ("", "K7QP-M3XD"), ("2026-000001", ""), ("x" * 500, "y" * 500)])
def test_missing_or_endless_input_is_explained(guest: Citizen, number, code):
    answer = guest.client.post(reverse("petitions:lookup"), {"number": number, "code": code})
    assert answer.status_code == 200 and "error" in answer.content.decode()


def test_a_stranger_cannot_tell_a_private_case_from_none(guest: Citizen, case):
    there = guest.client.get(reverse("petitions:case", args=[case.number]))
    not_there = guest.client.get(reverse("petitions:case", args=["2020-999999"]))
    assert there.status_code == not_there.status_code == 404
    assert neutral(there, case.number) == neutral(not_there, "2020-999999")


def test_forgetting_closes_it_on_this_device(guest: Citizen):
    case = guest.file()
    guest.client.post(reverse("petitions:forget", args=[case.number]))
    for name in ("case", "receipt", "letter"):
        assert guest.client.get(reverse(f"petitions:{name}", args=[case.number])).status_code == 404


def test_the_receipt_is_only_for_the_browser_that_filed(guest: Citizen, new_guest):
    case, other = guest.file(), new_guest()
    other.look_up(case)
    assert other.client.get(reverse("petitions:case", args=[case.number])).status_code == 200
    assert other.client.get(reverse("petitions:receipt", args=[case.number])).status_code == 404


def test_the_receipt_says_who_has_it_and_until_when(guest: Citizen, category):
    case = guest.file(what={"category": "roads"})
    text = guest.client.get(reverse("petitions:receipt", args=[case.number])).content.decode()
    assert all(word in text for word in (case.number, case.access_code, "건설과", "063-000-3100", "why-this-date"))
