"""What the visitor says of an instruction that was reported done: two forms, each with the version they saw."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.cases.step import By
from petitions.models import Instruction
from petitions.monday import instructions as rules

from .texts import PlainField


class AnswerForm(forms.Form):
    """One of the two answers. `act` is the key of the verb."""

    act: ClassVar[str]
    heading: ClassVar[str | Promise]
    sentence: ClassVar[str | Promise]
    button: ClassVar[str | Promise]
    style: ClassVar[str]
    tone: ClassVar[str]
    done: ClassVar[str | Promise]
    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, instruction: Instruction) -> None:
        self.instruction = instruction
        super().__init__(data, initial={"version": instruction.version}, auto_id=f"id_{self.act}_%s")

    @property
    def words(self) -> str:
        """What the visitor wrote; a yes needs no words."""
        return ""

    def do(self, by: By) -> None:
        """Call the rule.

        Raises:
            WorkflowError: it is not the visitor's turn (any more).
        """
        raise NotImplementedError


class ConfirmForm(AnswerForm):
    act = "confirm"
    heading = _("Is it done?")
    sentence = _("In some weeks the city looks again whether it lasts, and tells you.")
    button = _("Yes, it is done")
    style = "primary"
    tone = "yes"
    done = _("Thank you. The city looks again in some weeks whether it lasts.")

    def do(self, by: By) -> None:
        rules.confirm(self.instruction, by=by, version=self.cleaned_data["version"])


class DisputeForm(AnswerForm):
    act = "dispute"
    heading = _("Is something missing?")
    sentence = _("The department goes on with the work; its head and the mayor's office are told what you write.")
    button = _("No, it is not done")
    style = "secondary"
    tone = "no"
    done = _("Thank you. The department goes on with the work; its head and the mayor's office were told.")
    reason = PlainField(
        most=2000,
        lines=True,
        label=_("What is still missing?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write what is still missing.")},
    )

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("reason", ""))

    def do(self, by: By) -> None:
        rules.dispute(self.instruction, by=by, reason=self.words, version=self.cleaned_data["version"])


FORMS: dict[str, type[AnswerForm]] = {form.act: form for form in (ConfirmForm, DisputeForm)}


def form_for(act: str, instruction: Instruction, data: Any = None) -> AnswerForm:
    """The form of an answer; unbound it carries the version the visitor sees now."""
    return FORMS[act](data, instruction=instruction)
