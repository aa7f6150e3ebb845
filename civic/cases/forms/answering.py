"""Answer, refuse, report that measures are done."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.law import remedies_for
from civic.cases.models import CaseEvent
from civic.cases.verbs.answering import BY_ANSWERING, AnswerParts
from civic.cases.workflow import Decision

from .notagain import NotAgainForm
from .period import DATE_INPUT, not_too_far
from .template import FromTemplateForm
from .verb import LongTextField, VerbForm, files_field

PARTS = ("gist", "facts", "law", "judgement", "until", "remedies", "like")


class AnswerPartsForm(FromTemplateForm, NotAgainForm):
    """The parts every answer has, so that nobody gets a copied phrase."""

    gist = LongTextField(
        label=_("What the petitioner asks"), rows=3, help_text=_("In one or two sentences, in your own words.")
    )
    facts = LongTextField(
        label=_("What you found"), help_text=_("What was checked, where and when: the place, records, other offices.")
    )
    law = LongTextField(label=_("Law and rules"), rows=3, required=False)
    judgement = LongTextField(
        label=_("What the city decides and does"), rows=6, help_text=_("Who does what. No phrases from other answers.")
    )
    photos = files_field(_("Evidence"))

    def first_values(self) -> dict[str, Any]:
        return {"gist": self.case.title}

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        parts = {name: given.pop(name) for name in PARTS if name in given}
        return given | {"parts": AnswerParts(**parts)}

    def was_done_by(self, event: CaseEvent | None) -> bool:
        mine = event is not None and event.verb == self.verb and event.by_id == self.user.pk
        return mine and event is not None and event.public_text == self.cleaned_data.get("judgement")


class AnswerForm(AnswerPartsForm):
    verb: ClassVar[str] = "answer"
    intro = _("The petitioner gets this with your department, name and telephone.")
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[choice for choice in Decision.choices if choice[0] in BY_ANSWERING],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("By when"),
        required=False,
        widget=DATE_INPUT,
        help_text=_("With a day the case stays open until the measures are reported done. Empty: all is done."),
    )
    remedies = LongTextField(label=_("What the petitioner can do if they disagree"), rows=3, required=False)
    field_order = ("template", "decision", "gist", "facts", "law", "judgement", "until", "remedies", "photos")

    def clean_until(self) -> Any:
        day = self.cleaned_data["until"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("The promised day is past."))
        return not_too_far(day, years=20) if day is not None else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == Decision.LONG_TERM and not cleaned.get("until"):
            self.add_error("until", _("A long-term review needs the day of the next review."))
        return cleaned


class RefuseForm(AnswerPartsForm):
    verb: ClassVar[str] = "refuse"
    refusing = True
    intro = _("A refusal says why, and what the petitioner can do against it. Think of an alternative first.")
    remedies = LongTextField(
        label=_("What the petitioner can do if they disagree"),
        rows=8,
        help_text=_("Filled in from the law for this kind of petition; take out what does not fit."),
    )
    field_order = ("template", "gist", "facts", "law", "judgement", "remedies", "photos")

    def first_values(self) -> dict[str, Any]:
        lines = [f"{item.text} ({item.article}) {item.link}".strip() for item in remedies_for(self.case.kind)]
        return super().first_values() | {"remedies": "\n".join(f"- {line}" for line in lines)}


class CompleteForm(VerbForm):
    verb: ClassVar[str] = "complete"
    intro = _("The petitioner is told that what was promised is done.")
    text = LongTextField(label=_("What was done"), help_text=_("The petitioner reads this."))
    photos = files_field(_("Photos of the result"))
