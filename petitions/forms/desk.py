"""What is sent from the desk of a Monday: presses, words of a hearing, instructions."""

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civic.cases import calendar
from civic.cases.forms.offering import offer, offer_rows
from civic.cases.forms.verb import LongTextField
from civic.cases.models import Case
from civic.cases.wording import day_words
from civic.cases.workingtime import is_working_day
from civic.organization.models import Department, Officer
from civic.people.models import User

from ..models import Booking, Instruction, Session
from ..monday import desk, instructions, takeback

DAYS = (7, 14, 30)
OTHER_DAY = "day"


class PressForm(forms.Form):
    """One press on one visitor; its key makes a second sending harmless."""

    ACTS: ClassVar = {
        "arrive": desk.arrive,
        "no-show": desk.no_show,
        "begin": desk.begin_hearing,
        "not-arrived": takeback.not_arrived,
        "not-called": takeback.not_called,
    }

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    booking = forms.ModelChoiceField(queryset=Booking.objects.none())
    key = forms.UUIDField()

    def __init__(self, data: Any, *, session: Session) -> None:
        super().__init__(data)
        rows = session.bookings.select_related("session", "case__contact")
        offer_rows(self, "booking", rows)

    def carry_out(self, by: User) -> Booking:
        """
        Raises:
            WorkflowError: the rules of the desk refuse; nothing was written.
        """
        given = self.cleaned_data
        done: Booking = self.ACTS[given["act"]](given["booking"], by=by, key=given["key"])
        return done


class WordsForm(forms.Form):
    """What is said, while it is said."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    visitor_words = LongTextField(label=_("What the visitor says"), rows=4, required=False)
    mayor_words = LongTextField(label=_("What the mayor says"), rows=6, required=False)
    attendees = forms.CharField(
        label=_("Who hears the visitor"),
        max_length=200,
        required=False,
        help_text=_("The mayor and who sits in, with their offices. It stands on the visitor's paper."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, booking: Booking, attendees: str = "") -> None:
        """`attendees`: who sat in at the hearing before; mostly it is the same people."""
        self.booking = booking
        first = {name: getattr(booking, name) for name in ("visitor_words", "mayor_words", "attendees")}
        first["attendees"] = first["attendees"] or attendees
        super().__init__(data, initial={**first, "key": uuid.uuid4(), "seen": desk.words_stamp(booking)})

    def clean_attendees(self) -> str:
        return " ".join(self.cleaned_data["attendees"].split())

    def save(self, by: User, *, corrects: bool = False) -> None:
        """Keep the words, of a hearing that goes on, or correct those of one that is over.

        Raises:
            WordsConflict, WorkflowError: see `monday.record`.
        """
        write = desk.correct_words if corrects else desk.save_words
        write(self.booking, by=by, **self.cleaned_data)

    def end(self, by: User) -> None:
        """Keep the words and end the hearing; when somebody else has ended it, other words correct the record.

        Raises:
            WordsConflict, WorkflowError: nothing was written.
        """
        key = self.cleaned_data["key"]
        if self.booking.state == Booking.State.IN_HEARING:
            desk.save_words(self.booking, by=by, **{**self.cleaned_data, "key": uuid.uuid5(key, "words")})
        elif self.booking.state == Booking.State.HEARD and self._says_something_else:
            desk.correct_words(self.booking, by=by, **{**self.cleaned_data, "key": uuid.uuid5(key, "late words")})
        desk.end_hearing(self.booking, by=by, key=key)

    @property
    def _says_something_else(self) -> bool:
        """Whether other words were typed than those that are kept."""
        names = ("visitor_words", "mayor_words", "attendees")
        return any(self.cleaned_data[name] != getattr(self.booking, name) for name in names)


class InstructionForm(forms.Form):
    """What the mayor tells a department to do, with owner and day."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = LongTextField(label=_("What is to be done"), rows=3, max_length=2000)
    department = forms.ModelChoiceField(
        label=_("Department that does it"),
        queryset=Department.objects.none(),
        empty_label=_("Please choose"),
        error_messages={"required": _("Please choose the department that is to do it.")},
    )
    due = forms.ChoiceField(
        label=_("To be done by"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose the day it is to be done by.")},
    )
    due_on = forms.DateField(
        label=_("Another day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, case: Case, session: Session) -> None:
        self.case, self.session = case, session
        super().__init__(data, initial={"key": uuid.uuid4()}, prefix="instruction")
        departments = Department.objects.current().handling().order_by("order", "name")
        offer_rows(self, "department", departments)
        offer(self, "due", [*((str(days), self._words(days)) for days in DAYS), (OTHER_DAY, _("on another day"))])

    @staticmethod
    def _words(days: int) -> str:
        words = ngettext("in %(days)s day (%(day)s)", "in %(days)s days (%(day)s)", days)
        return words % {"days": days, "day": day_words(working_day_in(days))}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("due", "")
        if chosen not in {"", OTHER_DAY}:
            cleaned["due_on"] = working_day_in(int(chosen))
        elif cleaned.get("due_on"):
            self.errors.pop("due", None)  # a day was written, and nothing ticked
        elif chosen and not self.has_error("due_on"):
            self.add_error("due_on", _("Please choose the day it is to be done by."))
        return cleaned

    def give(self, by: User) -> Instruction:
        """
        Raises:
            WorkflowError: the rules of instructions refuse; nothing was written.
        """
        given = self.cleaned_data
        row: Instruction = instructions.give(
            self.case,
            text=given["text"],
            department=given["department"],
            due_on=given["due_on"],
            by=by,
            form_key=given["key"],
            session=self.session,
        )
        return row


def working_day_in(days: int, start: date | None = None) -> date:
    """The day so many days after today, or the next working day."""
    day = (start or timezone.localdate()) + timedelta(days=days)
    while not is_working_day(day, calendar.current()):
        day += timedelta(days=1)
    return day


class TakeForm(forms.Form):
    """Who of the department accepts an instruction on the spot."""

    instruction = forms.ModelChoiceField(queryset=Instruction.objects.none(), widget=forms.HiddenInput)
    officer = forms.ModelChoiceField(
        label=_("Who accepts it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Please choose"),
    )

    def __init__(self, data: Any, *, case: Case) -> None:
        super().__init__(data)
        rows = Instruction.objects.filter(case=case).select_related("department", "case__contact")
        offer_rows(self, "instruction", rows)
        posts = Officer.objects.current().filter(department__in=rows.values("department"))
        offer_rows(self, "officer", User.objects.filter(pk__in=posts.values("user")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and cleaned.get("officer") is None:
            self.add_error("officer", _("Please choose who of the department accepts it."))
        return cleaned

    def take(self, by: User) -> None:
        """The officer accepts it; a second press changes nothing.

        Raises:
            WorkflowError: it is not to be taken over (any more), or the officer works elsewhere.
        """
        row: Instruction = self.cleaned_data["instruction"]
        officer: User = self.cleaned_data["officer"]
        if row.state == Instruction.State.TAKEN and row.officer_id == officer.pk:
            return
        instructions.take(row, by=by, officer=officer)
