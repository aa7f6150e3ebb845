"""What staff write about the results of an assignment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.texts import PlainField

from ..models import Assignment


class SummaryForm(forms.Form):
    """What was learned, and what the city does about it."""

    summary = PlainField(
        label=_("What we learned"),
        help_text=_("In plain words, without names. The monitors get it by letter when you share the results."),
        most=5000,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    outcome = PlainField(
        label=_("What the city does about it"),
        help_text=_("Which department does what until when. Needed before the results are published."),
        most=5000,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, data: Any = None, *, row: Assignment) -> None:
        first = {"summary": row.summary, "outcome": row.outcome, "version": row.version}
        super().__init__(data, initial=first, label_suffix="")
