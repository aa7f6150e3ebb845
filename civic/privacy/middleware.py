"""Pages with personal data are kept by nobody but the reader; a staff session that is left alone ends."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import SuspiciousOperation
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

SEEN = "staff_seen_at"  # session key: seconds since 1970
STAMP_EVERY = 60  # seconds; the session is not written for every page
LONGEST_QUESTION = 8000  # bytes of an address after its question mark
SIGNED_OUT = "civic.signed_out"  # in `request.META`
PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=(), fullscreen=(self)"
)


class PrivatePages:
    """Sets `Cache-Control: private, no-store` on every response to somebody with a session (signed in, or a
    guest who opened a case or began a form) and on responses a view marks with `response.private = True`.

    Without a session nothing personal can be on a page, and it stays cacheable. What nobody may keep no search
    engine may list either. Whoever signs out leaves no draft behind in the browser, from whatever page they do it.
    Ends a staff session after settings.STAFF_IDLE_MINUTES without a request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        idle = self._end_idle(request)
        response = idle or self.get_response(request)
        if idle is None and SIGNED_OUT in request.META:
            response["Clear-Site-Data"] = '"storage"'
        if getattr(response, "private", False) or not request.session.is_empty():
            response["Cache-Control"] = "private, no-store"
        if "no-store" in response.get("Cache-Control", "") or response.status_code >= 400:
            response["X-Robots-Tag"] = "noindex, nofollow"
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    def _end_idle(self, request: HttpRequest) -> HttpResponseBase | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not getattr(request.user, "is_staff", False):
            return None
        now = int(timezone.now().timestamp())
        seen = request.session.get(SEEN, now)
        if now - seen <= settings.STAFF_IDLE_MINUTES * 60:
            if SEEN not in request.session or now - seen >= STAMP_EVERY:
                request.session[SEEN] = now
            return None
        logout(request)
        messages.warning(
            request,
            _("You were signed out because nothing happened for %(minutes)s minutes. Please sign in again.")
            % {"minutes": settings.STAFF_IDLE_MINUTES},
        )
        return _to_sign_in(request)


@receiver(user_logged_out)
def _note_signed_out(request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Staff keep what they set for this browser; the scripts of the workplace remove their drafts."""
    if request is not None and user is not None and not user.is_staff:
        request.META[SIGNED_OUT] = "1"


class NoNul:
    """Refuses addresses that ask for a NUL, which PostgreSQL takes in no text, or for more than any page of ours asks.

    Forms drop or refuse a NUL themselves. Web servers cut long addresses off, at 4 or 8 kB; a list writes its address
    into a hundred links, so the portal does not rely on them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """
        Raises:
            SuspiciousOperation: answered with 400.
        """
        question = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "%00" in question:
            raise SuspiciousOperation("a NUL in the address")
        if len(question) > LONGEST_QUESTION:
            raise SuspiciousOperation("an endless address")


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Back to the page afterwards, if it was one that can be opened again."""
    url = resolve_url(settings.LOGIN_URL)
    if request.method == "GET" and "HX-Request" not in request.headers:
        url += "?" + urlencode({"next": request.get_full_path()})
    if "HX-Request" in request.headers:  # a redirect would be drawn into a part of the page
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
