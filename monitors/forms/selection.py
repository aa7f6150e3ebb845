"""The selection screen: filters above the list, and a choice for each applicant."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.forms.offering import offer
from civic.places.models import District

from ..membership.selecting import CHOICES, Mark, State
from ..models import AgeBand, Application, ApplicationQuerySet, Gender, Occupation, years_of

SORTS = {
    "": gettext_lazy("Closing the gaps first"),
    "received": gettext_lazy("By the day they came"),
    "district": gettext_lazy("By district"),
    "age": gettext_lazy("By age"),
    "chosen": gettext_lazy("Picked first"),
}
ORDERS = {
    "received": ("received_at", "pk"),
    "district": ("district__order", "received_at", "pk"),
    "age": ("-birth_year", "received_at", "pk"),
    "chosen": ("state", "reserve_rank", "received_at", "pk"),
}
STATES = {
    State.RECEIVED: gettext_lazy("Not chosen yet"),
    State.PICKED: gettext_lazy("Picked"),
    State.RESERVE: gettext_lazy("In reserve"),
}


class FilterForm(forms.Form):
    """Selects above the list; what does not fit is left out of account."""

    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    gender = forms.ChoiceField(label=gettext_lazy("Gender"), required=False)
    age = forms.ChoiceField(label=gettext_lazy("Age"), required=False)
    occupation = forms.ChoiceField(label=gettext_lazy("Occupation"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Came by"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Choice"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Sorted by"), required=False, choices=SORTS.items())
    blind = forms.BooleanField(label=gettext_lazy("Hide names"), required=False)

    def __init__(self, data: QueryDict, districts: Iterable[District], year: int) -> None:
        self.year = year
        super().__init__(data, label_suffix="")
        choices: dict[str, Iterable[tuple[Any, Any]]] = {
            "district": [(row.slug, str(row)) for row in districts],
            "gender": Gender.choices,
            "age": AgeBand.choices,
            "occupation": Occupation.choices,
            "source": Application.Source.choices,
            "state": STATES.items(),
        }
        for name, rows in choices.items():
            offer(self, name, [("", _("All")), *rows])
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "") or "")

    def narrowed(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        """Those that fit, in order; `gap` order is worked out afterwards."""
        for name in ("district", "gender", "occupation", "source", "state"):
            if self.value(name):
                rows = rows.filter(**{name: self.value(name)})
        if self.value("age"):
            first, last = years_of(self.value("age"), self.year)
            rows = rows.filter(birth_year__gte=first) if first is not None else rows
            rows = rows.filter(birth_year__lte=last) if last is not None else rows
        return rows.order_by(*ORDERS.get(self.value("sort"), ORDERS["received"]))

    @property
    def query(self) -> str:
        """The filters as the end of an address."""
        kept = QueryDict(mutable=True)
        for name in self.fields:
            if self.value(name):
                kept[name] = "on" if name == "blind" else self.value(name)
        return kept.urlencode()


class MarksForm(forms.Form):
    """The choice of each applicant on the page: `choice-<pk>` and `rank-<pk>`."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def marks(self) -> dict[int, Mark]:
        """What was chosen, by application.

        Raises:
            ValueError: somebody sent what the page does not offer.
        """
        found: dict[int, Mark] = {}
        for name in self.data:
            if name.startswith("choice-"):
                pk, state = _whole(name.removeprefix("choice-")), str(self.data[name])
                if pk is None or state not in CHOICES:
                    raise ValueError(name)
                found[pk] = Mark(state, _whole(str(self.data.get(f"rank-{pk}", "")), most=999))
        return found


def _whole(text: str, most: int = 2**62) -> int | None:
    text = text.strip()
    is_number = text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if is_number and 0 < int(text) <= most else None


def typed(marks: Mapping[int, Mark], row: Application) -> tuple[str, int | None]:
    """The choice to show for an applicant: as it was just typed, else as it was saved."""
    mark = marks.get(row.pk)
    return (mark.state, mark.rank) if mark is not None else (row.state, row.reserve_rank)
