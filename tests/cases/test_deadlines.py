"""The legal clock on days worked out by hand."""

from datetime import date, datetime, time, timedelta

import pytest

from civic.cases import deadlines
from civic.cases.calendar import LIBRARY, StaticCalendar
from civic.cases.deadlines import SEOUL, Pause, Rule, due, due_date, explain, parse_rule

PLAIN = StaticCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def day(text: str) -> date:
    return date.fromisoformat(text)


IN_HOURS = [
    ("3h", "2026-11-23T11:00", "2026-11-23T15:00"),  # lunch does not count
    ("3h", "2026-04-30T17:00", "2026-05-04T11:00"),  # 1 May is a holiday from 2026
    ("3h", "2025-04-30T17:00", "2025-05-01T11:00"),  # and was a working day in 2025
    ("24h", "2026-07-15T14:00", "2026-07-21T14:00"),  # 17 July is a holiday from 2026
    ("24h", "2025-07-16T14:00", "2025-07-21T14:00"),  # and was a working day in 2025
    ("3d", "2026-07-15T14:00", "2026-07-21T14:00"),  # three days are 24 working hours
    ("8h", "2026-11-22T20:00", "2026-11-23T18:00"),  # ends at 18:00, not at 09:00 of the next day
    ("8h", "2025-10-02T15:30", "2025-10-10T15:30"),  # 3 to 9 October are all off
    ("1h", "2026-11-23T12:30", "2026-11-23T14:00"),  # begins after lunch
    ("other", "2026-11-23T11:00", "2026-11-23T15:00"),
    ("accept", "2026-11-22T20:00", "2026-11-23T18:00"),
]
IN_DAYS = [
    ("7d", "2026-01-05", "2026-01-13"),  # the first day counts
    ("7d", "2026-02-12", "2026-02-25"),  # Seollal 16 to 18 February
    ("14d", "2025-01-24", "2025-02-18"),  # temporary holiday 27 January, Seollal
    ("14d", "2025-10-01", "2025-10-27"),  # Chuseok week
    ("7d", "2026-09-22", "2026-10-02"),  # Chuseok 24 to 26 September
    ("14d", "2026-09-30", "2026-10-21"),  # substitute 5 October, 9 October
    ("7d", "2026-08-15", "2026-08-26"),  # received on a holiday, substitute 17 August
    ("7d", "2026-05-19", "2026-05-28"),  # substitute 25 May
    ("14d", "2026-05-20", "2026-06-10"),  # 25 May, 3 June; 6 June has no substitute
    ("7d", "2026-03-03", "2026-03-11"),
    ("7d", "2026-07-13", "2026-07-22"),  # Constitution Day is back in 2026
    ("7d", "2025-07-14", "2025-07-22"),
    ("7d", "2026-11-23", "2026-12-01"),
    ("14d", "2026-11-23", "2026-12-10"),
    ("grievance", "2026-11-23", "2026-12-01"),
    ("suggestion", "2026-11-23", "2026-12-10"),
    ("law_question", "2026-11-23", "2026-12-10"),
    ("procedure_question", "2026-11-23", "2026-12-01"),
    ("proposal", "2026-11-23", "2026-12-23"),  # thirty days of the calendar, the first not counted
]


@pytest.mark.parametrize(("rule", "start", "expected"), IN_HOURS)
def test_it_ends_a_period_of_hours_at_the_moment_worked_out_by_hand(rule: str, start: str, expected: str) -> None:
    assert due(parse_rule(rule), at(start), LIBRARY) == at(expected)


@pytest.mark.parametrize(("rule", "start", "expected"), IN_DAYS)
def test_it_ends_a_period_of_days_on_the_day_worked_out_by_hand(rule: str, start: str, expected: str) -> None:
    assert due_date(parse_rule(rule), day(start), LIBRARY) == day(expected)


@pytest.mark.parametrize(("rule", "start", "expected"), [*IN_HOURS, *IN_DAYS])
def test_it_explains_each_of_these_with_the_same_end(rule: str, start: str, expected: str) -> None:
    begin = at(start)
    assert explain(parse_rule(rule), begin, LIBRARY).due == due(parse_rule(rule), begin, LIBRARY)


def test_it_ends_periods_of_days_with_the_last_second_of_the_day_in_seoul() -> None:
    end = due(parse_rule("7d"), at("2026-01-05T10:00"), LIBRARY)
    assert (end.isoformat(), end.tzinfo) == ("2026-01-13T23:59:59+09:00", SEOUL)


def test_it_counts_the_whole_first_day_however_late_the_petition_was_accepted() -> None:
    assert due_date(parse_rule("7d"), at("2026-01-05T17:59"), LIBRARY) == day("2026-01-13")


def test_it_counts_an_extension_from_the_day_after_the_first_end() -> None:
    assert due_date(parse_rule("7d"), day("2026-01-05"), LIBRARY, extra=7) == day("2026-01-22")


def test_it_adds_a_first_and_a_second_extension() -> None:
    once = due_date(parse_rule("7d"), day("2026-01-05"), LIBRARY, extra=Rule(7, "days"))
    twice = due_date(parse_rule("7d"), day("2026-01-05"), LIBRARY, extra=14)
    assert (once, twice) == (day("2026-01-22"), day("2026-02-02"))


def test_it_takes_a_day_added_to_a_period_of_hours_as_eight_hours() -> None:
    assert due(Rule(3, "hours"), at("2026-11-23T09:00"), PLAIN, extra=Rule(1, "days")) == at("2026-11-24T12:00")


def test_it_refuses_an_extension_in_a_unit_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="cannot be extended"):
        due(Rule(7, "days"), day("2026-01-05"), PLAIN, extra=Rule(3, "hours"))


def test_it_leaves_out_a_supplement_with_the_day_it_was_asked_for_and_the_day_it_came() -> None:
    supplement = Pause(at("2026-03-05T16:00"), at("2026-03-10T10:00"), "supplement")
    assert due_date(parse_rule("7d"), day("2026-03-03"), LIBRARY, [supplement]) == day("2026-03-17")
    assert due_date(parse_rule("7d"), day("2026-03-03"), LIBRARY) == day("2026-03-11")


def test_it_counts_the_days_a_field_survey_leaves_working_time_on() -> None:
    survey = Pause(at("2026-03-05T16:00"), at("2026-03-10T10:00"), "field_survey")
    assert due_date(parse_rule("7d"), day("2026-03-03"), LIBRARY, [survey]) == day("2026-03-13")


def test_it_stops_the_hours_exactly_while_the_system_is_down() -> None:
    outage = Pause(at("2026-11-23T10:00"), at("2026-11-23T14:30"), "outage")
    assert due(Rule(3, "hours"), at("2026-11-23T09:30"), PLAIN, [outage]) == at("2026-11-23T17:00")


def test_it_counts_overlapping_pauses_once() -> None:
    pauses = [Pause(day("2026-03-05"), day("2026-03-06"), kind) for kind in ("outage", "field_survey", "supplement")]
    assert due_date(parse_rule("7d"), day("2026-03-03"), LIBRARY, pauses) == day("2026-03-13")


def test_it_ignores_pauses_before_the_start_and_after_the_end() -> None:
    pauses = [Pause(day("2024-12-30"), day("2026-03-02")), Pause(day("2026-03-12"), day("2026-03-20"))]
    assert due_date(parse_rule("7d"), day("2026-03-03"), LIBRARY, pauses) == day("2026-03-11")


def test_it_leaves_a_pause_out_of_days_of_the_calendar() -> None:
    pause = Pause(day("2026-11-30"), day("2026-12-02"))
    assert due_date(parse_rule("proposal"), day("2026-11-23"), LIBRARY, [pause]) == day("2026-12-28")


def test_it_refuses_a_pause_that_ends_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Pause(day("2026-03-05"), day("2026-03-04"))


def test_it_moves_the_end_of_sixty_days_out_of_the_chuseok_holidays() -> None:
    assert deadlines.civil_period_end(day("2025-08-06"), 60, LIBRARY) == day("2025-10-10")


def test_it_moves_the_end_of_a_second_supplement_period_past_seollal() -> None:
    assert deadlines.civil_period_end(day("2026-02-06"), 10, LIBRARY) == day("2026-02-19")


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-03-03"),  # no 31 February: 28 February, a Saturday, then two holidays
        ("2026-01-15", 1, "2026-02-19"),  # 14 February is a Saturday, Seollal follows
        ("2026-06-01", 1, "2026-06-30"),
        ("2026-11-10", 2, "2027-01-11"),  # 9 January is a Saturday
        ("2028-01-30", 1, "2028-02-29"),
    ],
)
def test_it_counts_months_with_the_first_day(start: str, months: int, expected: str) -> None:
    rule = Rule(months, "months")
    assert due_date(rule, day(start), LIBRARY) == day(expected) == explain(rule, day(start), LIBRARY).due_date


def test_it_owes_a_progress_notice_once_thirty_days_have_passed() -> None:
    accepted = at("2026-11-02T10:00")
    notices = [deadlines.progress_notice_on(accepted, nth) for nth in (1, 2, 3)]
    assert notices == [day("2026-12-03"), day("2027-01-02"), day("2027-02-01")]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("3h", Rule(3, "hours")),
        (" 7D ", Rule(7, "days")),
        ("1d", Rule(8, "hours")),
        ("5d", Rule(40, "hours")),
        ("6d", Rule(6, "days")),
        ("30cd", Rule(30, "civil_days")),
        ("1mo", Rule(1, "months")),
        ("grievance", Rule(7, "days")),
        ("objection", Rule(60, "civil_days")),
    ],
)
def test_it_reads_rules_as_a_clerk_types_them(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule == parse_rule(str(rule))


@pytest.mark.parametrize("text", ["", "7", "d", "-7d", "7.5d", "0d", "10001d", "7w", "７d", "7d7d", "petition"])
def test_it_refuses_what_is_no_rule(text: str) -> None:
    with pytest.raises(ValueError, match=r"unknown rule|between 1 and"):
        parse_rule(text)


def test_it_refuses_an_unknown_unit() -> None:
    with pytest.raises(ValueError, match="no such unit"):
        Rule(1, "weeks")  # type: ignore[arg-type] # what a wrong caller does


def test_it_refuses_a_moment_without_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(Rule(3, "hours"), datetime(2026, 11, 23, 11), PLAIN)  # noqa: DTZ001 - that is the point


def test_it_takes_moments_of_other_time_zones_for_what_they_are_in_seoul() -> None:
    assert due(Rule(3, "hours"), datetime.fromisoformat("2026-11-23T02:00:00+00:00"), PLAIN) == at("2026-11-23T15:00")


def test_it_adds_working_hours() -> None:
    assert deadlines.add_working_hours(at("2026-11-23T17:30"), 1.5, PLAIN) == at("2026-11-24T10:00")


def test_it_refuses_to_add_no_hours() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        deadlines.add_working_hours(at("2026-11-23T17:30"), 0, PLAIN)


def test_it_measures_working_time_over_a_weekend() -> None:
    begin, end = at("2026-11-27T17:00"), at("2026-11-30T13:30")
    assert deadlines.working_time_between(begin, end, PLAIN) == timedelta(hours=4, minutes=30)
    assert deadlines.working_time_between(end, begin, PLAIN) == -timedelta(hours=4, minutes=30)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T10:15", "2026-11-23T10:15"),
        ("2026-11-23T07:00", "2026-11-23T09:00"),
        ("2026-11-23T12:00", "2026-11-23T13:00"),
        ("2026-11-23T18:00", "2026-11-24T09:00"),
        ("2026-12-31T18:30", "2027-01-04T09:00"),
    ],
)
def test_it_finds_the_next_working_moment(moment: str, expected: str) -> None:
    assert deadlines.next_working_moment(at(moment), LIBRARY) == at(expected)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (1, "2026-11-23T09:00"),
        (0.5, "2026-11-26T14:00"),
        (0.25, "2026-11-30T11:00"),
        (0, "2026-12-01T23:59:59"),
    ],
)
def test_it_finds_the_moment_at_which_a_share_of_the_period_is_left(share: float, expected: str) -> None:
    start = at("2026-11-23T09:00")
    assert deadlines.share_left(start, due(Rule(7, "days"), start, PLAIN), share, PLAIN) == at(expected)


def test_it_measures_the_share_without_pauses() -> None:
    start, pauses = at("2026-11-23T09:00"), [Pause(day("2026-11-24"), day("2026-11-25"))]
    end = due(Rule(6, "days"), start, PLAIN, pauses)
    assert deadlines.share_left(start, end, 0.5, PLAIN, pauses) == at("2026-11-30T09:00")


def test_it_has_no_share_left_of_a_period_that_is_over() -> None:
    assert deadlines.share_left(at("2026-11-24T09:00"), at("2026-11-23T09:00"), 0.5, PLAIN) == at("2026-11-23T09:00")


def test_it_refuses_shares_beyond_the_whole() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        deadlines.share_left(at("2026-11-23T09:00"), at("2026-11-24T09:00"), 1.1, PLAIN)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T20:59", "2026-11-23T20:59"),
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-23T21:00", "2026-11-24T08:00"),
        ("2026-11-28T12:00", "2026-11-30T08:00"),  # a Saturday
        ("2025-10-02T22:00", "2025-10-10T08:00"),  # the Chuseok week
    ],
)
def test_it_keeps_quiet_at_night_on_weekends_and_holidays(moment: str, expected: str) -> None:
    assert deadlines.after_quiet(at(moment), LIBRARY) == at(expected)
    assert deadlines.is_quiet(at(moment), LIBRARY) == (moment != expected)


def test_it_takes_a_date_as_its_midnight() -> None:
    assert due(Rule(3, "hours"), day("2026-11-23"), PLAIN) == datetime.combine(day("2026-11-23"), time(12), SEOUL)
