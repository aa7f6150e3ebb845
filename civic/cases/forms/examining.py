"""Urge a department, reply to the examiner, answer a demand for correction."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.cases import calendar, deadlines
from civic.cases.clock import department_act_by
from civic.cases.guards import department_is_late
from civic.cases.models import CorrectionDemand
from civic.cases.texts.demanding import NOT_RIGHT, RIGHT
from civic.cases.wording import moment_words

from .period import DATE_INPUT, not_too_far
from .verb import LongTextField, VerbForm

LONGEST_REMARK = 2000


class UrgeForm(VerbForm):
    verb: ClassVar[str] = "urge"
    intro = _(
        "The head of the department gets the letter of urging at once and replies by when the petition is answered. "
        "The petitioner does not see it."
    )
    text = LongTextField(
        label=_("Remark"),
        required=False,
        rows=4,
        max_length=LONGEST_REMARK,
        help_text=_("Stands on the printed letter. Do not write who the petitioner is."),
    )

    def prepare(self) -> None:
        due = department_act_by(self.case)
        if due is not None:
            self.hint = gettext("It should have been done by %(due)s.") % {"due": moment_words(due)}


class AcknowledgeUrgingForm(VerbForm):
    verb: ClassVar[str] = "acknowledge_urging"
    intro = _("The petition examiner reads this. The petitioner does not see it.")
    plan = LongTextField(
        label=_("What the department does now"),
        rows=5,
        max_length=LONGEST_REMARK,
        help_text=_("Why it is late, who does what, and how it will not happen again."),
    )
    done_by = forms.DateField(
        label=_("Answered by"), widget=DATE_INPUT, help_text=_("The examiner looks again the day after.")
    )

    def first_values(self) -> dict[str, Any]:
        tomorrow = timezone.now() + timedelta(days=1)
        return {"done_by": timezone.localdate(deadlines.next_working_moment(tomorrow, calendar.current()))}

    def prepare(self) -> None:
        letter = self.case.urgings.open().select_related("issued_by").first()
        if letter is not None:
            words = {"number": letter.number, "who": letter.issued_by or "", "remark": letter.text}
            self.hint = gettext("%(number)s of %(who)s. %(remark)s") % words

    def clean_done_by(self) -> date:
        day: date = self.cleaned_data["done_by"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("The promised day is past."))
        return not_too_far(day, years=1)


class AnswerDemandForm(VerbForm):
    verb: ClassVar[str] = "answer_demand"
    intro = _(
        "Look into it first. If the demand is right, have it put right before you answer: accept what was not "
        "accepted, take back what was asked for too much, urge the department when the period has passed."
    )
    is_right = forms.TypedChoiceField(
        label=_("Result"),
        choices=[("yes", RIGHT), ("no", NOT_RIGHT)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    findings = LongTextField(
        label=_("What was found and done"), help_text=_("The petitioner reads this. Write it in plain words.")
    )

    def prepare(self) -> None:
        demand = self.case.demands.filter(answered_at__isnull=True).first()
        if demand is None:
            return
        lines = [
            str(demand.get_ground_display()),
            gettext("To be answered by %(day)s") % {"day": moment_words(demand.due_at)},
        ]
        if demand.ground == CorrectionDemand.Ground.LATE and department_is_late(self.case, timezone.now()):
            lines.append(gettext("The petition is still late."))
        self.hint = "\n\n".join(lines)
