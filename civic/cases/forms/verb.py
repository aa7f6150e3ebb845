"""What the forms of all verbs have in common: the case, the person, and the version that person saw."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case, CaseEvent
from civic.people.models import User
from civic.privacy.text import clean_text

from .uploads import StoredFiles, UploadsField

LONGEST_TEXT = 20_000  # letters; an answer of ten printed pages


class LongTextField(forms.CharField):
    """Several lines; markup that was pasted becomes plain text."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 5, max_length: int = LONGEST_TEXT, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class VerbForm(forms.Form):
    """Checks the shape of what was typed; `carry_out` calls the verb, which checks the rules.

    Args:
        case: the case as the person sees it.
        user: the one who acts.
    """

    verb: ClassVar[str]
    intro: ClassVar[str | Promise] = ""
    button: ClassVar[str | Promise] = ""
    # Set by a form that wants to be confirmed: what would happen, shown before the button is pressed again.
    preview: str = ""
    # How things stand with this case, shown above the fields; filled in by `prepare`.
    hint: str = ""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, case: Case, user: User) -> None:
        self.case, self.user = case, user
        super().__init__(data, files, initial=self.first_values())
        self.fields["version"].initial = case.version
        self.prepare()

    def first_values(self) -> dict[str, Any]:
        """What stands in the fields before anybody typed."""
        return {}

    def prepare(self) -> None:
        """Fill choices that depend on the case."""

    def is_ready(self) -> bool:
        """Whether the form is valid and needs no confirmation."""
        return self.is_valid()

    def arguments(self) -> dict[str, Any]:
        """What the verb is called with, besides `by` and `version`."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "photos"}}

    def carry_out(self) -> None:
        """Call the verb; files are stored first and removed again when the verb refuses.

        Raises:
            WorkflowError: the verb refused; nothing was written.
        """
        arguments = self.arguments() | {"by": self.user, "version": self.cleaned_data["version"]}
        verb = getattr(self.case, self.verb)
        uploads = self.cleaned_data.get("photos")
        if uploads:
            with StoredFiles(uploads) as attachments:
                verb(attachments=attachments, **arguments)
        else:
            verb(**arguments)

    def was_done_by(self, event: CaseEvent | None) -> bool:
        """Whether this very form was carried out already: the same person, verb and words (a double click)."""
        if event is None or event.verb != self.verb or event.by_id != self.user.pk:
            return False
        told = {event.public_text, event.internal_note}
        words = [value for value in self.arguments().values() if isinstance(value, str)]
        return bool(self.spoken) is False or any(word in told for word in words)

    @property
    def spoken(self) -> list[str]:
        """Names of the fields in which the person wrote sentences."""
        return [name for name, field in self.fields.items() if isinstance(field, LongTextField)]


def reason_field(help_text: str | Promise = "", **kwargs: Any) -> LongTextField:
    """The reason the petitioner reads."""
    return LongTextField(
        label=_("Reason"),
        help_text=help_text or _("The petitioner reads this. Write it in plain words."),
        rows=4,
        max_length=2000,
        **kwargs,
    )


def files_field(label: Any) -> UploadsField:
    """Photos or documents that come with a verb; `label` is a lazily translated text."""
    return UploadsField(
        label=label,
        required=False,
        help_text=_("Photos or PDF documents, up to five. Place and camera data are removed from photos."),
    )
