"""Files in a form: cleaned when the form is checked, stored when the verb is carried out."""

import uuid
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.cases.models import Attachment
from civic.privacy.files import CleanFile, UploadRefused, clean_upload


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadsField(forms.FileField):
    """Up to settings.UPLOAD_MAX_FILES photos or PDF documents; its value is a list of `CleanFile`."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        files = [file for file in given if file]
        if not files:
            super().clean(None, initial)
            return []
        most = settings.UPLOAD_MAX_FILES
        if len(files) > most:
            raise forms.ValidationError(
                ngettext("At most %(most)d file can be attached.", "At most %(most)d files can be attached.", most)
                % {"most": most}
            )
        return [self._cleaned(file) for file in files]

    def _cleaned(self, file: "UploadedFile[bytes]") -> CleanFile:
        try:
            return clean_upload(file)
        except UploadRefused as error:
            raise forms.ValidationError(
                _("“%(name)s”: %(reason)s") % {"name": str(file.name)[:80], "reason": error}
            ) from error


class StoredFiles:
    """Unsaved attachments whose files are stored; files that no saved row needs go again when the block ends.

    Args:
        files: what was sent, cleaned.
        make: stores one file and gives its unsaved row, which has a `file`; an `Attachment` if not said otherwise.
    """

    def __init__(self, files: Sequence[CleanFile], make: "Callable[[CleanFile], Any] | None" = None) -> None:
        self.attachments: list[Any] = []
        self.files, self.make = files, make or store

    def __enter__(self) -> list[Any]:
        try:
            for file in self.files:
                self.attachments.append(self.make(file))
        except OSError:
            self._remove(self.attachments)
            raise
        return self.attachments

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After an error the rows are rolled back; a form that was sent twice leaves its second files unsaved.
        self._remove([item for item in self.attachments if error is not None or item.pk is None])

    def _remove(self, attachments: Sequence[Any]) -> None:
        for attachment in attachments:
            attachment.file.storage.delete(str(attachment.file.name))


def store(file: CleanFile) -> Attachment:
    """Store a cleaned file under a random name; returns the attachment, which has no case yet and is not saved."""
    attachment = Attachment(
        kind=file.kind, sha256=file.sha256, size=len(file.content), width=file.width, height=file.height
    )
    attachment.file.save(f"{uuid.uuid4().hex}.{file.extension}", ContentFile(file.content), save=False)
    return attachment
