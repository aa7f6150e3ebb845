"""The same matter again, the committee, and petitions that need not be handled."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer
from civic.cases.lawexceptions import ExemptionGround
from civic.cases.models import Case, CommitteeDecision
from civic.cases.repetition import Earlier, answered_before, beside
from civic.cases.wording import moment_words

from .confirming import ConfirmForm
from .period import DATE_INPUT
from .verb import LongTextField, VerbForm, reason_field


class MarkRepeatForm(VerbForm):
    """Shows the earlier petitions and their answers beside this one; a person decides."""

    verb: ClassVar[str] = "mark_repeat"
    intro = _(
        "Compare character, content, and whether only the same answer is possible (Act, art. 23 (3)). The score only "
        "says how many words are alike. A grievance that was answered before goes to the audit department."
    )
    panel: ClassVar[str] = "admin/cases/case/_side_by_side.html"
    earlier = forms.MultipleChoiceField(
        label=_("The same matter as"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def first_values(self) -> dict[str, Any]:
        self.rows: list[Earlier] = beside(self.case, Case.objects.visible_to(self.user))
        return {"earlier": [str(row.case.pk) for row in self.rows if row.is_marked]}

    def prepare(self) -> None:
        told = {row.case.pk: f"{row.case.number} · {row.case.title} · {row.score} %" for row in self.rows}
        offer(self, "earlier", [(str(pk), words) for pk, words in told.items()])
        if not self.rows:
            self.fields["earlier"].help_text = _("You see no earlier petition of the same person.")

    @property
    def shown_cases(self) -> list[Case]:
        """Petitions whose text this page shows besides the case; the access log is told."""
        return [row.case for row in self.rows]

    def arguments(self) -> dict[str, Any]:
        chosen = set(self.cleaned_data["earlier"])
        return {"earlier": [row.case for row in self.rows if str(row.case.pk) in chosen]}


class CloseRepeatedForm(ConfirmForm):
    verb: ClassVar[str] = "close_repeated"
    intro = _("Only when nothing new was brought forward. The petitioner reads when the matter was answered before.")
    reason = reason_field(_("Why only the same answer is possible. The petitioner reads this."))

    def prepare(self) -> None:
        rows = answered_before(self.case)
        self.hint = gettext("Answered before: %(answers)s") % {
            "answers": "; ".join(f"{row.number} ({moment_words(row.answered_at)})" for row in rows if row.answered_at)
        }

    def consequence(self) -> str:
        return gettext("%(number)s will be ended without another answer. Press the button again to end it.") % {
            "number": self.case.number
        }


class DeclineForm(ConfirmForm):
    verb: ClassVar[str] = "decline"
    intro = _("Only these nine grounds of the law allow it. In every other case the petitioner is owed an answer.")
    ground = forms.ChoiceField(label=_("Ground of the law"), widget=forms.RadioSelect)
    reason = reason_field(_("Which facts show that the ground applies? The petitioner reads this."))
    field_order = ("ground", "reason")

    def prepare(self) -> None:
        offer(self, "ground", [(ground.value, f"{ground.number}. {ground.label}") for ground in ExemptionGround])

    def consequence(self) -> str:
        ground = ExemptionGround(self.cleaned_data["ground"])
        sentence = gettext(
            "%(number)s will be ended: %(ground)s (%(article)s). The petitioner also reads: “%(elsewhere)s”"
        )
        words = {
            "number": self.case.number,
            "ground": ground.label,
            "article": ground.article,
            "elsewhere": ground.elsewhere,
        }
        return f"{sentence % words} {gettext('Press the button again to end it.')}"


class RecordCommitteeForm(VerbForm):
    verb: ClassVar[str] = "record_committee"
    intro = _("Only staff read this. A decision to close a repeated petition of many people is told in that letter.")
    matter = forms.ChoiceField(label=_("About"), choices=CommitteeDecision.Matter.choices, widget=forms.RadioSelect)
    decided_on = forms.DateField(label=_("Day of the meeting"), widget=DATE_INPUT)
    agrees = forms.TypedChoiceField(
        label=_("What the committee says"),
        choices=[("yes", _("It agrees to what was put to it")), ("no", _("It does not agree"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = LongTextField(label=_("Decision"), rows=5, max_length=5000)

    def first_values(self) -> dict[str, Any]:
        return {"decided_on": timezone.localdate()}

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day of the meeting cannot be still to come."))
        return day
