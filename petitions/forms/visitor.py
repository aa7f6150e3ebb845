"""Staff write down who phones, or walks in, to see the mayor."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.translation import gettext_lazy as _

from civic.cases.forms import DeskFilingForm
from civic.cases.forms.offering import offer
from civic.cases.forms.uploads import StoredFiles
from civic.cases.opening import Filing
from civic.cases.workflow import Channel
from civic.people.models import User

from ..models import Booking, Session
from ..monday import desk

FIRST = "first"  # the first free appointment, else the waiting list


class VisitorForm(DeskFilingForm):
    """One page, like the one of the desk: the person, the matter, and on which appointment.

    Before the day it books by telephone; on the day, and until a session that has begun is over, it takes in who came
    without an appointment.
    """

    # What only petitions on paper need; whoever meets the mayor has an everyday matter until it is classified.
    LEFT_OUT: ClassVar[Sequence[str]] = (
        *("channel", "arrived_at", "kind", "procedure", "own_days", "signers", "households"),
        *("first_name", "first_phone", "first_email", "second_name", "second_phone", "second_email"),
    )

    slot = forms.ChoiceField(label=_("Appointment"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, session: Session, at: datetime | None = None, **kwargs: Any) -> None:
        self.session, self.at = session, at or timezone.now()
        self.walk_in = timezone.localdate(self.at) == session.day or session.state == Session.State.IN_PROGRESS
        kwargs.setdefault("initial", {"form_key": uuid.uuid4(), "slot": FIRST})
        super().__init__(*args, **kwargs)
        for name in self.LEFT_OUT:
            self.fields.pop(name, None)
        if self.walk_in:
            del self.fields["slot"]
        else:
            offer(self, "slot", self._slots())
        self.order_fields(["form_key", "slot", "name", "phone", "email", "title", "text"])

    def _slots(self) -> list[tuple[str, Any]]:
        free = self.session.free_positions()
        if not free:
            return [(FIRST, _("Waiting list: all appointments are given away"))]
        times = [(str(place), time_format(timezone.localtime(self.session.slot_at(place)), "H:i")) for place in free]
        return [(FIRST, _("The first free one")), *times]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["channel"] = Channel.VISIT if self.walk_in else Channel.PHONE
        cleaned["kind"] = ""
        return cleaned

    @property
    def usual_fields(self) -> list[forms.BoundField]:
        return list(self.visible_fields())

    @property
    def joint(self) -> dict[str, Any]:
        """One person comes; a petition of several is noted as such on the page of the case."""
        return {}

    def filing(self, by: User, attachments: Sequence[Any] = ()) -> Filing:
        filing = super().filing(by, attachments)
        filing.at = self.at
        return filing

    def add(self, by: User) -> Booking:
        """Write down person, matter and appointment, all or nothing; the same form twice gives the same booking.

        Raises:
            WorkflowError: the appointment is gone, the person is expected already, or the day does not fit.
        """
        given = self.cleaned_data
        chosen = given.get("slot", FIRST)
        with StoredFiles(given["photos"]) as attachments:
            return desk.add_visitor(
                self.session,
                self.filing(by, attachments),
                walk_in=self.walk_in,
                by=by,
                form_key=given["form_key"],
                position=None if chosen == FIRST else int(chosen),
                at=self.at,
            )
