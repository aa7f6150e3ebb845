"""More time for a reply, yes or no to what the office proposes, changing the petition, asking how far it is."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.cases.consents import open_consent
from civic.cases.forms.offering import fill_in
from civic.cases.forms.period import DATE_INPUT
from civic.cases.forms.supplement import later_day
from civic.cases.guards import open_suspension
from civic.cases.models import ConsentRequest
from civic.cases.texts.consenting import ground_words
from civic.cases.verbs.extending import extended_due
from civic.cases.wording import day_words, moment_words

from .texts import PlainField
from .verb import Button, VerbForm, Words

if TYPE_CHECKING:
    from civic.cases.models import Attachment, Case, CaseEvent
    from civic.cases.step import By

YES, NO = "yes", "no"


class MoreTimeForm(VerbForm):
    headline = _("Ask for more time")
    sentence = _("If you cannot reply by then. Possible twice, before the day has passed.")
    intro = _("Say until when you need. You get the time at once (Civil Petitions Decree, art. 24).")
    done = _("You have more time. The new day stands with the question.")
    button = _("Ask for more time")

    until = forms.DateField(
        label=_("I need until"),
        widget=DATE_INPUT,
        error_messages={"required": _("Please choose a day."), "invalid": _("Please write a day such as 2026-12-31.")},
    )
    reason = PlainField(
        most=1000,
        lines=True,
        label=_("Why do you need more time?"),
        error_messages={"required": _("Please write why, in a few words.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self) -> None:
        asked = open_suspension(self.case)
        self.before = asked.answer_by if asked else None
        if self.before:
            self.fields["until"].help_text = _("Until now: %(day)s.") % {"day": day_words(self.before)}

    def clean_until(self) -> date:
        return later_day(self.cleaned_data["until"], self.before)

    @property
    def words(self) -> str:
        return str(self.cleaned_data["reason"])

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        until = self.cleaned_data["until"]
        case.more_time(until=until, reason=self.words, by=by, version=self.cleaned_data["version"])


class ConsentForm(VerbForm):
    """Two steps: the first press shows what follows, the second, of the same answer, sends it."""

    is_urgent: ClassVar[bool] = True
    panel: ClassVar[str] = "petitions/_consent.html"
    buttons: Sequence[Button] = (
        Button("agreed", YES, _("I agree")),
        Button("agreed", NO, _("I do not agree"), "secondary"),
    )

    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=3)

    def prepare(self) -> None:
        self.asked = open_consent(self.case)
        if self.asked is not None:
            self.headline = _HEADLINES[ConsentRequest.Kind(self.asked.kind)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["agreed"] = self.data.get("agreed", "")
        if data["agreed"] not in {YES, NO}:
            raise forms.ValidationError(_("Please press one of the two buttons."))
        return data

    @cached_property
    def due(self) -> str:
        """The day of the answer as it is."""
        return moment_words(self.case.due_at) if self.case.due_at else ""

    @cached_property
    def proposed_due(self) -> str:
        """The day of the answer if the petitioner agrees, '' for a correction."""
        if self.asked is None or self.asked.kind != ConsentRequest.Kind.EXTENSION:
            return ""
        due = extended_due(self.case, self.asked.proposal["amount"])
        return moment_words(due) if due else ""

    @property
    def ground(self) -> str:
        return ground_words(self.asked.proposal.get("ground", "")) if self.asked else ""

    @cached_property
    def parts(self) -> list[tuple[Words, str, str]]:
        """What a correction would change: label, as it is, as it would be."""
        if self.asked is None or self.asked.kind != ConsentRequest.Kind.CORRECTION:
            return []
        labels = (("title", _("Title")), ("text", _("Text")), ("place", _("Place")))
        pairs = [(label, getattr(self.case, name), self.asked.proposal[name]) for name, label in labels]
        return [(label, before, after) for label, before, after in pairs if before != after]

    def is_ready(self) -> bool:
        """The second time, with the same answer."""
        if not self.is_valid():
            return False
        agreed = self.cleaned_data["agreed"]
        if self.cleaned_data["confirmed"] == agreed:
            return True
        self.preview = self._preview(agreed == YES)
        fill_in(self, "confirmed", agreed)
        label = _("Yes, I agree") if agreed == YES else _("No, I do not agree")
        self.buttons = (Button("agreed", agreed, label),)
        return False

    def _preview(self, agreed: bool) -> Words:
        if self.proposed_due and agreed:
            words = _("You agree: the answer then comes by %(new)s instead of %(old)s. Please confirm.")
            return words % {"new": self.proposed_due, "old": self.due}
        if self.proposed_due:
            return _("You do not agree: the answer comes by %(old)s, as before. Please confirm.") % {"old": self.due}
        if agreed:
            return _("You agree: your petition then reads as proposed. Please confirm.")
        return _("You do not agree: your petition stays as you wrote it. Please confirm.")

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        case.consent(agreed=self.cleaned_data["agreed"] == YES, by=by, version=self.cleaned_data["version"])
        event = case.events.order_by("-pk").first()
        self.done = _("Thank you. Your answer is noted.")
        if event is not None and event.data.get("too_late"):
            self.done = _(
                "Your answer came when the new day would have passed already: the period was not extended. "
                "The city owes you the answer at once."
            )

    def was_done_by(self, event: "CaseEvent") -> bool:
        return event.data.get("agreed") is (self.cleaned_data["agreed"] == YES)


_HEADLINES = {
    ConsentRequest.Kind.EXTENSION: _("May the city extend the period once more?"),
    ConsentRequest.Kind.CORRECTION: _("May the city correct a mistake in your petition?"),
}


class AmendForm(VerbForm):
    sentence = _("If something is wrong or missing. Possible until it is decided.")
    intro = _(
        "The person in charge reads the new version; the day of the answer stays the same. Another matter needs a "
        "new petition: it then gets an answer of its own."
    )
    done = _("Your petition is changed.")
    button = _("Save the change")

    title = PlainField(
        most=100, label=_("Title"), error_messages={"required": _("Please write a title, one line is enough.")}
    )
    text = PlainField(
        most=20_000, lines=True, label=_("Text"), error_messages={"required": _("Please write what it is about.")}
    )

    def first_values(self) -> Mapping[str, Any]:
        return {"title": self.case.title, "text": self.case.text}

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        data = self.cleaned_data
        case.amend(title=data["title"], text=data["text"], by=by, version=data["version"])

    def was_done_by(self, event: "CaseEvent") -> bool:
        return (event.case.title, event.case.text) == (self.cleaned_data["title"], self.cleaned_data["text"])


class AskProgressForm(VerbForm):
    sentence = _("You get a letter at once: the state, the expected day, the person in charge. Once a day.")
    intro = _(
        "You get a letter at once with the state, the expected day and the person in charge "
        "(Civil Petitions Decree, art. 23). You can ask once a day."
    )
    done = _("The letter is on its way to you.")
    button = _("Send me the letter")

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        case.ask_progress(by=by, version=self.cleaned_data["version"])
