"""A term as staff write it down: number, first day, seats, whom it wants from where."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.places.models import District

from ..membership.balance import titles
from ..membership.terms import Plan, end_of, next_number, propose_seats, proposed_start
from ..models import MOST, AgeBand, Gender, Occupation, Quota, Term

DEFAULT_SEATS = 132
VALUES: dict[str, Sequence[tuple[Any, Any]]] = {
    Quota.Side.GENDER: [row for row in Gender.choices if row[0] != Gender.UNSAID],
    Quota.Side.AGE: AgeBand.choices,
    Quota.Side.OCCUPATION: Occupation.choices,
}


class TermForm(forms.Form):
    """Makes or changes a term. The fields of districts and of the balance may be empty: nothing is aimed at there.

    Args:
        term: the one to change; a new one without.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    number = forms.IntegerField(label=gettext_lazy("Number of the term"), min_value=1, max_value=999)
    starts_on = forms.DateField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("A term lasts two years; the last day is worked out."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Monitors wanted"),
        help_text=gettext_lazy("150 at most."),
        min_value=1,
        max_value=MOST,
    )

    def __init__(self, data: Any = None, *, term: Term | None = None) -> None:
        self.term = term
        self.districts = list(District.objects.in_order())
        super().__init__(data, label_suffix="", initial=self._first_values())
        for district in self.districts:
            self.fields[f"district_{district.slug}"] = _number(str(district))
        for side, choices in VALUES.items():
            for value, label in choices:
                self.fields[f"{side}_{value}"] = _number(label)

    def _first_values(self) -> dict[str, Any]:
        if self.term is None:
            seats = propose_seats(DEFAULT_SEATS, self.districts)
            first = {"number": next_number(), "starts_on": proposed_start(), "seats": DEFAULT_SEATS, "version": 0}
            return first | {f"district_{slug}": count for slug, count in seats.items()}
        term = self.term
        first = {"number": term.number, "starts_on": term.starts_on, "seats": term.seats, "version": term.version}
        first |= {f"district_{row.district_id}": row.seats for row in term.district_seats.all()}
        return first | {f"{row.side}_{row.value}": row.people for row in term.quotas.all()}

    def proposed(self) -> "TermForm":
        """The same form with the seats shared out among the districts by population."""
        data = {name: self.data.get(name, "") for name in self.fields}
        typed = str(data["seats"])
        seats = int(typed) if typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= MOST else DEFAULT_SEATS
        shares = propose_seats(seats, self.districts)
        data |= {"seats": seats} | {f"district_{slug}": count for slug, count in shares.items()}
        form = TermForm(term=self.term)
        form.initial = data
        return form

    @property
    def head(self) -> list[BoundField]:
        """Number, first day, seats."""
        return [self["number"], self["starts_on"], self["seats"]]

    @property
    def district_rows(self) -> list[tuple[District, BoundField]]:
        """One field a district."""
        return [(row, self[f"district_{row.slug}"]) for row in self.districts]

    @property
    def sides(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """Gender, age and occupation with their fields."""
        names = titles()
        for side, choices in VALUES.items():
            yield side, names[side], [self[f"{side}_{value}"] for value, _label in choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_on = cleaned.get("starts_on")
        if starts_on is not None and not 2000 <= starts_on.year <= 2100:
            self.add_error("starts_on", _("Please choose a day of this century."))
        given = sum(self._districts(cleaned).values())
        seats = cleaned.get("seats")
        if seats and given and given != seats and not self.errors:
            words = {"given": given, "seats": seats, "more": abs(seats - given)}
            text = (
                _("The districts sum up to %(given)s of %(seats)s seats: %(more)s too few.")
                if given < seats
                else _("The districts sum up to %(given)s of %(seats)s seats: %(more)s too many.")
            )
            self.add_error("seats", text % words)
        return cleaned

    def plan(self) -> Plan:
        """What was typed, for the rules."""
        cleaned: Mapping[str, Any] = self.cleaned_data
        quotas = {
            (side, str(value)): cleaned[f"{side}_{value}"]
            for side, choices in VALUES.items()
            for value, _label in choices
            if cleaned.get(f"{side}_{value}")
        }
        return Plan(cleaned["number"], cleaned["starts_on"], cleaned["seats"], self._districts(cleaned), quotas)

    def _districts(self, cleaned: Mapping[str, Any]) -> dict[str, int]:
        named = {row.slug: cleaned.get(f"district_{row.slug}") for row in self.districts}
        return {slug: count for slug, count in named.items() if count is not None} if any(named.values()) else {}

    @property
    def ends_on(self) -> Any:
        """The last day of the term as it stands in the form; None when the first day is none."""
        starts_on = self.initial.get("starts_on")
        return end_of(starts_on) if isinstance(starts_on, date) else None


def _number(label: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "office-number", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, required=False, widget=widget)


class VersionForm(forms.Form):
    """A button that needs nothing typed."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
