"""Report abusive contact, decide how staff are protected."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civic.cases.clock import end_of
from civic.cases.forms.offering import offer
from civic.cases.law import MOST_RESTRICTION_DAYS
from civic.cases.models import CaseEvent, ConductReport, Evidence, Restriction
from civic.cases.verbs.protecting import MEASURE_OF, RESTRICTABLE, Limit, earliest_start
from civic.cases.wording import day_words
from civic.privacy.files import CleanFile

from .period import DATE_INPUT
from .uploads import StoredFiles
from .verb import LongTextField, VerbForm, files_field

MOMENT_INPUT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
RIGHTS = gettext_lazy(
    "Nobody may suffer a disadvantage for asking for protection (Civil Petitions Treatment Act, art. 4 (4))."
)


def store_evidence(file: CleanFile) -> Evidence:
    """Store a cleaned file under a random name; the row has no report yet and is not saved."""
    row = Evidence(kind=file.kind, sha256=file.sha256)
    row.file.save(f"{uuid.uuid4().hex}.{file.extension}", ContentFile(file.content), save=False)
    return row


class ReportConductForm(VerbForm):
    verb: ClassVar[str] = "report_conduct"
    intro = gettext_lazy(
        "The petitioner and the public never see this. Those who decide on protection read it, and each look is "
        "logged; others learn only that there is a report. Nobody may suffer a disadvantage for it "
        "(Civil Petitions Treatment Act, art. 4 (4))."
    )
    what = forms.ChoiceField(label=gettext_lazy("What kind of contact it was"), widget=forms.RadioSelect)
    happened_at = forms.DateTimeField(
        label=gettext_lazy("When"), widget=MOMENT_INPUT, input_formats=MOMENT_FORMATS, help_text=gettext_lazy("About.")
    )
    how = forms.CharField(
        label=gettext_lazy("How"),
        max_length=100,
        help_text=gettext_lazy("By telephone, at the counter, in the text …"),
    )
    account = LongTextField(
        label=gettext_lazy("What exactly happened"),
        rows=7,
        help_text=gettext_lazy("As word for word as you can, and who was there. It is stored encrypted."),
    )
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("What you ask for"),
        required=False,
        choices=ConductReport.Measure.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The list of the Civil Petitions Decree, art. 4 (1)."),
    )
    photos = files_field(gettext_lazy("Evidence"))

    def prepare(self) -> None:
        offer(self, "what", [(key, _with_minutes(key, label)) for key, label in ConductReport.What.choices])

    def clean_happened_at(self) -> datetime:
        moment: datetime = self.cleaned_data["happened_at"]
        if moment > timezone.now():
            raise forms.ValidationError(_("This time has not come yet. Please write when it happened."))
        return moment

    def carry_out(self) -> None:
        given = {**self.cleaned_data, "by": self.user}
        with StoredFiles(given.pop("photos"), make=store_evidence) as evidence:
            self.case.report_conduct(evidence=evidence, **given)

    def was_done_by(self, event: CaseEvent | None) -> bool:
        """The event says nothing of the report, so the report itself is compared."""
        if event is None or event.verb != self.verb or event.by_id != self.user.pk:
            return False
        newest = self.case.conduct_reports.filter(reported_by=self.user).first()
        return newest is not None and newest.account == self.cleaned_data.get("account")


def _with_minutes(key: str, label: Any) -> str:
    """Decree art. 4 (1) no. 7: the city recommends how long a call or talk should last."""
    if key != ConductReport.What.TIME:
        return str(label)
    minutes = settings.RECOMMENDED_CALL_MINUTES
    return f"{label} ({ngettext('%(n)d minute', '%(n)d minutes', minutes) % {'n': minutes}})"


class DecideProtectionForm(VerbForm):
    """Only what the law allows for the reported conduct can be restricted; see `verbs.protecting.RESTRICTABLE`."""

    verb: ClassVar[str] = "decide_protection"
    measures = forms.MultipleChoiceField(
        label=gettext_lazy("What is done"),
        required=False,
        choices=ConductReport.Measure.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked: no measure is needed."),
    )
    decision = LongTextField(
        label=gettext_lazy("Reasons"), help_text=gettext_lazy("For the office. The member of staff reads them.")
    )
    told = LongTextField(
        label=gettext_lazy("Reason the petitioner reads"),
        required=False,
        rows=4,
        max_length=2000,
        help_text=gettext_lazy(
            "Only with a restriction: what happened, calmly, without judging and without naming any staff."
        ),
    )

    def prepare(self) -> None:
        self.report = self.case.conduct_reports.open().order_by("pk").select_related("reported_by").first()
        self.limits = RESTRICTABLE[self.report.what] if self.report else ()
        self.intro = _intro(self.report) if self.report else RIGHTS  # type: ignore[misc]  # this report's own
        earliest = _first_day()
        for what in self.limits:
            label = Restriction.What(what).label
            self.fields[f"{what}_from"] = forms.DateField(
                label=_("%(what)s: from") % {"what": label},
                required=False,
                widget=DATE_INPUT,
                help_text=_("From %(day)s on: the petitioner is told before. Empty: no restriction.")
                % {"day": day_words(earliest)},
            )
            self.fields[f"{what}_until"] = forms.DateField(
                label=_("%(what)s: until") % {"what": label},
                required=False,
                widget=DATE_INPUT,
                help_text=_("This day included; at most %(days)s days.") % {"days": MOST_RESTRICTION_DAYS},
            )
        if Restriction.What.PORTAL not in self.limits:
            offer(
                self,
                "measures",
                [choice for choice in ConductReport.Measure.choices if choice[0] != ConductReport.Measure.LIMIT_PORTAL],
            )
        self.order_fields(["measures", *(name for name in self.fields if name.endswith(("_from", "_until")))])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        limits = [limit for what in self.limits if (limit := self._limit(what)) is not None]
        portal = Restriction.What.PORTAL
        if MEASURE_OF[portal] in cleaned.get("measures", ()) and portal not in {limit[0] for limit in limits}:
            self.add_error(f"{portal}_from", _("Please write from when until when."))
        if limits and not cleaned.get("told"):
            self.add_error("told", _("Please write the reason that the petitioner reads."))
        cleaned["restrictions"] = limits
        return cleaned

    def _limit(self, what: str) -> Limit | None:
        """One restriction as typed; its mistakes stand beside its fields."""
        first, last = (self.cleaned_data.pop(f"{what}_{end}", None) for end in ("from", "until"))
        if (first is None and last is None) or self.has_error(f"{what}_from") or self.has_error(f"{what}_until"):
            return None
        if first is None or last is None:
            self.add_error(f"{what}_{'until' if first else 'from'}", _("Please write from when until when."))
            return None
        if first < _first_day():
            self.add_error(f"{what}_from", _("The petitioner must be told at least one working day before."))
        elif not timedelta() <= last - first < timedelta(days=MOST_RESTRICTION_DAYS):
            words = _("A restriction ends after it begins, and lasts at most %(days)s days.")
            self.add_error(f"{what}_until", words % {"days": MOST_RESTRICTION_DAYS})
        return what, timezone.make_aware(datetime.combine(first, time())), end_of(last)

    def was_done_by(self, event: CaseEvent | None) -> bool:
        """The event says nothing of the decision, so the decision itself is compared."""
        if event is None or event.verb != self.verb or event.by_id != self.user.pk:
            return False
        newest = self.case.conduct_reports.filter(decided_by=self.user).order_by("-decided_at").first()
        return newest is not None and newest.decision == self.cleaned_data.get("decision")


def _first_day() -> date:
    """The first whole day on which a restriction that is decided now may begin."""
    return timezone.localdate(earliest_start(timezone.now())) + timedelta(days=1)


def _intro(report: ConductReport) -> str:
    return format_html(
        '{} · {} · {}. <a href="{}">{}</a><br>{} {}',
        report.get_what_display(),
        timezone.localtime(report.happened_at).strftime("%Y-%m-%d %H:%M"),
        report.how,
        reverse("admin:cases_conductreport_change", args=[report.pk]),
        _("Read the report"),
        RIGHTS,
        _("The petition itself is handled like any other, and filing at the counter is never refused."),
    )
