"""Ask another department, reply, take more time, take a request back."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases import calendar, consulting, deadlines
from civic.cases.forms.offering import fill_in, offer, offer_rows
from civic.cases.models import Cooperation
from civic.cases.verbs.cooperation import can_be_asked
from civic.cases.wording import day_words, moment_words

from .handover import DepartmentChoice
from .period import DATE_INPUT
from .verb import LongTextField, VerbForm

USUAL_DAYS = 3  # working days for a reply; a suggestion


class AskCooperationForm(VerbForm):
    verb: ClassVar[str] = "ask_cooperation"
    intro = _(
        "That department is told at once and can read the petition, without the petitioner's contact. The petitioner "
        "sees which department was asked, not what. Several departments can be asked, one after the other."
    )
    department = DepartmentChoice(label=_("Which department"), empty_label=_("Please choose"))
    question = LongTextField(
        label=_("What you ask that department"),
        help_text=_("Only the office reads this. Leave out who the petitioner is."),
        max_length=4000,
    )
    reply_by = forms.DateField(label=_("Reply by"), widget=DATE_INPUT)

    def first_values(self) -> dict[str, Any]:
        day = deadlines.due_date(deadlines.Rule(USUAL_DAYS, "days"), timezone.localdate(), calendar.current())
        due = self.case.due_at
        return {"reply_by": min(day, timezone.localdate(due)) if due else day}

    def prepare(self) -> None:
        offer_rows(self, "department", can_be_asked(self.case))
        if self.case.due_at:
            self.fields["reply_by"].help_text = str(
                _("Within the period of the petition, which ends on %(day)s (Act, art. 20).")
                % {"day": moment_words(self.case.due_at)}
            )

    def clean_reply_by(self) -> date:
        day: date = self.cleaned_data["reply_by"]
        problem = consulting.unfit(day, self.case, timezone.now())
        if problem:
            raise forms.ValidationError(problem)
        return day


class _RequestForm(VerbForm):
    """A form about one of the open requests; it is asked which only when there are several."""

    cooperation = forms.ChoiceField(label=_("Which request"), widget=forms.RadioSelect)

    def offered(self) -> list[Cooperation]:
        return list(consulting.open_for(self.case, self.user))

    def prepare(self) -> None:
        self.requests = self.offered()
        offer(
            self,
            "cooperation",
            [(str(row.pk), f"{row.department} · {moment_words(row.reply_by)}") for row in self.requests],
        )
        self.fields["cooperation"].initial = str(self.requests[0].pk) if self.requests else ""
        if len(self.requests) == 1:
            self.fields["cooperation"].widget = forms.HiddenInput()
        self.hint = "\n\n".join(self._describe(row) for row in self.requests)

    def _describe(self, row: Cooperation) -> str:
        return str(
            _("%(owner)s asks %(department)s to reply by %(time)s:\n%(question)s")
            % {
                "owner": self.case.department,
                "department": row.department,
                "time": moment_words(row.reply_by),
                "question": row.question,
            }
        )

    def clean_cooperation(self) -> Cooperation:
        chosen = self.cleaned_data["cooperation"]
        return next(row for row in self.requests if str(row.pk) == chosen)


class ReplyCooperationForm(_RequestForm):
    verb: ClassVar[str] = "reply_cooperation"
    intro = _("The department in charge is told at once. The petitioner sees that you replied, not what.")
    text = LongTextField(
        label=_("Reply"), help_text=_("Only the office reads this; the department in charge answers the petitioner.")
    )


class ProlongCooperationForm(_RequestForm):
    """Two steps: after the first the new day is shown; the second, with the same days, moves it."""

    verb: ClassVar[str] = "prolong_cooperation"
    intro = _("Once, before the day is over, and at most for as long as the first span (Act, art. 20).")
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=365)
    reason = LongTextField(
        label=_("Reason"),
        help_text=_("Why, how far you are, and when the reply comes. The department in charge reads this."),
        max_length=2000,
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def offered(self) -> list[Cooperation]:
        rows = consulting.open_for(self.case, self.user)
        return list(rows.filter(prolonged=False, reply_by__gte=timezone.now()))

    def prepare(self) -> None:
        super().prepare()
        if self.requests:
            most = max(consulting.span_of(row) for row in self.requests)
            self.fields["days"].widget.attrs["max"] = most
            self.fields["days"].help_text = str(_("At most %(most)s.") % {"most": most})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        row, days = cleaned.get("cooperation"), cleaned.get("days")
        if row and days and days > consulting.span_of(row):
            self.add_error("days", str(_("At most %(most)s.") % {"most": consulting.span_of(row)}))
        return cleaned

    def is_ready(self) -> bool:
        if not self.is_valid():
            return False
        row, days = self.cleaned_data["cooperation"], self.cleaned_data["days"]
        seen = f"{row.pk}/{days}"
        if self.cleaned_data["confirmed"] == seen:
            return True
        self.preview = _(
            "The reply would be due on %(day)s instead of %(earlier)s. Press the button again to prolong."
        ) % {"day": day_words(consulting.prolonged_until(row, days)), "earlier": moment_words(row.reply_by)}
        fill_in(self, "confirmed", seen)
        return False

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in super().arguments().items() if name != "confirmed"}


class CancelCooperationForm(_RequestForm):
    verb: ClassVar[str] = "cancel_cooperation"
    intro = _("The asked department is told, and cannot read the petition any more.")
    reason = LongTextField(label=_("Reason"), help_text=_("Only the office reads this."), max_length=2000)

    def offered(self) -> list[Cooperation]:
        return list(consulting.open_for(self.case, None))
