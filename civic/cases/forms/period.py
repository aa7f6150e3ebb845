"""Extend the period, once alone and once with the petitioner's consent; and fields for days."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.clock import rule_of
from civic.cases.law import FORBIDDEN_GROUNDS, HOURS, ExtensionGround, Words, longest_extension
from civic.cases.verbs.extending import extended_due
from civic.cases.wording import moment_words

from .offering import fill_in
from .verb import VerbForm, reason_field

DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def not_too_far(day: date, *, years: int) -> date:
    """The day, if it is at most so many years away; beyond that no holidays are known, and it is a slip of the hand.

    Raises:
        ValidationError: it is farther.
    """
    if day > timezone.localdate() + timedelta(days=366 * years):
        raise forms.ValidationError(_("This day is too far away. Please look at the year."))
    return day


class ExtendForm(VerbForm):
    """Two steps: after the first the new date is shown; the second, with the same amount, extends."""

    verb: ClassVar[str] = "extend"
    again: ClassVar[Words] = _("Press the button again to extend.")
    ground = forms.ChoiceField(
        label=_("Ground"), choices=ExtensionGround.choices, widget=forms.RadioSelect, help_text=""
    )
    amount = forms.IntegerField(min_value=1)
    reason = reason_field()
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def prepare(self) -> None:
        longest = longest_extension(rule_of(self.case))
        amount = self.fields["amount"]
        amount.label = _("Working hours") if longest.unit == HOURS else _("Working days")
        if longest.unit not in {HOURS, "days"}:
            amount.label = _("Days")
        amount.help_text = _("At most %(most)s, the length of the original period.") % {"most": longest.words}
        amount.widget.attrs["max"] = longest.amount
        forbidden = ", ".join(str(ground.label) for ground in FORBIDDEN_GROUNDS)
        self.fields["ground"].help_text = _(
            "Only these four grounds allow an extension. Not allowed: %(forbidden)s."
        ) % {"forbidden": forbidden}

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        most = longest_extension(rule_of(self.case)).amount
        if amount > most:
            raise forms.ValidationError(_("At most %(most)s.") % {"most": most})
        return amount

    def is_ready(self) -> bool:
        """The second time, with the amount whose date was shown."""
        if not self.is_valid():
            return False
        amount = self.cleaned_data["amount"]
        if self.cleaned_data["confirmed"] == str(amount):
            return True
        self.preview = self._preview(amount)
        fill_in(self, "confirmed", str(amount))
        return False

    def _preview(self, amount: int) -> str:
        due = extended_due(self.case, amount)
        if due is None or self.case.due_at is None:
            return ""
        return _("The answer would be due on %(day)s instead of %(earlier)s. %(again)s") % {
            "day": moment_words(due),
            "earlier": moment_words(self.case.due_at),
            "again": self.again,
        }

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in super().arguments().items() if name != "confirmed"}


class AskExtensionConsentForm(ExtendForm):
    """The same for a second time: the petitioner is asked, and decides."""

    verb: ClassVar[str] = "ask_extension_consent"
    intro = _(
        "The period was extended once already. A second time the petitioner must agree (Decree, art. 21). Until then "
        "the period runs on; if it ends, or the petitioner says no, the present day stays."
    )
    again: ClassVar[Words] = _("Press the button again to ask the petitioner.")
