"""People who sign in the real way, mails that arrive at a real server, and the second factor as an app makes it."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from civic.environment import email_from_url
from civic.people.models import User
from tests.makers import PASSWORD, make_user
from tests.processes import Sink, smtp_sink


@pytest.fixture
def mail(settings: Any) -> Iterator[Sink]:
    """A mail server the portal sends to."""
    with smtp_sink() as sink:
        use_mail_server(settings, sink.url)
        yield sink


def use_mail_server(settings: Any, url: str, **more: Any) -> None:
    for name, value in {**email_from_url(url), **more}.items():
        setattr(settings, name, value)


@pytest.fixture
def dead_mail(settings: Any) -> None:
    """Nobody listens there."""
    use_mail_server(settings, "smtp://127.0.0.1:9")


@pytest.fixture
def member(db: None) -> User:
    """A citizen whose address is confirmed."""
    return make_user("member@example.kr", name="홍길동")


@pytest.fixture
def worker(db: None, settings: Any) -> User:
    """A member of staff, in a city that wants a second factor of them."""
    settings.STAFF_SECOND_FACTOR = True
    return make_user("worker@example.kr", "desk", name="정접수")


class Visitor:
    """A browser without scripts that signs in as people do."""

    def __init__(self, client: Client, mail: Sink | None = None) -> None:
        self.client = client
        self.mail = mail

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> Any:
        return self.client.post(reverse("account_login"), {"login": email, "password": password, **more})

    def ask_code(self, email: str, **more: str) -> Any:
        return self.client.post(reverse("account_request_login_code"), {"email": email, **more})

    def type_code(self, code: str, name: str = "account_confirm_login_code", **more: str) -> Any:
        return self.client.post(reverse(name), {"code": code, **more})

    def sign_in_by_code(self, email: str, **more: str) -> Any:
        self.ask_code(email, **more)
        return self.type_code(self.last_code(), **more)

    def sign_up(self, email: str = "new@example.kr", **changes: str) -> Any:
        data = {"name": "김새롬", "email": email, "password1": "", "old_enough": "on", "homepage": ""}
        return self.client.post(reverse("account_signup"), {**data, **changes})

    def last_code(self) -> str:
        assert self.mail is not None
        found = re.search(r"^\s+(\d{6})\s*$", plain(self.mail.messages[-1]), re.MULTILINE)
        assert found
        return found[1]

    @property
    def user_id(self) -> str:
        return str(self.client.session.get("_auth_user_id", ""))

    def show_app(self, secret: str, name: str = "mfa_authenticate", **more: str) -> Any:
        return self.client.post(reverse(name), {"code": code_of(secret), **more})


@pytest.fixture
def visitor(client: Client, mail: Sink) -> Visitor:
    return Visitor(client, mail)


@pytest.fixture
def second_visitor(mail: Sink) -> Visitor:
    """The same person, or a thief, at another device."""
    return Visitor(Client(), mail)


def plain(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content())


def html(message: Any) -> str:
    return str(message.get_body(("html",)).get_content())


def code_of(secret: str) -> str:
    """What an app on the phone shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def give_app() -> Callable[[User], str]:
    """Sets up the app of somebody; the secret it knows."""

    def give(user: User) -> str:
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        return secret

    return give
