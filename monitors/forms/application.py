"""The form by which somebody applies as a city monitor, and the one by which staff write an application down."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civic.cases.forms.offering import offer_rows
from civic.cases.forms.period import DATE_INPUT
from civic.cases.forms.texts import PlainField
from civic.cases.recipients import MOBILE
from civic.places.forms import DistrictField
from civic.privacy.phones import normalise_phone

from ..membership.applying import LEAST_AGE, MOST_AGE, Given
from ..models import Application, Gender, Occupation, Section

CONSENT_VERSION = "2026-11"
Text = str | Promise
Source = Application.Source


@dataclass(frozen=True, slots=True)
class Asked:
    """The four things the law wants said about one consent (Personal Information Protection Act §15 (2))."""

    field: str
    title: Text
    why: Text
    items: Text
    kept: Text
    refusal: Text


ASKED: tuple[Asked, ...] = (
    Asked(
        "agreed",
        gettext_lazy("The city may use what I write here to choose its monitors"),
        gettext_lazy("to choose monitors in a balance of districts, ages and occupations, and to tell you the result"),
        gettext_lazy(
            "name, mobile phone, year of birth, occupation and district; e-mail address, gender, section and motive "
            "if you give them"
        ),
        gettext_lazy(
            "if you are appointed, in the register of monitors, as long as the rules on public records say; on the "
            "reserve list, until 90 days after the term; if not, until 90 days after the decision"
        ),
        gettext_lazy("You may refuse. Then the city cannot take your application."),
    ),
    Asked(
        "texts_agreed",
        gettext_lazy("Send me news by text message"),
        gettext_lazy("to tell you of the result, and later of assignments and meetings"),
        gettext_lazy("mobile phone number"),
        gettext_lazy("until you withdraw this consent or your term ends"),
        gettext_lazy("You may refuse. We then reach you by e-mail or telephone."),
    ),
    Asked(
        "name_shown",
        gettext_lazy("If I am appointed, my name and district may be shown on the public page of the monitors"),
        gettext_lazy("so that neighbours know to whom they can turn"),
        gettext_lazy("name and district"),
        gettext_lazy("until you withdraw this consent or your term ends"),
        gettext_lazy("You may refuse. It makes no difference for the choice."),
    ),
)


class PersonForm(forms.Form):
    """Who applies; for the person and for staff alike."""

    use_required_attribute = False  # the messages of the portal, not those of the browser

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    name = PlainField(
        most=40,
        label=gettext_lazy("Name"),
        error_messages={"required": gettext_lazy("Please write the name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile phone"),
        max_length=30,
        help_text=gettext_lazy("For example 010-1234-5678"),
        error_messages={"required": gettext_lazy("Please write the number of the mobile phone.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        required=False,
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("Monitors get assignments by e-mail and report on the portal. Without one we call."),
        error_messages={
            "invalid": gettext_lazy("This is not an e-mail address. Write it like hong@example.kr."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    birth_year = forms.IntegerField(
        label=gettext_lazy("Year of birth"),
        help_text=gettext_lazy("Four digits, for example 1958. Not the resident registration number."),
        error_messages={
            "required": gettext_lazy("Please write the year of birth."),
            "invalid": gettext_lazy("Please write the year with four digits, for example 1958."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "maxlength": "10"}),
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("Gender"),
        required=False,
        choices=Gender.choices,
        initial=Gender.UNSAID,
        help_text=gettext_lazy("Helps to balance the choice. You need not say."),
        widget=forms.RadioSelect,
    )
    occupation = forms.ChoiceField(
        label=gettext_lazy("Occupation"),
        choices=Occupation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one of them.")},
    )
    district = DistrictField(
        label=gettext_lazy("District you live in"),
        error_messages={"required": gettext_lazy("Please choose the district.")},
    )
    section = forms.ModelChoiceField(
        label=gettext_lazy("Section you would like to work in"),
        queryset=Section.objects.none(),
        required=False,
        blank=True,
        empty_label=gettext_lazy("No wish"),
        widget=forms.RadioSelect,
    )
    motive = PlainField(
        most=1000,
        lines=True,
        required=False,
        label=gettext_lazy("Why I want to be a monitor"),
        help_text=gettext_lazy("A few sentences are enough: what you notice in your district, what you can do well."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_key": uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        sections = Section.objects.filter(is_used=True)
        if sections.exists():
            offer_rows(self, "section", sections)
        else:
            del self.fields["section"]

    def clean_phone(self) -> str:
        try:
            phone = normalise_phone(self.cleaned_data["phone"])
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if not phone:
            raise ValidationError(self.fields["phone"].error_messages["required"])
        return self.checked_phone(phone)

    def checked_phone(self, phone: str) -> str:
        """Only mobile phones get text messages; staff may write down another one."""
        if not phone.startswith(MOBILE):
            raise ValidationError(_("Please write a mobile number. Without one, call us: we apply for you."))
        return phone

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def clean_birth_year(self) -> int:
        year: int = self.cleaned_data["birth_year"]
        today = timezone.localdate().year
        if year > today - LEAST_AGE and year <= today:
            raise ValidationError(
                _("Monitors are grown up: born %(year)s or earlier.") % {"year": today - LEAST_AGE}, code="too_young"
            )
        if not today - MOST_AGE <= year <= today:
            raise ValidationError(_("Please check the year: four digits, for example 1958."))
        return year

    def clean_gender(self) -> str:
        return self.cleaned_data["gender"] or Gender.UNSAID

    def given(self) -> Given:
        """What the rule gets; of a valid form."""
        data = self.cleaned_data
        names = ("name", "phone", "email", "birth_year", "gender", "occupation", "district", "motive")
        return Given(
            **{name: data[name] for name in names},
            section=data.get("section"),
            language=get_language() or "ko",
            consent_version=CONSENT_VERSION,
            **self.further(),
        )

    def further(self) -> dict[str, Any]:
        """What was agreed to besides, and by which way it came."""
        raise NotImplementedError


class JoinForm(PersonForm):
    """One page, filled by the person on a phone."""

    recommended_by = PlainField(
        most=100,
        required=False,
        label=gettext_lazy("Who recommends you"),
        help_text=gettext_lazy("Only if the head of your eup, myeon or dong or an organisation does."),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I agree"),
        error_messages={"required": gettext_lazy("Without this consent the city cannot take your application.")},
    )
    texts_agreed = forms.BooleanField(required=False, label=gettext_lazy("I agree"))
    name_shown = forms.BooleanField(required=False, label=gettext_lazy("I agree"))

    def further(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("recommended_by", "texts_agreed", "name_shown")}

    @property
    def questions(self) -> list[tuple[Asked, forms.BoundField]]:
        """Each consent with its checkbox."""
        return [(asked, self[asked.field]) for asked in ASKED]


class WrittenForm(PersonForm):
    """Staff write it down: from paper, from the telephone, or from a letter of recommendation."""

    source = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[choice for choice in Source.choices if choice[0] != Source.ONLINE],
        widget=forms.RadioSelect,
        initial=Source.PAPER,
    )
    recommended_by = PlainField(
        most=100,
        required=False,
        label=gettext_lazy("Recommended by"),
        help_text=gettext_lazy("The district or the organisation and its head; only for a recommendation."),
    )
    arrived_on = forms.DateField(
        label=gettext_lazy("Came on"),
        widget=DATE_INPUT,
        help_text=gettext_lazy("What came in time may be written down until the call is decided."),
    )
    consents_said = forms.MultipleChoiceField(
        label=gettext_lazy("What the person has agreed to"),
        choices=[(asked.field, asked.title) for asked in ASKED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Signed on paper or asked aloud: what for, which data, how long, and that one may refuse. "
            "Somebody recommended has to be asked, too. Tick only a clear yes."
        ),
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("Gender"), required=False, choices=Gender.choices, initial=Gender.UNSAID
    )
    occupation = forms.ChoiceField(
        label=gettext_lazy("Occupation"),
        choices=[("", gettext_lazy("Please choose")), *Occupation.choices],
        error_messages={"required": gettext_lazy("Please choose one of them.")},
    )
    district = DistrictField(
        label=gettext_lazy("District the person lives in"),
        widget=forms.Select,
        template_name=None,
        empty_label=gettext_lazy("Please choose"),
        error_messages={"required": gettext_lazy("Please choose the district.")},
    )
    section = forms.ModelChoiceField(
        label=gettext_lazy("Section wished for"),
        queryset=Section.objects.none(),
        required=False,
        empty_label=gettext_lazy("No wish"),
    )
    field_order: Sequence[str] = ("source", "recommended_by", "arrived_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"arrived_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = gettext_lazy("Phone")
        for name in ("name", "phone", "email", "birth_year"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def checked_phone(self, phone: str) -> str:
        return phone

    def clean_arrived_on(self) -> date:
        day: date = self.cleaned_data["arrived_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        recommended = cleaned.get("source") in (Source.DISTRICT, Source.ORGANISATION)
        if recommended and not cleaned.get("recommended_by") and "recommended_by" not in self.errors:
            self.add_error("recommended_by", _("Please write who recommends."))
        if "agreed" not in cleaned.get("consents_said", []) and "consents_said" not in self.errors:
            self.add_error(
                "consents_said", _("Without the first consent the city may not keep the application. Ask the person.")
            )
        return cleaned

    def further(self) -> dict[str, Any]:
        data = self.cleaned_data
        said, recommended = data["consents_said"], data["source"] in (Source.DISTRICT, Source.ORGANISATION)
        return {
            "source": data["source"],
            "recommended_by": data["recommended_by"] if recommended else "",
            **{name: name in said for name in ("texts_agreed", "name_shown")},
        }


class LookupForm(forms.Form):
    """Number and access code of an application."""

    use_required_attribute = False

    number = forms.CharField(
        label=gettext_lazy("Number of the application"),
        max_length=40,
        help_text=gettext_lazy("For example M-2026-0001"),
        error_messages={"required": gettext_lazy("Please write the number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Access code"),
        max_length=40,
        help_text=gettext_lazy("Eight letters and digits. Upper and lower case make no difference."),
        error_messages={"required": gettext_lazy("Please write the access code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        return plain_number(self.cleaned_data["number"])


def plain_number(text: str, now: datetime | None = None) -> str:
    """A number as stored, from what people type: `m-2026-1`, `２０２６-0001`, `12` (this year).

    What is none comes back without spaces, at most 20 characters of it.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).upper().split())
    match = re.fullmatch(r"M?-?(?:(\d{4})-)?0*(\d{1,6})", typed, re.ASCII)
    if match is None:
        return typed[:20]
    year = match[1] or str(timezone.localdate(now).year)
    return f"M-{year}-{int(match[2]):04d}"
