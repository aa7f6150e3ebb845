"""Guessing, flooding and mail bombing end early, also while Redis is away."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from civic.people.models import User

from .conftest import Visitor


def from_place(visitor: Visitor, address: str) -> Visitor:
    visitor.client.defaults["REMOTE_ADDR"] = address
    return visitor


def guess(visitor: Visitor, email: str, times: int) -> None:
    for attempt in range(times):
        visitor.sign_in(email, f"wrong {attempt}")


def test_after_five_wrong_passwords_the_right_one_waits(visitor: Visitor, member: User):
    guess(visitor, member.email, 5)
    assert "너무 여러 번" in visitor.sign_in(member.email).content.decode()
    assert visitor.user_id == ""


def test_also_from_many_places(visitor: Visitor, member: User):
    for number in range(5):
        guess(from_place(visitor, f"198.51.100.{number}"), member.email, 1)
    assert "너무 여러 번" in from_place(visitor, "198.51.100.99").sign_in(member.email).content.decode()


def test_an_unknown_address_is_limited_alike(visitor: Visitor, db: None):
    guess(visitor, "nobody@example.kr", 5)
    assert "너무 여러 번" in visitor.sign_in("nobody@example.kr").content.decode()


def test_one_password_over_many_addresses_is_stopped_by_the_place(visitor: Visitor, member: User):
    for number in range(10):
        visitor.sign_in(f"somebody{number}@example.kr", "password1234")
    assert "너무 여러 번" in visitor.sign_in(member.email).content.decode()


def test_who_is_locked_out_still_gets_a_code(visitor: Visitor, second_visitor: Visitor, member: User):
    guess(visitor, member.email, 6)
    second_visitor.sign_in_by_code(member.email)
    assert second_visitor.user_id == str(member.pk)


@pytest.mark.parametrize("email", ["member@example.kr", "nobody@example.kr"])
def test_a_mailbox_is_not_flooded_with_codes(mail: Any, member: User, email):
    for number in range(8):
        from_place(Visitor(Client(), mail), f"198.51.100.{number}").ask_code(email)
    assert len(mail.messages) == 3


def test_a_mailbox_is_not_flooded_with_resets(mail: Any, member: User):
    for number in range(8):
        client = from_place(Visitor(Client(), mail), f"198.51.100.{number}").client
        client.post(reverse("account_reset_password"), {"email": member.email})
    assert len(mail.messages) == 3


def test_one_place_cannot_make_accounts_without_end(mail: Any, db: None):
    answers = [Visitor(Client(), mail).sign_up(f"flood{number}@example.kr") for number in range(12)]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]
    assert User.objects.filter(email__startswith="flood").count() == 10
    assert "너무 여러 번" in answers[-1].content.decode()


def test_a_forwarded_address_of_the_visitor_counts_for_nothing(visitor: Visitor, member: User):
    for number in range(10):
        header = {"x-forwarded-for": f"198.51.100.{number}"}
        data = {"login": f"somebody{number}@example.kr", "password": "password1234"}
        visitor.client.post(reverse("account_login"), data, headers=header)
    assert "너무 여러 번" in visitor.sign_in(member.email).content.decode()


def test_the_limits_hold_while_redis_is_away(visitor: Visitor, member: User, settings):
    settings.CACHES = {
        "default": {"BACKEND": "civic.resilient_cache.ResilientRedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    }
    cache.clear()
    guess(visitor, member.email, 5)
    assert "너무 여러 번" in visitor.sign_in(member.email).content.decode()
