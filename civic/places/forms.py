"""Choosing a district in a form, on the tile map."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import District

if TYPE_CHECKING:
    DistrictChoiceField = forms.ModelChoiceField[District]
else:
    DistrictChoiceField = forms.ModelChoiceField


class DistrictField(DistrictChoiceField):
    """Radio buttons laid out as the map of the city; works with the keyboard and without JavaScript.

    When it is not required, a line under the map lets the person say that they do not know.
    Takes the arguments of `forms.ModelChoiceField`; `queryset` may be left out.
    """

    template_name = "places/_district_field.html"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", District.objects.in_order())
        kwargs.setdefault("label", _("District"))
        kwargs.setdefault("widget", forms.RadioSelect)
        kwargs.setdefault("blank", not kwargs.get("required", True))
        kwargs.setdefault("empty_label", _("I do not know, or the whole city"))
        kwargs.setdefault("template_name", self.template_name)
        super().__init__(**kwargs)
