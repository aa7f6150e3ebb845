"""Filters above the list of applications, the search for one person, and why the list is taken out."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer
from civic.people.models.contact import plain_name
from civic.places.models import District
from civic.privacy.blindindex import blind_index
from civic.privacy.phones import normalise_phone

from ..models import AgeBand, Application, ApplicationQuerySet, Call, Gender, Occupation, years_of
from .application import plain_number

# What staff read; "received" is a state of applications like the others, and no heap of letters.
STATES: dict[str, Any] = {**dict(Application.State.choices), Application.State.RECEIVED: _("To be looked at")}
CALLS = 40  # in the filter, the newest
SORTS = {
    "": (_("Newest first"), ("-received_at", "-pk")),
    "first": (_("Oldest first"), ("received_at", "pk")),
    "district": (_("By district"), ("district__order", "received_at", "pk")),
    "age": (_("By age, oldest first"), ("birth_year", "received_at", "pk")),
    "state": (_("By state"), ("state", F("reserve_rank").asc(nulls_last=True), "received_at", "pk")),
}


class FilterForm(forms.Form):
    """Selects above the list; what does not fit is left out of account."""

    call = forms.ChoiceField(label=_("Call"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    gender = forms.ChoiceField(label=_("Gender"), required=False)
    age = forms.ChoiceField(label=_("Age"), required=False)
    occupation = forms.ChoiceField(label=_("Occupation"), required=False)
    source = forms.ChoiceField(label=_("Came by"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)

    use_required_attribute = False

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, label_suffix="")
        everything: tuple[str, Any] = ("", _("All"))
        calls = Call.objects.filter(released_at__isnull=False).order_by("-opens_on", "-pk")[:CALLS]
        offered: dict[str, Any] = {
            "call": [(str(row.pk), row.title) for row in calls],
            "state": list(STATES.items()),
            "district": [(row.slug, str(row)) for row in District.objects.in_order()],
            "gender": Gender.choices,
            "age": AgeBand.choices,
            "occupation": Occupation.choices,
            "source": Application.Source.choices,
        }
        for name, choices in offered.items():
            offer(self, name, [everything, *choices])
        offer(self, "sort", [(key, label) for key, (label, _order) in SORTS.items()])
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "") or "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filters in use, for links and for the export."""
        return [(name, self.value(name)) for name in self.fields if self.value(name)]

    def narrowed(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        """By everything but the state."""
        if self.value("call"):
            rows = rows.filter(call=int(self.value("call")))
        for name in ("district", "gender", "occupation", "source"):
            if self.value(name):
                rows = rows.filter(**{name: self.value(name)})
        return rows.filter(born(self.value("age"), timezone.localdate())) if self.value("age") else rows

    def chosen(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        """Those of the state, in the order that was chosen."""
        state = self.value("state")
        rows = rows.filter(state=state) if state else rows
        return rows.order_by(*SORTS[self.value("sort")][1])

    def words(self) -> str:
        """The filters for the access log."""
        return " ".join(f"{name}={value}" for name, value in self.kept)


def born(band: str, today: date) -> Q:
    """The years of birth of an age band."""
    first, last = years_of(band, today.year)
    wanted = Q()
    if first is not None:
        wanted &= Q(birth_year__gte=first)
    if last is not None:
        wanted &= Q(birth_year__lte=last)
    return wanted


class FindForm(forms.Form):
    """Who is looked for; exact, because encrypted values cannot be found by a part."""

    q = forms.CharField(
        label=_("Whole name, phone number, e-mail address or number of the application"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please write whom you are looking for.")},
    )

    use_required_attribute = False

    def found(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        """The applications of this person; of a valid form."""
        text = self.cleaned_data["q"]
        wanted = Q(number=plain_number(text)) | Q(name_index=blind_index(plain_name(text), "name"))
        wanted |= Q(email_index=blind_index(text.strip().lower(), "email"))
        try:
            phone = normalise_phone(text)
        except ValueError:
            phone = ""
        if phone:
            wanted |= Q(phone_index=blind_index(phone, "phone"))
        return rows.filter(wanted).order_by("-received_at", "-pk")


class ExportForm(forms.Form):
    """Which file, and why; the access log keeps the words."""

    use_required_attribute = False

    file = forms.ChoiceField(
        label=_("File"),
        choices=[("xlsx", _("Excel (XLSX)")), ("csv", _("Text table (CSV)"))],
        initial="xlsx",
        error_messages={"required": _("Please choose the kind of file.")},
    )
    reason = forms.CharField(
        label=_("Why do you take it out?"),
        help_text=_("Who gets it, and until when it is kept. The access log keeps this."),
        max_length=300,
        error_messages={"required": _("Please write why you export the list.")},
    )


class NoteForm(forms.Form):
    """What staff keep in mind about an application."""

    use_required_attribute = False

    note = forms.CharField(
        label=_("Note of staff"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only what matters for the choice. The applicant may ask to read it."),
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """The person has said that the application is to be taken back."""

    use_required_attribute = False

    asked = forms.BooleanField(
        label=_("The person has asked for it, and I made sure that it is the person"),
        error_messages={"required": _("Only the person can take an application back. Please make sure, and tick it.")},
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
