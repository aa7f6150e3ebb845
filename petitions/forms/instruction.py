"""Forms of the mayor's instructions: one for each verb of staff, one for giving, one for the visitor's answer."""

import uuid
from contextlib import ExitStack
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.handover import DepartmentChoice
from civic.cases.forms.offering import offer_rows
from civic.cases.forms.period import DATE_INPUT
from civic.cases.forms.uploads import StoredFiles, UploadsField
from civic.cases.forms.verb import LongTextField, reason_field
from civic.cases.models import Attachment, Case, CaseEvent
from civic.organization.models import Department, Officer
from civic.people.models import User
from petitions.models import Instruction, Session
from petitions.monday import instructions as rules
from petitions.monday.instructionverbs import VERBS, InstructionVerb
from petitions.monday.reporting import ALMOST

Words = str | Promise


class PhotosField(UploadsField):
    """Up to five photos; a document is refused where it is chosen."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = super().clean(data, initial)
        if any(file.kind != Attachment.Kind.PHOTO for file in files):
            raise forms.ValidationError(_("Only photos, please: a document does not show how it looks."))
        return files


def _photos(label: Any) -> PhotosField:
    return PhotosField(
        label=label, required=False, help_text=_("Up to five. Place and camera data are removed from photos.")
    )


class InstructionForm(forms.Form):
    """Checks the shape of what was typed; `carry_out` calls the rule, which checks the rest.

    Args:
        instruction: as the person sees it; unbound the form carries its version.
        user: who acts.
    """

    verb: ClassVar[str]
    intro: ClassVar[Words] = ""
    use_required_attribute = False

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, instruction: Instruction, user: User) -> None:
        self.instruction, self.user = instruction, user
        super().__init__(data, files, initial={"version": instruction.version, **self.first_values()})
        self.prepare()

    def first_values(self) -> dict[str, Any]:
        """What stands in the fields before anybody typed."""
        return {}

    def prepare(self) -> None:
        """Fill choices that depend on the instruction."""

    def arguments(self) -> dict[str, Any]:
        """What the rule is called with, besides `by`, `version` and photos."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "before", "after"}}

    def carry_out(self) -> None:
        """Call the rule; photos are stored first and removed again when it refuses.

        Raises:
            WorkflowError: it refused; nothing was written.
        """
        arguments = self.arguments() | {"by": self.user, "version": self.cleaned_data["version"]}
        with ExitStack() as stack:
            for name in ("before", "after"):
                if self.cleaned_data.get(name):
                    arguments[name] = stack.enter_context(StoredFiles(self.cleaned_data[name]))
            getattr(rules, self.verb)(self.instruction, **arguments)

    def was_done_by(self, event: CaseEvent | None) -> bool:
        """Whether this very form was carried out already: the same person and words (a double click, a reload)."""
        if event is None or event.by_id != self.user.pk or event.verb not in self.happenings:
            return False
        words = [value for value in self.arguments().values() if isinstance(value, str) and value]
        return not words or bool({event.public_text, event.internal_note} & set(words))

    @property
    def happenings(self) -> frozenset[str]:
        """What the verb is called in the history."""
        return frozenset({VERBS[self.verb].happening})

    @property
    def described(self) -> InstructionVerb:
        return VERBS[self.verb]


class TakeInstructionForm(InstructionForm):
    verb: ClassVar[str] = "take"
    intro = _("Your department takes over the mayor's instruction. Name who is in charge; the visitor reads it.")
    officer = forms.ModelChoiceField(
        label=_("Officer in charge"), queryset=User.objects.none(), required=False, empty_label=_("Not yet named")
    )

    def prepare(self) -> None:
        posts = Officer.objects.current().filter(department=self.instruction.department_id)
        offer_rows(self, "officer", User.objects.filter(pk__in=posts.values("user")).order_by("name", "pk"))
        if posts.filter(user=self.user).exists():
            self.fields["officer"].initial = self.instruction.officer_id or self.user.pk


class PlanForm(InstructionForm):
    verb: ClassVar[str] = "plan"
    text = LongTextField(
        label=_("Plan"),
        help_text=_("What is done, in which steps, and by when each of them. The visitor reads this."),
        rows=8,
        max_length=4000,
    )

    def first_values(self) -> dict[str, Any]:
        return {"text": self.instruction.plan}


class ReportForm(InstructionForm):
    verb: ClassVar[str] = "report"
    percent = forms.IntegerField(
        label=_("Done in percent"),
        min_value=0,
        max_value=ALMOST,
        help_text=_("0 to 99. When all of it is done, choose “Report it done”."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    text = LongTextField(label=_("How far it is"), help_text=_("The visitor reads this."), max_length=4000)
    reason = LongTextField(
        label=_("Why it is less than before"),
        help_text=_("Only when the number is smaller than the last one."),
        required=False,
        rows=2,
        max_length=1000,
    )
    before = _photos(_("Photos of how it was before"))
    after = _photos(_("Photos of how it is now"))

    def first_values(self) -> dict[str, Any]:
        return {"percent": self.instruction.percent}


class ReportDoneForm(InstructionForm):
    verb: ClassVar[str] = "report_done"
    intro = _(
        "The visitor is asked whether it is done. After that, or when no answer comes, somebody looks again some "
        "weeks later; only then the instruction is fulfilled."
    )
    result = LongTextField(label=_("What was done"), help_text=_("The visitor reads this."), max_length=4000)
    after = _photos(_("Photos of how it is now"))
    no_photo = LongTextField(
        label=_("Why there is no photo"),
        help_text=_("Only when a photo would show nothing, for example of a decision."),
        required=False,
        rows=2,
        max_length=1000,
    )
    before = _photos(_("Photos of how it was before"))


class PostponeForm(InstructionForm):
    verb: ClassVar[str] = "postpone"
    intro = _("The visitor is told the new day and the reason. A department postpones twice at most by itself.")
    due_on = forms.DateField(label=_("To be done by"), widget=DATE_INPUT)
    reason = reason_field()


class PassOnForm(InstructionForm):
    verb: ClassVar[str] = "pass_on"
    intro = _("Only when it is another department's work. The visitor sees the move and its reason.")
    department = DepartmentChoice(label=_("To which department"), empty_label=_("Please choose"))
    reason = reason_field()

    def prepare(self) -> None:
        offer_rows(self, "department", departments().exclude(pk=self.instruction.department_id))


class ProposeDropForm(InstructionForm):
    verb: ClassVar[str] = "propose_drop"
    intro = _("The mayor's office decides. Until then the work goes on.")
    reason = LongTextField(label=_("Why it cannot be done"), rows=5, max_length=4000)
    instead = LongTextField(label=_("What the city does instead"), rows=4, max_length=4000)


class RefuseDropForm(InstructionForm):
    verb: ClassVar[str] = "refuse_drop"
    reason = LongTextField(label=_("Reason"), help_text=_("The department reads this."), rows=4, max_length=2000)


class DropForm(InstructionForm):
    verb: ClassVar[str] = "drop"
    intro = _("The visitor is told why, what the city does instead, and what they can do if they disagree.")
    reason = LongTextField(
        label=_("Why it cannot be done"), help_text=_("The visitor reads this."), rows=5, max_length=4000
    )
    instead = LongTextField(
        label=_("What the city does instead"), help_text=_("The visitor reads this."), rows=4, max_length=4000
    )

    def first_values(self) -> dict[str, Any]:
        """What the department has proposed."""
        if not self.instruction.reason:
            return {}
        events = self.instruction.case.events.filter(
            verb="instruction_drop_proposed", data__instruction=self.instruction.pk
        )
        data = events.order_by("-pk").values_list("data", flat=True).first() or {}
        return {"reason": self.instruction.reason, "instead": data.get("instead", "")}


class OnBehalfConfirmForm(InstructionForm):
    verb: ClassVar[str] = "confirm"
    intro = _("Write down what the visitor said by telephone or at the counter; it stands as their own word.")
    comment = LongTextField(label=_("How and when the visitor said so"), rows=3, max_length=1000)


class OnBehalfDisputeForm(InstructionForm):
    verb: ClassVar[str] = "dispute"
    intro = OnBehalfConfirmForm.intro
    reason = LongTextField(label=_("What is still missing, how and when they said so"), rows=4, max_length=2000)


class CheckForm(InstructionForm):
    verb: ClassVar[str] = "check"
    intro = _("Look at the place, or ask the visitor. The visitor is told either way.")
    lasting = forms.TypedChoiceField(
        label=_("Does it last?"),
        choices=[("yes", _("Yes: the instruction is fulfilled")), ("no", _("No: the work goes on"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two answers.")},
    )
    text = LongTextField(
        label=_("What you saw"),
        help_text=_("The visitor reads this. Needed when it does not last, and before the day set for looking again."),
        required=False,
        max_length=4000,
    )

    @property
    def happenings(self) -> frozenset[str]:
        return frozenset({"instruction_lasting", "instruction_not_lasting"})


FORMS: dict[str, type[InstructionForm]] = {
    form.verb: form
    for form in (
        TakeInstructionForm,
        PlanForm,
        ReportForm,
        ReportDoneForm,
        PostponeForm,
        PassOnForm,
        ProposeDropForm,
        RefuseDropForm,
        DropForm,
        OnBehalfConfirmForm,
        OnBehalfDisputeForm,
        CheckForm,
    )
}


def departments() -> "QuerySet[Department]":
    """Those that can be given instructions."""
    return Department.objects.current().handling().order_by("order", "name")


class GiveForm(forms.Form):
    """An instruction of the mayor about a case, with a one-time key."""

    use_required_attribute = False

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    text = LongTextField(
        label=_("What is to be done"),
        help_text=_("As the mayor said it, in plain words. The visitor and the department read this."),
        max_length=2000,
    )
    department = DepartmentChoice(label=_("Department that does it"), empty_label=_("Please choose"))
    due_on = forms.DateField(label=_("To be done by"), widget=DATE_INPUT)
    session = forms.ModelChoiceField(
        label=_("On which Monday"), queryset=Session.objects.none(), required=False, empty_label=_("On none")
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        self.case, self.user = case, user
        super().__init__(data, initial={"form_key": uuid.uuid4(), "department": case.department_id})
        heard = Session.objects.filter(bookings__case=case).distinct().order_by("-day")
        offer_rows(self, "department", departments())
        offer_rows(self, "session", heard)
        self.fields["session"].initial = heard.first()

    def carry_out(self) -> Instruction:
        """Call the rule.

        Raises:
            WorkflowError: it refused; nothing was written.
        """
        return rules.give(self.case, by=self.user, **self.cleaned_data)


class ExportForm(forms.Form):
    """Why the list is taken out; the access log keeps the words."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why do you take it out?"),
        help_text=_("Who gets it, and until when it is kept. The access log keeps this."),
        max_length=300,
        error_messages={"required": _("Please write why you export the list.")},
    )
