"""What a petitioner can do with a petition: one form for each verb, each with the version the person saw.

A further topic has a module with subclasses of `verb.VerbForm`, and its lines in `FORMS`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.uploads import UploadsField
from civic.cases.guards import open_suspension

from .joint import NameRepresentativesForm
from .period import AmendForm, AskProgressForm, ConsentForm, MoreTimeForm
from .rights import DemandCorrectionForm, ObjectToRefusalForm
from .texts import PlainField
from .verb import VerbForm as VerbForm

if TYPE_CHECKING:
    from civic.cases.models import Attachment, Case, Suspension
    from civic.cases.step import By

STARS = [
    ("5", _("Very satisfied")),
    ("4", _("Satisfied")),
    ("3", _("So-so")),
    ("2", _("Not satisfied")),
    ("1", _("Not satisfied at all")),
]


class SupplyForm(VerbForm):
    done = _("Thank you. The office goes on with your petition.")
    headline = _("The office has a question")
    button = _("Send the answer")
    panel: ClassVar[str] = "petitions/_question.html"
    is_urgent: ClassVar[bool] = True
    reply = PlainField(
        most=20_000,
        lines=True,
        label=_("Your answer"),
        error_messages={"required": _("Please write your answer.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    photos = UploadsField(
        required=False, label=_("Photos or PDF documents"), help_text=_("You may attach photos or PDF documents.")
    )

    @cached_property
    def question(self) -> "Suspension | None":
        """What the office asked."""
        return open_suspension(self.case)

    @property
    def words(self) -> str:
        return str(self.cleaned_data["reply"])

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        case.supply(reply=self.words, by=by, version=self.cleaned_data["version"], attachments=attachments)


class WithdrawForm(VerbForm):
    sentence = _("If the matter has settled itself. Possible until it is decided.")
    intro = _("The city then stops working on it and does not answer. You can file the matter again later.")
    done = _("Your petition is withdrawn.")
    reason = PlainField(
        most=1000,
        lines=True,
        required=False,
        label=_("Why? (you need not say)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def words(self) -> str:
        return str(self.cleaned_data["reason"])

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        case.withdraw(by=by, version=self.cleaned_data["version"], reason=self.words)


class RateForm(VerbForm):
    done = _("Thank you for your rating.")
    button = _("Send the rating")
    is_listed: ClassVar[bool] = False  # stands below the answer
    stars = forms.TypedChoiceField(
        label=_("How satisfied are you with the answer?"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose one of the five answers."),
            "invalid_choice": _("Please choose one of the five answers."),
        },
    )
    comment = PlainField(
        most=1000,
        lines=True,
        required=False,
        label=_("What was good, what could be better?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def words(self) -> str:
        return str(self.cleaned_data["comment"])

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        case.rate(stars=self.cleaned_data["stars"], by=by, version=self.cleaned_data["version"], comment=self.words)


class AskReopeningForm(VerbForm):
    sentence = _("If something is still open. A person decides within three working days.")
    done = _("Thank you. A person reads it and answers within three working days.")
    reason = PlainField(
        most=5000,
        lines=True,
        label=_("What is still open?"),
        help_text=_("A person reads this and decides within three working days."),
        error_messages={"required": _("Please write what is still open.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    @property
    def words(self) -> str:
        return str(self.cleaned_data["reason"])

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        case.ask_reopening(reason=self.words, by=by, version=self.cleaned_data["version"])


FORMS: dict[str, type[VerbForm]] = {
    "supply": SupplyForm,
    "name_representatives": NameRepresentativesForm,
    "more_time": MoreTimeForm,
    "consent": ConsentForm,
    "amend": AmendForm,
    "ask_progress": AskProgressForm,
    "withdraw": WithdrawForm,
    "rate": RateForm,
    "ask_reopening": AskReopeningForm,
    "demand_correction": DemandCorrectionForm,
    "object_to_refusal": ObjectToRefusalForm,
}


def form_for(verb: str, case: "Case", data: Any = None, files: Any = None) -> VerbForm:
    """The form of a verb; unbound it carries the version the person sees now."""
    return FORMS[verb](data, files, case=case, auto_id=f"id_{verb}_%s")
