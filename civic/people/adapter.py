"""How allauth fits the portal: where people land, what staff need, how its mails look, what a social sign-in may do."""

import logging
import re
import smtplib
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civic.people.models import User
from civic.privacy.fields import decrypt, encrypt

logger = logging.getLogger(__name__)
FIRST_OF_ITS_KIND = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone protect nothing


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    return bool(get_mfa_adapter().is_mfa_enabled(user, FIRST_OF_ITS_KIND))


def must_have_second_factor(user: User) -> bool:
    """Whether this account works for the city, and the city asks its staff for a second factor."""
    return bool(settings.STAFF_SECOND_FACTOR and (user.is_staff or user.is_superuser))


def showed_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether the second factor was shown in this very session.

    That one exists is not enough: a session that began with a stolen password before it was set up goes on.
    """
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in by e-mail address with a password or a code; staff land on their work list or the dashboard."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is not right."),
        "incorrect_code": gettext_lazy("The code is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "enter_current_password": gettext_lazy("The password is not right."),
        "too_many_login_attempts": gettext_lazy("You have tried too often. Please wait a few minutes."),
        "rate_limited": gettext_lazy("You have tried too often. Please wait a few minutes."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if not isinstance(user, User) or not user.is_staff:
            return reverse("people:home")
        handles = user.has_perm("cases.handle_case") or user.has_perm("cases.triage_case")
        watches = user.has_perm("cases.view_dashboard") and not handles
        return reverse("dashboard") if watches else reverse("admin:index")

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of the host that was asked; allauth would take every host of ALLOWED_HOSTS."""
        request = allauth_context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("With your password instead"),
            "mfa_reauthenticate": _("With the app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("With a passkey instead"),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Besides allauth's checks: whoever typed a code from the mail has shown that the address is theirs.

        An account made by an administrator has no verified address yet; without this it would be sent a second code.
        """
        email = kwargs.get("email")
        records = get_authentication_records(request, user)
        if email == user.email and any(r.get("method") == "code" and r.get("email") == email for r in records):
            others = EmailAddress.objects.filter(user=user)
            if not others.exists():
                others.create(user=user, email=email, verified=True, primary=True)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMultiAlternatives:
        """The mail in the portal's layout, plain text and HTML from the same words."""
        context = {**context, "to_name": "", "language": get_language() or settings.LANGUAGE_CODE}
        context |= {"city_name": str(settings.CITY_NAME), "site_url": settings.SITE_URL}
        context |= {"city_phone": settings.CITY_PHONE, "people_url": f"{settings.SITE_URL}{reverse('people:home')}"}
        context |= {"login_url": f"{settings.SITE_URL}{reverse('account_login')}"}
        context |= {"signup_url": f"{settings.SITE_URL}{reverse('account_signup')}"}
        subject = " ".join(_plain(f"{template_prefix}_subject.txt", context).split())
        context |= {"subject": subject, "words": _plain(f"{template_prefix}_message.txt", context)}
        message = EmailMultiAlternatives(
            subject, _plain("account/email/_mail.txt", context) + "\n", self.get_from_email(), [email], headers=headers
        )
        message.attach_alternative(_engine().get_template("account/email/_mail.html").render(context), "text/html")
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once: somebody waits for the code.

        Raises:
            ImmediateHttpResponse: no mail can be sent now; it carries the page that says so.
        """
        try:
            self.render_mail(template_prefix, email, {"email": email, **context}).send()
        except (smtplib.SMTPException, OSError) as error:
            # Neither the address nor the server's words: both may name the person.
            logger.error("%s could not be sent: %s", template_prefix, type(error).__name__)
            raise ImmediateHttpResponse(
                render(allauth_context.request, "account/mail_failed.html", status=503)
            ) from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """News about the account; what they tell of has already happened, so a dead mail server cannot undo it."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except ImmediateHttpResponse:
            logger.warning("A notice about a changed account was not sent")


def _engine() -> DjangoTemplates:
    return cast(DjangoTemplates, engines["django"])


def _plain(template: str, context: dict[str, Any]) -> str:
    """A .txt template: not HTML, so nothing is escaped; runs of empty lines shrink to one."""
    words: str = _engine().engine.get_template(template).render(Context(context, autoescape=False))
    return re.sub(r"\n[ \t]*(\n[ \t]*)+\n", "\n\n", words).strip()


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of the second factor are encrypted at rest; staff can exchange theirs but not go without."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": gettext_lazy("You cannot change your e-mail address while the second factor is on."),
        "cannot_delete_authenticator": gettext_lazy("The second factor of staff cannot be switched off."),
        "incorrect_code": gettext_lazy("The code is not right."),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, "a second factor")

    def get_totp_issuer(self) -> str:
        return str(settings.CITY_NAME)

    def _get_site_name(self) -> str:
        return str(settings.CITY_NAME)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        if not isinstance(user, User) or not must_have_second_factor(user):
            return True
        others = Authenticator.objects.filter(user=user, type__in=FIRST_OF_ITS_KIND).exclude(pk=authenticator.pk)
        return bool(others.exists())


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Kakao and Naver are for citizens only, and prove nothing about an e-mail address."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """
        Raises:
            Http404: the provider is not switched on.
        """
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as error:
            raise Http404 from error

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """
        Raises:
            ImmediateHttpResponse: the account works for the city.
        """
        for account in (sociallogin.user, request.user):
            if isinstance(account, User) and account.pk and (account.is_staff or account.is_superuser):
                messages.error(request, _("Staff sign in with their e-mail address and second factor."))
                raise ImmediateHttpResponse(
                    redirect("people:home" if request.user.is_authenticated else "account_login")
                )
        for address in sociallogin.email_addresses:
            # Naver calls every address verified, also one its member merely typed in. Ours get a code by mail.
            address.verified = False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or data.get("username") or "")[:40]
        return user

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}
