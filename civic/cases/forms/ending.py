"""Notes, reopening, ending without an answer."""

from typing import ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer
from civic.cases.guards import endings_open

from .verb import LongTextField, VerbForm, reason_field


class NoteForm(VerbForm):
    verb: ClassVar[str] = "note"
    intro = _("Only staff who may see the case read this. The petitioner never does.")
    text = LongTextField(label=_("Note"))


class ReopenForm(VerbForm):
    verb: ClassVar[str] = "reopen"
    intro = _("A new period begins, and the petitioner is told.")
    reason = reason_field()


class DeclineReopeningForm(VerbForm):
    verb: ClassVar[str] = "decline_reopening"
    intro = _("The petitioner asked to look at it again. Explain why it stays as it is.")
    reason = reason_field()


class CloseForm(VerbForm):
    verb: ClassVar[str] = "close"
    intro = _("Only for the reasons below. In every other case the petitioner is owed an answer.")
    ending = forms.ChoiceField(label=_("Why it ends"), widget=forms.RadioSelect)
    reason = reason_field()

    def prepare(self) -> None:
        offer(self, "ending", [(ending.value, ending.label) for ending in endings_open(self.case, timezone.now())])
