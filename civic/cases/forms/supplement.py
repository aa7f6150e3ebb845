"""Ask the petitioner, ask again, give more time, note a letter that came back, go on."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.guards import open_suspension
from civic.cases.verbs.supplement import (
    MOST_MORE_TIME,
    FoundLater,
    default_supplement_day,
    is_late_request,
    last_day_again,
    rolled,
)
from civic.cases.wording import day_words

from .period import DATE_INPUT, not_too_far
from .verb import LongTextField, VerbForm, reason_field


def _question_field() -> LongTextField:
    return LongTextField(
        label=_("What you need to know"),
        help_text=_("The petitioner reads this and answers it. Ask for everything at once."),
        max_length=4000,
    )


class RequestSupplementForm(VerbForm):
    verb: ClassVar[str] = "request_supplement"
    intro = _("The period stands still until the petitioner replies, the days of question and reply included.")
    question = _question_field()
    answer_by = forms.DateField(
        label=_("Reply until"), widget=DATE_INPUT, help_text=_("Ten days are usual; a day off moves on to the next.")
    )
    found_later = forms.ChoiceField(
        label=_("Why it is asked only now"),
        choices=FoundLater.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "More than eight working hours have passed since acceptance (Rules, art. 9). The petitioner reads this."
        ),
    )

    def first_values(self) -> dict[str, Any]:
        return {"answer_by": default_supplement_day(timezone.localdate())}

    def prepare(self) -> None:
        if not is_late_request(self.case, timezone.now()):
            del self.fields["found_later"]

    def clean_answer_by(self) -> date:
        return after_today(self.cleaned_data["answer_by"])

    def clean_found_later(self) -> str:
        ground: str = self.cleaned_data["found_later"]
        if not ground:
            raise forms.ValidationError(_("Please choose why it was found later."))
        return ground


class RequestAgainForm(VerbForm):
    verb: ClassVar[str] = "request_again"
    intro = _(
        "The day for the reply has passed. You can ask once more, for at most ten days (Decree, art. 24). The period "
        "still stands still. When this day passes too, the petition can go back."
    )
    question = _question_field()
    answer_by = forms.DateField(label=_("Reply until"), widget=DATE_INPUT)

    def first_values(self) -> dict[str, Any]:
        asked = open_suspension(self.case)
        return {"question": asked.question if asked else "", "answer_by": last_day_again(timezone.localdate())}

    def prepare(self) -> None:
        last = last_day_again(timezone.localdate())
        self.fields["answer_by"].widget.attrs["max"] = last.isoformat()
        self.fields["answer_by"].help_text = _("At the latest %(day)s.") % {"day": day_words(last)}

    def clean_answer_by(self) -> date:
        day, last = after_today(self.cleaned_data["answer_by"]), last_day_again(timezone.localdate())
        if day > last:
            raise forms.ValidationError(_("At the latest %(day)s.") % {"day": day_words(last)})
        return day


class MoreTimeForm(VerbForm):
    verb: ClassVar[str] = "more_time"
    intro = _(
        "The petitioner asks for more time, by telephone or at the counter. It is granted, twice at most "
        "(Decree, art. 24)."
    )
    until = forms.DateField(label=_("Reply until"), widget=DATE_INPUT)
    reason = LongTextField(
        label=_("What the petitioner said"), help_text=_("The petitioner reads this."), rows=3, max_length=2000
    )

    def prepare(self) -> None:
        asked = open_suspension(self.case)
        self.before = asked.answer_by if asked else None
        if self.before:
            self.fields["until"].help_text = _("Until now: %(day)s.") % {"day": day_words(self.before)}

    def clean_until(self) -> date:
        return later_day(self.cleaned_data["until"], self.before)


class LetterReturnedForm(VerbForm):
    verb: ClassVar[str] = "letter_returned"
    intro = _(
        "Note each letter with the question that the post brings back. After the second the petition can be ended "
        "as withdrawn (Decree, art. 25)."
    )
    text = LongTextField(
        label=_("Which letter, and what the post noted on it"),
        help_text=_("Only the office reads this."),
        rows=3,
        max_length=2000,
    )


class ResumeForm(VerbForm):
    verb: ClassVar[str] = "resume"
    intro = _("The period goes on from today.")
    reason = reason_field()


def after_today(day: date) -> date:
    """The day, if it is after today and within a year. Raises ValidationError."""
    if day <= timezone.localdate():
        raise forms.ValidationError(_("Please give the petitioner at least until tomorrow."))
    return not_too_far(day, years=1)


def later_day(day: date, before: date | None) -> date:
    """The day, if it is after the present one and not farther away than is granted. Raises ValidationError."""
    if day > timezone.localdate() + MOST_MORE_TIME:
        last = timezone.localdate() + MOST_MORE_TIME
        raise forms.ValidationError(_("At the latest %(day)s.") % {"day": day_words(last)})
    if before is not None and rolled(day) <= before:
        raise forms.ValidationError(_("Please choose a day after %(day)s.") % {"day": day_words(before)})
    return day
