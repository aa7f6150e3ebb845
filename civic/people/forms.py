"""Sign-up and the page about oneself: the portal asks for no more than it needs."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.people.models import User
from civic.privacy.phones import normalise_phone


class SignupForm(forms.Form):
    """What allauth's sign-up asks besides address and password."""

    name = forms.CharField(label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    old_enough = forms.BooleanField(
        label=_("I am 14 or older"),
        help_text=_("If you are younger, please petition by telephone or at the counter together with a parent."),
        error_messages={"required": _("Online accounts are for people of 14 and older.")},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth after the account is written."""
        user.name = self.cleaned_data["name"].strip()
        user.save(update_fields=["name"])


class ProfileForm(forms.ModelForm[User]):
    """Name and phone of one's own account."""

    class Meta:
        model = User
        fields = ["name", "phone"]
        help_texts = {"phone": _("Used to fill in petitions for you. You may leave it empty.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name", "maxlength": 40}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "maxlength": 20}),
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if len(name) > 40:
            raise forms.ValidationError(_("The name may have at most 40 letters."))
        return name

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        try:
            return normalise_phone(typed)
        except ValueError:
            raise forms.ValidationError(_("This is not a telephone number we know. Example: 010-1234-5678")) from None

    def save(self, commit: bool = True) -> Any:
        self.instance.save(update_fields=["name", "phone"])
        return self.instance


class WithdrawalForm(forms.Form):
    """The last step of closing one's account."""

    code = forms.CharField(
        label=_("Code (6 digits)"),
        help_text=_("It is in the e-mail we have just sent you."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
