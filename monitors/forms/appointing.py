"""What staff type about one appointment: why somebody goes, who follows, where somebody belongs."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.forms.offering import offer, offer_rows
from civic.cases.forms.verb import LongTextField
from civic.cases.wording import day_words
from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.places.models import District

from ..membership import dismissing, reappointing, replacing
from ..models import Application, Appointment, Section, Term

Text = str | Promise


class AppointmentForm(forms.Form):
    """One thing done with one appointment. `carry_out` calls the rule, which refuses with a sentence."""

    verb: ClassVar[str]
    label: ClassVar[Text]
    intro: ClassVar[Text] = ""
    danger: ClassVar[bool] = False
    names: ClassVar[tuple[str, ...]] = ()  # permissions to see whom the form names, besides the monitor
    hint: Text = ""  # how things stand with this appointment; filled in by `prepare`

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, appointment: Appointment, user: User) -> None:
        self.appointment, self.user = appointment, user
        super().__init__(data, label_suffix="", initial={"version": appointment.version} | self.first_values())
        self.prepare()

    def first_values(self) -> dict[str, Any]:
        """What stands in the fields before anybody typed."""
        return {}

    def prepare(self) -> None:
        """Fill what depends on the appointment."""

    @classmethod
    def is_open(cls, row: Appointment) -> bool:
        """Whether it can be done now; `row` comes from `with_people`, with `replaced_by`."""
        raise NotImplementedError

    @classmethod
    def is_done(cls, row: Appointment) -> bool:
        """Whether it has been done already: a second click."""
        return False

    def carry_out(self) -> None:
        """Do it.

        Raises:
            WorkflowError: why not, in a sentence; nothing was written.
        """
        raise NotImplementedError

    @property
    def seen(self) -> dict[str, Any]:
        """Who acts on which version."""
        return {"by": self.user, "version": self.cleaned_data["version"]}


class DismissForm(AppointmentForm):
    """Let a monitor go, on one of the four grounds of the ordinance."""

    verb, label, danger = "dismiss", gettext_lazy("Dismiss"), True
    intro = gettext_lazy(
        "The monitor is written to at once, with the ground and your words. From the day below on they can only read "
        "what they did. You can take it back today."
    )

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground of dismissal"), choices=Appointment.Ground.choices, widget=forms.RadioSelect
    )
    words = LongTextField(
        label=gettext_lazy("The ground in words"),
        help_text=gettext_lazy("The monitor reads it. Write nothing about their health."),
        rows=3,
        max_length=300,
        required=False,
    )
    day = forms.DateField(
        label=gettext_lazy("First day out of office"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def first_values(self) -> dict[str, Any]:
        return {"day": max(timezone.localdate(), self.appointment.starts_on)}

    def prepare(self) -> None:
        rows = Appointment.objects.filter(monitor=self.appointment.monitor_id, dismissed_on=None)
        later = rows.filter(starts_on__gt=self.appointment.ends_on).select_related("term").first()
        if later is not None:
            words = _("This monitor was taken on into term %(number)s, too. Dismiss them there as well.")
            self.hint = words % {"number": later.term.number}

    @classmethod
    def is_open(cls, row: Appointment) -> bool:
        return row.dismissed_on is None and row.ends_on >= timezone.localdate()

    @classmethod
    def is_done(cls, row: Appointment) -> bool:
        return row.dismissed_on is not None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ground") == Appointment.Ground.INACTIVE and not cleaned.get("words") and not self.errors:
            self.add_error("words", _("With this ground, say in words what happened: the monitor may ask."))
        return cleaned

    def carry_out(self) -> None:
        data = self.cleaned_data
        dismissing.dismiss(self.appointment, ground=data["ground"], words=data["words"], day=data["day"], **self.seen)


class UndoForm(AppointmentForm):
    """Take a dismissal back."""

    verb, label = "undo", gettext_lazy("Take the dismissal back")
    intro = gettext_lazy(
        "The monitor is in office as before. If the letter has left already, another one says that it no longer counts."
    )

    @classmethod
    def is_open(cls, row: Appointment) -> bool:
        return dismissing.may_undo(row, timezone.localdate()) and not hasattr(row, "replaced_by")

    @classmethod
    def is_done(cls, row: Appointment) -> bool:
        return row.dismissed_on is None

    def carry_out(self) -> None:
        dismissing.undo(self.appointment, **self.seen)


class MoveForm(AppointmentForm):
    """Another section, or another district after a move within the city."""

    verb, label = "move", gettext_lazy("Change section or district")
    intro = gettext_lazy("The monitor is written to.")

    section = forms.ModelChoiceField(
        label=gettext_lazy("Section"), queryset=Section.objects.none(), required=False, empty_label=gettext_lazy("none")
    )
    district = forms.ModelChoiceField(
        label=gettext_lazy("District"),
        help_text=gettext_lazy("After a move within the city."),
        queryset=District.objects.none(),
        empty_label=None,
    )

    def first_values(self) -> dict[str, Any]:
        return {"section": self.appointment.section_id, "district": self.appointment.district_id}

    def prepare(self) -> None:
        own = Q(appointments=self.appointment)
        offer_rows(self, "section", Section.objects.filter(Q(is_used=True) | own).distinct())
        offer_rows(self, "district", District.objects.in_order())

    @classmethod
    def is_open(cls, row: Appointment) -> bool:
        return row.dismissed_on is None and row.ends_on >= timezone.localdate()

    def carry_out(self) -> None:
        data = self.cleaned_data
        dismissing.move(self.appointment, section=data["section"], district=data["district"], **self.seen)


class ReplaceForm(AppointmentForm):
    """Fill a vacant seat from the reserve list."""

    verb, label = "replace", gettext_lazy("Fill the seat from the reserve list")
    intro = gettext_lazy("Ask the person first. Whoever you choose is appointed for the rest of the term, and told.")
    names = ("monitors.view_application",)

    application = forms.ChoiceField(label=gettext_lazy("Who follows"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.reserve = replacing.reserve(self.appointment)
        refused = replacing.why_not(self.appointment, self.reserve)
        self.refused = [(row, refused[row.pk]) for row in self.reserve if row.pk in refused]
        free = [row for row in self.reserve if row.pk not in refused]
        offer(self, "application", [(str(row.pk), _line(row, self.appointment)) for row in free])

    @classmethod
    def is_open(cls, row: Appointment) -> bool:
        return row.dismissed_on is not None and not hasattr(row, "replaced_by") and row.ends_on >= timezone.localdate()

    @classmethod
    def is_done(cls, row: Appointment) -> bool:
        return hasattr(row, "replaced_by")

    def carry_out(self) -> None:
        chosen = next(row for row in self.reserve if str(row.pk) == self.cleaned_data["application"])
        replacing.replace(self.appointment, chosen, by=self.user)


def _line(row: Application, vacant: Appointment) -> str:
    words = {"rank": row.reserve_rank or "–", "name": row.name, "district": row.district}
    text = _("%(rank)s. %(name)s, %(district)s") % words
    return f"{text} ({_('same district')})" if row.district_id == vacant.district_id else text


class ReappointForm(AppointmentForm):
    """Take somebody on into the next term."""

    verb, label = "reappoint", gettext_lazy("Take on into the next term")

    def prepare(self) -> None:
        term = next_term(self.appointment)
        self.target = term
        if term is not None:
            words = {"number": term.number, "first": day_words(term.starts_on), "last": day_words(term.ends_on)}
            self.hint = _("Term %(number)s runs from %(first)s to %(last)s. The monitor is told at once.") % words

    @classmethod
    def is_open(cls, row: Appointment) -> bool:
        term = next_term(row)
        return row.dismissed_on is None and term is not None and reappointing.why_not(row, term) is None

    @classmethod
    def is_done(cls, row: Appointment) -> bool:
        term = next_term(row)
        return term is not None and term.appointments.filter(monitor=row.monitor_id).exists()

    def carry_out(self) -> None:
        if self.target is None:
            raise WorkflowError(_("There is no term after this one yet."))
        reappointing.reappoint([self.appointment], self.target, by=self.user)


def next_term(row: Appointment) -> Term | None:
    """The term after that of an appointment."""
    return Term.objects.filter(starts_on__gt=row.term.ends_on).order_by("starts_on").first()


FORMS: dict[str, type[AppointmentForm]] = {
    form.verb: form for form in (DismissForm, UndoForm, MoveForm, ReplaceForm, ReappointForm)
}
