"""What petitioners can set against the handling: a demand for correction, an objection to a refusal."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer
from civic.cases.guards import department_is_late
from civic.cases.models import CorrectionDemand
from civic.cases.verbs.objecting import spoken
from civic.cases.wording import day_words

from .texts import PlainField
from .verb import VerbForm

if TYPE_CHECKING:
    from civic.cases.models import Attachment, Case
    from civic.cases.step import By

Ground = CorrectionDemand.Ground
# What stands behind each ground of Decree art. 18 (1), in plain words.
GROUNDS: "dict[str, str | Promise]" = {
    Ground.REFUSED: _("The city would not take my petition, put it off, or sent it back without a good reason."),
    Ground.PAPERS: _("The city asks me for papers that no law requires."),
    Ground.LATE: _("The day for the answer has passed."),
}


class DemandCorrectionForm(VerbForm):
    sentence = _("If the city refuses to take it, asks for too many papers, or is late. The examiner looks into it.")
    intro = _(
        "You can demand this on one of three grounds (Civil Petitions Decree, art. 18). The petition examiner, who "
        "does not belong to the department, looks into it and tells you the result within three working days."
    )
    done = _("Thank you. The petition examiner looks into it and tells you the result.")
    ground = forms.ChoiceField(
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the three grounds of the law.")},
    )
    text = PlainField(
        most=4000,
        lines=True,
        label=_("What is to be put right?"),
        help_text=_("What happened, when, and what you want the city to do."),
        error_messages={"required": _("Please write what is to be put right.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def prepare(self) -> None:
        """Offer 'late' only when it is; say why it is not there."""
        late = department_is_late(self.case, timezone.now())
        offer(self, "ground", [(key, words) for key, words in GROUNDS.items() if late or key != Ground.LATE])
        if not late:
            self.fields["ground"].help_text = _(
                "Once the day for the answer has passed you can demand it for that reason, too."
            )

    @property
    def words(self) -> str:
        return str(self.cleaned_data["text"])

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        given = self.cleaned_data
        case.demand_correction(ground=given["ground"], text=self.words, by=by, version=given["version"])


class ObjectToRefusalForm(VerbForm):
    sentence = _("Within 60 days of the refusal. Somebody who did not write it decides within 10 days.")
    intro = _(
        "You can object to the refusal of an application under a law (Civil Petitions Treatment Act, art. 35). Whether "
        "or not you do, an administrative appeal or a lawsuit is open to you."
    )
    done = _("Your objection has arrived. You get the decision in writing.")
    wanted = PlainField(
        most=4000,
        lines=True,
        label=_("What do you want?"),
        help_text=_("For example: that the application is granted, or granted in part."),
        error_messages={"required": _("Please write what you want.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = PlainField(
        most=10_000,
        lines=True,
        label=_("Why is the refusal wrong?"),
        error_messages={"required": _("Please write why.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    refused_on = forms.DateField(
        label=_("On which day did you get the refusal?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def first_values(self) -> Mapping[str, Any]:
        written = _written_on(self.case)
        return {"refused_on": written} if written else {}

    def prepare(self) -> None:
        until = self.case.objection_until
        if until is not None:
            words = gettext("You can object until %(day)s, if you got it on the day it was written.")
            self.fields["refused_on"].help_text = words % {"day": day_words(until)}

    def clean_refused_on(self) -> date | None:
        day: date | None = self.cleaned_data["refused_on"]
        written = _written_on(self.case)
        if day is not None and written is not None and not written <= day <= timezone.localdate():
            raise forms.ValidationError(
                _("The refusal was written on %(day)s; it came on that day or later."), params={"day": written}
            )
        return day

    @property
    def words(self) -> str:
        return spoken(self.cleaned_data["wanted"], self.cleaned_data["reason"])

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        given = self.cleaned_data
        case.object_to_refusal(
            wanted=given["wanted"],
            reason=given["reason"],
            refused_on=given["refused_on"],
            by=by,
            version=given["version"],
        )


def _written_on(case: "Case") -> date | None:
    return timezone.localdate(case.answered_at) if case.answered_at else None
