"""Every page about the account in a real browser: our look, Korean, axe clean, no rule of the CSP broken; passkeys."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Page

from civic.people.models import User
from tests.e2e.conftest import PHONE, base_url, browser_type_launch_args, check_axe  # noqa: F401 - two fixtures
from tests.makers import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
ENTRANCE = ["account_login", "account_signup", "account_request_login_code", "account_reset_password"]
ENTRANCE += ["account_inactive", "socialaccount_login_cancelled"]
OWN = ["people:home", "people:withdraw", "account_email", "account_change_password", "mfa_index", "mfa_list_webauthn"]
OWN += ["usersessions_list", "socialaccount_connections", "account_logout", "account_reauthenticate"]
OWN += ["mfa_activate_totp", "mfa_add_webauthn"]
PROPER_NAMES = {"English", "Google", "Microsoft", "Authenticator", "QR", "example", "member", "Chrome", "Linux"}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "ko-KR", "viewport": PHONE}


@pytest.fixture
def site(live_server: Any) -> str:
    """A passkey belongs to a name, not to a number."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def watched(page: Page, mail: Any) -> Iterator[Page]:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    yield page
    assert wrong == []


def look(page: Page) -> None:
    check_axe(page)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    words = set(re.findall(r"[A-Za-z]{4,}", page.locator("main").inner_text()))
    assert {word for word in words if word not in PROPER_NAMES and not word.isupper()} == set(), page.url


def sign_in(page: Page, site: str, user: User) -> None:
    page.goto(site + reverse("account_login"))
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def prove(page: Page) -> None:
    """Give the password again where it is asked for."""
    if "reauthenticate" in page.url:
        page.fill("main [name=password]", PASSWORD)
        page.press("main [name=password]", "Enter")
        page.wait_for_url(lambda url: "reauthenticate" not in url)


@pytest.mark.parametrize("name", ENTRANCE)
def test_a_page_before_signing_in_is_whole(watched: Page, site: str, name):
    watched.goto(site + reverse(name))
    look(watched)


def test_the_pages_of_ones_own_account_are_whole(watched: Page, site: str, member: User):
    sign_in(watched, site, member)
    for name in OWN:
        watched.goto(site + reverse(name))
        if name != "account_reauthenticate":
            prove(watched)
        look(watched)


@pytest.fixture
def key(watched: Page) -> None:
    """A security key with a fingerprint sensor, plugged into the browser."""
    tools = watched.context.new_cdp_session(watched)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.usefixtures("key")
def test_a_passkey_is_added_and_signs_in(watched: Page, site: str, member: User):
    sign_in(watched, site, member)
    watched.goto(site + reverse("mfa_add_webauthn"))
    prove(watched)
    watched.fill("[name=name]", "내 휴대전화")
    watched.check("[name=passwordless]")
    watched.click("#mfa_webauthn_add")
    watched.wait_for_url("**/recovery-codes/")
    look(watched)
    watched.goto(site + reverse("mfa_list_webauthn"))
    look(watched)
    watched.context.clear_cookies()
    watched.goto(site + reverse("account_login"))
    watched.click("#passkey_login")
    watched.wait_for_url("**/my/")
    assert Authenticator.objects.filter(user=member, type="webauthn", last_used_at__isnull=False).exists()


@pytest.mark.usefixtures("key")
def test_a_passkey_is_the_second_factor_of_staff(watched: Page, site: str, worker: User):
    sign_in(watched, site, worker)
    watched.goto(site + reverse("mfa_add_webauthn"))
    prove(watched)
    watched.fill("[name=name]", "열쇠")
    watched.click("#mfa_webauthn_add")
    watched.wait_for_url("**/recovery-codes/")
    watched.context.clear_cookies()
    watched.goto(site + reverse("account_login"))
    watched.fill("[name=login]", worker.email)
    watched.fill("[name=password]", PASSWORD)
    watched.press("[name=password]", "Enter")
    watched.wait_for_url("**" + reverse("mfa_authenticate"))
    look(watched)
    watched.click("#mfa_webauthn_authenticate")
    watched.wait_for_url("**/admin/**")


def test_a_key_that_fails_is_told_in_words(page: Page, site: str, db: None):
    page.goto(site + reverse("account_login"))
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no key')); }")
    page.click("#passkey_login")
    page.wait_for_selector("[data-passkey-trouble]:not([hidden])")


def test_it_all_works_without_javascript(browser: Any, site: str, mail: Any, member: User):
    context = browser.new_context(java_script_enabled=False, locale="ko-KR")
    page = context.new_page()
    page.goto(site + reverse("account_login"))
    assert not page.locator("#passkey_login").is_visible()
    page.fill("#id_code_email", member.email)
    page.press("#id_code_email", "Enter")
    page.wait_for_url("**" + reverse("account_confirm_login_code"))
    code = re.search(r"^\s+(\d{6})\s*$", str(mail.messages[-1].get_body(("plain",)).get_content()), re.MULTILINE)
    assert code
    page.fill("[name=code]", code[1])
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/my/")
    context.close()
