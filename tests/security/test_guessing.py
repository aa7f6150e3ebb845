"""Guessing: look-ups with invented codes, from many places, over many numbers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civic.organization.models import Department
from civic.privacy.models import Throttle
from tests.makers import make_user
from tests.petitions.conftest import Citizen

from .world import ROLES, World

pytestmark = pytest.mark.django_db


def from_place(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def guess(client: Client, number: str, code: str = "AAAA-AAAA", **more: Any) -> Any:
    return client.post(reverse("petitions:lookup"), {"number": number, "code": code}, **more)


def test_wrong_codes_and_unknown_numbers_look_and_cost_the_same(world: World):
    answers, costs = [], []
    for at, number in enumerate((world.case.number, "2020-999999")):
        guess(from_place(f"198.51.100.{at}"), number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = guess(from_place(f"198.51.100.{at}"), number)
        costs.append([re.sub(r"\d+", "", query["sql"])[:60] for query in queries])
        answers.append(re.sub(r'csrfmiddlewaretoken" value="\w+"|' + number, "", answer.content.decode()))
        assert answer.status_code == 200
    assert answers[0] == answers[1]
    assert len(costs[0]) == len(costs[1])


def test_one_code_over_all_numbers_is_stopped_by_the_place(world: World):
    client = from_place("198.51.100.1")
    statuses = [guess(client, f"2026-{number:06d}").status_code for number in range(500000, 500010)]
    assert statuses == [200] * 5 + [429] * 5


def test_an_own_code_does_not_buy_further_guesses(world: World):
    """The attacker has a petition too: opening it must not clear what was counted for the place."""
    client, statuses = from_place("198.51.100.1"), []
    for number in range(500000, 500012):
        statuses.append(guess(client, f"2026-{number:06d}").status_code)
        guess(client, world.case.number, world.case.access_code)
    assert statuses.count(200) == 5


def test_a_stopped_place_does_not_close_the_petitions_of_others(world: World):
    flood = from_place("198.51.100.1")
    for number in range(500000, 500006):
        guess(flood, f"2026-{number:06d}")
    for _time in range(6):
        guess(flood, world.case.number)
    assert guess(from_place("203.0.113.9"), world.case.number, world.case.access_code).status_code == 302


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded", "client-ip", "x-client-ip"])
def test_no_header_makes_a_place_another(world: World, header: str):
    client = from_place("198.51.100.1")
    said = [
        guess(client, f"2026-{500000 + at:06d}", headers={header: f"203.0.113.{at}"}).status_code for at in range(7)
    ]
    assert said == [200] * 5 + [429] * 2


def test_behind_a_proxy_the_visitors_own_line_counts_for_nothing(world: World, settings: Any):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = from_place("10.0.0.1")
    said = [
        guess(client, f"2026-{500000 + at:06d}", headers={"x-forwarded-for": f"203.0.113.{at}, 198.51.100.1"})
        for at in range(7)
    ]
    assert [answer.status_code for answer in said] == [200] * 5 + [429] * 2


@pytest.mark.parametrize(
    "change", [str, str.lower, lambda n: n.replace("-", ""), lambda n: f" {n} ", lambda n: n[5:].lstrip("0")]
)
def test_writing_a_number_otherwise_is_no_new_number(world: World, change: Any):
    for at in range(5):
        guess(from_place(f"198.51.100.{at}"), change(world.case.number) if at % 2 else world.case.number)
    assert guess(from_place("203.0.113.9"), change(world.case.number)).status_code == 429


def test_the_limits_end(world: World):
    client = from_place("198.51.100.1")
    for _time in range(6):
        guess(client, world.case.number)
    Throttle.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert guess(client, world.case.number, world.case.access_code).status_code == 302


def test_codes_have_enough_signs_to_outlast_the_limits():
    """480 guesses a day at one number, for a hundred years, find one code in fifty thousand."""
    from civic.cases.opening import new_access_code
    from civic.cases.reading import ALPHABET

    assert len(ALPHABET) ** 8 / (480 * 365 * 100) > 40_000
    assert len({new_access_code() for _time in range(2000)}) == 2000


def test_filing_is_limited_by_place_and_the_text_is_kept(world: World):
    Department.objects.filter(slug="civil-affairs").update(coordinates=True)
    statuses = []
    for _time in range(21):
        browser = Citizen(Client(REMOTE_ADDR="198.51.100.1"))
        browser.fill_in()
        statuses.append(browser.send().status_code)
    assert statuses == [302] * 20 + [429]
    assert "일주일째" in browser.client.get(reverse("petitions:step", args=["what"])).content.decode()


def test_every_role_is_somebody(world: World):
    """The tables above speak of people who exist."""
    assert set(ROLES) - {"nobody", "guest"} == world.people.keys()
    assert make_user("x@example.kr").is_staff is False
