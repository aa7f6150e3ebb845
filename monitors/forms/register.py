"""The forms of the register: who is shown, why it is taken out, and what is put right about a person."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.forms.offering import offer
from civic.privacy.phones import format_phone, normalise_phone
from civic.programs import Text

from ..membership.correcting import FIELDS, seal
from ..membership.register import ORDERS, Entry, Wanted
from ..models import AgeBand, Gender, Monitor, Occupation, Term

SHOWN: dict[str, Text] = {
    "office": gettext_lazy("Is in office"),
    "dismissed": gettext_lazy("Dismissed"),
    "vacant": gettext_lazy("Dismissed, seat vacant"),
    "coming": gettext_lazy("Begins later"),
}
NTH: dict[str, Text] = {"1": gettext_lazy("First time"), "2": gettext_lazy("Reappointed")}
SILENT: dict[str, Text] = {"yes": gettext_lazy("Inactive only"), "no": gettext_lazy("Without the inactive")}

# Why the register is taken out of the portal; the access log keeps the words.
REASONS: dict[str, Text] = {
    "meeting": gettext_lazy("Meeting, training or visit of the monitors"),
    "papers": gettext_lazy("Letters of appointment, identity cards, certificates"),
    "rewards": gettext_lazy("Rewards and payment of expenses"),
    "report": gettext_lazy("Statistics and reports of the city"),
    "audit": gettext_lazy("Audit or request of a supervising agency"),
    "handover": gettext_lazy("Handing over to a successor or to the archive"),
    "other": gettext_lazy("Another reason (please write it)"),
}


class RegisterForm(forms.Form):
    """Selects above the register; what does not fit is left out of account."""

    term = forms.ChoiceField(label=gettext_lazy("Term"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State of office"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    gender = forms.ChoiceField(label=gettext_lazy("Gender"), required=False)
    age = forms.ChoiceField(label=gettext_lazy("Age"), required=False)
    occupation = forms.ChoiceField(label=gettext_lazy("Occupation"), required=False)
    nth = forms.ChoiceField(label=gettext_lazy("Time in office"), required=False)
    silent = forms.ChoiceField(label=gettext_lazy("Activity"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=list(ORDERS.items()))

    def __init__(self, data: QueryDict, terms: Sequence[Term], entries: Iterable[Entry]) -> None:
        super().__init__(data, label_suffix="")
        rows = [entry.row for entry in entries]
        districts = {row.district_id: row.district for row in rows}
        sections = {row.section.slug: row.section for row in rows if row.section}
        offer(self, "term", [(str(term.number), term_words(term)) for term in terms])
        offered: dict[str, Iterable[Any]] = {
            "state": SHOWN.items(),
            "district": [(slug, str(row)) for slug, row in sorted(districts.items(), key=lambda one: one[1].order)],
            "section": [*((slug, str(row)) for slug, row in sections.items()), ("none", _("Without a section"))],
            "gender": Gender.choices,
            "age": AgeBand.choices,
            "occupation": Occupation.choices,
            "nth": NTH.items(),
            "silent": SILENT.items(),
        }
        for name, choices in offered.items():
            offer(self, name, [("", _("All")), *choices])
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "") or "")

    @property
    def wanted(self) -> Wanted:
        return Wanted(**{name: self.value(name) for name in Wanted.__slots__})

    def words(self) -> str:
        """The filters for the access log: `district=geumsan silent=yes`."""
        return " ".join(f"{name}={self.value(name)}" for name in self.fields if self.value(name))


def term_words(term: Term) -> str:
    return _("Term %(number)s (%(first)s–%(last)s)") % {
        "number": term.number,
        "first": f"{term.starts_on:%Y.%m}",
        "last": f"{term.ends_on:%Y.%m}",
    }


class FindForm(forms.Form):
    """Who is looked for; exact, because encrypted values cannot be found by a part."""

    q = forms.CharField(
        label=gettext_lazy("Whole name, phone number or e-mail address"),
        max_length=100,
        error_messages={"required": gettext_lazy("Please write whom you are looking for.")},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    use_required_attribute = False


class ExportForm(forms.Form):
    """What makes an export answerable: which file, with what, why."""

    file = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("Text table (CSV)"))],
        initial="xlsx",
        error_messages={"required": gettext_lazy("Please choose the kind of file.")},
    )
    contact = forms.BooleanField(
        label=gettext_lazy("With phone numbers, e-mail addresses and years of birth"), required=False
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you take it out?"),
        choices=[("", gettext_lazy("Please choose")), *REASONS.items()],
        error_messages={"required": gettext_lazy("Please choose why you export the register.")},
    )
    note = forms.CharField(
        label=gettext_lazy("More about it"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Who gets it, and until when it is kept. The access log keeps this."),
    )
    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == "other" and not str(cleaned.get("note", "")).strip():
            self.add_error("note", _("Please write the reason."))
        return cleaned

    def words(self) -> str:
        """For the access log."""
        said = f"{self.cleaned_data['reason']}: {self.cleaned_data['note']}".rstrip(": ")
        return f"{said} | {self.cleaned_data['file']}{' with contacts' if self.cleaned_data['contact'] else ''}"


class PersonForm(forms.Form):
    """What staff put right about a monitor. `seen` tells when somebody else changed it meanwhile."""

    seen = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        error_messages={"required": gettext_lazy("Please write the name.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Letters go there. Somebody without an account gets one and signs in by e-mail."),
    )
    gender = forms.ChoiceField(label=gettext_lazy("Gender"), choices=Gender.choices)
    birth_year = forms.IntegerField(label=gettext_lazy("Year of birth"), required=False, min_value=1900)
    occupation = forms.ChoiceField(label=gettext_lazy("Occupation"), choices=Occupation.choices)
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES)
    reason = forms.CharField(
        label=gettext_lazy("Why it is changed"),
        max_length=200,
        help_text=gettext_lazy("For example: told us by phone. It stays in the history, without the old value."),
        error_messages={"required": gettext_lazy("Please write why it is changed.")},
    )
    use_required_attribute = False

    def __init__(self, data: Any = None, *, monitor: Monitor) -> None:
        self.monitor = monitor
        first = {name: getattr(monitor, name) for name in FIELDS}
        super().__init__(
            data, initial={**first, "phone": format_phone(monitor.phone), "seen": seal(monitor)}, label_suffix=""
        )

    def clean_phone(self) -> str:
        try:
            return normalise_phone(self.cleaned_data["phone"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > timezone.localdate().year - 10:
            raise forms.ValidationError(_("Please write the year of birth with four digits, such as 1968."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", _("A phone number or an e-mail address is needed, or nobody can be reached."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}
