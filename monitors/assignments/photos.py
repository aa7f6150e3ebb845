"""The photos of a report: added and removed one by one, beside what is typed.

They do not count as a change of the typed text: two devices may add photos to the same report without standing in each
other's way.
"""

import uuid
from collections.abc import Iterable
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.forms.uploads import StoredFiles
from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.privacy.files import CleanFile, UploadRefused, clean_upload

from ..models import Appointment, Assignment, Question, Report, ReportPhoto
from .answers import MOST_PHOTOS, too_many_photos
from .reporting import begin, forget_photos, hold, why_not


def add(
    assignment: Assignment, appointment: Appointment, question: Question, file: "UploadedFile[bytes]", *, by: User
) -> ReportPhoto:
    """Check a photo and add it to the draft; the same photo again is the same one.

    Raises:
        UploadRefused: it is no photo, damaged, or too big.
        WorkflowError: five are there, the assignment has closed, or it is not the monitor's.
    """
    clean = clean_upload(file)
    if clean.kind != "photo":
        raise UploadRefused(_("This is a document. Please add a photo here (JPG, PNG, WebP, HEIC)."))
    with transaction.atomic():
        report = _writable(assignment, appointment, by)
    with StoredFiles([clean], partial(_stored, report, question)) as rows, transaction.atomic():
        report = _writable(assignment, appointment, by)
        photo = report.photos.filter(question=question, sha256=clean.sha256).first()
        tokens = list(report.draft.get(question.key, []))
        if photo is not None and photo.token in tokens:
            return photo
        if len(tokens) >= MOST_PHOTOS:
            raise WorkflowError(too_many_photos())
        if photo is None:
            photo = rows[0]
            photo.report = report
            photo.save()
        _show(report, question, [*tokens, photo.token])
    return photo


def remove(assignment: Assignment, appointment: Appointment, token: str, *, by: User) -> None:
    """Take a photo out of the draft; what was submitted keeps it. One that is not there is none.

    Raises:
        WorkflowError: the assignment has closed, or it is not the monitor's.
    """
    with transaction.atomic():
        report = _writable(assignment, appointment, by)
        photo = report.photos.filter(token=token).select_related("question").first()
        if photo is None:
            return
        left = [other for other in report.draft.get(photo.question.key, []) if other != token]
        _show(report, photo.question, left)
        forget_photos(report)


def of_report(report: Report | None) -> dict[str, ReportPhoto]:
    """All photos of a report by their token."""
    return {photo.token: photo for photo in report.photos.all()} if report else {}


def shown(photos: dict[str, ReportPhoto], tokens: Iterable[str]) -> list[ReportPhoto]:
    """Those an answer names, in its order."""
    return [photos[token] for token in tokens if token in photos]


def _writable(assignment: Assignment, appointment: Appointment, by: User) -> Report:
    at = timezone.now()
    held = hold(assignment, appointment, at)
    refusal = why_not(held.assignment, held.report, at)
    if refusal and by.pk == held.appointment.monitor.user_id:
        raise WorkflowError(refusal)
    return begin(held, by, at)


def _show(report: Report, question: Question, tokens: list[str]) -> None:
    draft = {key: value for key, value in report.draft.items() if key != question.key}
    report.draft = {**draft, question.key: tokens} if tokens else draft
    report.saved_at = timezone.now()
    report.save(update_fields=["draft", "saved_at"])


def _stored(report: Report, question: Question, file: CleanFile) -> ReportPhoto:
    """Store the file of a photo; its row is not saved yet."""
    photo = ReportPhoto(
        report=report,
        question=question,
        sha256=file.sha256,
        size=len(file.content),
        width=file.width,
        height=file.height,
        added_at=timezone.now(),
    )
    photo.file.save(f"{uuid.uuid4().hex}.{file.extension}", ContentFile(file.content), save=False)
    return photo
