"""The form by which a monitor tells the city something; and the one by which staff write it down for a monitor."""

import re
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.filing import CHANNELS
from civic.cases.forms.texts import PlainField
from civic.cases.forms.uploads import StoredFiles
from civic.cases.forms.verb import files_field
from civic.cases.opening import Filing
from civic.cases.workflow import Channel
from civic.people.consents import WORDINGS, Purpose, Wording
from civic.people.models import Contact, User
from civic.places.forms import DistrictField
from civic.places.models import District

from ..activity import tips
from ..models import Appointment, Monitor, Tip
from ..program import PROGRAM

if TYPE_CHECKING:
    AppointmentChoiceField = forms.ModelChoiceField[Appointment]
else:
    AppointmentChoiceField = forms.ModelChoiceField

PUBLICATION: Wording = next(wording for wording in WORDINGS if wording.purpose == Purpose.PUBLICATION)
LONGEST_TITLE = 100
WHOLE_CITY = _("I do not know, or the whole city")
WHAT: dict[str, str | Promise] = {
    Tip.Sort.IDEA: _("What could be better, and how"),
    Tip.Sort.INCONVENIENCE: _("Broken, dangerous, dirty, cumbersome"),
    Tip.Sort.ILLEGALITY: _("Rules are broken, somebody is treated unfairly"),
    Tip.Sort.GOOD_NEWS: _("People or things that deserve praise"),
    Tip.Sort.OPINION: _("What residents think and talk about"),
}
SENTENCE = re.compile(r"^(.{4,}?[.!?。])(\s|$)")  # the first one of a text


def headline(text: str) -> str:
    """A title for a text that came without one: its first line or sentence, cut where it is too long."""
    line = text.strip().split("\n", 1)[0].strip()
    found = SENTENCE.match(line)
    line = found.group(1).rstrip(".。") if found else line
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…"


class TipForm(forms.Form):
    """One page: what sort of tip, photos, where, a line of text, and whether it may be published."""

    use_required_attribute = False  # the messages of the portal, not those of the browser

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        label=_("What sort of tip is it?"),
        choices=Tip.Sort.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the five.")},
    )
    photos = files_field(_("Photos"))
    district = DistrictField(required=False, label=_("Which district is it about?"))
    place = PlainField(
        most=200,
        required=False,
        label=_("Where exactly?"),
        help_text=_("In your words: a road, a building, the name of the village."),
    )
    text = PlainField(
        most=20_000,
        lines=True,
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One line is enough: what you saw or heard, and what you suggest. Leave out the names of others."),
        error_messages={"required": _("Please write what it is about.")},
    )
    title = PlainField(
        most=LONGEST_TITLE,
        required=False,
        label=_("Title"),
        help_text=_("If you leave it empty, your first sentence is the title."),
    )
    publication = forms.BooleanField(required=False, label=_("I agree"))

    def __init__(self, *args: Any, appointment: Appointment | None = None, **kwargs: Any) -> None:
        district = appointment.district_id if appointment else None
        kwargs.setdefault("initial", {"form_key": uuid.uuid4(), "district": district})
        super().__init__(*args, **kwargs)
        self.fields["photos"].widget.attrs["accept"] = "image/*,application/pdf"

    @property
    def sort_cards(self) -> list[tuple[BoundWidget, str | Promise]]:
        """The five sorts, each with what it means."""
        return [(option, WHAT[option.data["value"]]) for option in self["sort"].subwidgets]

    @property
    def district_words(self) -> str:
        """The district that is chosen now, in words."""
        value = str(self["district"].value() or "")
        return next((str(row) for row in District.objects.in_order() if row.pk == value), str(WHOLE_CITY))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("title"):
            cleaned["title"] = headline(cleaned.get("text", ""))
        return cleaned

    def send(self, monitor: Monitor, *, by: User, language: str) -> Tip:
        """Send the tip in the monitor's name; the same form twice gives the same tip.

        Args:
            by: who types it: the monitor, or staff for a monitor without an account.
            language: of the letters about it.

        Raises:
            SameKeyOtherContent: the form was sent before with other content.
        """
        given = self.cleaned_data
        contact = Contact(
            name=monitor.name, phone=monitor.phone, email=monitor.email, user=monitor.user, language=language
        )
        with StoredFiles(given["photos"]) as attachments:
            filing = Filing(
                form_key=given["form_key"],
                program=PROGRAM.key,
                title=given["title"],
                text=given["text"],
                contact=contact,
                district=given["district"],
                place=given["place"],
                channel=given.get("channel") or Channel.WEB,
                consents=[(PUBLICATION.purpose.value, PUBLICATION.version)] if given["publication"] else [],
                attachments=attachments,
                by=by,
            )
            return tips.send(filing, monitor=monitor, sort=given["sort"])


class MonitorField(AppointmentChoiceField):
    """One of the monitors in office, as staff know them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Appointment.objects.none())
        kwargs.setdefault("label", _("Monitor"))
        kwargs.setdefault("empty_label", _("Please choose"))
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        row: Appointment = obj
        return gettext("%(district)s · No. %(seat)s · %(name)s") % {
            "district": row.district,
            "seat": row.seat,
            "name": row.monitor.name,
        }


class WrittenTipForm(TipForm):
    """Staff write down what a monitor told them by telephone, by letter or at the counter. Ordinance §4."""

    appointment = MonitorField()
    channel = forms.ChoiceField(label=_("How the monitor told it"), choices=CHANNELS, widget=forms.RadioSelect)
    field_order = ("form_key", "appointment", "channel", "sort", "text", "title", "district", "place", "photos")

    def __init__(self, *args: Any, appointment: Appointment | None = None, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "form_key": uuid.uuid4(),
                "appointment": appointment,
                "district": appointment.district_id if appointment else None,
                "channel": Channel.PHONE,
            },
        )
        super().__init__(*args, **kwargs)
        rows = Appointment.objects.active().with_people().order_by("district__order", "seat")
        self.fields["appointment"] = MonitorField(queryset=rows)
        self.order_fields(self.field_order)
        self.fields["publication"].help_text = _("Asked aloud, and the monitor said yes.")


class ChosenForm(forms.Form):
    """Why a tip is a good one."""

    use_required_attribute = False

    why = PlainField(
        most=tips.MOST_WHY,
        label=_("Why it is a good one"),
        help_text=_("The monitor reads this, in a letter and on the own pages."),
        error_messages={"required": _("Please write why it is a good one. The monitor reads it.")},
    )
