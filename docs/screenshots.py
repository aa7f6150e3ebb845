"""Takes the pictures of the README: `make demo` in one terminal, `make screenshots` in another.

`python -m docs.screenshots http://127.0.0.1:8000` writes docs/images/*.png. It signs in as the demonstration
people, so it works on a demonstration only; it changes nothing there.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.run.browser import WANTED, find_chromium

IMAGES = Path(__file__).parent / "images"
PASSWORD = "gimje-demo-2026"  # noqa: S105 - printed by `make demo`
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 860}


@dataclass(frozen=True)
class Picture:
    """One picture: `reach` walks from the home page to what it shows."""

    name: str
    size: dict[str, int]
    email: str
    reach: Callable[[Page, str], object]


def _path(path: str) -> Callable[[Page, str], object]:
    return lambda page, site: page.goto(site + path)


def _first_of(path: str, link: str) -> Callable[[Page, str], object]:
    """The page behind the first `link` (a CSS selector) of a list."""

    def reach(page: Page, site: str) -> None:
        page.goto(site + path)
        page.locator(link).first.click()
        page.wait_for_load_state()

    return reach


PICTURES = (
    Picture("home-phone", PHONE, "", _path("/")),
    Picture("filing-phone", PHONE, "", _path("/petitions/new/")),
    Picture(
        "timeline-phone",
        PHONE,
        "citizen@demo.example",
        _first_of("/petitions/mine/", ".case-list a:has(.badge--success)"),
    ),
    Picture("worklist", DESK, "officer@demo.example", _path("/admin/cases/case/todo/")),
    Picture("case", DESK, "officer@demo.example", _first_of("/admin/cases/case/todo/", "a[data-key-open]")),
    Picture("dashboard", DESK, "mayor@demo.example", _path("/dashboard/")),
)


def main(site: str) -> int:
    chromium = find_chromium()
    if chromium is None:
        sys.stdout.write(f"Please install {WANTED}\n")
        return 1
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            _take(browser, picture, site.rstrip("/"))
        browser.close()
    return 0


def _take(browser: Browser, picture: Picture, site: str) -> None:
    context = browser.new_context(viewport=picture.size, locale="ko-KR", timezone_id="Asia/Seoul")  # type: ignore[arg-type]  # a dict is a ViewportSize
    page = context.new_page()
    if picture.email:
        _sign_in(page, site, picture.email)
    picture.reach(page, site)
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    sys.stdout.write(f"{picture.name}: {page.title()}\n")
    context.close()


def _sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    if "/accounts/login" in page.url:
        raise SystemExit(f"{email} could not sign in: is this a demonstration?")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
