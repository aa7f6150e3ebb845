"""What is done with an assignment besides writing it; each form carries out one rule."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.people.models import User
from civic.programs import Text

from ..assignments import making, opening, sharing
from ..models import Assignment
from .assignment import DatesForm, MomentField

State = Assignment.State


class AssignmentVerb(forms.Form):
    """One thing done with one assignment. `carry_out` calls the rule, which refuses with a sentence.

    Args:
        row: as the person has it in front of them.
        by: who acts.
        at: now.
    """

    do_not_call_in_templates: ClassVar[bool] = True  # pages show what can be done from the classes
    key: ClassVar[str]
    label: ClassVar[Text]
    intro: ClassVar[Text] = ""
    danger: ClassVar[bool] = False
    leads_to: ClassVar[str] = "admin:monitors_assignment_change"

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, data: Any = None, *, row: Assignment, by: User, at: datetime) -> None:
        self.row, self.by, self.at = row, by, at
        super().__init__(data, initial={"version": row.version, **self.first_values()}, label_suffix="")
        self.prepare()

    def first_values(self) -> dict[str, Any]:
        """What stands in the fields before anybody typed."""
        return {}

    def prepare(self) -> None:
        """Fill what depends on the assignment."""

    @classmethod
    def fits(cls, row: Assignment, at: datetime) -> bool:
        """Whether it can be done now."""
        raise NotImplementedError

    @classmethod
    def is_done(cls, row: Assignment, at: datetime) -> bool:
        """Whether it was done already: a second click."""
        return False

    def carry_out(self) -> None:
        """Do it.

        Raises:
            WorkflowError: why not, in a sentence; nothing was written.
        """
        raise NotImplementedError

    @property
    def seen(self) -> dict[str, Any]:
        """Who acts on which version, and when."""
        return {"by": self.by, "version": self.cleaned_data["version"], "at": self.at}


class ReleaseForm(AssignmentVerb):
    """Let the monitors have it."""

    key, label = "release", _("Release")
    intro = _(
        "From its opening on, the monitors see it and are written to; nothing leaves before. "
        "Until then it can be taken back."
    )

    @classmethod
    def fits(cls, row: Assignment, at: datetime) -> bool:
        return row.released_at is None

    @classmethod
    def is_done(cls, row: Assignment, at: datetime) -> bool:
        return row.released_at is not None

    def carry_out(self) -> None:
        opening.release(self.row, **self.seen)


class TakeBackForm(AssignmentVerb):
    """Make a draft of it again."""

    key, label = "take-back", _("Take back")
    intro = _("It becomes a draft again. No monitor has seen it yet.")

    @classmethod
    def fits(cls, row: Assignment, at: datetime) -> bool:
        return row.state_at(at) == State.SCHEDULED

    @classmethod
    def is_done(cls, row: Assignment, at: datetime) -> bool:
        return row.released_at is None

    def carry_out(self) -> None:
        opening.take_back(self.row, **self.seen)


class ChangeDatesForm(DatesForm, AssignmentVerb):
    """Open or close it at another time."""

    key, label = "dates", _("Change the dates")
    intro = _("Reminders move with the dates. Once it is open, everybody it is meant for is told.")
    field_order = ("opens_at", "closes_at", "late_until")

    def first_values(self) -> dict[str, Any]:
        return {name: getattr(self.row, name) for name in ("opens_at", "closes_at", "late_until")}

    def prepare(self) -> None:
        self.fields["opens_at"].disabled = self.row.opens_at <= self.at

    @classmethod
    def fits(cls, row: Assignment, at: datetime) -> bool:
        return row.released_at is not None and row.shared_at is None

    def carry_out(self) -> None:
        data = self.cleaned_data
        opening.change_dates(self.row, data["opens_at"], data["closes_at"], data["late_until"], **self.seen)


class CloseForm(AssignmentVerb):
    """End it before its time."""

    key, label, danger = "close", _("Close now"), True
    intro = _("Nobody can submit in time any more. Everybody it is meant for is told. Drafts stay readable.")

    late_until = MomentField(
        label=_("Late reports until"), help_text=_("Empty: nothing is taken any more."), required=False
    )

    @classmethod
    def fits(cls, row: Assignment, at: datetime) -> bool:
        return row.state_at(at) in (State.OPEN, State.LATE)

    @classmethod
    def is_done(cls, row: Assignment, at: datetime) -> bool:
        return row.state_at(at) == State.CLOSED

    def carry_out(self) -> None:
        opening.close_now(self.row, self.cleaned_data["late_until"], **self.seen)


class ThrowAwayForm(AssignmentVerb):
    """Delete a draft."""

    key, label, danger = "throw-away", _("Throw away"), True
    intro = _("The draft and its questions are gone. Drafts with higher numbers move up.")
    leads_to = "admin:monitors_assignment_changelist"

    @classmethod
    def fits(cls, row: Assignment, at: datetime) -> bool:
        return row.released_at is None

    def carry_out(self) -> None:
        making.throw_away(self.row, by=self.by, version=self.cleaned_data["version"])


class ShareForm(AssignmentVerb):
    """Show the results to the monitors."""

    key, label = "share", _("Share with the monitors")
    intro = _("All monitors in office get a letter with the summary and can open the results. This cannot be undone.")
    leads_to = "admin:monitors_assignment_results"

    @classmethod
    def fits(cls, row: Assignment, at: datetime) -> bool:
        return row.shared_at is None and sharing.is_over(row, at)

    @classmethod
    def is_done(cls, row: Assignment, at: datetime) -> bool:
        return row.shared_at is not None

    def carry_out(self) -> None:
        sharing.share(self.row, **self.seen)


class PublishForm(AssignmentVerb):
    """Show the results to everybody."""

    key, label = "publish", _("Publish")
    intro = _("Everybody can read the results, without names. Publication can be taken back.")
    leads_to = "admin:monitors_assignment_results"

    @classmethod
    def fits(cls, row: Assignment, at: datetime) -> bool:
        return row.shared_at is not None and row.published_at is None

    @classmethod
    def is_done(cls, row: Assignment, at: datetime) -> bool:
        return row.published_at is not None

    def carry_out(self) -> None:
        sharing.publish(self.row, **self.seen)


class UnpublishForm(AssignmentVerb):
    """Take the results off the public page."""

    key, label, danger = "unpublish", _("Take back the publication"), True
    intro = _("The public page is gone at once. The monitors keep the results.")
    leads_to = "admin:monitors_assignment_results"

    @classmethod
    def fits(cls, row: Assignment, at: datetime) -> bool:
        return row.published_at is not None

    @classmethod
    def is_done(cls, row: Assignment, at: datetime) -> bool:
        return row.published_at is None

    def carry_out(self) -> None:
        sharing.unpublish(self.row, by=self.by, version=self.cleaned_data["version"])


OWN: tuple[type[AssignmentVerb], ...] = (ReleaseForm, TakeBackForm, ChangeDatesForm, CloseForm, ThrowAwayForm)
OF_RESULTS: tuple[type[AssignmentVerb], ...] = (ShareForm, PublishForm, UnpublishForm)
VERBS: dict[str, type[AssignmentVerb]] = {form.key: form for form in (*OWN, *OF_RESULTS)}
