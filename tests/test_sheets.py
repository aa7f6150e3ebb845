"""Uploaded tables: whatever office they come from they are read, and nothing in them is run or believed."""

import io
import time
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook, load_workbook

from civic.sheets import BLANKS, Column, SheetRefused, add_sheet, as_csv, as_xlsx, read, saved

COLUMNS = (
    Column("name", "Name", ("성명", "이름"), required=True, longest=20),
    Column("phone", "Phone", ("휴대전화", "연락처"), required=True),
    Column("note", "Remark", ("비고",)),
)
TABLE = "성명,휴대전화,비고\n김모니터,010-1234-5678,없음\n"


def table(content: str | bytes, **kw: Any) -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return read(ContentFile(raw), COLUMNS, **kw)


def workbook(*rows: Any, **sheets: Any) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(raw: bytes, **parts: bytes) -> bytes:
    """The same XLSX with some of its parts replaced or added; `xl/x.xml` as `xl_x`."""
    given = {f"{name.replace('_', '/')}.xml": content for name, content in parts.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *given}:
            new.writestr(name, given.get(name) or old.read(name))
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_text_table_is_read_in_every_encoding_offices_write(encoding):
    sheet = table(TABLE.encode(encoding))
    assert [line.values for line in sheet.lines] == [{"name": "김모니터", "phone": "010-1234-5678", "note": "없음"}]
    assert (sheet.head, sheet.lines[0].number, sheet.letters) == (1, 2, {"name": "A", "phone": "B", "note": "C"})


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_a_text_table_is_read_with_other_separators(separator):
    assert table(TABLE.replace(",", separator)).lines[0].values["phone"] == "010-1234-5678"


def test_headings_are_found_below_a_title_whatever_their_spaces_signs_and_order():
    sheet = table(
        workbook(
            ["제5기 시정모니터 명부"], [], ["연번", "연 락 처 (필수)", "NAME*"], [1, "01012345678", " 김  모니터 "]
        )
    )
    assert sheet.head == 3 and sheet.letters == {"phone": "B", "name": "C"}
    assert sheet.ignored == ["연번"]
    assert sheet.lines[0].number == 4
    assert sheet.lines[0].values == {"name": "김 모니터", "phone": "01012345678", "note": ""}


def test_the_sheet_with_the_list_is_found_and_a_heading_twice_counts_once():
    rows = [["성명", "휴대전화", "연락처"], ["김", "1", "2"]]
    sheet = table(workbook(["안내"], 명부=rows))
    assert sheet.lines[0].values["phone"] == "1" and sheet.ignored == ["연락처"]


def test_numbers_and_days_become_what_the_spreadsheet_shows():
    sheet = table(
        workbook(["성명", "연락처", "비고"], [1980.0, 1012345678, datetime(2026, 3, 1)], [1.5, True, date(2026, 3, 2)])  # noqa: DTZ001 - a spreadsheet knows no zones
    )
    assert [tuple(line.values.values()) for line in sheet.lines] == [
        ("1980", "1012345678", "2026-03-01"),
        ("1.5", "True", "2026-03-02"),
    ]


def test_a_formula_is_not_computed_and_an_error_of_the_spreadsheet_is_named_by_its_cell():
    sheet = table(workbook(["성명", "연락처", "비고"], ["=1+1", "010", "#REF!"]))
    assert sheet.lines[0].values == {"name": "", "phone": "010", "note": ""}
    assert set(sheet.lines[0].problems) == {"name", "note"}


def test_empty_rows_are_passed_over_and_the_numbers_stay_those_of_the_spreadsheet():
    sheet = table("성명,연락처\n\n,\n김,010\n\n이,011\n")
    assert [line.number for line in sheet.lines] == [4, 6]


def test_a_cell_with_too_much_in_it_is_a_problem_of_its_row():
    line = table(f"성명,연락처\n{'가' * 21},010\n").lines[0]
    assert set(line.problems) == {"name"} and len(line.values["name"]) == 20


def test_signs_nobody_sees_do_not_count_and_letters_are_composed():
    line = table("성명,연락처\n\u200b\u1100\u1161\u202e\xa0나,010\n").lines[0]
    assert line.values["name"] == "가 나"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"  \n",
        b"\xd0\xcf\x11\xe0old excel",
        b"PK\x03\x04 cut off",
        b"%PDF-1.4\x00",
        "아무 글이나".encode(),
        "성명,연락처\n".encode(),
        "성명\n김\n".encode(),
        b"\xff\xff\xff,\xfe",
        f'성명,연락처\n"{"가" * 140_000}",1'.encode(),
        b"0" * (5 * 1024 * 1024 + 1),
    ],
    ids=["nothing", "blank", "xls", "cut", "pdf", "words", "no rows", "a column lacks", "binary", "huge cell", "big"],
)
def test_what_is_no_such_table_is_refused_with_words(raw):
    with pytest.raises(SheetRefused, match=r"\w"):
        table(raw)


def test_a_missing_heading_is_named():
    with pytest.raises(SheetRefused, match="Phone"):
        table("성명\n김\n")


def test_an_endless_heading_of_brackets_costs_no_time():
    began = time.process_time()
    with pytest.raises(SheetRefused):
        table(f"{'(' * 120_000},{'[(' * 60_000}\n")
    assert time.process_time() - began < 1


def test_more_rows_than_allowed_are_refused_as_a_whole():
    with pytest.raises(SheetRefused, match="3"):
        table("성명,연락처\n" + "김,010\n" * 4, most_rows=3)


def test_a_list_followed_by_endless_empty_rows_is_read():
    rows = [["성명", "연락처"], ["김", "010"], *[[None, None]] * (BLANKS + 3), ["뒤", "011"]]
    assert len(table(workbook(*rows)).lines) == 1


def test_a_file_that_unpacks_to_too_much_is_refused_unread():
    bomb = repacked(workbook(["성명", "연락처"], ["김", "010"]), xl_bomb=b"0" * (21 * 1024 * 1024))
    assert len(bomb) < 100_000
    with pytest.raises(SheetRefused):
        table(bomb)


def test_xml_that_declares_entities_is_refused():
    raw = workbook(["성명", "연락처"], ["김", "010"])
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    for evil in (laughs, laughs.decode().encode("utf-16")):
        with pytest.raises(SheetRefused):
            table(repacked(raw, xl_sharedStrings=evil))


def test_a_part_that_declares_entities_is_refused_whatever_its_name():
    raw = workbook(["성명", "연락처"], ["김", "010"])
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    file = io.BytesIO(raw)
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("xl/worksheets/sheet1.XML", laughs)
    with pytest.raises(SheetRefused):
        table(file.getvalue())


def test_a_sheet_that_lies_about_its_size_is_read_to_its_end_only():
    raw = workbook(["성명", "연락처"], ["김", "010"])
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        xml = packed.read("xl/worksheets/sheet1.xml")
    lie = xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"').replace(b'r="2"', b'r="1048576"')
    with pytest.raises(SheetRefused):
        table(repacked(raw, xl_worksheets_sheet1=lie))


def test_what_is_written_is_text_that_no_spreadsheet_computes():
    head, rows = ["성명", "연락처"], [["=HYPERLINK(1)", "01012345678"]]
    content = "".join(as_csv(head, rows))
    assert content.startswith("\ufeff") and "'=HYPERLINK(1)" in content
    with as_xlsx("명부", head, rows) as file:
        cells = load_workbook(file).active[2]
    assert [(cell.value, cell.data_type) for cell in cells] == [("'=HYPERLINK(1)", "s"), ("01012345678", "s")]
    assert "".join(as_csv(head, [])).strip("\ufeff\r\n") == "성명,연락처"


def test_what_is_written_can_be_read_again():
    book = Workbook(write_only=True)
    add_sheet(book, "명부", ["성명", "연락처"], [["김", "010"]])
    add_sheet(book, "안내", ["무엇"], [["어떻게"]])
    with saved(book) as file:
        assert table(file.read()).lines[0].values["name"] == "김"
