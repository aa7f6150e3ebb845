"""A table of the workplace as a file for a spreadsheet."""

from collections.abc import Iterable, Sequence

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from civic.sheets import XLSX, as_csv, as_xlsx


def as_file(
    kind: str, name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponseBase:
    """The response with the file.

    Args:
        kind: `xlsx`, else a text table.
        name: begins its name; the day follows.
        title: of the sheet.
    """
    file_name = f"{name}-{timezone.localdate():%Y%m%d}.{'xlsx' if kind == 'xlsx' else 'csv'}"
    response: HttpResponseBase
    if kind == "xlsx":
        response = FileResponse(as_xlsx(title, head, rows), as_attachment=True, filename=file_name, content_type=XLSX)
    else:
        response = StreamingHttpResponse(as_csv(head, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response
