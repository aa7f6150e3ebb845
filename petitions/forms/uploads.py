"""Several files at once: each is checked on its own, a bad one does not keep the others out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from civic.privacy.files import CleanFile, UploadRefused, clean_upload

ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf,.heic,.pdf"


class ManyFilesInput(forms.FileInput):
    """A file input in which several files can be chosen."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, "multiple": True, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Photos and PDF documents as sent; `take_files` checks them one by one."""

    widget = ManyFilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Photos or PDF documents"))
        super().__init__(**kwargs)
        self.widget.attrs["data-most-bytes"] = str(settings.UPLOAD_MAX_BYTES)


@dataclass
class Taken:
    """What came of several files: `errors` and `notes` are (file name, sentence) pairs."""

    files: list[CleanFile] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def take_files(sent: Sequence[UploadedFile], keep: Callable[[CleanFile], object] | None = None) -> Taken:
    """Check each file and give it to `keep`.

    Args:
        sent: the uploaded files.
        keep: stores one cleaned file; may raise UploadRefused as well.
    """
    taken = Taken()
    for file in sent:
        name = (file.name or "")[:80]
        try:
            clean = clean_upload(file)
            if keep is not None:
                keep(clean)
        except UploadRefused as error:
            taken.errors.append((name, str(error)))
            continue
        taken.files.append(clean)
        if clean.note:
            taken.notes.append((name, str(clean.note)))
    return taken
