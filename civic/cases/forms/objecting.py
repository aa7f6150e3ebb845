"""Objections: written down for the petitioner, prolonged, decided."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.cases import objections
from civic.cases.clock import period_if_started
from civic.cases.guards import open_objection
from civic.cases.law import OBJECTION_EXTENSION
from civic.cases.models import CaseEvent, Objection
from civic.cases.remedies import after_objection
from civic.cases.verbs.objecting import RIGHT, spoken
from civic.cases.wording import day_words, moment_words
from civic.cases.workflow import Progress

from .confirming import ConfirmForm
from .period import DATE_INPUT
from .verb import LongTextField, VerbForm, reason_field


class ObjectForm(VerbForm):
    """For somebody at the counter or by letter: an objection is made in writing (Act art. 35 (1))."""

    verb: ClassVar[str] = "object_to_refusal"
    intro = _("An objection is made in writing. Write down what the person says, or what stands in the letter.")
    wanted = LongTextField(label=_("What the petitioner wants"), rows=3, max_length=4000)
    reason = LongTextField(label=_("Reason"), rows=6, max_length=10_000)
    refused_on = forms.DateField(
        label=_("Refusal received on"),
        widget=DATE_INPUT,
        help_text=_("The sixty days for the objection count from the day after."),
    )

    def first_values(self) -> dict[str, Any]:
        return {"refused_on": _written_on(self.case.answered_at)}

    def prepare(self) -> None:
        until = self.case.objection_until
        if until is not None:
            self.hint = gettext("An objection is possible until %(day)s.") % {"day": day_words(until)}

    def was_done_by(self, event: CaseEvent | None) -> bool:
        if event is None or event.verb != self.verb or event.by_id != self.user.pk:
            return False
        return event.public_text == spoken(self.cleaned_data["wanted"], self.cleaned_data["reason"])

    def clean_refused_on(self) -> date:
        day: date = self.cleaned_data["refused_on"]
        written = _written_on(self.case.answered_at)
        if written is not None and not written <= day <= timezone.localdate():
            raise forms.ValidationError(
                _("The refusal was written on %(day)s; it came on that day or later."), params={"day": written}
            )
        return day


class ProlongObjectionForm(ConfirmForm):
    verb: ClassVar[str] = "prolong_objection"
    intro = _("Only once, and only when it cannot be helped. The petitioner gets the reason and the new day.")
    days = forms.IntegerField(
        label=_("Days by the calendar"),
        min_value=1,
        max_value=OBJECTION_EXTENSION.rule.amount,
        help_text=_("At most ten, from the day after the first end."),
    )
    reason = reason_field()

    def consequence(self) -> str:
        row = open_objection(self.case)
        if row is None:
            return ""
        day = objections.prolonged_day(row.first_due_on, self.cleaned_data["days"])
        return gettext("The decision would be due on %(day)s instead of %(earlier)s. Press the button again.") % {
            "day": day_words(day),
            "earlier": day_words(row.first_due_on),
        }


class DecideObjectionForm(ConfirmForm):
    verb: ClassVar[str] = "decide_objection"
    intro = _("The petitioner gets the decision in writing, with its reasons and what can be done against the refusal.")
    decision = forms.ChoiceField(label=_("Decision"), choices=Objection.Decision.choices, widget=forms.RadioSelect)
    reason = LongTextField(label=_("Reasons of the decision"), rows=8)
    remedies = LongTextField(
        label=_("What can be done against the refusal"),
        rows=6,
        required=False,
        help_text=_("Needed when the refusal stands (Decree, art. 40). Filled in from the law."),
    )

    def first_values(self) -> dict[str, Any]:
        return {"remedies": after_objection()}

    def prepare(self) -> None:
        row = open_objection(self.case)
        if row is not None:
            words = {"number": row.number, "day": day_words(row.due_on)}
            self.hint = gettext("Objection %(number)s, to be decided by %(day)s") % words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "decision" in cleaned and cleaned["decision"] not in RIGHT and not cleaned.get("remedies"):
            self.add_error("remedies", _("Please write what the petitioner can do against the refusal."))
        return cleaned

    def consequence(self) -> str:
        if self.cleaned_data["decision"] not in RIGHT:
            return gettext("The refusal stands, and the petitioner is told at once. Press the button again to decide.")
        if self.case.progress != Progress.DONE:
            return gettext("The petitioner is told at once. Press the button again to decide.")
        due = period_if_started(self.case, timezone.now())
        return gettext(
            "The petition would be open again, with a new answer due on %(day)s. Press the button again."
        ) % {"day": moment_words(due)}


def _written_on(answered_at: Any) -> date | None:
    return timezone.localdate(answered_at) if answered_at else None
