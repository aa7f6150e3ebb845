"""Pass on to another agency, note how far it is, note that it is done."""

import re
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import fill_in, offer
from civic.cases.models import Agency, Case
from civic.cases.verbs.referral import default_check_day, refer_until
from civic.cases.wording import day_words, moment_words

from .period import DATE_INPUT, not_too_far
from .verb import LongTextField, VerbForm, reason_field

_WORDS = re.compile(r"\w{2,}")


def fitting(agencies: list[Agency], case: Case) -> list[Agency]:
    """Those whose duties are named in the petition, the best fit first. A suggestion: a person chooses."""
    text = f"{case.title} {case.text}"
    hits = {agency.pk: sum(word in text for word in set(_WORDS.findall(agency.handles))) for agency in agencies}
    return sorted((agency for agency in agencies if hits[agency.pk]), key=lambda agency: -hits[agency.pk])


class _CheckDayForm(VerbForm):
    """A form with the day on which the city asks the agency again."""

    check_on = forms.DateField(label=_("Ask there again on"), widget=DATE_INPUT)
    agency_number = forms.CharField(
        label=_("Receipt number of the agency"),
        required=False,
        max_length=50,
        help_text=_("If you know it. The petitioner can name it when phoning the agency."),
    )

    def first_values(self) -> dict[str, Any]:
        return {"check_on": default_check_day(timezone.localdate())}

    def clean_check_on(self) -> date:
        day: date = self.cleaned_data["check_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Please choose a day after today on which the city asks there."))
        return not_too_far(day, years=1)


class ReferForm(_CheckDayForm):
    """Two steps: the city's own handling ends here, so the second press with the same choice passes it on."""

    verb: ClassVar[str] = "refer"
    intro = _(
        "Only when it is the business of an office outside the city. The petitioner is told at once; the city asks "
        "there until it is done."
    )
    agency = forms.ChoiceField(label=_("To which agency"))
    reason = reason_field(_("Why it belongs there. The petitioner reads this. Write it in plain words."))
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    field_order = ("agency", "reason", "check_on", "agency_number")

    def prepare(self) -> None:
        self.agencies = list(Agency.objects.active())
        first = fitting(self.agencies, self.case)
        rest = [agency for agency in self.agencies if agency not in first]
        groups = [(_("Words of the petition fit"), first), (_("All others") if first else _("Agencies"), rest)]
        offer(
            self,
            "agency",
            [
                ("", _("Please choose")),
                *((label, [(str(one.pk), _described(one)) for one in rows]) for label, rows in groups if rows),
            ],
        )
        self.hint = str(
            _("To be passed on by %(time)s: eight working hours (Decree, art. 13 (3)).")
            % {"time": moment_words(refer_until(self.case))}
        )

    def clean_agency(self) -> Agency:
        chosen = self.cleaned_data["agency"]
        return next(agency for agency in self.agencies if str(agency.pk) == chosen)

    def is_ready(self) -> bool:
        if not self.is_valid():
            return False
        agency, day = self.cleaned_data["agency"], self.cleaned_data["check_on"]
        seen = f"{agency.pk}/{day.isoformat()}"
        if self.cleaned_data["confirmed"] == seen:
            return True
        self.preview = _(
            "The city's own handling ends, and the petitioner is told that %(agency)s (%(phone)s) has the petition. "
            "On %(day)s you are reminded to ask there. Press the button again to pass it on."
        ) % {"agency": agency.name, "phone": agency.phone or "–", "day": day_words(day)}
        fill_in(self, "confirmed", seen)
        return False

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in super().arguments().items() if name != "confirmed"}


class ReportReferralForm(_CheckDayForm):
    verb: ClassVar[str] = "report_referral"
    intro = _("The petitioner reads how far the agency is, and you are reminded to ask again.")
    text = LongTextField(
        label=_("What the agency says"),
        help_text=_("The petitioner reads this. Write it in plain words."),
        max_length=4000,
    )
    field_order = ("text", "check_on", "agency_number")

    def prepare(self) -> None:
        self.hint = _state_of(self.case)
        row = self.case.referrals.order_by("-pk").first()
        if row is not None and not self.is_bound:
            self.fields["agency_number"].initial = row.agency_number


class FinishReferralForm(VerbForm):
    verb: ClassVar[str] = "finish_referral"
    intro = _("The petitioner is told what the agency did, and the city stops asking there.")
    result = LongTextField(
        label=_("What the agency did"),
        help_text=_("The petitioner reads this. Write it in plain words."),
        max_length=4000,
    )

    def prepare(self) -> None:
        self.hint = _state_of(self.case)


def _described(agency: Agency) -> Any:
    return format_lazy("{} – {}", agency.name, agency.handles) if agency.handles else agency.name


def _state_of(case: Case) -> str:
    """Who has it since when, and how to ask there."""
    row = case.referrals.select_related("agency").order_by("-pk").first()
    if row is None:
        return ""
    return str(
        _("%(agency)s (%(phone)s) has had it since %(day)s.")
        % {"agency": row.agency.name, "phone": row.agency.phone or "–", "day": moment_words(row.sent_at)}
    )
