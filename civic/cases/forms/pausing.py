"""Stop the clock for a survey or the like, prolong it, let it run again."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer
from civic.cases.guards import open_suspension
from civic.cases.law import FIELD_SURVEY_EXTENSION, PauseKind
from civic.cases.verbs.pausing import BY_HAND, survey_days_left
from civic.cases.wording import day_words

from .period import DATE_INPUT, not_too_far
from .verb import VerbForm, reason_field


class PauseForm(VerbForm):
    verb: ClassVar[str] = "pause"
    intro = _(
        "The period stands still, and no answer can be given, until you let it run again. The petitioner is told "
        "why and until when (Decree, art. 17 and 20)."
    )
    kind = forms.ChoiceField(label=_("Why the period stands still"), widget=forms.RadioSelect)
    until = forms.DateField(label=_("Planned until"), widget=DATE_INPUT)
    reason = reason_field()

    def prepare(self) -> None:
        self.left = survey_days_left(self.case)
        offered = [kind for kind in BY_HAND if self.left or kind != PauseKind.FIELD_SURVEY]
        offer(self, "kind", [(kind.value, kind.label) for kind in offered])
        if self.left:
            self.fields["until"].help_text = _("A field survey: at the latest %(day)s.") % {
                "day": day_words(self._last_survey_day())
            }

    def _last_survey_day(self) -> date:
        return timezone.localdate() + timedelta(days=self.left)

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is past."))
        return not_too_far(day, years=1)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        until = data.get("until")
        if data.get("kind") == PauseKind.FIELD_SURVEY and until and until > self._last_survey_day():
            words = _("A field survey: at the latest %(day)s.") % {"day": day_words(self._last_survey_day())}
            self.add_error("until", words)
        return data


class ProlongPauseForm(VerbForm):
    verb: ClassVar[str] = "prolong_pause"
    intro = _("A field survey can be prolonged once, by at most seven days (Decree, art. 17).")
    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=FIELD_SURVEY_EXTENSION.rule.amount,
        initial=FIELD_SURVEY_EXTENSION.rule.amount,
    )
    reason = reason_field()

    def prepare(self) -> None:
        row = open_suspension(self.case)
        if row is not None and row.answer_by is not None:
            self.fields["days"].help_text = _("Days of the calendar. Until now: %(day)s.") % {
                "day": day_words(row.answer_by)
            }


class UnpauseForm(VerbForm):
    verb: ClassVar[str] = "unpause"
    intro = _("The period runs again from now; the time in between does not count.")
    result = reason_field(_("What came out? The petitioner reads this. Write it in plain words."))

    def prepare(self) -> None:
        self.fields["result"].label = _("Result")
