"""Starting an answer from a template: fills what is empty, never what was typed, and sends no gap."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.cases import answertemplates
from civic.cases.forms.offering import offer_rows
from civic.cases.models import AnswerTemplate

from .verb import VerbForm

if TYPE_CHECKING:
    Choice = forms.ModelChoiceField[AnswerTemplate]
else:
    Choice = forms.ModelChoiceField

FILL = "fill"  # name of the button


class TemplateSelect(forms.Select):
    """A select with a button that sends the form without carrying it out."""

    template_name = "admin/cases/case/_template_select.html"


class FromTemplateForm(VerbForm):
    """A form with the parts of an answer and a choice of templates above them."""

    refusing = False

    template = Choice(
        label=_("Start from a template"),
        queryset=AnswerTemplate.objects.none(),
        required=False,
        empty_label=_("None"),
        widget=TemplateSelect,
        help_text=_("Fills only what is empty. Replace what stands in square brackets before you send it."),
    )

    def prepare(self) -> None:
        super().prepare()
        fitting = answertemplates.fitting(self.case, refusing=self.refusing)
        offer_rows(self, "template", fitting)
        if not fitting.exists():
            del self.fields["template"]

    def is_ready(self) -> bool:
        """Not when the button of the templates was pressed: then the empty fields are filled."""
        if self.is_bound and FILL in self.data:
            self._fill()
            return False
        return super().is_ready()

    def _fill(self) -> None:
        """Show the form again with what was typed and, where nothing was, what the template says."""
        typed = {name: self.data.get(self.add_prefix(name), "") for name in self.fields if name != "photos"}
        chosen = self._chosen(typed.get("template", ""))
        self.preview = str(_("Please check everything before you send it."))
        if chosen is None:
            self.hint = str(_("Please choose a template first."))
        else:
            filled = self._filled(typed, chosen)
            typed |= filled
            self.hint = _told(chosen, [text for name, text in filled.items() if name in answertemplates.PARTS])
        if self.files:
            self.preview += " " + str(_("Please choose the files again."))
        self.initial = typed
        self.is_bound = False

    def _chosen(self, key: str) -> AnswerTemplate | None:
        if "template" not in self.fields or not (key.isascii() and key.isdigit()) or len(key) > 18:
            return None
        return answertemplates.fitting(self.case, refusing=self.refusing).filter(pk=int(key)).first()

    def _filled(self, typed: dict[str, str], chosen: AnswerTemplate) -> dict[str, str]:
        """The empty fields with what the template has for them; what stood there before anybody typed is empty."""
        values = answertemplates.values_for(self.case, self.user)
        first = self.first_values()
        found = {}
        for name in answertemplates.PARTS:
            text = answertemplates.fill(getattr(chosen, name), values)
            if text and typed[name].strip() in {"", str(first.get(name, "")).strip()}:
                found[name] = text
        if "decision" in self.fields and not typed.get("decision") and chosen.decision:
            found["decision"] = chosen.decision
        return found

    def clean(self) -> dict[str, Any]:
        """Gaps of a template that are still open are refused beside their field."""
        cleaned = super().clean() or self.cleaned_data
        texts = {name: cleaned[name] for name in answertemplates.PARTS if cleaned.get(name)}
        known = answertemplates.gaps_of_templates() if any("[" in text for text in texts.values()) else frozenset()
        for name, text in texts.items():
            for gap in answertemplates.left_open(text, known):
                self.add_error(name, _("Please replace “%(gap)s” with what applies here.") % {"gap": gap})
        return cleaned

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in super().arguments().items() if name != "template"}


def _told(chosen: AnswerTemplate, texts: list[str]) -> str:
    """What the template did, and which gaps it left."""
    if not texts:
        return str(_("Nothing was empty, so the template changed nothing."))
    open_gaps = list(dict.fromkeys(gap for text in texts for gap in answertemplates.gaps(text)))
    words = _("The empty fields were filled from “%(name)s”.") % {"name": chosen}
    if not open_gaps:
        return str(words)
    return f"{words} " + _("Still to be replaced: %(gaps)s") % {"gaps": ", ".join(open_gaps)}
