"""The form by which a monitor tells the city something."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.texts import PlainField
from civic.cases.forms.uploads import StoredFiles
from civic.cases.forms.verb import files_field
from civic.cases.opening import Filing
from civic.people.consents import WORDINGS, Purpose, Wording
from civic.people.models import Contact, User
from civic.places.forms import DistrictField

from ..models import Monitor, Tip
from ..program import PROGRAM

PUBLICATION: Wording = next(wording for wording in WORDINGS if wording.purpose == Purpose.PUBLICATION)


class TipForm(forms.Form):
    """One page: what sort of tip, where, what, photos, and whether it may be published."""

    use_required_attribute = False  # the messages of the portal, not those of the browser

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        label=_("What sort of tip is it?"),
        choices=Tip.Sort.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the five.")},
    )
    district = DistrictField(required=False, label=_("Which district is it about?"))
    place = PlainField(
        most=200,
        required=False,
        label=_("Where exactly?"),
        help_text=_("In your words: a road, a building, the name of the village."),
    )
    title = PlainField(
        most=100,
        label=_("Title"),
        help_text=_("In one line: what should the city know or do?"),
        error_messages={"required": _("Please write a title, one line is enough.")},
    )
    text = PlainField(
        most=20_000,
        lines=True,
        label=_("Text"),
        help_text=_("What you saw or heard, since when, and what you suggest. Leave out the names of others."),
        error_messages={"required": _("Please write what it is about.")},
    )
    photos = files_field(_("Photos"))
    publication = forms.BooleanField(required=False, label=_("I agree"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"form_key": uuid.uuid4()})
        super().__init__(*args, **kwargs)

    def send(self, monitor: Monitor, *, by: User) -> Tip:
        """Send the tip in the monitor's name; the same form twice gives the same tip.

        Args:
            by: who types it: the monitor, or staff for a monitor without an account.

        Raises:
            SameKeyOtherContent: the form was sent before with other content.
        """
        given = self.cleaned_data
        contact = Contact(
            name=monitor.name,
            phone=monitor.phone,
            email=monitor.email,
            user=monitor.user,
            language=get_language() or "ko",
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
                consents=[(PUBLICATION.purpose.value, PUBLICATION.version)] if given["publication"] else [],
                attachments=attachments,
                by=by,
            )
            return Tip.send(filing, monitor=monitor, sort=given["sort"])
