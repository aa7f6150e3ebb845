"""Which days are off: the library's, and the table that corrects it."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from civic.cases import calendar
from civic.cases.calendar import LIBRARY, StaticCalendar
from civic.cases.deadlines import Rule, due_date
from civic.cases.models import Holiday

# Weekdays that are off, by the Regulations on Public Holidays of Government Offices (Decree 36290).
OFF = {
    2025: "01-01 01-27 01-28 01-29 01-30 03-03 05-05 05-06 06-03 06-06 08-15 10-03 10-06 10-07 10-08 10-09 12-25",
    2026: "01-01 02-16 02-17 02-18 03-02 05-01 05-05 05-25 06-03 07-17 08-17 09-24 09-25 10-05 10-09 12-25",
    2027: "01-01 02-08 02-09 03-01 05-03 05-05 05-13 07-19 08-16 09-14 09-15 09-16 10-04 10-11 12-27",
}
MONDAY, SATURDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)


def add(day: date, name: str = "임시공휴일", **fields: object) -> Holiday:
    return Holiday.objects.create(date=day, name=name, **fields)


def seed(first: int, last: int) -> str:
    out = StringIO()
    call_command("seed_holidays", "--from", str(first), "--to", str(last), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("year", OFF)
def test_it_knows_the_weekdays_that_are_off_by_the_regulation(year: int) -> None:
    weekdays = [day for day in calendar.library_year(year) if day.weekday() < 5]
    assert " ".join(f"{day:%m-%d}" for day in sorted(weekdays)) == OFF[year]


@pytest.mark.parametrize("day", [date(2025, 5, 1), date(2025, 7, 17)])
def test_it_knows_that_labour_day_and_constitution_day_were_working_days_before_2026(day: date) -> None:
    assert LIBRARY.day_off(day) is None
    assert LIBRARY.day_off(day.replace(year=2026)) in {"노동절", "제헌절"}


def test_it_names_holidays_in_korean() -> None:
    assert LIBRARY.day_off(date(2026, 8, 17)) == "광복절 대체공휴일"
    assert LIBRARY.day_off(date(2025, 5, 5)) == "부처님오신날, 어린이날"


def test_it_names_weekends() -> None:
    assert LIBRARY.day_off(SATURDAY)
    assert StaticCalendar().day_off(SUNDAY)


@pytest.mark.parametrize("year", [1948, 2100])
def test_it_refuses_years_the_library_does_not_know(year: int) -> None:
    with pytest.raises(ValueError, match=f"the year {year}"):
        LIBRARY.day_off(date(year, 6, 1))


def test_it_takes_given_days_with_or_without_names() -> None:
    assert StaticCalendar({MONDAY: "시민의 날"}).day_off(MONDAY) == "시민의 날"
    assert StaticCalendar([MONDAY]).day_off(MONDAY)


@pytest.mark.django_db
class TestTable:
    def test_it_follows_the_library_while_the_table_is_empty(self) -> None:
        assert calendar.current().day_off(date(2026, 5, 1)) == "노동절"
        assert calendar.current().day_off(MONDAY) is None

    def test_it_keeps_the_library_beside_a_row_in_a_year_that_was_not_seeded(self) -> None:
        add(MONDAY)
        assert calendar.current().day_off(MONDAY) == "임시공휴일"
        assert calendar.current().day_off(date(2026, 5, 1)) == "노동절"

    def test_it_sees_a_new_row_at_once(self) -> None:
        assert due_date(Rule(7, "days"), MONDAY, calendar.current()) == date(2026, 12, 1)
        add(date(2026, 11, 25))
        assert due_date(Rule(7, "days"), MONDAY, calendar.current()) == date(2026, 12, 2)

    def test_it_sees_a_change_that_went_around_the_model(self) -> None:
        row = add(MONDAY)
        assert calendar.current().day_off(MONDAY)
        Holiday.objects.filter(pk=row.pk).update(is_active=False)
        assert calendar.current().day_off(MONDAY) is None

    def test_it_reuses_the_calendar_while_the_rows_are_the_same(self) -> None:
        add(MONDAY)
        assert calendar.current() is calendar.current()

    def test_it_reads_the_table_with_one_query(self, django_assert_num_queries: object) -> None:
        with django_assert_num_queries(1):  # type: ignore[operator] # a fixture of pytest-django
            calendar.current()

    @pytest.mark.parametrize("fields", [{"kind": Holiday.Kind.WORKING}, {"is_active": False}])
    def test_it_makes_a_holiday_of_the_library_a_working_day(self, fields: dict[str, object]) -> None:
        add(date(2026, 5, 1), **fields)
        assert calendar.current().day_off(date(2026, 5, 1)) is None

    def test_it_never_makes_a_weekend_count(self) -> None:
        add(SATURDAY, kind=Holiday.Kind.WORKING)
        assert calendar.current().day_off(SATURDAY)

    def test_it_refuses_a_working_day_on_a_weekend_in_the_form(self) -> None:
        with pytest.raises(ValidationError, match="kind"):
            Holiday(date=SATURDAY, name="근무일", kind=Holiday.Kind.WORKING).full_clean()

    def test_it_refuses_two_rows_for_one_date(self) -> None:
        add(MONDAY)
        with pytest.raises(IntegrityError):
            add(MONDAY)

    def test_it_says_itself_which_day_it_is(self) -> None:
        assert str(add(MONDAY, "시민의 날")) == "2026-11-23 시민의 날"


@pytest.mark.django_db
class TestSeed:
    def test_it_gives_the_same_calendar_as_the_library(self) -> None:
        seed(2025, 2027)
        days = [date.fromordinal(n) for n in range(date(2025, 1, 1).toordinal(), date(2028, 1, 1).toordinal())]
        table = calendar.current()
        assert [table.day_off(day) for day in days] == [LIBRARY.day_off(day) for day in days]

    def test_it_writes_kind_and_source(self) -> None:
        seed(2025, 2026)
        kinds = {f"{row.date}": row.kind for row in Holiday.objects.all()}
        assert kinds["2025-01-27"] == kinds["2025-06-03"] == "temporary"
        assert (kinds["2026-03-02"], kinds["2026-05-01"]) == ("substitute", "public")
        assert set(Holiday.objects.values_list("source", flat=True)) == {calendar.SOURCE}

    def test_it_can_be_repeated_and_leaves_edited_rows_alone(self) -> None:
        seed(2026, 2026)
        before = Holiday.objects.count()
        Holiday.objects.filter(date="2026-05-01").update(name="근로자의 날", is_active=False)
        assert "0 holidays added" in seed(2026, 2026)
        assert Holiday.objects.count() == before
        assert Holiday.objects.get(date="2026-05-01").name == "근로자의 날"

    def test_it_names_where_the_table_differs_from_the_library(self) -> None:
        add(MONDAY, "시민의 날")
        add(date(2026, 5, 1), "노동절", is_active=False)
        told = seed(2026, 2026)
        assert "2026-11-23: the table has '시민의 날'" in told
        assert "2026-05-01: the table says working day" in told

    def test_it_lets_a_deleted_row_of_a_seeded_year_be_a_working_day(self) -> None:
        seed(2026, 2026)
        Holiday.objects.get(date="2026-05-01").delete()
        assert calendar.current().day_off(date(2026, 5, 1)) is None

    @pytest.mark.parametrize(("first", "last"), [(2027, 2026), (1900, 2026), (2026, 2500)])
    def test_it_refuses_years_that_make_no_sense(self, first: int, last: int) -> None:
        with pytest.raises(CommandError, match="years from"):
            seed(first, last)
