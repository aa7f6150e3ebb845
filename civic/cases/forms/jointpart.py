"""How many signed, and who speaks for them: the part of several forms, for petitioners and for staff."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic.cases.verbs.joint import Person
from civic.privacy.phones import normalise_phone

from .texts import PlainField

MOST_SIGNERS = 200_000  # more than live in the city: a slip of the hand
PLACES = ("first", "second")  # of the representatives besides the petitioner


def _name(label: Any) -> PlainField:
    return PlainField(most=40, required=False, label=label, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _phone() -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"})
    return forms.CharField(required=False, label=_("Phone"), max_length=30, widget=widget)


def _email() -> forms.EmailField:
    return forms.EmailField(
        required=False,
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("This is not an e-mail address. Write it like hong@example.kr.")},
    )


class RepresentativesPart(forms.Form):
    """Up to two people who stand for those who signed, besides the petitioner. Decree art. 8 (1)."""

    first_name = _name(_("Name of a second representative"))
    first_phone = _phone()
    first_email = _email()
    second_name = _name(_("Name of a third representative"))
    second_phone = _phone()
    second_email = _email()

    def clean_first_phone(self) -> str:
        return self._digits("first_phone")

    def clean_second_phone(self) -> str:
        return self._digits("second_phone")

    def _digits(self, name: str) -> str:
        try:
            return normalise_phone(self.cleaned_data[name])
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for place in PLACES:
            self._check(place, cleaned)
        return cleaned

    def _check(self, place: str, cleaned: dict[str, Any]) -> None:
        name, phone, email = (f"{place}_{part}" for part in ("name", "phone", "email"))
        if any(self.has_error(part) for part in (name, phone, email)):
            return
        reached = cleaned.get(phone) or cleaned.get(email)
        if reached and not cleaned.get(name):
            self.add_error(name, _("Please write the name of this representative."))
        if cleaned.get(name) and not reached:
            self.add_error(phone, _("Please write a phone number or an e-mail address of this representative."))

    @property
    def people(self) -> list[Person]:
        """Name, telephone number and e-mail address of each representative that was written down."""
        given = self.cleaned_data
        rows = [tuple(given.get(f"{place}_{part}", "") for part in ("name", "phone", "email")) for place in PLACES]
        return [(name, phone, email) for name, phone, email in rows if name]

    @property
    def representative_fields(self) -> list[forms.BoundField]:
        """The fields of this part, in their order."""
        return [self[f"{place}_{part}"] for place in PLACES for part in ("name", "phone", "email")]


class SignersPart(RepresentativesPart):
    """Empty for a petition of one person. Act art. 2 no. 6, art. 24."""

    signers = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_SIGNERS,
        label=_("How many people sign it, you included?"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    households = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_SIGNERS,
        label=_("How many households does it concern?"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    field_order: Sequence[str] = ("signers", "households")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.has_error("signers"):
            return cleaned
        signers, further = cleaned.get("signers") or 1, len(self.people)
        if further and signers <= further:
            self.add_error("signers", _("Please write how many people sign it; the representatives are among them."))
        elif signers > 1 and not cleaned.get("households") and not self.has_error("households"):
            self.add_error("households", _("Please write how many households it concerns, one if all live together."))
        return cleaned

    @property
    def joint(self) -> dict[str, Any]:
        """The part as `Filing` takes it."""
        signers = self.cleaned_data.get("signers") or 1
        if signers < 2:
            return {"signers": 1, "households": 1, "representatives": []}
        households = self.cleaned_data.get("households") or 1
        return {"signers": signers, "households": households, "representatives": self.people}

    @property
    def is_joint_typed(self) -> bool:
        """Whether anything of this part was filled in, or is wrong: then the part is shown open."""
        names = ("signers", "households", *(field.name for field in self.representative_fields))
        return any(self[name].value() or self.has_error(name) for name in names)
