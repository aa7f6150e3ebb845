"""What the forms of the petitioner's verbs have in common. A form subclasses `VerbForm` and stands in `case.FORMS`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from civic.cases.models import Attachment, Case, CaseEvent
    from civic.cases.step import By
    from civic.privacy.files import CleanFile

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a form with several answers: it sends `name=value`."""

    name: str
    value: str
    label: Words
    style: str = "primary"


class VerbForm(forms.Form):
    """A verb of the petitioner. `do` carries it out; `words` is what the person wrote.

    `sentence` says in the list "What you can do" what it is good for, `intro` stands above the form, `done` is
    said afterwards. What `is_urgent` waits for the petitioner: it stands on top of the page, form and all, with
    the template `panel` above it (given `form` and `case`). What is not in the `is_listed` has its own place.

    Args:
        case: the petition as the person sees it; unbound the form carries its version.
    """

    headline: Words = ""  # on top of the page; the verb's label if empty
    sentence: ClassVar[Words] = ""
    intro: ClassVar[Words] = ""
    done: Words = _("Thank you. It is done.")
    button: ClassVar[Words] = ""  # the verb's label if empty
    buttons: Sequence[Button] = ()  # instead of the one button
    panel: ClassVar[str] = ""
    is_urgent: ClassVar[bool] = False
    is_listed: ClassVar[bool] = True
    # Set by a form that wants to be confirmed: what would happen, shown before the button is pressed again.
    preview: Words = ""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, files: Any = None, *, case: "Case", **kwargs: Any) -> None:
        self.case = case
        super().__init__(data, files, initial={"version": case.version, **self.first_values()}, **kwargs)
        self.prepare()

    def first_values(self) -> Mapping[str, Any]:
        """What stands in the fields before anybody typed."""
        return {}

    def prepare(self) -> None:
        """Fill what depends on the case."""

    def is_ready(self) -> bool:
        """Whether the form is valid and needs no confirmation."""
        return self.is_valid()

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        """Call the verb.

        Raises:
            WorkflowError: the verb cannot be carried out.
        """
        raise NotImplementedError

    @property
    def words(self) -> str:
        """What the person wrote."""
        return ""

    @property
    def uploads(self) -> "list[CleanFile]":
        """The cleaned files that came with it."""
        return list(self.cleaned_data.get("photos") or [])

    def was_done_by(self, event: "CaseEvent") -> bool:
        """Whether an event of this verb, by the petitioner, is this very form (a double click, a reload)."""
        return event.public_text == self.words
