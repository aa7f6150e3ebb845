"""An answer that says nearly the same as one the person already got is sent only after a second look."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.cases.earlieranswers import nearly_the_same
from civic.cases.models import Case
from civic.cases.wording import moment_words

from .offering import fill_in
from .verb import VerbForm

if TYPE_CHECKING:
    from civic.cases.models import Answer


class NotAgainForm(VerbForm):
    """Two steps when the answer is like an earlier one: after the first both stand side by side; the second sends."""

    like: "Answer | None" = None

    confirmed_like = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def is_ready(self) -> bool:
        """Whether nothing like it was sent to this person, or the person who answers has seen what was."""
        if not super().is_ready():
            return False
        cleaned = self.cleaned_data
        if cleaned["version"] != self.case.version:  # a double click, or somebody was quicker: the verb will say
            return True
        readable = Case.objects.visible_to(self.user)
        self.like = nearly_the_same(self.case, cleaned["facts"], cleaned["judgement"], readable)
        if self.like is None or cleaned["confirmed_like"] == self.like.case.number:
            return True
        self.panel = "admin/cases/case/_like.html"
        self.preview = str(
            _("%(number)s of %(day)s got nearly the same answer. Press the button again to send it all the same.")
            % {"number": self.like.case.number, "day": moment_words(self.like.answered_at)}
        )
        if self.files:
            self.preview += " " + str(_("Please choose the files again."))
        fill_in(self, "confirmed_like", self.like.case.number)
        return False

    def arguments(self) -> dict[str, Any]:
        given = {name: value for name, value in super().arguments().items() if name != "confirmed_like"}
        return given | {"like": self.like.case.number if self.like else ""}
