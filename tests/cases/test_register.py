"""The register of petitions: its lines and filters, who sees which, and what may leave as a file."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from civic.cases import registerfile
from civic.cases.admin import register as page_module
from civic.cases.models import Case
from civic.cases.register import COLUMNS, EXPORTED, lines
from civic.cases.workflow import Channel
from civic.privacy.cells import plain_cell
from civic.privacy.models import AccessLog
from tests.cases.workplace import Staff
from tests.makers import accepted_case, answer_parts, make_case, make_contact, make_filing, seoul
from tests.petitions.conftest import read

REGISTER = "admin:cases_case_register"
EXPORT = "admin:cases_case_register_export"
OPEN = {"since": ""}  # no filter at all
WHY = {"file": "csv", "reason": "inspection", "note": "11월 점검"}


def shown(page) -> list[str]:
    """Receipt numbers on the page, in their order."""
    return [case.number for case, _values in page.context["lines"]]


def rows_of(answer) -> list[list[str]]:
    """The rows of a CSV, head first."""
    text = read(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def exported(staff: Staff, **data: str) -> list[list[str]]:
    answer = staff.post(EXPORT, **{**OPEN, **WHY, **data})
    assert answer.status_code == 200, answer
    return rows_of(answer)


# --- The page ---


def test_it_lists_every_case_in_the_order_it_came(department, desk):
    later = make_case(department=department, at=timezone.now() - timedelta(hours=1))
    first = make_case(department=department, at=timezone.now() - timedelta(hours=2))
    assert shown(Staff(desk).get(REGISTER, **OPEN)) == [first.number, later.number]


def test_a_line_has_the_columns_of_the_form(department, officer, desk):
    case = accepted_case(by=officer, department=department, kind="suggestion")
    case.assign(officer=officer, by=officer)
    case.extend(amount=3, ground="facts", reason="현장 확인", by=officer)
    case.answer(decision="partly", parts=answer_parts(), by=officer)
    line = lines([Case.objects.get(pk=case.pk)])[0]
    assert set(COLUMNS) >= {"number", "received", "accepted", "title", "due", "extended", "answered", "notified"}
    values = {name: line.value(name) for name in COLUMNS}
    assert values["number"] == case.number
    assert values["due"] < values["extended"]
    assert values["department"] == "건설과"
    assert values["officer"] == "이담당"
    assert values["result"] == str(case.get_decision_display())
    assert values["notified"]
    assert values["petitioner"] == ""


def test_without_a_choice_it_shows_this_month(department, desk):
    make_case(department=department, at=timezone.now() - timedelta(days=70))
    new = make_case(department=department)
    page = Staff(desk).get(REGISTER)
    assert shown(page) == [new.number]
    assert page.context["filters"]["since"].value() == timezone.localdate().replace(day=1).isoformat()


@pytest.fixture
def three(department, other_department, officer, stranger) -> dict[str, Case]:
    """One late and extended, one answered in time by phone, one passed on."""
    late = accepted_case(by=officer, department=department, kind="suggestion", at=seoul("2026-01-05T10:00"))
    late.extend(amount=1, ground="facts", reason="현장", by=None, at=seoul("2026-01-06T10:00")) if late.may(
        "extend", officer
    ) else Case.objects.filter(pk=late.pk).update(extensions=1)
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    done = accepted_case(by=officer, department=department, channel=Channel.PHONE, kind="other")
    done.answer(decision="adopted", parts=answer_parts(), by=officer)
    moved = make_case(department=department, program="monitors")
    moved.transfer(department=other_department, reason="환경과 소관", by=officer)
    return {"late": late, "done": done, "moved": moved}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"late", "done", "moved"}),
        ({"kind": "suggestion"}, {"late"}),
        ({"program": "monitors"}, {"moved"}),
        ({"department": "environment"}, {"moved"}),
        ({"channel": "phone"}, {"done"}),
        ({"progress": "done"}, {"done"}),
        ({"decision": "adopted"}, {"done"}),
        ({"timing": "late"}, {"late"}),
        ({"timing": "in-time"}, {"done"}),
        ({"extended": "yes"}, {"late"}),
        ({"extended": "no"}, {"done", "moved"}),
        ({"transferred": "yes"}, {"moved"}),
        ({"transferred": "no"}, {"late", "done"}),
        ({"kind": "nonsense"}, {"late", "done", "moved"}),
        ({"since": "2026-01-05", "until": "2026-01-05"}, {"late"}),
        ({"since": "2026-01-06", "until": "2026-01-07"}, set()),
    ],
)
def test_each_filter_narrows(three, desk, query, expected):
    numbers = {case.number: name for name, case in three.items()}
    assert {numbers[number] for number in shown(Staff(desk).get(REGISTER, **{**OPEN, **query}))} == expected


def test_a_district_is_a_filter(department, desk):
    from civic.places.models import District

    first, second = District.objects.in_order()[:2]
    make_case(department=department, district=first)
    case = make_case(department=department, district=second)
    assert shown(Staff(desk).get(REGISTER, **OPEN, district=second.slug)) == [case.number]


def test_days_the_wrong_way_round_are_said_beside_the_field(desk):
    page = Staff(desk).get(REGISTER, since="2026-02-01", until="2026-01-01")
    assert "until" in page.context["filters"].errors


def test_an_officer_sees_the_own_department_and_the_desk_and_examiner_all(three, officer, desk, examiner):
    assert len(shown(Staff(officer).get(REGISTER, **OPEN))) == 2
    assert len(shown(Staff(desk).get(REGISTER, **OPEN))) == 3
    assert len(shown(Staff(examiner).get(REGISTER, **OPEN))) == 3


def test_the_administrator_reads_no_cases(administrator):
    assert Staff(administrator).get(REGISTER).status_code == 403


def test_names_are_shown_only_masked_only_when_asked_for_and_it_is_logged(department, desk):
    make_case(department=department)
    staff = Staff(desk)
    assert "홍○동" not in staff.get(REGISTER).content.decode()
    assert not AccessLog.objects.filter(action="register.names").exists()
    text = staff.get(REGISTER, names="on").content.decode()
    assert "홍○동" in text
    assert "홍길동" not in text
    assert AccessLog.objects.filter(action="register.names", by=desk).count() == 1


def test_who_may_see_no_contacts_cannot_ask_for_names(department, examiner):
    make_case(department=department)
    assert "홍○동" not in Staff(examiner).get(REGISTER, names="on").content.decode()


def test_pages_follow_each_other_and_keep_the_filters(department, desk, monkeypatch):
    monkeypatch.setattr(page_module, "PAGE_SIZE", 2)
    made = [make_case(department=department, at=timezone.now() - timedelta(minutes=9 - n)) for n in range(5)]
    staff, url, seen = Staff(desk), f"{reverse(REGISTER)}?since=&kind=other", []
    while url:
        page = staff.client.get(url)
        seen += shown(page)
        assert "kind=other" in (page.context["next_url"] or "kind=other")
        url = f"{reverse(REGISTER)}{page.context['next_url']}" if page.context["next_url"] else ""
    assert seen == [case.number for case in made]


def test_the_next_page_of_this_month_stays_in_this_month(department, desk, monkeypatch):
    monkeypatch.setattr(page_module, "PAGE_SIZE", 1)
    make_case(department=department)
    make_case(department=department)
    assert "since=" in Staff(desk).get(REGISTER).context["next_url"]


def test_the_page_takes_at_most_12_queries_however_many_lines(department, officer, desk, django_assert_max_num_queries):
    staff = Staff(desk)
    for _n in range(6):
        case = accepted_case(by=officer, department=department)
        case.answer(decision="adopted", parts=answer_parts(), by=officer)
    staff.get(REGISTER, **OPEN)
    with django_assert_max_num_queries(12):
        staff.get(REGISTER, **OPEN)
    with django_assert_max_num_queries(16):  # and the entry in the access log
        staff.get(REGISTER, **OPEN, names="on")


# --- The file ---


def test_the_csv_has_a_mark_for_spreadsheets_the_head_and_every_line(three, desk):
    answer = Staff(desk).post(EXPORT, **OPEN, **WHY)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "private, no-store"
    raw = read(answer)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0] == registerfile.head()
    assert {row[0] for row in rows[1:]} == {case.number for case in three.values()}


def test_the_xlsx_holds_the_same_as_text(three, desk):
    answer = Staff(desk).post(EXPORT, **OPEN, **WHY | {"file": "xlsx"})
    sheet = load_workbook(io.BytesIO(read(answer))).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == registerfile.head()
    assert {row[0].value for row in rows[1:]} == {case.number for case in three.values()}
    assert all(cell.data_type in {"s", "n"} and cell.number_format == "@" for row in rows for cell in row if cell.value)


def test_the_file_holds_what_is_filtered(three, desk):
    assert [row[0] for row in exported(Staff(desk), kind="suggestion")[1:]] == [three["late"].number]


def test_an_empty_file_has_its_head(desk):
    assert exported(Staff(desk)) == [registerfile.head()]


def test_no_name_phone_or_address_leaves(department, desk):
    make_case(
        department=department,
        title="홍길동 010-1234-5678 hong@example.kr로 연락 바랍니다",
        contact=make_contact(name="홍금순", phone="01077776666", email="keum@example.kr"),
    )
    for file in ("csv", "xlsx"):
        raw = read(Staff(desk).post(EXPORT, **OPEN, **WHY | {"file": file}, names="on"))
        text = raw.decode("utf-8-sig") if file == "csv" else _all_text(raw)
        for secret in ("홍금순", "홍○순", "7777", "keum@", "010-1234-5678", "hong@example.kr"):
            assert secret not in text, (file, secret)
    assert "petitioner" not in EXPORTED


def _all_text(raw: bytes) -> str:
    sheet = load_workbook(io.BytesIO(raw)).active
    return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)


HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://evil.example","click")',
    "+82 1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "  =1",
    "\u200b=1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_that_could_be_a_formula_is_text(text):
    assert plain_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["2026-000123", "가로등", "1+1", "a=b", "", "'=1", "2026-11-23 10:00"])
def test_an_ordinary_cell_stays_as_it_is(text):
    assert plain_cell(text) == text


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "＝1+1", "@SUM(1)", "-1", "\x01=1"])
def test_a_hostile_title_is_no_formula_in_either_file(department, desk, text):
    make_case(department=department, title=text)
    place = EXPORTED.index("title")
    assert exported(Staff(desk))[1][place].startswith("'")
    raw = read(Staff(desk).post(EXPORT, **OPEN, **WHY | {"file": "xlsx"}))
    cell = load_workbook(io.BytesIO(raw)).active.cell(row=2, column=place + 1)
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_signs_a_spreadsheet_cannot_hold_are_left_out(department, desk):
    make_case(department=department, title="가로등\x0b\x1f\ufffe이 꺼짐")
    raw = read(Staff(desk).post(EXPORT, **OPEN, **WHY | {"file": "xlsx"}))
    assert "가로등이 꺼짐" in _all_text(raw)
    assert len(plain_cell("가" * 40_000)) == 32_767


def test_who_exported_what_and_why_is_in_the_access_log(three, desk):
    exported(Staff(desk), kind="suggestion")
    entry = AccessLog.objects.get(action="register.export")
    assert entry.by == desk
    assert entry.subject == "register"
    assert entry.reason == "inspection: 11월 점검 | csv, 1 rows | kind=suggestion"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"reason": ""}, "reason"), ({"reason": "fun"}, "reason"), ({"file": "exe"}, "file"), ({"file": ""}, "file")],
)
def test_without_a_reason_of_the_list_nothing_leaves(three, desk, change, field):
    page = Staff(desk).post(EXPORT, **OPEN, **WHY | change)
    assert field in page.context["form"].errors
    assert page.context["form"]["note"].value() == "11월 점검"
    assert not AccessLog.objects.filter(action="register.export").exists()


def test_another_reason_must_be_written_out(three, desk):
    page = Staff(desk).post(EXPORT, **OPEN, **WHY | {"reason": "other", "note": " "})
    assert "note" in page.context["form"].errors


def test_a_wrong_form_keeps_the_filters(three, desk):
    page = Staff(desk).post(EXPORT, **OPEN, kind="suggestion", **WHY | {"reason": ""})
    assert shown(page) == [three["late"].number]
    assert ("kind", "suggestion") in page.context["kept"]


@pytest.mark.parametrize(("file", "limit"), [("csv", "MOST_ROWS"), ("xlsx", "MOST_IN_XLSX")])
def test_too_many_cases_are_not_exported(three, desk, monkeypatch, file, limit):
    monkeypatch.setattr(page_module, limit, 2)
    page = Staff(desk).post(EXPORT, **OPEN, **WHY | {"file": file})
    assert page.context["form"].non_field_errors()
    assert not AccessLog.objects.filter(action="register.export").exists()


def test_who_exports_again_and_again_must_wait(three, desk, monkeypatch):
    monkeypatch.setattr(page_module, "EXPORTS", 1)
    staff = Staff(desk)
    exported(staff)
    assert staff.post(EXPORT, **OPEN, **WHY).status_code == 429
    assert AccessLog.objects.filter(action="register.export").count() == 1


@pytest.mark.parametrize("who", ["officer", "mayors_office", "administrator"])
def test_only_desk_and_examiner_export(three, who, request):
    staff = Staff(request.getfixturevalue(who))
    assert staff.post(EXPORT, **OPEN, **WHY).status_code == 403
    assert not AccessLog.objects.filter(action="register.export").exists()


def test_the_examiner_exports_all(three, examiner):
    assert len(exported(Staff(examiner))) == 4


def test_an_export_is_never_a_link(desk):
    assert Staff(desk).get(EXPORT, **WHY).status_code == 405


def test_many_lines_are_read_with_few_queries(department, desk, django_assert_max_num_queries, monkeypatch):
    from civic.cases import register as book

    monkeypatch.setattr(book, "TOGETHER", 3)
    for _n in range(7):
        Case.open(make_filing(department=department))
    staff = Staff(desk)
    exported(staff)
    with django_assert_max_num_queries(25):
        assert len(exported(staff)) == 8
