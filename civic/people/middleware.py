"""Staff work with a second factor, and not longer than a working day on one sign-in."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from civic.people.adapter import has_second_factor, must_have_second_factor, showed_second_factor
from civic.people.models import User

ALWAYS_OPEN = {"account_logout", "set_language", "text-size"}
SHOWING = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
SETTING_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "people:second-factor-picture",
    "account_reauthenticate",
    "account_email_verification_sent",
    # Who forgot the password and is asked for it again.
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
}


class StaffSecondFactor:
    """Closes every page to staff until they have set up their second factor and shown it in this session.

    Every page and not only the admin: rights of staff also open cases and files elsewhere.
    Ends a session of staff `settings.SESSION_COOKIE_AGE` seconds after its sign-in, however busy it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        user = request.user
        if not isinstance(user, User) or not (user.is_staff or user.is_superuser) or name in ALWAYS_OPEN:
            return None
        if _is_over(request, user):
            logout(request)
            messages.warning(request, _("You have been signed in for a whole day's work. Please sign in again."))
            return redirect(settings.LOGIN_URL)
        if not must_have_second_factor(user):
            return None
        if not has_second_factor(user):
            return None if name in SETTING_UP else _to_set_up(request)
        if showed_second_factor(request, user) or name in SHOWING:
            return None
        return _to_show(request, user)


def _is_over(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    return bool(records) and time.time() - min(r["at"] for r in records) > settings.SESSION_COOKIE_AGE


def _to_set_up(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Please set up your second factor first. It protects the petitioners' data."))
    return redirect("mfa_activate_totp")


def _to_show(request: HttpRequest, user: User) -> HttpResponse:
    """To the page that asks for the second factor, and back afterwards if the page can be opened again."""
    methods = get_adapter().get_reauthentication_methods(user)
    url = next(method["url"] for method in methods if method["id"].startswith("mfa"))
    return redirect(f"{url}?{urlencode({'next': request.get_full_path() if request.method == 'GET' else '/'})}")
