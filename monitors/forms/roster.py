"""The forms of the roster: which file for which term, and the confirmation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from civic.sheets import MOST_BYTES

from ..models import Term
from .register import term_words

if TYPE_CHECKING:
    TermChoiceBase = forms.ModelChoiceField[Term]
    Upload = UploadedFile[bytes]
else:
    TermChoiceBase, Upload = forms.ModelChoiceField, UploadedFile


class TermChoice(TermChoiceBase):
    """A term in words."""

    def label_from_instance(self, obj: Term) -> str:
        return term_words(obj)


class RosterForm(forms.Form):
    """A file with people, and the term they are appointed in."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    term = TermChoice(
        label=_("Term"),
        queryset=Term.objects.order_by("-starts_on"),
        empty_label=None,
        help_text=_("Everybody in the file is appointed in this term, from its first day unless the row says another."),
        error_messages={"required": _("Please choose the term.")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (XLSX) or a text table (CSV, also in the Korean encoding of Excel)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={"required": _("Please choose the file."), "empty": _("The file is empty. Choose it again.")},
        max_length=200,
    )
    use_required_attribute = False

    def clean_file(self) -> Upload:
        file: Upload = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than %(megabytes)s MB. Keep only the sheet with the list in it.")
                % {"megabytes": MOST_BYTES // 1024 // 1024}
            )
        return file


class ConfirmForm(forms.Form):
    """Taking over what was looked at."""

    tell = forms.BooleanField(
        label=_("Write each of them the letter of a newly appointed monitor"),
        required=False,
        help_text=_("Leave it empty for people who have been in office for long."),
    )


def first_term(terms: Sequence[Term]) -> Term | None:
    """The term offered first: that of today, else the newest."""
    return next((term for term in terms if term.is_current()), next(iter(terms), None))
