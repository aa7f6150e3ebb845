"""How allauth fits the portal: where people land, what staff need, what a social sign-in may do."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.people.models import User


def needs_second_factor(user: User) -> bool:
    """Whether this account works for the city and has not set up its second factor yet."""
    return bool(user.is_staff and settings.STAFF_SECOND_FACTOR and not get_mfa_adapter().is_mfa_enabled(user))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by e-mail or code; staff go to their work list."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if isinstance(user, User) and user.is_staff:
            return reverse("mfa_activate_totp") if needs_second_factor(user) else reverse("admin:index")
        return reverse("people:home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # The city's name instead of the contrib.sites domain, which this portal does not use.
        context["city_name"] = settings.CITY_NAME
        context["site_url"] = settings.SITE_URL
        super().send_mail(template_prefix, email, context)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Kakao and Naver make accounts for citizens only."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        user = sociallogin.user
        if user.pk and user.is_staff:
            messages.error(request, _("Staff sign in with their e-mail address and second factor."))
            raise ImmediateHttpResponse(redirect("account_login"))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or data.get("username") or "")[:40]
        return user
