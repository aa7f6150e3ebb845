"""Why this date: the reasons, and how the page tells them."""

from datetime import date, datetime

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from civic.cases.calendar import LIBRARY
from civic.cases.deadlines import SEOUL, Explanation, Pause, Rule, explain


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def page(explanation: Explanation | None) -> str:
    return " ".join(render_to_string("cases/_why_this_date.html", {"explanation": explanation}).split())


@pytest.fixture
def chuseok() -> Explanation:
    return explain(Rule(7, "days"), at("2026-09-22T10:00"), LIBRARY)


def test_it_gives_every_day_a_number_or_a_reason(chuseok: Explanation) -> None:
    told = [row.number or str(row.reason) for row in chuseok.rows]
    assert told[:2] == [1, 2]
    assert told[2:5] == ["추석 전날", "추석", "추석 다음날"]
    assert told[6:] == [3, 4, 5, 6, 7]


def test_it_sums_up_the_days_that_do_not_count(chuseok: Explanation) -> None:
    with translation.override("en"):
        assert chuseok.skipped_by_reason[-2:] == [("추석 다음날", 1), ("Sunday", 1)]
    assert (len(chuseok.counted), len(chuseok.skipped)) == (7, 4)


def test_it_says_which_hours_of_a_day_were_counted() -> None:
    rows = explain(Rule(3, "hours"), at("2026-04-30T17:30"), LIBRARY).rows
    assert [(row.day.day, row.hours, row.minutes) for row in rows if row.counts] == [(30, 0, 30), (4, 2, 30)]
    assert rows[-1].end == at("2026-05-04T11:30")


def test_it_says_that_the_day_was_over() -> None:
    with translation.override("en"):
        assert str(explain(Rule(1, "hours"), at("2026-11-23T19:00"), LIBRARY).rows[0].reason) == "After working hours"


def test_it_names_the_pause() -> None:
    supplement = Pause(date(2026, 3, 5), date(2026, 3, 6), "supplement")
    told = explain(Rule(7, "days"), at("2026-03-03T10:00"), LIBRARY, [supplement])
    assert [str(row.reason) for row in told.rows[2:4]] == [str(row.reason) for row in told.skipped[:2]]
    with translation.override("en"):
        assert "supplement" in str(told.rows[2].reason)


def test_it_shows_the_name_of_a_pause_it_does_not_know() -> None:
    told = explain(Rule(7, "days"), at("2026-03-03T10:00"), LIBRARY, [Pause(date(2026, 3, 5), date(2026, 3, 5), "눈")])
    assert told.rows[2].reason == "눈"


def test_it_keeps_the_first_end_beside_the_extended_one() -> None:
    told = explain(Rule(7, "days"), at("2026-01-05T10:00"), LIBRARY, extra=7)
    assert told.first_due is not None
    assert (told.first_due.date(), told.due_date, told.base) == (
        date(2026, 1, 13),
        date(2026, 1, 22),
        Rule(7, "days"),
    )


def test_it_says_why_a_period_of_the_calendar_moves_on() -> None:
    told = explain(Rule(60, "civil_days"), at("2025-08-06T10:00"), LIBRARY)
    assert not told.rows[0].counts
    assert [name for name, _ in told.skipped_by_reason[1:]] == ["추석", "추석 다음날", "추석 대체공휴일", "한글날"]
    assert "추석 전날" in str(told.rows[60].reason)
    assert told.due_date == date(2025, 10, 10)


def test_the_page_asks_why_and_lists_every_day(chuseok: Explanation) -> None:
    with translation.override("en"):
        html = page(chuseok)
    assert "<summary>Why October 2?</summary>" in html
    assert "The period is 7 working days." in html
    assert html.count("<tr>") == 1 + len(chuseok.rows)
    assert "추석 전날 (1 day)" in html
    assert "Due by the end of this day" in html


@pytest.mark.parametrize("rule", [Rule(3, "hours"), Rule(7, "days"), Rule(30, "civil_days")])
def test_the_page_tells_the_extension(rule: Rule) -> None:
    with translation.override("en"):
        assert "the period was extended" in page(explain(rule, at("2026-11-23T17:30"), LIBRARY, extra=3))


def test_the_page_shows_hours_and_minutes() -> None:
    with translation.override("en"):
        html = page(explain(Rule(3, "hours"), at("2026-11-23T16:30"), LIBRARY))
    assert "1 h 30 min (16:30–18:00)" in html
    assert "Due by 10:30" in html


def test_the_page_shows_minutes_alone_when_no_hour_was_full() -> None:
    with translation.override("en"):
        assert "> 30 min (17:30–18:00)" in page(explain(Rule(1, "hours"), at("2026-11-23T17:30"), LIBRARY))


def test_the_page_shows_nothing_without_an_explanation() -> None:
    assert page(None) == ""


def test_the_page_escapes_the_names_of_holidays(chuseok: Explanation) -> None:
    told = explain(Rule(7, "days"), at("2026-03-03T10:00"), LIBRARY, [Pause(date(2026, 3, 5), date(2026, 3, 5), "<b>")])
    assert "<b>" not in page(told)
