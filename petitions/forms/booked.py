"""What staff do with one booking for a visitor who phones: another appointment, cancel, answer an offer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.forms.offering import offer
from civic.cases.wording import day_words
from civic.people.models import User
from petitions.models import Booking, Session
from petitions.monday import booking as bookings

from .session import reason_field

State = Booking.State


class BookedForm(forms.Form):
    """One thing done with one booking. The rules refuse with a sentence.

    Args:
        booking: as the person has it in front of them, with its session.
        user: who acts for the visitor.
        at: now.
    """

    verb: ClassVar[str]
    label: ClassVar[str | Promise]
    intro: str | Promise = ""
    danger: ClassVar[bool] = False
    states: ClassVar[frozenset[str]]  # in which it can be done

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, booking: Booking, user: User, at: datetime | None = None) -> None:
        self.booking, self.user, self.at = booking, user, at or timezone.now()
        super().__init__(data, initial={"version": booking.version})
        self.prepare()

    def prepare(self) -> None:
        """Fill what depends on the booking."""

    def carry_out(self) -> None:
        """Do it.

        Raises:
            WorkflowError: why not, in a sentence; nothing was written.
        """
        raise NotImplementedError

    @property
    def seen(self) -> dict[str, Any]:
        """Who acts on which version."""
        return {"by": self.user, "version": self.cleaned_data["version"], "at": self.at}


class MoveForm(BookedForm):
    """Another appointment, of this session or of a later one."""

    verb, label = "move", gettext_lazy("Another appointment")
    intro = gettext_lazy("The visitor is told the new appointment; the old one is free at once.")
    states = frozenset({State.BOOKED, State.WAITING})

    choice = forms.ChoiceField(label=gettext_lazy("New appointment"))

    def prepare(self) -> None:
        self.sessions = {row.pk: row for row in Session.objects.takes_visitors(self.at)}
        offer(self, "choice", self._choices())

    def _choices(self) -> list[tuple[str, Any]]:
        taken: dict[int, set[int | None]] = {pk: set() for pk in self.sessions}
        # What this very form has brought about stands on its list, so that it can be sent twice.
        mine = Booking.objects.filter(Q(pk=self.booking.pk) | Q(replaces=self.booking.pk))
        held = Booking.objects.holding().filter(session__in=self.sessions).exclude(pk__in=mine.values("pk"))
        for pk, position in held.values_list("session_id", "position"):
            taken[pk].add(position)
        groups: list[tuple[str, Any]] = [("", _("Please choose"))]
        for row in self.sessions.values():
            free = [position for position in range(row.capacity) if position not in taken[row.pk]]
            slots = [(f"{row.pk}-{position}", f"{row.slot_at(position):%H:%M}") for position in free]
            if not slots and self.booking.state == State.WAITING and row.pk != self.booking.session_id:
                slots = [(f"{row.pk}-", _("Waiting list"))]
            if slots:
                groups.append((f"{day_words(row.day)} · {row.place}", slots))
        return groups

    def carry_out(self) -> None:
        session, _dash, position = self.cleaned_data["choice"].partition("-")
        place = int(position) if position else None
        bookings.change(self.booking, session=self.sessions[int(session)], position=place, **self.seen)


class CancelForm(BookedForm):
    """The visitor does not come."""

    verb, label, danger = "cancel", gettext_lazy("Cancel the appointment"), True
    intro = gettext_lazy("The petition itself stays and is answered within its own period.")
    states = frozenset({State.BOOKED, State.WAITING})

    reason = reason_field(help_text=gettext_lazy("The petitioner reads this. Write it in plain words."))

    def carry_out(self) -> None:
        bookings.cancel(self.booking, reason=self.cleaned_data["reason"], **self.seen)


class AcceptForm(BookedForm):
    """The visitor takes what was offered."""

    verb, label = "accept", gettext_lazy("Accept the offer")
    intro = gettext_lazy("Only after the visitor has said so. A confirmation is sent.")
    states = frozenset({State.OFFERED})

    def carry_out(self) -> None:
        bookings.accept_offer(self.booking, **self.seen)


class DeclineForm(BookedForm):
    """The visitor does not want what was offered."""

    verb, label, danger = "decline", gettext_lazy("Decline the offer"), True
    intro = gettext_lazy("Only after the visitor has said so. The appointment is free for others at once.")
    states = frozenset({State.OFFERED})

    def carry_out(self) -> None:
        bookings.decline_offer(self.booking, **self.seen)


BOOKED_FORMS: Mapping[str, type[BookedForm]] = {
    form.verb: form for form in (MoveForm, AcceptForm, DeclineForm, CancelForm)
}
