"""Forms of points and rewards: given by hand, given by rule, taken back, taken out of the portal."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer, offer_rows
from civic.cases.forms.period import DATE_INPUT
from civic.cases.forms.texts import PlainField

from ..activity import byhand, ranking
from ..activity.rewards import MOST_WON, Candidate, Gift
from ..models import Appointment, PointRule, Points
from .tip import MonitorField


class ExportForm(forms.Form):
    """Which file, and why it leaves."""

    use_required_attribute = False

    file = forms.ChoiceField(
        label=_("File"),
        choices=[("xlsx", _("Excel (XLSX)")), ("csv", _("Text table (CSV)"))],
        initial="xlsx",
        error_messages={"required": _("Please choose the kind of file.")},
    )
    reason = PlainField(
        most=200,
        label=_("Why do you take it out?"),
        help_text=_("The access log keeps this."),
        error_messages={"required": _("Please write why you take it out.")},
    )


class WhyForm(forms.Form):
    """Why something is taken back."""

    use_required_attribute = False

    why = PlainField(most=200, label=_("Why"), error_messages={"required": _("Please write why.")})


class PeopleWidget(forms.CheckboxSelectMultiple):
    """Shown by the page itself, as a table."""


class GiveForm(forms.Form):
    """Points by hand: what for, when, and to whom of those in office."""

    use_required_attribute = False

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.ChoiceField(
        label=_("Given for"), choices=[(what.value, what.label) for what in byhand.WHAT], widget=forms.RadioSelect
    )
    note = PlainField(
        most=200,
        label=_("In words"),
        help_text=_("Such as: regular meeting of November. The monitors read it in their passport."),
        error_messages={"required": _("Please write what the points are for. The monitors read it.")},
    )
    on = forms.DateField(label=_("Day"), widget=DATE_INPUT)
    worth = forms.IntegerField(
        label=_("Points for each"),
        required=False,
        min_value=1,
        max_value=byhand.MOST,
        help_text=_("Empty: as many as the rule says."),
    )
    people = forms.MultipleChoiceField(
        label=_("Who"),
        widget=PeopleWidget,
        error_messages={"required": _("Please choose who is given the points.")},
    )

    def __init__(self, data: Any = None, *, appointments: list[Appointment]) -> None:
        first = {"form_key": uuid.uuid4(), "what": PointRule.What.MEETING, "on": timezone.localdate()}
        super().__init__(data, initial=first)
        self.rows = {str(row.pk): row for row in appointments}
        offer(self, "people", [(key, str(row.seat)) for key, row in self.rows.items()])

    @property
    def chosen(self) -> list[Appointment]:
        return [self.rows[key] for key in self.cleaned_data["people"]]

    @property
    def lines(self) -> list[tuple[Appointment, bool]]:
        """Everybody in office, and whether that person is ticked."""
        ticked = {str(value) for value in self["people"].value() or ()}
        return [(row, key in ticked) for key, row in self.rows.items()]


class GiftFields(forms.Form):
    """When, how much, and a remark."""

    use_required_attribute = False

    given_on = forms.DateField(label=_("Given on"), widget=DATE_INPUT)
    amount = forms.IntegerField(
        label=_("Amount in won"),
        required=False,
        min_value=1,
        max_value=MOST_WON,
        help_text=_("For each person; empty for a certificate of merit."),
    )
    note = PlainField(most=200, required=False, label=_("Remarks"), help_text=_("No bank account numbers, please."))

    @property
    def gift(self) -> Gift:
        given = self.cleaned_data
        return Gift(given["given_on"], given["amount"], given["note"])


class RewardForm(GiftFields):
    """The rewards of one rule that were reached: to whom they are given."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    chosen = forms.MultipleChoiceField(
        label=_("Who"),
        widget=PeopleWidget,
        error_messages={"required": _("Please choose who is given a reward.")},
    )
    field_order = ("form_key", "chosen", "given_on", "amount", "note")

    def __init__(self, data: Any = None, *, candidates: list[Candidate]) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4(), "given_on": timezone.localdate()})
        self.candidates = candidates
        sent = data.getlist("chosen") if data is not None else []
        known = [one.key for one in candidates]
        # A candidate who has got the reward meanwhile is told by the rule, in words.
        offer(self, "chosen", [(key, key) for key in dict.fromkeys([*known, *sent])])

    @property
    def lines(self) -> list[tuple[Candidate, bool]]:
        """Everybody who reached it, and whether that person is ticked."""
        ticked = set(self["chosen"].value() or ())
        return [(one, one.key in ticked) for one in self.candidates]


class OtherRewardForm(GiftFields):
    """Something no rule asks for."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    appointment = MonitorField()
    year = forms.TypedChoiceField(label=_("For the year"), coerce=int)
    name = PlainField(
        most=100,
        label=_("Reward"),
        help_text=_("Such as: expenses of the visit to Jeonju."),
        error_messages={"required": _("Please write what it is.")},
    )
    field_order = ("form_key", "appointment", "year", "name", "given_on", "amount", "note")

    def __init__(self, data: Any = None) -> None:
        today = timezone.localdate()
        first = {"form_key": uuid.uuid4(), "given_on": today, "year": today.year}
        super().__init__(data, initial=first)
        rows = Appointment.objects.filter(ends_on__year__gte=today.year - 1, starts_on__lte=today)
        offer_rows(self, "appointment", rows.with_people().order_by("-starts_on", "district__order", "seat"))
        offer(self, "year", [(year, str(year)) for year in (today.year, today.year - 1)])


class PointsFilter(forms.Form):
    """Selects above the list of points; what does not fit is left out of account."""

    year = forms.ChoiceField(label=_("Year"), required=False)
    what = forms.ChoiceField(label=_("Given for"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, data: Any, *, years: list[int], year: int, districts: list[tuple[str, str]]) -> None:
        super().__init__(data, label_suffix="", initial={"year": str(year)})
        self.chosen_year = year
        offer(self, "year", [(str(value), str(value)) for value in years])
        offer(self, "what", [("", _("All")), *PointRule.What.choices])
        offer(self, "district", [("", _("All")), *districts])
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "") or "")

    def rows(self) -> Any:
        """The points of the year that fit."""
        rows = Points.objects.filter(on__year=self.chosen_year)
        if self.value("what"):
            rows = rows.filter(what=self.value("what"))
        if self.value("district"):
            rows = rows.filter(appointment__district=self.value("district"))
        return rows


class RankingFilter(forms.Form):
    """Selects above the ranking."""

    year = forms.ChoiceField(label=_("Year"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)

    def __init__(
        self, data: Any, *, year: int, years: list[int], districts: list[tuple[str, str]], sections: list[Any]
    ) -> None:
        super().__init__(data, label_suffix="", initial={"year": str(year)})
        self.chosen_year = year
        offer(self, "year", [(str(value), str(value)) for value in years])
        offer(self, "district", [("", _("All")), *districts])
        offer(self, "section", [("", _("All")), *((row.slug, str(row)) for row in sections)])
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "") or "")

    def standing(self) -> list[ranking.Standing]:
        return ranking.of_year(self.chosen_year, district=self.value("district"), section=self.value("section"))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What is filtered by now, as pairs."""
        values = [("year", str(self.chosen_year)), *((name, self.value(name)) for name in ("district", "section"))]
        return [(name, value) for name, value in values if value]

    def words(self) -> str:
        """For the access log."""
        return " ".join(f"{name}={value}" for name, value in self.kept)
