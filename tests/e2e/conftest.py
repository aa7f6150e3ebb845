"""A real browser before a real server, with a real worker and a real mail server behind it."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from playwright.sync_api import Page

from tests.makers import PASSWORD
from tests.processes import Sink, celery_beat, celery_worker, redis_server, smtp_sink
from tests.run.browser import find_chromium

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
# axe: the rules of WCAG 2.2 A and AA
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The installed Chromium; nothing is downloaded."""
    chromium = find_chromium()
    if chromium is None:
        pytest.fail("no Chromium: `make test` installs one, or says how")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": str(chromium), "args": quiet}


@pytest.fixture(scope="session")
def base_url() -> str:
    """Addresses are given whole; the plugin's own fixture is written in a way pytest no longer likes."""
    return ""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "ko-KR", "viewport": PHONE}


@pytest.fixture
def city(transactional_db: None) -> dict[str, Any]:
    """Roles, two departments, an officer, the desk and a category, committed."""
    from civic.people.roles import sync_roles
    from tests.makers import make_category, make_department, make_officer, make_user

    import_module("civic.places.migrations.0002_seed_districts").seed(apps, None)  # the last test's flush took them
    sync_roles()
    roads = make_department("construction", name="건설과", phone="063-000-3100")
    desk_department = make_department("civil-affairs", name="민원지적과", coordinates=True, phone="063-000-3300")
    return {
        "roads": roads,
        "coordinating": desk_department,
        "category": make_category(roads, slug="roads", name="도로·가로등", kind="suggestion"),
        "officer": make_officer(roads, email="officer@example.kr", name="이도로"),
        "head": make_officer(roads, role="head", email="head@example.kr", name="박과장"),
        "desk": make_user("desk@example.kr", "desk", name="정접수"),
    }


@pytest.fixture
def portal(city: dict[str, Any], live_server: Any, settings: Any, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The running portal: address, mail sink, worker and beat on their own Redis."""
    settings.STAFF_SECOND_FACTOR = False
    settings.QUIET_HOURS = False  # the test may run at night; the hours have tests of their own
    with redis_server(tmp_path) as redis, smtp_sink() as mail:
        env = {"REDIS_URL": redis.url, "EMAIL_URL": mail.url, "DATA_DIR": str(tmp_path), "SITE_URL": live_server.url}
        with celery_worker(tmp_path, **env), celery_beat(tmp_path, SWEEP_SECONDS="1", **env):
            yield {"url": live_server.url, "mail": mail, **city}


@pytest.fixture
def watch() -> Callable[[Page], list[str]]:
    """Collects what the browser complains of: errors, broken rules of the CSP, requests to other hosts."""

    def start(page: Page) -> list[str]:
        wrong: list[str] = []
        host = ""

        def asked(request: Any) -> None:
            nonlocal host
            name = request.url.split("/")[2] if "//" in request.url else ""
            host = host or name
            if name and name != host:
                wrong.append(f"asked another host: {name}")

        page.on("request", asked)
        page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
        page.on("console", lambda line: wrong.append(f"{line.text} {line.location}") if line.type == "error" else None)
        return wrong

    return start


def check_axe(page: Page) -> None:
    """No violation of WCAG on the page as it stands."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def press(page: Page, button: str, *, last: bool = True) -> None:
    """Press a button that leads to another page, and wait for that page."""
    found = page.locator(button)
    with page.expect_navigation():
        (found.last if last else found.first).click()


def sign_in(page: Page, url: str, email: str) -> None:
    page.goto(url + "/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/login" not in address)


def mail_to(sink: Sink, address: str) -> list[Any]:
    return [message for message in sink.messages if address in str(message["To"])]
