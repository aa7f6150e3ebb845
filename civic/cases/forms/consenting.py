"""What needs the petitioner's consent: propose a correction, note the answer; and tell how far it is."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.consents import open_consent
from civic.cases.models import Case, ConsentRequest
from civic.cases.verbs.consenting import BY_STAFF

from .period import DATE_INPUT, not_too_far
from .texts import PlainField
from .verb import LongTextField, VerbForm, reason_field

TITLE = Case._meta.get_field("title").max_length or 0
PLACE = Case._meta.get_field("place").max_length or 0


class ProposeCorrectionForm(VerbForm):
    verb: ClassVar[str] = "propose_correction"
    intro = _(
        "Only for obvious slips: a wrong date, a slip of the pen, something left out (Decree, art. 6). The petition "
        "changes when the petitioner agrees; the earlier version is kept."
    )
    title = PlainField(label=_("Title"), most=TITLE)
    text = PlainField(label=_("Text"), most=20_000, lines=True)
    place = PlainField(label=_("Place"), most=PLACE, required=False)
    reason = reason_field(_("What is wrong? The petitioner reads this and compares both versions."))

    def first_values(self) -> dict[str, Any]:
        return {"title": self.case.title, "text": self.case.text, "place": self.case.place}


class RecordConsentForm(VerbForm):
    verb: ClassVar[str] = "record_consent"
    agreed = forms.TypedChoiceField(
        label=_("The petitioner"),
        choices=[("yes", _("agrees")), ("no", _("does not agree"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label=_("How the answer came"), choices=[(how.value, how.label) for how in BY_STAFF], widget=forms.RadioSelect
    )
    text = LongTextField(
        label=_("When, and in which words"),
        help_text=_("The petitioner reads this, too."),
        rows=3,
        max_length=2000,
    )

    def prepare(self) -> None:
        asked = open_consent(self.case)
        if asked is not None:
            kind = ConsentRequest.Kind(asked.kind).label
            self.hint = _("The petitioner was asked about: %(kind)s. Reason: %(reason)s") % {
                "kind": kind,
                "reason": asked.reason,
            }


class ReportProgressForm(VerbForm):
    verb: ClassVar[str] = "report_progress"
    intro = _("The petitioner gets a letter with your words, the state, and who is in charge (Decree, art. 23).")
    text = LongTextField(
        label=_("How far it is"), help_text=_("The petitioner reads this. Write it in plain words."), max_length=4000
    )
    expected_on = forms.DateField(
        label=_("Expected to be done on"),
        widget=DATE_INPUT,
        required=False,
        help_text=_("If you know. The due date stays what it is."),
    )

    def clean_expected_on(self) -> Any:
        day = self.cleaned_data["expected_on"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is past."))
        return not_too_far(day, years=20)
