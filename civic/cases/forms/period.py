"""Ask the petitioner, go on, extend the period."""

from copy import copy
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.clock import rule_of
from civic.cases.law import FORBIDDEN_GROUNDS, HOURS, ExtensionGround, longest_extension
from civic.cases.verbs.office import default_supplement_day
from civic.cases.wording import moment_words

from .verb import LongTextField, VerbForm, reason_field

DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def not_too_far(day: date, *, years: int) -> date:
    """The day, if it is at most so many years away; beyond that no holidays are known, and it is a slip of the hand.

    Raises:
        ValidationError: it is farther.
    """
    if day > timezone.localdate() + timedelta(days=366 * years):
        raise forms.ValidationError(_("This day is too far away. Please look at the year."))
    return day


class RequestSupplementForm(VerbForm):
    verb: ClassVar[str] = "request_supplement"
    intro = _("The period stands still until the petitioner replies, the days of question and reply included.")
    question = LongTextField(
        label=_("What you need to know"),
        help_text=_("The petitioner reads this and answers it. Ask for everything at once."),
        max_length=4000,
    )
    answer_by = forms.DateField(
        label=_("Reply until"), widget=DATE_INPUT, help_text=_("Ten days are usual; a day off moves on to the next.")
    )

    def first_values(self) -> dict[str, Any]:
        return {"answer_by": default_supplement_day(timezone.localdate())}

    def clean_answer_by(self) -> Any:
        day = self.cleaned_data["answer_by"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Please give the petitioner at least until tomorrow."))
        return not_too_far(day, years=1)


class ResumeForm(VerbForm):
    verb: ClassVar[str] = "resume"
    intro = _("The period goes on from today.")
    reason = reason_field()


class ExtendForm(VerbForm):
    """Two steps: after the first the new date is shown; the second, with the same amount, extends."""

    verb: ClassVar[str] = "extend"
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
        self.data = {**self.data.dict(), "confirmed": str(amount)}  # type: ignore[attr-defined]  # it is a QueryDict
        return False

    def _preview(self, amount: int) -> str:
        trial = copy(self.case)
        if longest_extension(rule_of(trial)).unit == HOURS:
            trial.extra_hours += amount
        else:
            trial.extra_days += amount
        due = trial.plan_due()
        if due is None or self.case.due_at is None:
            return ""
        return _("The answer would be due on %(day)s instead of %(earlier)s. Press the button again to extend.") % {
            "day": moment_words(due),
            "earlier": moment_words(self.case.due_at),
        }

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in super().arguments().items() if name != "confirmed"}
