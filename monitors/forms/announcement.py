"""The form of a notice to the monitors: what it says, and for whom it is."""

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer_rows
from civic.cases.forms.texts import PlainField
from civic.places.models import District

from ..activity.announcements import Words
from ..models import Announcement, Assignment, Audience, Section, Term

if TYPE_CHECKING:
    AssignmentFieldBase = forms.ModelChoiceField[Assignment]
else:
    AssignmentFieldBase = forms.ModelChoiceField

MOST_TEXT = 5000


class AssignmentField(AssignmentFieldBase):
    """Names an assignment by its number in the term and its title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}. {obj.title}"


class AnnouncementForm(forms.Form):
    """A draft, new or changed."""

    use_required_attribute = False

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = PlainField(
        most=100,
        label=_("Title"),
        help_text=_("In one line; it is the subject of the mail."),
        error_messages={"required": _("Please write a title, one line is enough.")},
    )
    text = PlainField(
        most=MOST_TEXT,
        lines=True,
        label=_("Text"),
        help_text=_("An empty line begins a new paragraph."),
        error_messages={"required": _("Please write what the monitors should know.")},
    )
    audience = forms.ChoiceField(
        label=_("For whom is it?"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose for whom it is.")},
    )
    districts = forms.ModelMultipleChoiceField(
        label=_("Districts"),
        required=False,
        queryset=District.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only when it is for the monitors of some districts."),
    )
    sections = forms.ModelMultipleChoiceField(
        label=_("Sections"),
        required=False,
        queryset=Section.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only when it is for the monitors of some sections."),
    )
    lacking = AssignmentField(
        label=_("Only to those who have not submitted"),
        required=False,
        queryset=Assignment.objects.none(),
        empty_label=_("To all of them"),
        help_text=_("Choose an assignment, and whoever has submitted it is left out."),
    )
    by_text_message = forms.BooleanField(
        label=_("By text message, too"),
        required=False,
        help_text=_("To those who agreed to text messages. The mail goes in any case."),
    )

    def __init__(self, data: Any = None, *, term: Term, row: Announcement | None = None) -> None:
        super().__init__(data, initial=_initial(row))
        self.term = term
        opened = Assignment.objects.released().filter(term=term, opens_at__lte=timezone.now())
        offer_rows(self, "districts", District.objects.in_order())
        offer_rows(self, "sections", Section.objects.filter(is_used=True))
        offer_rows(self, "lacking", opened.order_by("-number"))
        if not settings.SMS_URL:
            self.fields["by_text_message"].help_text = _("There is no gateway for text messages now; only mail goes.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        audience = given.get("audience")
        if audience == Audience.DISTRICTS and not given.get("districts") and "districts" not in self.errors:
            self.add_error("districts", _("Please choose at least one district."))
        if audience == Audience.SECTIONS and not given.get("sections") and "sections" not in self.errors:
            self.add_error("sections", _("Please choose at least one section."))
        return given

    def words(self) -> Words:
        """What was typed."""
        given = self.cleaned_data
        return Words(
            term=self.term,
            title=given["title"],
            text=given["text"],
            audience=given["audience"],
            districts=list(given["districts"]),
            sections=list(given["sections"]),
            lacking=given["lacking"],
            by_text_message=given["by_text_message"],
        )


def _initial(row: Announcement | None) -> dict[str, Any]:
    if row is None:
        return {"form_key": uuid.uuid4(), "version": 0, "audience": Audience.ALL}
    return {
        "form_key": row.form_key,
        "version": row.version,
        "title": row.title,
        "text": row.text,
        "audience": row.audience,
        "districts": list(row.districts.all()),
        "sections": list(row.sections.all()),
        "lacking": row.lacking_id,
        "by_text_message": row.by_text_message,
    }
