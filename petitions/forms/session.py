"""What staff type about a session: other hours, a reason, remarks; each form carries out one verb."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import calendar
from civic.cases.forms.verb import LongTextField
from civic.cases.wording import day_words
from civic.cases.workingtime import is_working_day
from civic.people.models import User
from petitions.models import MondayPlan, Session
from petitions.monday import sessions
from petitions.monday.sessions import Hours

SHORT = 300


def reason_field(**kwargs: Any) -> LongTextField:
    """Why something changes for the visitors; as long as the field of a session."""
    return LongTextField(label=gettext_lazy("Reason"), rows=3, max_length=SHORT, **kwargs)


class SessionForm(forms.Form):
    """One thing done with one session. `carry_out` calls the rule, which refuses with a sentence.

    Args:
        session: as the person has it in front of them.
        user: who acts.
        at: now.
    """

    verb: ClassVar[str]
    label: ClassVar[str | Promise]
    intro: str | Promise = ""
    danger: ClassVar[bool] = False
    states: ClassVar[Sequence[str]] = sessions.NOT_BEGUN  # in which it can be done
    done_in: ClassVar[str] = ""  # the state in which it has been done already

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, session: Session, user: User, at: datetime | None = None) -> None:
        self.session, self.user, self.at = session, user, at or timezone.now()
        super().__init__(data, initial={"version": session.version} | self.first_values())
        self.prepare()

    def first_values(self) -> dict[str, Any]:
        """What stands in the fields before anybody typed."""
        return {}

    def prepare(self) -> None:
        """Fill what depends on the session."""

    @classmethod
    def is_open(cls, session: Session, at: datetime) -> bool:
        """Whether it can be done now, as far as the session goes."""
        return session.state in cls.states

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


class OpenForm(SessionForm):
    """Open booking before its day."""

    verb, label = "open", gettext_lazy("Open booking now")
    intro = gettext_lazy("From now on everybody can book an appointment on the public page.")
    states = (Session.State.PLANNED,)
    done_in = Session.State.OPEN

    def carry_out(self) -> None:
        sessions.open_booking(self.session, **self.seen)


class HoursForm(forms.Form):
    """Day, hours, place and room of a session; a day off must be meant."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(
        label=gettext_lazy("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    slot_minutes = forms.IntegerField(label=gettext_lazy("Minutes for each visitor"), min_value=5, max_value=60)
    capacity = forms.IntegerField(label=gettext_lazy("Visitors with an appointment"), min_value=1, max_value=60)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    on_day_off = forms.BooleanField(
        label=gettext_lazy("Hold it although that is a day off"),
        help_text=gettext_lazy("Only needed for a Saturday, a Sunday or a holiday."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("day")
        if day is not None and not cleaned.get("on_day_off") and self.is_new_day(day):
            self._check_day_off(day)
        return cleaned

    def is_new_day(self, day: date) -> bool:
        """Whether the person has chosen this day just now."""
        return True

    def _check_day_off(self, day: date) -> None:
        days = calendar.current()
        try:
            is_off = not is_working_day(day, days)
        except ValueError:
            self.add_error("day", _("Please choose a day of the next years."))
            return
        if is_off:
            words = {"day": day_words(day), "name": days.day_off(day)}
            self.add_error("day", _("%(day)s is a day off: %(name)s. Tick below if you mean it.") % words)

    @property
    def hours(self) -> Hours:
        data = self.cleaned_data
        return Hours(data["day"], data["starts"], data["place"].strip(), data["slot_minutes"], data["capacity"])


class ChangeForm(HoursForm, SessionForm):
    """Another day, other hours, another place, more or less room."""

    verb, label = "change", gettext_lazy("Move or change")
    intro = gettext_lazy(
        "Everybody who has booked is told when day, time or place change, with a new calendar entry. "
        "Appointments keep their order."
    )

    reason = reason_field(
        required=False,
        help_text=gettext_lazy(
            "Those who have booked and everybody on the public page read it. "
            "Needed when the day changes, and when somebody has booked and time or place change."
        ),
    )
    field_order = ("day", "on_day_off", "starts", "slot_minutes", "capacity", "place", "reason", "version")

    def first_values(self) -> dict[str, Any]:
        return asdict(Hours.of(self.session))

    def is_new_day(self, day: date) -> bool:
        return day != self.session.day

    def carry_out(self) -> None:
        sessions.reschedule(self.session, **asdict(self.hours), reason=self.cleaned_data["reason"], **self.seen)


class CallOffForm(SessionForm):
    """No session that day."""

    verb, label, danger = "call-off", gettext_lazy("Call off"), True
    intro = gettext_lazy(
        "Everybody who has booked is told and gets an appointment of a later session on offer. "
        "A session that was called off cannot be brought back."
    )
    done_in = Session.State.CANCELLED

    reason = reason_field(help_text=gettext_lazy("Those who have booked and everybody on the public page read it."))

    def carry_out(self) -> None:
        sessions.call_off(self.session, reason=self.cleaned_data["reason"], **self.seen)


class BeginForm(SessionForm):
    """The session begins; or it is written down afterwards, after a day on paper."""

    verb, label = "begin", gettext_lazy("Begin the session")
    done_in = Session.State.IN_PROGRESS

    def prepare(self) -> None:
        if self.is_past(self.session, self.at):
            self.intro = gettext_lazy(
                "This day is past. Go on only if the session was held and you now write down from paper who came. "
                "If it was not held, call it off. It gets its running number now."
            )
        else:
            self.intro = gettext_lazy(
                "The session gets its running number. It begins by itself with the first hearing."
            )

    @staticmethod
    def is_past(session: Session, at: datetime) -> bool:
        return session.day < timezone.localdate(at)

    @classmethod
    def is_open(cls, session: Session, at: datetime) -> bool:
        return session.state in cls.states and session.day <= timezone.localdate(at)

    def carry_out(self) -> None:
        moment = self.session.starts_at if self.is_past(self.session, self.at) else self.at
        sessions.begin(self.session, by=self.user, at=moment)


class EndForm(SessionForm):
    """The last visitor has gone."""

    verb, label = "end", gettext_lazy("End the session")
    intro = gettext_lazy("Afterwards the report can be printed. Those still waiting are told by themselves.")
    states = (Session.State.IN_PROGRESS,)
    done_in = Session.State.HELD

    remarks = LongTextField(label=gettext_lazy("Remarks for the report"), rows=4, max_length=2000, required=False)
    settle = forms.BooleanField(
        label=gettext_lazy("Whoever has not come by now did not come"),
        help_text=gettext_lazy("They get a letter that offers another Monday."),
        required=False,
    )

    def first_values(self) -> dict[str, Any]:
        return {"remarks": self.session.remarks}

    def carry_out(self) -> None:
        data = self.cleaned_data
        sessions.end(self.session, by=self.user, remarks=data["remarks"], settle=data["settle"], at=self.at)


SESSION_FORMS: Mapping[str, type[SessionForm]] = {
    form.verb: form for form in (OpenForm, ChangeForm, BeginForm, EndForm, CallOffForm)
}


class ExtraForm(HoursForm):
    """A session besides those of the plan: in a village, on another day."""

    field_order = ("day", "on_day_off", "starts", "slot_minutes", "capacity", "place")

    def __init__(self, data: Any = None, *, user: User, at: datetime | None = None) -> None:
        self.user, self.at = user, at or timezone.now()
        plan = MondayPlan.current()
        usual: dict[str, time | int | str] = {
            name: getattr(plan, name) for name in ("starts", "slot_minutes", "capacity", "place")
        }
        super().__init__(data, initial=usual)
        self.fields["day"].widget.attrs["min"] = f"{timezone.localdate(self.at) + timedelta(days=1):%Y-%m-%d}"

    def carry_out(self) -> Session:
        """Make it.

        Raises:
            WorkflowError: why not, in a sentence; nothing was written.
        """
        return sessions.add(self.hours, by=self.user, at=self.at)
