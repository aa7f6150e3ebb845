"""allauth's forms without placeholders (they pass for answers) and with words a visitor understands."""

from typing import Any

from allauth.account import forms as account
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Words = dict[str, tuple[Any, Any]]  # label and help by field


def _about_password() -> str:
    return gettext("At least 10 characters. Four words in a row are easy to remember and hard to guess.")


ABOUT_PASSWORD = lazy(_about_password, str)()
MAILED_CODE: Words = {"code": (_("Code (6 digits)"), _("It is in the e-mail we have just sent you."))}
APP_CODE: Words = {"code": (_("Code (6 digits)"), _("The app shows a new one every 30 seconds."))}
ANY_CODE: Words = {"code": (_("Code"), _("The 6 digits your app shows now, or one of your recovery codes."))}
NEW_PASSWORD: Words = {
    "oldpassword": (_("Password until now"), None),
    "password1": (_("New password"), ABOUT_PASSWORD),
    "password2": (_("New password, once more"), ""),
}


class Plain(forms.Form):
    """Stands before a form of allauth: no placeholders, our words, the right keyboard on a phone."""

    words: Words = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            attrs = field.widget.attrs
            attrs.pop("placeholder", None)
            attrs.pop("style", None)  # the trap is hidden by a class: our CSP knows no inline style
            if name in self.words:
                field.label, help_text = self.words[name]
                field.help_text = field.help_text if help_text is None else help_text
            if name == "code":
                attrs.update(inputmode="numeric", autocomplete="one-time-code", maxlength=20)
            elif name in ("email", "login"):
                field.label = _("E-mail address")
                attrs.update(inputmode="email", autocapitalize="none", spellcheck="false")
            elif name == settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD:
                field.label = _("Leave this empty")
                attrs["autocomplete"] = "off"


class Proven(forms.Form):
    """Stands before a form that sets up a second factor: who completes it has shown that factor in this session."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # missing in the stubs
        if not self.errors:
            record_authentication(context.request, context.request.user, "mfa", type="set-up")


class CredentialField(forms.JSONField):
    """What a passkey answered. Django's own field breaks on a number that is too long to be read."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


def _form(base: Any, words: Words | None = None, *before: type[forms.Form], **more: Any) -> Any:
    return type(base.__name__, (Plain, *before, base), {"words": words or {}, **more})


def _credential() -> CredentialField:
    return CredentialField(widget=forms.HiddenInput)


LoginForm = _form(account.LoginForm)
SignupForm = _form(
    account.SignupForm,
    {
        "password1": (
            _("Password"),
            _("You may leave it empty: we then send a code to your e-mail address each time you sign in."),
        )
    },
    field_order=["name", "email", "password1", "old_enough"],
)
RequestLoginCodeForm = _form(account.RequestLoginCodeForm)
ConfirmLoginCodeForm = _form(account.ConfirmLoginCodeForm, MAILED_CODE)
ConfirmEmailForm = _form(account.ConfirmEmailVerificationCodeForm, MAILED_CODE)
ConfirmResetForm = _form(account.ConfirmPasswordResetCodeForm, MAILED_CODE)
ResetPasswordForm = _form(account.ResetPasswordForm)
ResetPasswordKeyForm = _form(account.ResetPasswordKeyForm, NEW_PASSWORD)
ChangePasswordForm = _form(account.ChangePasswordForm, NEW_PASSWORD)
SetPasswordForm = _form(account.SetPasswordForm, NEW_PASSWORD)
AddEmailForm = _form(account.AddEmailForm)
ReauthenticateForm = _form(account.ReauthenticateForm)
SocialSignupForm = _form(social.SignupForm, field_order=["name", "email", "old_enough"])
ActivateTOTPForm = _form(totp.ActivateTOTPForm, APP_CODE, Proven)
AuthenticateForm = _form(mfa.AuthenticateForm, ANY_CODE)
ReauthenticateMFAForm = _form(mfa.ReauthenticateForm, ANY_CODE)
AddWebAuthnForm = _form(
    webauthn.AddWebAuthnForm,
    {
        "name": (_("Name of this key"), _("So that you can tell your keys apart, for example: my phone.")),
        "passwordless": (
            _("Sign in with this key alone"),
            _("The key then asks for your fingerprint, face or PIN, and no password is needed."),
        ),
    },
    Proven,
    credential=_credential(),
)
LoginWebAuthnForm = _form(webauthn.LoginWebAuthnForm, credential=_credential())
AuthenticateWebAuthnForm = _form(webauthn.AuthenticateWebAuthnForm, credential=_credential())
ReauthenticateWebAuthnForm = _form(webauthn.ReauthenticateWebAuthnForm, credential=_credential())
EditWebAuthnForm = _form(webauthn.EditWebAuthnForm, {"name": (_("Name of this key"), None)})
