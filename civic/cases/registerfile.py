"""The register as a file for a spreadsheet: without names, every cell plain text."""

import csv
import io
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from civic.cases.register import COLUMNS, EXPORTED, Line
from civic.privacy.cells import plain_cell

BOM = "\ufeff"  # tells spreadsheets that it is UTF-8
TEXT = "@"  # the number format "text": a receipt number is no number
WIDTHS = {"title": 50, "number": 14, "department": 18, "result": 16}


def head() -> list[str]:
    return [str(COLUMNS[name]) for name in EXPORTED]


def cells(line: Line) -> list[str]:
    return [plain_cell(line.value(name)) for name in EXPORTED]


def as_csv(lines: Iterable[Line]) -> Iterator[str]:
    """The file line by line, so that a long one never lies in memory as a whole."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    writer.writerow(head())
    for line in lines:
        writer.writerow(cells(line))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()  # the head, when there is no line


def as_xlsx(lines: Iterable[Line], title: str) -> IO[bytes]:
    """A file with one sheet, written row by row to the disk; open, at its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    for place, name in enumerate(EXPORTED):
        sheet.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]].width = WIDTHS.get(name, 17)

    def text(value: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, value=value)
        cell.data_type = "s"
        cell.number_format = TEXT
        return cell

    sheet.append([text(value) for value in head()])
    for line in lines:
        sheet.append([text(value) for value in cells(line)])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file
