"""Several files at once: each is checked on its own, a bad one does not keep the others out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from civic.privacy.files import CleanFile, UploadRefused, clean_upload

ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf,.heic,.pdf"


@dataclass
class Taken:
    """What came of several files: `errors` and `notes` are (file name, sentence) pairs."""

    files: list[CleanFile] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def take_files(sent: Sequence[UploadedFile[Any]], keep: Callable[[CleanFile], object] | None = None) -> Taken:
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
