"""Number and access code."""

import re
import unicodedata

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_NUMBER = re.compile(r"(?:(\d{4})-?)?(\d{1,6})", re.ASCII)


def plain_number(text: str) -> str:
    """A receipt number as stored, from what people type: `2026-123`, `２０２６ 000123`, `123` (this year).

    What is no number comes back without spaces, at most 20 characters of it.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).split())
    whole = re.fullmatch(r"(\d{4})(\d{6})", typed, re.ASCII)
    match = whole or _NUMBER.fullmatch(typed)
    if match is None:
        return typed[:20]
    year = match[1] or str(timezone.localdate().year)
    return f"{year}-{int(match[2]):06d}"


class LookupForm(forms.Form):
    """Looks a petition up without an account."""

    use_required_attribute = False

    number = forms.CharField(
        label=_("Receipt number"),
        max_length=40,
        help_text=_("For example 2026-000123"),
        error_messages={"required": _("Please write the receipt number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    code = forms.CharField(
        label=_("Access code"),
        max_length=40,
        help_text=_("Eight letters and digits, as on your receipt. Upper and lower case make no difference."),
        error_messages={"required": _("Please write the access code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        return plain_number(self.cleaned_data["number"])
