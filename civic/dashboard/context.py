"""What every page knows of the site around it: the menu, the footer, the city, the reader's text size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from civic.cases import outages
from civic.programs import Text, registry

from .preferences import TEXT_SIZES, text_size

# Pages that belong to no program. A name that is not in the URLs is left out.
MENU_PAGES: tuple[tuple[str, Text, str], ...] = (
    ("ledger", _("All public cases"), "search"),
    ("organization", _("Who does what"), "people"),
)
FOOTER_PAGES: tuple[tuple[str, Text], ...] = (
    ("privacy-policy", _("Privacy policy")),
    ("accessibility", _("Accessibility")),
    ("outages", _("System outages")),
    ("open-data", _("Open data")),
)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu or footer. `current` is a value of aria-current, or empty."""

    name: Text
    href: str
    icon: str = ""
    summary: Text = ""
    current: str = ""
    strong: bool = False

    @property
    def icon_template(self) -> str:
        return f"_icons/{self.icon}.svg"


def _address(name: str) -> str:
    """The address of a URL name, or an empty text when the portal runs without that page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _current(path: str, href: str) -> str:
    if path == href:
        return "page"
    return "true" if href != "/" and path.startswith(href) else ""


def menu(path: str) -> Iterator[MenuItem]:
    """The main menu for a reader at `path`: public programs in their order, then the common pages."""
    for program in registry.public():
        if href := _address(program.entry_url):
            yield MenuItem(program.name, href, program.icon, program.summary, _current(path, href))
    for name, title, icon in MENU_PAGES:
        if href := _address(name):
            yield MenuItem(title, href, icon, current=_current(path, href))


def footer() -> Iterator[MenuItem]:
    """The footer's links; the law wants the privacy policy to stand out."""
    for name, title in FOOTER_PAGES:
        if href := _address(name):
            yield MenuItem(title, href, strong=name == "privacy-policy")


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lists are built only when a template asks for them."""
    return {
        "city_name": settings.CITY_NAME,
        "city_phone": settings.CITY_PHONE,
        "city_address": settings.CITY_ADDRESS,
        "official_site": settings.OFFICIAL_SITE,
        "text_size": text_size(request),
        "text_sizes": TEXT_SIZES,
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "navigation": SimpleLazyObject(lambda: list(menu(request.path))),
        "footer_links": SimpleLazyObject(lambda: list(footer())),
        "outages": SimpleLazyObject(outages.announced),
        "staff_url": SimpleLazyObject(lambda: _address("admin:index")),
    }
