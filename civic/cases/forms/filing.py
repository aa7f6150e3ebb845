"""The desk writes a petition down for somebody at the counter, on the telephone or in a letter."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases import outages
from civic.cases.forms.offering import offer
from civic.cases.law import KIND_CHOICES
from civic.cases.models import Attachment, Case, Category
from civic.cases.opening import Filing
from civic.cases.workflow import Channel
from civic.people.consents import WORDINGS, Purpose
from civic.people.models import Contact, User
from civic.places.models import District
from civic.privacy.findings import find_personal_data
from civic.privacy.phones import normalise_phone
from civic.privacy.text import clean_text

from .jointpart import SignersPart
from .published import clean_published, own_days_field, procedure_field
from .uploads import StoredFiles
from .verb import LongTextField, files_field

PROGRAM = "petitions"  # key of the program that takes petitions at the desk
CHANNELS = [choice for choice in Channel.choices if choice[0] in {Channel.COUNTER, Channel.PHONE, Channel.LETTER}]


class DeskFilingForm(SignersPart):
    """Everything on one page, so that a clerk can type while the person talks."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("How the person came"), choices=CHANNELS, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
        help_text=_("Phone or e-mail: one of them is needed to give the answer."),
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=District.objects.in_order(),
        required=False,
        empty_label=_("I do not know, or the whole city"),
    )
    place = forms.CharField(label=_("Place in words"), max_length=200, required=False)
    category = forms.ModelChoiceField(
        label=_("Field of business"),
        queryset=Category.objects.filter(is_active=True).order_by("order", "name"),
        required=False,
        empty_label=_("Not clear yet"),
        help_text=_("Decides which department gets it first."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("The usual one of the field")), *KIND_CHOICES],
        help_text=_(
            "Only everyday matters may be made by word of mouth; have other kinds signed on the printed sheet."
        ),
    )
    procedure = procedure_field()
    own_days = own_days_field()
    arrived_at = forms.DateTimeField(
        label=_("Really arrived at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_(
            "Only for a petition taken on paper while the system was down: it counts from then "
            "(Civil Petitions Decree, art. 6-2 (3))."
        ),
    )
    title = forms.CharField(label=_("Title"), max_length=100)
    text = LongTextField(
        label=_("What the person says"), rows=9, help_text=_("In the person's own words. Read it back to them.")
    )
    consents = forms.MultipleChoiceField(
        label=_("Asked aloud, and the person said yes"),
        required=False,
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Say what for, what, and how long; the person may refuse. Tick only a clear yes."),
    )
    photos = files_field(_("Photos or documents"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"form_key": uuid.uuid4(), "channel": Channel.COUNTER})
        super().__init__(*args, **kwargs)
        self.fields["signers"].label = _("People who sign, the person included")
        if not outages.happened_lately():
            del self.fields["arrived_at"]
        offer(
            self,
            "consents",
            [
                (wording.purpose, f"{wording.title} – {wording.why}; {wording.items}; {wording.kept}.")
                for wording in WORDINGS
            ],
        )

    @property
    def usual_fields(self) -> list[forms.BoundField]:
        """All but those of a petition of several people, which stand apart."""
        apart = SignersPart.base_fields
        return [field for field in self.visible_fields() if field.name not in apart]

    def clean_phone(self) -> str:
        try:
            return normalise_phone(self.cleaned_data["phone"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_title(self) -> str:
        return self._without_registration_number("title")

    def clean_text(self) -> str:
        return self._without_registration_number("text")

    def _without_registration_number(self, name: str) -> str:
        value = clean_text(self.cleaned_data[name])
        if any(item.kind == "rrn" for item in find_personal_data(value)):
            raise forms.ValidationError(
                _("This contains a resident registration number. Take it out; the city does not need it.")
            )
        if not value:
            raise forms.ValidationError(_("Please write something."))
        return value

    def clean_arrived_at(self) -> datetime | None:
        """Later registration: past, not long ago, and only for a moment at which the system was down."""
        moment: datetime | None = self.cleaned_data["arrived_at"]
        if moment is None:
            return None
        if moment > timezone.now():
            raise forms.ValidationError(_("This time has not come yet."))
        if moment < timezone.now() - timedelta(days=outages.LATE_DAYS):
            raise forms.ValidationError(_("At most %(days)s days ago.") % {"days": outages.LATE_DAYS})
        if not outages.covers(moment):
            raise forms.ValidationError(
                _("No outage of the system is on record for this time. Leave it empty, or enter the outage first.")
            )
        return moment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        clean_published(self)
        if not (self.errors.keys() & {"phone", "email"}) and not (cleaned.get("phone") or cleaned.get("email")):
            self.add_error("phone", _("Please write a phone number or an e-mail address."))
        return cleaned

    def file(self, by: User) -> Case:
        """Open the case; the same form twice gives the same case.

        Raises:
            SameKeyOtherContent: the form was sent before with other content.
        """
        with StoredFiles(self.cleaned_data["photos"]) as attachments:
            return Case.open(self.filing(by, attachments))

    def filing(self, by: User, attachments: Sequence[Attachment] = ()) -> Filing:
        """What was written down, as a case is opened with it; the form is valid.

        Args:
            attachments: unsaved rows of the files that came with it, which are stored already.
        """
        given = self.cleaned_data
        versions = {wording.purpose.value: wording.version for wording in WORDINGS}
        return Filing(
            form_key=given["form_key"],
            program=PROGRAM,
            title=given["title"],
            text=given["text"],
            contact=Contact(name=given["name"].strip(), phone=given["phone"], email=given["email"]),
            kind=given["kind"],
            procedure=given["procedure"],
            own_days=given["own_days"],
            at=given.get("arrived_at"),
            is_late=given.get("arrived_at") is not None,
            category=given["category"],
            district=given["district"],
            place=given["place"],
            channel=given["channel"],
            consents=[(purpose, versions[purpose]) for purpose in given["consents"]],
            attachments=attachments,
            by=by,
            **self.joint,
        )
