"""How rosters of offices write things."""

from datetime import date

import pytest

from civic.places.models import District
from monitors.membership import rosterwords as words
from monitors.models import Section

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1961", 1961),
        ("1961년", 1961),
        ("1961년생", 1961),
        ("1961-05-01", 1961),
        ("1961. 5. 1.", 1961),
        ("1961년 5월 1일", 1961),
        ("19610501", 1961),
        ("", None),
        ("-", None),
    ],
)
def test_a_year_of_birth_is_read_from_a_year_or_a_day(text, year):
    assert words.birth_year_of(text, TODAY) == year


@pytest.mark.parametrize("text", ["61", "65세", "610501", "3061", "1850", "2020", "모름", "19611301-", "1961123"])
def test_what_leaves_the_year_open_is_refused(text):
    if text == "19611301-":
        assert words.birth_year_of("1961-13", TODAY) == 1961  # only the year counts
        return
    with pytest.raises(ValueError, match=r"\d{4}"):
        words.birth_year_of(text, TODAY)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("010-2222-0001", "01022220001"),
        ("1022220001", "01022220001"),
        ("+82 10-2222-0001", "01022220001"),
        ("063-540-1234", "0635401234"),
        ("", ""),
    ],
)
def test_a_phone_number_gets_its_lost_nought_back(text, digits):
    assert words.phone_of(text) == digits


@pytest.mark.parametrize("text", ["없음", "010-22", "12345"])
def test_no_phone_number_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        words.phone_of(text)


@pytest.mark.parametrize(
    ("text", "occupation"),
    [
        ("농업", "farming"),
        ("주부", "home"),
        ("회사원", "employee"),
        ("농업회사 직원", "employee"),
        ("자영업(식당)", "business"),
        ("대학생", "student"),
        ("퇴직 교사", "retired"),
        ("간호사", "profession"),
        ("Farming and fishing", "farming"),
        ("", "other"),
        ("우주인", None),
    ],
)
def test_an_occupation_is_known_by_a_word_in_it(text, occupation):
    assert words.occupation_of(text) == occupation


@pytest.mark.parametrize(("text", "nth"), [("", None), ("1", 1), ("2회", 2), ("신규", 1), ("재위촉", 2), ("3", 3)])
def test_the_time_in_office_is_read(text, nth):
    assert words.nth_of(text) == nth


@pytest.mark.parametrize("text", ["0", "여러 번", "22"])
def test_no_time_in_office_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        words.nth_of(text)


@pytest.mark.parametrize("text", ["2026-03-01", "2026. 3. 1.", "2026/03/01", "20260301", "2026년 3월 1일"])
def test_a_day_is_read(text):
    assert words.day_of(text) == date(2026, 3, 1)


@pytest.mark.parametrize("text", ["2026-13-01", "3월 1일", "26.3.1", "어제"])
def test_no_day_is_refused(text):
    with pytest.raises(ValueError, match="2026"):
        words.day_of(text)


def test_consents_are_yes_or_no_and_nothing_else():
    assert [words.agreed_of(text) for text in ("O", "○", "동의", "예", "X", "", "아니오")] == [True] * 4 + [False] * 3
    with pytest.raises(ValueError, match="O"):
        words.agreed_of("구두")


@pytest.mark.django_db
def test_every_district_is_known_by_its_names_and_no_two_share_one():
    rows = list(District.objects.in_order())
    known = words.districts_by_name(rows)
    for row in rows:
        for name in (
            row.name,
            row.name[:-1],
            row.name_en,
            f"김제시 {row.name}",
            f"전북특별자치도 김제시 {row.name}",
            row.slug,
        ):
            assert words.district_of(name, known) == row, name
    for nothing in ("", "한양", "김제시"):
        with pytest.raises(ValueError, match=r"\w"):
            words.district_of(nothing, known)


@pytest.mark.django_db
def test_a_section_is_known_with_and_without_its_ending():
    rows = list(Section.objects.all())
    assert rows
    for row in rows:
        assert words.section_of(row.name, rows) == row
        assert words.section_of(row.name.removesuffix("분과"), rows) == row
    assert words.section_of("-", rows) is None
    with pytest.raises(ValueError, match=rows[0].name):
        words.section_of("없는 분과", rows)
