"""The steps of filing a petition, one form each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.jointpart import SignersPart
from civic.cases.models import Category
from civic.people.consents import WORDINGS, Purpose, Wording
from civic.places.forms import DistrictField
from civic.privacy.phones import normalise_phone

from .texts import RRN, PlainField, without_registration_numbers

UNDER_14 = "under"
OVER_14 = "over"


class StepForm(forms.Form):
    """One step. `kept(data)` is what the draft keeps of it, valid or not."""

    use_required_attribute = False  # the messages of the portal, not those of the browser

    @classmethod
    def kept(cls, data: Mapping[str, Any]) -> dict[str, str]:
        """What was typed, tidied up, with the digits of registration numbers replaced by stars."""
        values = {}
        for name, field in cls.base_fields.items():
            value = str(data.get(name) or "")
            if isinstance(field, PlainField):
                value = field.to_python(value)
            values[name] = without_registration_numbers(value)
        return values

    @classmethod
    def tidied(cls, data: Mapping[str, Any]) -> dict[str, str]:
        """What the person sees again: pasted HTML as text, everything else as typed."""
        values = {name: str(data.get(name) or "") for name in cls.base_fields}
        for name, field in cls.base_fields.items():
            if isinstance(field, PlainField):
                values[name] = field.to_python(values[name])
        return values

    @property
    def holds_registration_number(self) -> bool:
        """Whether a field was refused because of a resident registration number."""
        return any(self.has_error(name, RRN) for name in self.fields)


class PlaceForm(StepForm):
    """Where it is about."""

    district = DistrictField(required=False, label=_("Which district is it about?"))
    place = PlainField(
        most=200,
        required=False,
        label=_("Where exactly?"),
        help_text=_(
            "In your words: a road, a building, the name of the village, for example “in front of the village hall”."
        ),
    )


if TYPE_CHECKING:
    CategoryChoiceField = forms.ModelChoiceField[Category]
else:
    CategoryChoiceField = forms.ModelChoiceField


class CategoryField(CategoryChoiceField):
    """A field of city business; not knowing it is fine."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Category.objects.filter(is_active=True).select_related("department").order_by("order", "name"),
            to_field_name="slug",
            required=False,
            blank=True,
            widget=forms.RadioSelect,
            empty_label=_("I do not know. The city decides."),
            **kwargs,
        )


class WhatForm(StepForm):
    """What it is about."""

    title = PlainField(
        most=100,
        label=_("Title"),
        help_text=_("In one line: what should the city do?"),
        error_messages={"required": _("Please write a title, one line is enough.")},
    )
    text = PlainField(
        most=20_000,
        lines=True,
        label=_("Text"),
        help_text=_(
            "What happened, since when, and what you wish for. Do not write anybody's resident registration number."
        ),
        error_messages={"required": _("Please write what it is about.")},
    )
    category = CategoryField(
        label=_("Field"),
        help_text=_("This only helps to find the department. A person checks it."),
    )


class WhoForm(SignersPart, StepForm):
    """Who files, how the city reaches them, and who else signed it."""

    age = forms.ChoiceField(
        label=_("How old are you?"),
        choices=[(OVER_14, _("I am 14 or older")), (UNDER_14, _("I am under 14"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )
    name = PlainField(
        most=40,
        label=_("Name"),
        error_messages={"required": _("Please write your name. A petition without a name cannot be accepted.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        required=False,
        label=_("Phone"),
        max_length=30,
        help_text=_("For example 010-1234-5678"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        required=False,
        label=_("E-mail"),
        max_length=254,
        help_text=_("For example hong@example.kr"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This is not an e-mail address. Write it like hong@example.kr.")},
    )

    @property
    def is_under_14(self) -> bool:
        """Whether the person said so; nothing else they typed is looked at then."""
        return self.data.get("age") == UNDER_14

    def clean_phone(self) -> str:
        try:
            return normalise_phone(self.cleaned_data["phone"])
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        one_missing = not cleaned.get("phone") and not cleaned.get("email")
        if one_missing and not self.has_error("phone") and not self.has_error("email"):
            self.add_error(
                "phone", _("Please write a phone number or an e-mail address, so that the answer can reach you.")
            )
        return cleaned


class ConsentForm(StepForm):
    """One checkbox for each purpose, none of them ticked beforehand and none of them needed."""

    text_messages = forms.BooleanField(required=False, label=_("I agree"))
    publication = forms.BooleanField(required=False, label=_("I agree"))

    def __init__(self, *args: Any, has_phone: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_phone:
            del self.fields[Purpose.TEXT_MESSAGES.value]

    @property
    def questions(self) -> list[tuple[Wording, forms.BoundField]]:
        """The wordings with their checkboxes."""
        return [(wording, self[wording.purpose]) for wording in WORDINGS if wording.purpose.value in self.fields]

    @property
    def given(self) -> list[tuple[str, str]]:
        """Purpose and version of the wording of each consent that was given."""
        return [
            (wording.purpose.value, wording.version)
            for wording in WORDINGS
            if self.cleaned_data.get(wording.purpose.value)
        ]
