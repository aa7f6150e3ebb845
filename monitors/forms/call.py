"""What staff type about a call for monitors."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer_rows
from civic.cases.forms.period import DATE_INPUT
from civic.cases.forms.texts import PlainField
from civic.people.models import User

from ..membership import calls
from ..membership.calls import CallText
from ..models import Call, Term

USUAL_TEXT = _(
    "What monitors do: answer six or seven assignments a year, tell the city of inconveniences and ideas, and pass on "
    "good news and what people say.\n\nWho may apply: grown-up residents of Gimje.\n\nHow they are chosen: with an eye "
    "to districts, genders, ages and occupations. Everybody who applies gets an answer.\n\nIt is honorary work; in the "
    "means of the budget good reports are rewarded."
)
USUAL_DAYS = 20  # an open call has at least about three weeks


def usual() -> dict[str, Any]:
    """What stands in the form of a new call."""
    today = timezone.localdate()
    return {"text": USUAL_TEXT, "opens_on": today, "closes_on": today + timedelta(days=USUAL_DAYS)}


if TYPE_CHECKING:
    TermChoiceField = forms.ModelChoiceField[Term]
else:
    TermChoiceField = forms.ModelChoiceField


class TermField(TermChoiceField):
    """Terms with their days."""

    def label_from_instance(self, obj: Term) -> str:
        return term_words(obj)


class CallForm(forms.Form):
    """A new call, or other words and days of one."""

    use_required_attribute = False

    term = TermField(
        label=_("Term"),
        queryset=Term.objects.none(),
        empty_label=None,
        error_messages={"required": _("Please choose the term.")},
    )
    sort = forms.ChoiceField(
        label=_("What for"),
        choices=Call.Sort.choices,
        initial=Call.Sort.TERM,
        widget=forms.RadioSelect,
        help_text=_("For vacant seats the page shows where they are; who is appointed has the rest of the term."),
    )
    title = PlainField(
        most=120, label=_("Title"), error_messages={"required": _("Please write a title, one line is enough.")}
    )
    text = PlainField(
        most=5000,
        lines=True,
        label=_("Text"),
        help_text=_("Who may apply, what monitors do, how they are chosen."),
        error_messages={"required": _("Please write what the call says.")},
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    opens_on = forms.DateField(label=_("Applications from"), widget=DATE_INPUT)
    closes_on = forms.DateField(label=_("Applications until"), widget=DATE_INPUT, help_text=_("This day included."))
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, call: Call | None = None) -> None:
        super().__init__(data, initial=_values(call) if call is not None else usual())
        terms = Term.objects.filter(ends_on__gte=timezone.localdate()).order_by("starts_on")
        if call is not None:
            terms = terms | Term.objects.filter(pk=call.term_id)
        offer_rows(self, "term", terms)
        self.is_public = call is not None and call.released_at is not None
        if self.is_public:
            for name in ("term", "sort", "opens_on", "closes_on"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("The last day is before the first one."))
        elif last and last < timezone.localdate() and not self.is_public:
            self.add_error("closes_on", _("The last day is past."))
        return cleaned

    def given(self) -> CallText:
        """What the rule gets; of a valid form."""
        names = ("term", "sort", "title", "text", "opens_on", "closes_on")
        return CallText(**{name: self.cleaned_data[name] for name in names})


def _values(call: Call) -> dict[str, Any]:
    names = ("term", "sort", "title", "text", "opens_on", "closes_on", "version")
    return {name: getattr(call, name) for name in names}


def term_words(term: Term) -> str:
    """`3 (2026-01-01 – 2027-12-31)`."""
    return f"{term.number} ({term.starts_on:%Y-%m-%d} – {term.ends_on:%Y-%m-%d})"


class CallVerb(forms.Form):
    """One thing done with a call; `carry_out` calls the rule, which refuses with a sentence."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    intro: ClassVar[str | Promise]
    danger: ClassVar[bool] = False

    use_required_attribute = False

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, call: Call) -> None:
        self.call = call
        super().__init__(data, initial={"version": call.version})

    @classmethod
    def is_open(cls, call: Call, today: date) -> bool:
        """Whether it can be done now."""
        raise NotImplementedError

    def carry_out(self, user: User) -> None:
        """Do it.

        Raises:
            WorkflowError: why not, in a sentence; nothing was written.
        """
        raise NotImplementedError


class ReleaseForm(CallVerb):
    key, label = "release", _("Release")
    intro = _(
        "Everybody can read the call from now on, and apply from its first day. Look at the preview first. Term, sort "
        "and first day cannot be changed afterwards."
    )

    @classmethod
    def is_open(cls, call: Call, today: date) -> bool:
        return call.released_at is None and call.closes_on >= today

    def carry_out(self, user: User) -> None:
        calls.release(self.call, by=user, version=self.cleaned_data["version"])


class LastDayForm(CallVerb):
    key, label = "last-day", _("Extend or close early")
    intro = _(
        "The page shows the new last day at once. Applications that came stay as they are. Yesterday as the last day "
        "closes the call at once."
    )

    closes_on = forms.DateField(label=_("New last day"), widget=DATE_INPUT, help_text=_("This day included."))

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data, call=call)
        self.initial["closes_on"] = call.closes_on

    @classmethod
    def is_open(cls, call: Call, today: date) -> bool:
        return call.released_at is not None and call.decided_at is None

    def carry_out(self, user: User) -> None:
        data = self.cleaned_data
        calls.set_last_day(self.call, data["closes_on"], by=user, version=data["version"])


class TakeBackForm(CallVerb):
    key, label, danger = "take-back", _("Take off the public pages"), True
    intro = _("For a call that was released by mistake. It works as long as nobody has applied.")

    @classmethod
    def is_open(cls, call: Call, today: date) -> bool:
        return call.released_at is not None and call.decided_at is None and not call.applications.exists()

    def carry_out(self, user: User) -> None:
        calls.take_back(self.call, by=user, version=self.cleaned_data["version"])


class DropForm(CallVerb):
    key, label, danger = "drop", _("Throw the draft away"), True
    intro = _("The draft is gone afterwards. Nobody but staff has seen it.")

    @classmethod
    def is_open(cls, call: Call, today: date) -> bool:
        return call.released_at is None

    def carry_out(self, user: User) -> None:
        calls.drop(self.call, by=user, version=self.cleaned_data["version"])


CALL_VERBS: Mapping[str, type[CallVerb]] = {
    form.key: form for form in (ReleaseForm, LastDayForm, TakeBackForm, DropForm)
}
