"""Pass on, take over, send back, fix the department."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.cases import handing
from civic.cases.forms.offering import fill_in, offer_rows
from civic.cases.wording import duration_words, moment_words
from civic.organization.models import Department

from .period import DATE_INPUT
from .verb import LongTextField, VerbForm, reason_field

COMMITTEE = "committee"

if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField[Department]
else:
    ModelChoiceField = forms.ModelChoiceField


class DepartmentChoice(ModelChoiceField):
    """Departments with what they handle."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Department.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        duties = Truncator(" ".join(obj.duties.split())).chars(60)
        return f"{obj} – {duties}" if duties else str(obj)


class _MovingForm(VerbForm):
    """A form that offers departments, and may want its choice confirmed."""

    field: ClassVar[str] = "department"

    def offer(self, *, without_own: bool = True) -> None:
        rows = Department.objects.current().handling()
        if without_own:
            rows = rows.exclude(pk=self.case.department_id)
        offer_rows(self, self.field, rows.order_by("order", "name"))

    def warning(self, department: Department) -> str:
        """What to say before the button is pressed a second time; '' when once is enough."""
        return ""

    def is_ready(self) -> bool:
        """At once, or the second time with the department that was warned of."""
        if not self.is_valid():
            return False
        department: Department = self.cleaned_data[self.field]
        if self.cleaned_data.get("confirmed") == str(department.pk):
            return True
        self.preview = self.warning(department)
        if not self.preview:
            return True
        fill_in(self, "confirmed", str(department.pk))
        return False

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in super().arguments().items() if name != "confirmed"}


class TransferForm(_MovingForm):
    verb: ClassVar[str] = "transfer"
    intro = _(
        "Pass a petition on only when it belongs to another department; that department is told at once and the "
        "petitioner sees each move with its reason. It takes the petition over or sends it back within three working "
        "hours."
    )
    department = DepartmentChoice(label=_("To which department"), empty_label=_("Please choose"))
    reason = reason_field()
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def prepare(self) -> None:
        self.offer()
        self.hint = had_it_words(self)

    def warning(self, department: Department) -> str:
        if department.pk not in handing.had_before(self.case):
            return ""
        return gettext(
            "%(department)s had this petition already and did not keep it. Talk to each other before it goes round "
            "in a circle, or ask the coordinating department to decide. Press the button again to pass it on."
        ) % {"department": department}


def had_it_words(form: VerbForm) -> str:
    """How long the department has had the case, and how long it may."""
    case, at = form.case, timezone.now()
    waited = handing.had_it_for(case, at)
    duty = handing.limit_of(case.department)
    words = {
        "department": case.department,
        "time": duration_words(waited),
        "limit": duty.rule.words,
        "article": duty.article,
    }
    if handing.is_within_limit(case, waited):
        return (
            gettext(
                "%(department)s has had it for %(time)s of working time. What belongs elsewhere must be passed on "
                "within %(limit)s (%(article)s)."
            )
            % words
        )
    return (
        gettext(
            "%(department)s has had it for %(time)s of working time; it should have been passed on within %(limit)s "
            "(%(article)s). It will count as late. Please say in the reason why."
        )
        % words
    )


class TakeForm(VerbForm):
    verb: ClassVar[str] = "take"
    intro = _(
        "Your department is responsible and keeps it. Working on it, for example accepting it or naming an officer, "
        "takes it over as well."
    )
    text = LongTextField(
        label=_("A word to the petitioner"),
        required=False,
        rows=3,
        max_length=2000,
        help_text=_("Not needed. The petitioner reads it."),
    )

    def prepare(self) -> None:
        self.hint = handed_words(self)


def handed_words(form: VerbForm) -> str:
    """Who passed it on, why, and until when it is to be taken or sent back."""
    move = handing.open_handover(form.case)
    if move is None or move.take_by is None:
        return ""
    lines = (
        gettext("From %(sender)s, with the reason: %(reason)s") % {"sender": move.sender, "reason": move.reason},
        gettext("To be taken over or sent back by %(time)s.") % {"time": moment_words(move.take_by)},
    )
    return "\n".join(lines)


class BounceForm(_MovingForm):
    verb: ClassVar[str] = "bounce"
    field: ClassVar[str] = "suggestion"
    intro = _(
        "Only when the petition does not belong to your department. The petitioner sees that it goes back, and why."
    )
    suggestion = DepartmentChoice(
        label=_("Which department it belongs to"),
        required=False,
        empty_label=_("I do not know"),
        help_text=_("Saves the petitioner a detour. The petitioner sees it."),
    )
    reason = reason_field()

    def prepare(self) -> None:
        self.offer()
        target = handing.bounce_target(self.case, timezone.now())
        self.hint = "\n".join(words for words in (handed_words(self), self._where(target)) if words)

    def _where(self, target: Department | None) -> str:
        if target is None:
            return ""
        if self.case.bounces + 1 >= handing.BOUNCES_TO_DECIDE:
            return gettext(
                "It was sent back before. This time it goes to %(department)s, which fixes the department."
            ) % {"department": target}
        return gettext("It goes back to %(department)s.") % {"department": target}

    def is_ready(self) -> bool:
        return self.is_valid()


class DecideOwnerForm(_MovingForm):
    verb: ClassVar[str] = "decide_owner"
    intro: ClassVar[str | Promise] = _(
        "For a petition nobody feels responsible for (Decree art. 38 (1), no. 1). The department may be the one that "
        "has it now. After that nobody sends it back or passes it on; only you can decide again."
    )
    department = DepartmentChoice(label=_("Responsible department"), empty_label=_("Please choose"))
    by_committee = forms.TypedChoiceField(
        label=_("Who decided"),
        choices=(("desk", _("The coordinating department")), (COMMITTEE, _("The petitions committee"))),
        coerce=lambda value: value == COMMITTEE,
        widget=forms.RadioSelect,
    )
    decided_on = forms.DateField(
        label=_("Day of the committee's meeting"),
        required=False,
        widget=DATE_INPUT,
        help_text=_("Only when the committee decided."),
    )
    reason = reason_field()
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def first_values(self) -> dict[str, Any]:
        return {"by_committee": "desk"}

    def prepare(self) -> None:
        self.offer(without_own=False)
        suggested = self._suggested()
        if suggested:
            self.fields["department"].help_text = gettext("Departments that were suggested: %(names)s") % {
                "names": ", ".join(suggested)
            }

    def _suggested(self) -> list[str]:
        events = self.case.events.filter(verb="bounce").order_by("pk")
        slugs = [data["suggestion"] for data in events.values_list("data", flat=True) if data.get("suggestion")]
        return [str(row) for row in Department.objects.filter(slug__in=slugs)] if slugs else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("decided_on")
        if cleaned.get("by_committee") and "decided_on" not in self.errors:
            if day is None:
                self.add_error("decided_on", _("Please give the day of the meeting."))
            elif day > timezone.localdate():
                self.add_error("decided_on", _("The meeting cannot be still to come."))
        return cleaned

    def warning(self, department: Department) -> str:
        return gettext(
            "%(department)s will be responsible for good: nobody can send it back or pass it on any more. Press the "
            "button again to fix it."
        ) % {"department": department}
