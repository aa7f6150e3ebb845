"""The forms of the list of inactive monitors: how long somebody was silent, and a letter to them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer
from civic.cases.forms.verb import LongTextField

from ..membership.inactive import MONTHS
from ..membership.register import SILENT_AFTER


class InactiveForm(forms.Form):
    """Since when somebody counts as inactive; what does not fit is the usual."""

    after = forms.ChoiceField(label=_("Missed in a row"), required=False)
    months = forms.ChoiceField(label=_("Months without a tip"), required=False)

    def __init__(self, data: Any) -> None:
        given = {"after": data.get("after") or SILENT_AFTER, "months": data.get("months") or MONTHS}
        super().__init__(given, label_suffix="")
        offer(self, "after", [(str(n), str(n)) for n in range(1, 8)])
        offer(self, "months", [(str(n), str(n)) for n in (1, 2, 3, 6, 9, 12)])
        self.full_clean()
        self.errors.clear()

    @property
    def in_a_row(self) -> int:
        return int(self.cleaned_data.get("after") or SILENT_AFTER)

    @property
    def silent_months(self) -> int:
        return int(self.cleaned_data.get("months") or MONTHS)

    def words(self) -> str:
        """For the access log."""
        return f"after={self.in_a_row} months={self.silent_months}"


class Whom(forms.MultipleChoiceField):
    """Ticked appointments; who is still in office is the rule's to say."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isascii() and str(value).isdigit() and len(str(value)) < 18


class LetterForm(forms.Form):
    """A letter to those who were ticked."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    whom = Whom(error_messages={"required": _("Please tick to whom you want to write.")})
    title = forms.CharField(
        label=_("Subject of the letter"),
        max_length=100,
        initial=_("We miss your voice as a city monitor"),
        error_messages={"required": _("Please write a subject.")},
    )
    text = LongTextField(
        label=_("Text"),
        rows=6,
        max_length=2000,
        initial=_(
            "We have not received a report or a tip from you for some time.\n"
            "If something keeps you from taking part, please call us: we are glad to help, and staff can write down "
            "for you what you tell on the phone.\n"
            "If you no longer wish to be a monitor, please tell us, too."
        ),
        error_messages={"required": _("Please write a text.")},
    )
    by_text = forms.BooleanField(label=_("By text message, too, to those who agreed"), required=False)
    use_required_attribute = False

    def clean_whom(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["whom"]]
