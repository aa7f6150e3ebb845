"""A wish as staff write it down after a visit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.suggestion import SuggestionForm

from .models import Suggestion


class WishForm(SuggestionForm):
    """One wish, with what sort of wish it is."""

    wish = forms.ChoiceField(
        label=_("Sort of wish"),
        choices=[("", _("Please choose")), *Suggestion.Wish.choices],
        error_messages={"required": _("Please choose what sort of wish it is.")},
    )
    field_order = ("title", "text", "wish", "category")
