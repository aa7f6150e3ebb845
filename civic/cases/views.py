"""Files of cases: served only to the petitioner and to the staff who may read the case."""

from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from civic.cases.models import Attachment, Case
from civic.cases.unlocking import petitioner_of, viewer_of
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip

CONTENT_TYPES = {Attachment.Kind.PHOTO.value: "image/jpeg", Attachment.Kind.PDF.value: "application/pdf"}
EXTENSIONS = {Attachment.Kind.PHOTO.value: "jpg", Attachment.Kind.PDF.value: "pdf"}


@require_safe
def attachment(request: HttpRequest, token: UUID) -> HttpResponseBase:
    """One file of a case. Whoever may not read the case gets the same answer as for a file that does not exist."""
    row = Attachment.objects.select_related("case__contact").filter(token=token).first()
    if row is None:
        raise Http404
    case = row.case
    if not Case.objects.may_open(viewer_of(request, case), case.pk):
        raise Http404
    if isinstance(request.user, User) and petitioner_of(request, case) is None:
        accesslog.record(
            by=request.user,
            action="attachment.view",
            subject=case.about,
            person=f"contact/{case.contact_id}" if case.contact_id else "",
            ip=client_ip(request),
        )
    return private_file(row.file.name or "", row.kind, f"{case.number}-{str(row.token)[:8]}")


def private_file(name: str, kind: str, shown_as: str) -> HttpResponseBase:
    """The response with a stored file; call it after the permission check.

    Photos open in the page, documents are downloaded. With settings.FILE_ACCEL_PREFIX the web server in front
    sends the bytes itself (X-Accel-Redirect).

    Args:
        name: of the file in the storage.
        kind: of `Attachment.Kind`.
        shown_as: file name without extension; plain letters, digits and hyphens.

    Raises:
        Http404: the storage has no such file.
    """
    response: HttpResponseBase
    if settings.FILE_ACCEL_PREFIX:
        response = HttpResponse()
        response["X-Accel-Redirect"] = settings.FILE_ACCEL_PREFIX + quote(name)
    else:
        response = FileResponse(_open(name))
    place = "inline" if kind == Attachment.Kind.PHOTO else "attachment"
    response["Content-Type"] = CONTENT_TYPES[kind]
    response["Content-Disposition"] = f'{place}; filename="{shown_as}.{EXTENSIONS[kind]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _open(name: str) -> "File[bytes]":
    try:
        return default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
