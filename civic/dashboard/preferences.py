"""What readers may set without an account, the size of the text, and what search engines may read."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COOKIE = "text-size"
YEAR_SECONDS = 365 * 24 * 3600
NORMAL = "normal"
TEXT_SIZES: tuple[tuple[str, "_StrPromise"], ...] = (
    ("small", _("Small")),
    (NORMAL, _("Normal")),
    ("large", _("Large")),
    ("largest", _("Largest")),
)


# What search engines leave alone: everything that is somebody's own. Public answers they may find.
ROBOTS = """User-agent: *
Disallow: /accounts/
Disallow: /admin/
Disallow: /dashboard/
Disallow: /files/
Disallow: /i18n/
Disallow: /my/
Disallow: /monitors/tips/
Disallow: /petitions/
Allow: /petitions/$
Allow: /petitions/public/
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


def text_size(request: HttpRequest) -> str:
    """The size this reader chose: small, normal, large or largest."""
    chosen = request.COOKIES.get(COOKIE, NORMAL)
    return chosen if chosen in dict(TEXT_SIZES) else NORMAL


@require_POST
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Remember `size` for a year and go back to `next`; an unknown size changes nothing."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    size = request.POST.get("size", "")
    if size in dict(TEXT_SIZES):
        response.set_cookie(
            COOKIE,
            size,
            max_age=YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
