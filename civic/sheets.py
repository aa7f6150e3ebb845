"""Tables people upload (CSV, XLSX) read as text, and tables written for their spreadsheets.

What comes in is somebody else's file: its size, its rows and what it unpacks to are limited, and nothing in it is
computed. Rows and columns are named as the spreadsheet names them, so that a message leads to the cell.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.base import File
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from civic.privacy.cells import plain_cell
from civic.programs import Text

MOST_BYTES = 5 * 1024 * 1024  # of an uploaded file
MOST_UNPACKED = 20 * 1024 * 1024  # of all that is packed in an XLSX
MOST_PARTS = 300  # files packed in an XLSX
MOST_ROWS = 1000
MOST_COLUMNS = 60
MOST_SHEETS = 12
HEAD_WITHIN = 15  # rows: above the headings there may be a title
LONGEST_HEADING = 200  # characters that are looked at
BLANKS = 500  # so many empty rows in a row are the end
BOM = "\ufeff"  # tells spreadsheets that it is UTF-8
TEXT = "@"  # the number format "text": a telephone number is no number
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")
_BESIDE = re.compile(r"[\s\-_./·:*#()\[\]]+")
_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")


class SheetRefused(Exception):
    """The file is not taken as a whole; its words say what to do."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column to look for.

    Args:
        key: its name in `Line.values`.
        label: what messages call it.
        names: headings it is known by; spaces, signs, brackets and upper or lower case do not count.
        longest: characters a cell of it may have.
    """

    key: str
    label: Text
    names: tuple[str, ...]
    required: bool = False
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is not empty: its number in the spreadsheet, its cells, and what could not be read, by column."""

    number: int
    values: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read.

    Args:
        head: the number of the row of headings.
        letters: the letter of each column that was found, by its key.
        ignored: headings nobody looked for, and such as were there twice.
    """

    head: int
    letters: Mapping[str, str]
    ignored: Sequence[str]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    problem: str = ""


Rows = Iterable[Sequence[_Cell]]


def read(file: "File[bytes]", columns: Sequence[Column], *, most_rows: int = MOST_ROWS) -> Sheet:
    """Read the first table of a file that has the columns.

    Raises:
        SheetRefused: too big, damaged, protected, of another kind, or without the columns.
    """
    raw = _content(file)
    if raw.startswith(b"PK"):
        return _workbook(raw, columns, most_rows)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetRefused(_("This is an old or a protected Excel file. Save it as XLSX without a password."))
    return _table(_csv(raw), columns, most_rows)


def _content(file: "File[bytes]") -> bytes:
    file.seek(0)
    raw: bytes = file.read(MOST_BYTES + 1)
    if not raw.strip():
        raise SheetRefused(_("The file is empty. Choose it again."))
    if len(raw) > MOST_BYTES:
        raise SheetRefused(
            _("The file is larger than %(megabytes)s MB. Keep only the sheet with the list in it.")
            % {"megabytes": MOST_BYTES // 1024 // 1024}
        )
    return raw


def _text(raw: bytes) -> str:
    """As UTF-8, else as what spreadsheets of Korean offices write (CP949)."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in raw:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp949"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(_("This is no table. Upload an Excel file (XLSX) or a text table (CSV)."))


def _csv(raw: bytes) -> Iterator[list[_Cell]]:
    text = _text(raw)
    top = text[:4000]
    separator = max(",\t;", key=top.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in rows:
            yield [_Cell(_tidy(value)) for value in row[:MOST_COLUMNS]]
    except csv.Error:
        raise SheetRefused(
            _("The text table is damaged near line %(line)s. Save it again from the spreadsheet.")
            % {"line": rows.line_num}
        ) from None


def _workbook(raw: bytes, columns: Sequence[Column], most_rows: int) -> Sheet:
    _check_packing(raw)
    refused = []
    for rows in _worksheets(raw, most_rows):
        try:
            return _table(rows, columns, most_rows)
        except SheetRefused as why:
            refused.append(why)
    raise refused[0] if refused else _damaged()


def _worksheets(raw: bytes, most_rows: int) -> Iterator[list[list[_Cell]]]:
    try:
        shown = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        typed = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        for name in [sheet.title for sheet in shown.worksheets][:MOST_SHEETS]:
            yield list(_cells(shown[name], typed[name], most_rows))
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        raise _damaged() from error


def _damaged() -> SheetRefused:
    return SheetRefused(_("The file is damaged or no Excel file (XLSX). Save it again from the spreadsheet."))


def _check_packing(raw: bytes) -> None:
    """Refuse what unpacks to more than a list of people ever does, and XML that declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise SheetRefused(_("The file unpacks to too much. Copy the list into a new file and upload that."))
            for part in parts:
                if _declares(packed.read(part)):  # of any name: what is a sheet the file itself says
                    raise _damaged()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _damaged() from error


def _declares(xml: bytes) -> bool:
    plain = xml.replace(b"\x00", b"").upper()  # whatever the encoding
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def _cells(shown: Any, typed: Any, most_rows: int) -> Iterator[list[_Cell]]:
    """The rows of a worksheet: of a formula the value that was saved with it."""
    limits = {"max_row": most_rows * 2 + BLANKS, "max_col": MOST_COLUMNS}
    for sheet in (shown, typed):
        sheet.reset_dimensions()  # what the file says of its size need not be true
    for saved, written in zip(shown.iter_rows(**limits), typed.iter_rows(**limits), strict=False):
        yield [_cell(one, other) for one, other in zip(saved, written, strict=False)]


def _cell(saved: Any, written: Any) -> _Cell:
    if written.data_type == "f" and saved.value is None:
        return _Cell("", _("A formula without a value. Put the value itself there."))
    if saved.data_type == "e":
        return _Cell("", _("An error of the spreadsheet (%(code)s).") % {"code": _tidy(str(saved.value))[:10]})
    return _Cell(_tidy(_shown(saved.value)))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _tidy(text: str) -> str:
    """Composed letters, plain spaces, nothing that is not shown."""
    return " ".join(_NOT_SHOWN.sub("", unicodedata.normalize("NFC", text).replace("\xa0", " ")).split())


def plain_heading(text: str) -> str:
    """A heading as it is compared."""
    return _BESIDE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _table(rows: Rows, columns: Sequence[Column], most_rows: int) -> Sheet:
    numbered = enumerate(rows, 1)
    places, head, ignored = _headings(numbered, columns)
    lines: list[Line] = []
    blanks = 0
    for number, row in numbered:
        line = _line(number, row, places, columns)
        if line is None:
            blanks += 1
            if blanks >= BLANKS:
                break
            continue
        blanks = 0
        lines.append(line)
        if len(lines) > most_rows:
            raise SheetRefused(_("These are more than %(most)s rows. Please divide the list.") % {"most": most_rows})
    if not lines:
        raise SheetRefused(_("There is no row below the headings (row %(row)s).") % {"row": head})
    letters = {key: get_column_letter(place + 1) for key, place in places.items()}
    return Sheet(head, letters, ignored, lines)


def _headings(rows: Iterator[tuple[int, Sequence[_Cell]]], columns: Sequence[Column]) -> tuple[Any, int, list[str]]:
    """Where the columns stand: in the row near the top that names all that are required."""
    best: dict[str, int] = {}
    for number, row in islice(rows, HEAD_WITHIN):
        texts = [cell.text for cell in row]
        places = _places(texts, columns)
        if all(column.key in places for column in columns if column.required):
            taken = set(places.values())
            return places, number, [text for place, text in enumerate(texts) if text and place not in taken]
        best = max(best, places, key=len)
    missing = [str(column.label) for column in columns if column.required and column.key not in best]
    raise SheetRefused(
        _("These headings were not found in the first rows: %(names)s.") % {"names": get_text_list(missing, _("and"))}
    )


def _places(texts: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    known = {plain_heading(name): column.key for column in columns for name in (*column.names, str(column.label))}
    found: dict[str, int] = {}
    for place, text in enumerate(text[:LONGEST_HEADING] for text in texts):
        key = known.get(plain_heading(text)) or known.get(plain_heading(_IN_BRACKETS.sub("", text)))
        if key is not None:
            found.setdefault(key, place)
    return found


def _line(number: int, row: Sequence[_Cell], places: Mapping[str, int], columns: Sequence[Column]) -> Line | None:
    values, problems = {}, {}
    for column in columns:
        place = places.get(column.key)
        cell = row[place] if place is not None and place < len(row) else _Cell("")
        values[column.key] = cell.text[: column.longest]
        if cell.problem:
            problems[column.key] = cell.problem
        elif len(cell.text) > column.longest:
            problems[column.key] = _("Longer than %(most)s characters.") % {"most": column.longest}
    return Line(number, values, problems) if problems or any(values.values()) else None


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table as text, line by line, so that a long one never lies in memory as a whole."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    writer.writerow([plain_cell(value) for value in head])
    for row in rows:
        writer.writerow([plain_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()  # the head, when there is no row


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int] = ()) -> IO[bytes]:
    """A file with one sheet of texts, written row by row to the disk; open, at its beginning."""
    book = Workbook(write_only=True)
    add_sheet(book, title, head, rows, widths)
    return saved(book)


def add_sheet(
    book: Any, title: str, head: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int] = ()
) -> None:
    """One more sheet of texts in a write-only workbook; the headings stay in sight."""
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    for place in range(len(head)):
        width = widths[place] if place < len(widths) else 16
        sheet.column_dimensions[get_column_letter(place + 1)].width = width

    def text(value: object) -> Any:
        cell = WriteOnlyCell(sheet, value=plain_cell(value))
        cell.data_type = "s"
        cell.number_format = TEXT
        return cell

    for row in (head, *rows):
        sheet.append([text(value) for value in row])


def saved(book: Any) -> IO[bytes]:
    """A workbook as an open file, at its beginning."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file
