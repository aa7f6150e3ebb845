"""What holds for every period, whatever the calendar."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from civic.cases.calendar import StaticCalendar
from civic.cases.deadlines import (
    SEOUL,
    Pause,
    Rule,
    due,
    due_date,
    explain,
    next_working_moment,
    share_left,
    working_time_between,
)
from civic.cases.outages import OutageTable

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DATES = st.dates(FIRST, LAST)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(SEOUL))  # noqa: DTZ001 - hypothesis wants naive bounds
HOLIDAYS = st.frozensets(DATES, max_size=25)
WORKING_RULES = st.one_of(
    st.builds(Rule, st.integers(1, 60), st.just("hours")),
    st.builds(Rule, st.integers(1, 40), st.just("days")),
)
RULES = st.one_of(
    WORKING_RULES,
    st.builds(Rule, st.integers(1, 70), st.just("civil_days")),
    st.builds(Rule, st.integers(1, 4), st.just("months")),
)
KINDS = st.sampled_from(["supplement", "field_survey", "outage"])


@st.composite
def pauses(draw: st.DrawFn) -> list[Pause]:
    spans = draw(st.lists(st.tuples(st.one_of(DATES, MOMENTS), st.timedeltas(timedelta(0), timedelta(12))), max_size=4))
    return [Pause(begin, begin + length, draw(KINDS)) for begin, length in spans]


def counts(day: date, holidays: frozenset[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


@given(RULES, MOMENTS, HOLIDAYS, pauses())
def test_it_never_ends_on_a_day_off(rule: Rule, start: datetime, holidays: frozenset[date], out: list[Pause]) -> None:
    assert counts(due_date(rule, start, StaticCalendar(holidays), out), holidays)


@given(RULES, MOMENTS, HOLIDAYS, DATES)
def test_it_never_ends_earlier_for_one_more_holiday(
    rule: Rule, start: datetime, holidays: frozenset[date], another: date
) -> None:
    more = StaticCalendar(holidays | {another})
    assert due(rule, start, more) >= due(rule, start, StaticCalendar(holidays))


@given(RULES, MOMENTS, HOLIDAYS, pauses(), st.integers(0, 20))
def test_it_explains_every_day_with_the_same_end(
    rule: Rule, start: datetime, holidays: frozenset[date], out: list[Pause], extra: int
) -> None:
    calendar = StaticCalendar(holidays)
    told = explain(rule, start, calendar, out, extra)
    assert told.due == due(rule, start, calendar, out, extra)
    assert all(row.counts or row.reason for row in told.rows)
    assert [row.number for row in told.counted] == list(range(1, len(told.counted) + 1))


@given(MOMENTS, HOLIDAYS, st.integers(1, 60), st.lists(st.tuples(MOMENTS, st.integers(1, 200)), max_size=3))
def test_it_counts_exactly_the_hours_outside_the_pauses(
    start: datetime, holidays: frozenset[date], hours: int, spans: list[tuple[datetime, int]]
) -> None:
    calendar = StaticCalendar(holidays)
    out = [Pause(begin, begin + timedelta(hours=length), "outage") for begin, length in spans]
    end = due(Rule(hours, "hours"), start, calendar, out)
    assert working_time_between(start, end, calendar, out) == timedelta(hours=hours)


@given(MOMENTS, HOLIDAYS, st.integers(1, 60), MOMENTS, st.integers(1, 100))
def test_it_shifts_the_end_by_the_working_time_a_pause_covers(
    start: datetime, holidays: frozenset[date], hours: int, begin: datetime, length: int
) -> None:
    calendar, rule = StaticCalendar(holidays), Rule(hours, "hours")
    without = due(rule, start, calendar)
    pause = Pause(begin, begin + timedelta(hours=length), "outage")
    end = due(rule, start, calendar, [pause])
    late = begin >= without
    covered = timedelta(0) if late else working_time_between(max(begin, start), max(pause.span[1], start), calendar)
    assert working_time_between(without, end, calendar) == covered


@given(MOMENTS, HOLIDAYS, st.integers(6, 40))
def test_it_counts_as_many_working_days_as_the_rule_says(start: datetime, holidays: frozenset[date], days: int) -> None:
    end, day, counted = due_date(Rule(days, "days"), start, StaticCalendar(holidays)), start.date(), 0
    while day <= end:
        counted += counts(day, holidays)
        day += timedelta(days=1)
    assert counted == days


@given(MOMENTS, HOLIDAYS)
def test_it_counts_five_days_in_hours_and_six_in_days(start: datetime, holidays: frozenset[date]) -> None:
    calendar = StaticCalendar(holidays)
    assert due(Rule(5, "days"), start, calendar) == due(Rule(40, "hours"), start, calendar)
    assert due(Rule(6, "days"), start, calendar).time().isoformat() == "23:59:59"
    assert due(Rule(5, "days"), start, calendar) <= due(Rule(6, "days"), start, calendar)


@given(RULES, MOMENTS, HOLIDAYS, st.integers(1, 20))
def test_it_never_ends_earlier_for_an_extension(
    rule: Rule, start: datetime, holidays: frozenset[date], extra: int
) -> None:
    calendar = StaticCalendar(holidays)
    assert due(rule, start, calendar, extra=extra) >= due(rule, start, calendar)


@given(WORKING_RULES, MOMENTS, HOLIDAYS, pauses(), st.floats(0, 1))
def test_it_leaves_the_share_asked_for(
    rule: Rule, start: datetime, holidays: frozenset[date], out: list[Pause], share: float
) -> None:
    calendar = StaticCalendar(holidays)
    end = due(rule, start, calendar, out)
    moment = share_left(start, end, share, calendar, out)
    whole = working_time_between(start, end, calendar, out)
    assert moment <= end
    assert abs(working_time_between(moment, end, calendar, out) - whole * share) <= timedelta(microseconds=2)


@given(MOMENTS, HOLIDAYS)
def test_it_loses_no_working_time_before_the_next_working_moment(moment: datetime, holidays: frozenset[date]) -> None:
    calendar = StaticCalendar(holidays)
    later = next_working_moment(moment, calendar)
    assert later >= moment
    assert counts(later.date(), holidays)
    assert working_time_between(moment, later, calendar) == timedelta(0)


@given(RULES, MOMENTS, HOLIDAYS, DATES, pauses())
def test_it_never_ends_earlier_for_one_more_holiday_beside_pauses(
    rule: Rule, start: datetime, holidays: frozenset[date], another: date, out: list[Pause]
) -> None:
    more = StaticCalendar(holidays | {another})
    assert due(rule, start, more, out) >= due(rule, start, StaticCalendar(holidays), out)


@given(st.integers(6, 40), MOMENTS, HOLIDAYS, DATES, st.integers(0, 9))
def test_it_shifts_days_by_the_working_days_a_pause_covers(
    days: int, start: datetime, holidays: frozenset[date], first: date, length: int
) -> None:
    calendar, rule = StaticCalendar(holidays), Rule(days, "days")
    last = first + timedelta(days=length)
    without, end = due_date(rule, start, calendar), due_date(rule, start, calendar, [Pause(first, last, "outage")])
    covered = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    lost = sum(counts(day, holidays) for day in covered if day >= start.date()) if first <= without else 0
    day, extra = without, 0
    while day < end:
        day += timedelta(days=1)
        extra += counts(day, holidays)
    assert extra == lost


@given(WORKING_RULES, MOMENTS, HOLIDAYS, st.lists(st.tuples(MOMENTS, st.integers(1, 200)), max_size=6))
def test_outages_that_ended_before_the_start_change_nothing(
    rule: Rule, start: datetime, holidays: frozenset[date], spans: list[tuple[datetime, int]]
) -> None:
    rows = [(begin, begin + timedelta(hours=length), "접수") for begin, length in spans]
    every, calendar = [Pause(begin, end, "outage") for begin, end, _what in rows], StaticCalendar(holidays)
    known = OutageTable(rows).since(start)
    assert due(rule, start, calendar, known) == due(rule, start, calendar, every)
    assert explain(rule, start, calendar, known).due == due(rule, start, calendar, every)


@given(st.integers(1, 400), MOMENTS, HOLIDAYS)
def test_a_published_period_is_counted_in_hours_up_to_five_days(
    own_days: int, start: datetime, holidays: frozenset[date]
) -> None:
    rule, calendar = Rule(own_days, "days").counted, StaticCalendar(holidays)
    assert rule.unit == ("hours" if own_days <= 5 else "days")
    assert due(rule, start, calendar) == due(Rule(own_days, "days"), start, calendar)
    assert due(rule, start, calendar) <= due(Rule(own_days + 1, "days"), start, calendar)
