"""Choosing, changing and giving up an appointment on a Monday."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic.cases.workflow import WorkflowError

from ..monday.openings import Choice, Opening, find
from .texts import PlainField

if TYPE_CHECKING:
    from ..models import Booking

KEEP, WITHDRAW = "keep", "withdraw"


class SlotForm(forms.Form):
    """One appointment, or the waiting list of one day. Its template draws the choices from `openings`.

    Args:
        openings: what is shown.
    """

    use_required_attribute = False

    slot = forms.CharField(
        label=_("Which appointment do you want?"),
        max_length=30,
        error_messages={"required": _("Please choose a day and a time.")},
    )

    def __init__(self, *args: Any, openings: Sequence[Opening], **kwargs: Any) -> None:
        self.openings = openings
        super().__init__(*args, **kwargs)

    @property
    def slot_error(self) -> str:
        """What is wrong with the choice; '' when nothing is."""
        return " ".join(str(error) for error in self["slot"].errors)

    @property
    def chosen(self) -> str:
        """The value of the radio button that is to be checked."""
        return str(self["slot"].value() or "")

    @property
    def choice(self) -> Choice:
        """What was chosen; of a valid form."""
        chosen: Choice = self.cleaned_data["slot"]
        return chosen

    @property
    def is_offered(self) -> bool:
        """Whether anything can be chosen at all."""
        return any(opening.choices for opening in self.openings)

    @property
    def first(self) -> str:
        """The value of the first radio button, to which the summary of errors leads."""
        return next((str(choice) for opening in self.openings for choice in opening.choices), "")

    @property
    def others(self) -> list[Opening]:
        """The days on which nothing can be chosen."""
        return [opening for opening in self.openings if not opening.choices]

    def clean_slot(self) -> Choice:
        """What is on the page is free; for everything else the rules say why it cannot be had."""
        choice = Choice.read(self.cleaned_data["slot"])
        if choice is None:
            raise ValidationError(_("Please choose a day and a time."))
        if any(choice in opening.choices for opening in self.openings):
            return choice
        try:
            find(choice)
        except WorkflowError as error:
            raise ValidationError(str(error)) from error
        if choice.at is None:
            return choice  # an appointment has come free meanwhile: booking takes that
        raise ValidationError(_("Somebody else has just taken this appointment. Please choose another one."))


class OnceForm(forms.Form):
    """A form with the one-time key of what it makes."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class BookForm(OnceForm, SlotForm):
    """An appointment for a petition that was filed already."""


class SeenForm(forms.Form):
    """Something to do with a booking as the person saw it: which one, and its version.

    Args:
        booking: as it is now; unbound the form carries its key and version.
    """

    use_required_attribute = False

    seen = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, booking: "Booking", **kwargs: Any) -> None:
        self.booking = booking
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "seen": booking.form_key, "version": booking.version}


class ChangeForm(SeenForm, SlotForm):
    """Another appointment instead of this one."""


class CancelForm(SeenForm):
    """Giving the appointment up; the petition is kept or withdrawn too.

    Args:
        may_withdraw: whether the petition can still be withdrawn.
    """

    petition = forms.ChoiceField(
        label=_("And your petition?"),
        choices=[
            (KEEP, _("Keep it: the city answers it in writing")),
            (WITHDRAW, _("Withdraw it too: the matter has settled itself")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )
    reason = PlainField(
        most=300,
        required=False,
        label=_("Why do you cancel? (you need not say)"),
    )

    def __init__(self, *args: Any, may_withdraw: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_withdraw:
            del self.fields["petition"]

    @property
    def withdraws(self) -> bool:
        """Whether the petition is to be withdrawn too."""
        return bool(self.cleaned_data.get("petition") == WITHDRAW)


class AnswerOfferForm(SeenForm):
    """Taking or refusing what the city offers instead."""
