"""Publish an edited version, take it off again."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.privacy.findings import find_personal_data, mask

from .verb import LongTextField, VerbForm, reason_field


class PublishForm(VerbForm):
    verb: ClassVar[str] = "publish"
    intro = _(
        "Everyone will read this. Numbers and addresses of persons were masked by the machine; names, house numbers "
        "and stories by which somebody is recognised must be taken out by you."
    )
    title = forms.CharField(label=_("Public title"), max_length=100)
    text = LongTextField(label=_("Public text"), rows=8)
    answer = LongTextField(label=_("Public answer"), rows=8)

    def first_values(self) -> dict[str, Any]:
        latest = self.case.latest_answer
        return {
            "title": mask(self.case.title),
            "text": mask(self.case.text),
            "answer": mask(latest.judgement) if latest else "",
        }

    def clean_title(self) -> str:
        return self._without_personal_data("title")

    def clean_text(self) -> str:
        return self._without_personal_data("text")

    def clean_answer(self) -> str:
        return self._without_personal_data("answer")

    def _without_personal_data(self, name: str) -> str:
        value: str = self.cleaned_data[name]
        found = find_personal_data(value)
        if found:
            raise forms.ValidationError(
                _("This still contains personal data: %(found)s") % {"found": ", ".join(item.text for item in found)}
            )
        return value


class UnpublishForm(VerbForm):
    verb: ClassVar[str] = "unpublish"
    intro = _("The edited version disappears from the public pages at once.")
    reason = reason_field()
