"""The figures of the Mondays, counted by hand on a small city."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from civic.cases.models import Case
from civic.places.models import District
from civic.programs import Period
from petitions.models import Booking, Instruction, Session
from petitions.monday import figures
from petitions.monday.figures import Days, Share
from petitions.program import PROGRAM
from petitions.stats import panel
from tests.makers import make_case, make_category, make_department, seoul

from .makers import make_booking, make_instruction, make_session

FIRST, SECOND, THIRD = date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 26)
NOW = seoul("2026-11-23T10:00")
State = Instruction.State


def held(day: date, number: int) -> Session:
    return make_session(day, number=number, state=Session.State.HELD)


def heard(session: Session, **kw: Any) -> Booking:
    """A visitor who was heard; arguments of the case, and `booking` for those of the booking."""
    booking = kw.pop("booking", {})
    changed = {name: kw.pop(name) for name in ("progress", "decision", "accepted_at", "promised_on") if name in kw}
    case = make_case(**kw)
    Case.objects.filter(pk=case.pk).update(**changed)
    return make_booking(session, case, state=Booking.State.HEARD, **booking)


def fulfilled(booking: Booking, days: int, due: date) -> Instruction:
    """An instruction fulfilled so many days after its session."""
    done = seoul(f"{booking.session.day + timedelta(days=days)}T15:00")
    return make_instruction(
        booking.case, booking.session, state=State.FULFILLED, percent=100, fulfilled_at=done, due_on=due,
        given_at=booking.session.starts_at,
    )  # fmt: skip


def given(booking: Booking, state: str, due: date, **kw: Any) -> Instruction:
    return make_instruction(
        booking.case, booking.session, state=state, due_on=due, given_at=booking.session.starts_at, **kw
    )


@pytest.fixture
def city(db: None) -> dict[str, Any]:
    """Two sessions held, one called off; five visits of four matters in two fields and two districts."""
    roads, nature = make_department("construction", name="건설과"), make_department("environment", name="환경과")
    lamps, smell = make_category(roads, name="도로"), make_category(nature, name="악취")
    juksan, geumgu = District.objects.get(slug="juksan"), District.objects.get(slug="geumgu")
    first, second = held(FIRST, 116), held(SECOND, 117)
    make_session(THIRD, state=Session.State.CANCELLED, reason="눈이 많이 와서")
    done: dict[str, Any] = {"progress": "done", "decision": "adopted", "accepted_at": NOW}
    lamp = heard(first, category=lamps, district=juksan, **done)
    reek = heard(first, category=smell, district=geumgu, progress="under_way", decision="partly", accepted_at=NOW)
    bus = heard(second, category=lamps, district=juksan, **done)
    heard(second, district=None)  # not answered yet, without a field
    make_booking(second, reek.case, state=Booking.State.HEARD)  # came again with the same matter
    make_booking(first, make_case(category=smell), state=Booking.State.NO_SHOW)
    make_booking(
        second, make_case(category=smell), state=Booking.State.CANCELLED, cancelled_at=NOW, cancelled_by="visitor"
    )
    return {"first": first, "second": second, "lamp": lamp, "reek": reek, "bus": bus, "lamps": lamps, "smell": smell}


def test_sessions_held_leaves_out_those_called_off_and_those_to_come(city):
    make_session(date(2026, 11, 30))
    assert figures.sessions_held() == 2
    assert figures.sessions_held(Period(SECOND, SECOND)) == 1


def test_what_was_before_is_never_added(city):
    assert {row.key: row.value for row in PROGRAM.baselines} == {"monday-sessions": 115, "monday-cases": 940}
    assert figures.sessions_held() == 2 and figures.heard().cases == 4
    assert [(row.year, row.sessions, row.cases) for row in figures.BASELINE_YEARS] == [
        (2018, 22, 300),
        (2019, 49, 348),
        (2020, 31, 219),
    ]


def test_visits_and_matters(city):
    found = figures.heard()
    assert (found.visits, found.cases) == (5, 4)
    assert found.by_field == {city["lamps"].pk: 2, city["smell"].pk: 1, None: 1}
    assert found.by_district == {"juksan": 2, "geumgu": 1, None: 1}
    assert found.by_result == {
        ("adopted", figures.DONE): 2,
        ("partly", figures.UNDER_WAY): 1,
        ("", figures.IN_HAND): 1,
    }


def test_a_period_and_a_district(city):
    assert figures.heard(Period(FIRST, FIRST)).visits == 2
    assert figures.heard(Period(), "juksan").visits == 2
    assert figures.heard(Period(FIRST, FIRST), "juksan").by_field == {city["lamps"].pk: 1}


def test_one_session(city):
    found = figures.heard_of(Booking.objects.filter(session=city["second"]))
    assert (found.visits, found.cases) == (3, 3)


def test_the_bars_have_the_most_first_and_what_has_no_field_last(city):
    lines = figures.by_field(figures.heard())
    assert [(str(line.label), line.value, line.length) for line in lines][:2] == [("도로", 2, 100), ("악취", 1, 50)]
    assert lines[2].value == 1 and len(lines) == 3


def test_the_table_of_results_has_a_line_for_each_decision_there_is(city):
    rows = figures.by_result(figures.heard())
    assert [row.decision for row in rows] == ["adopted", "partly", ""]
    assert [count for _stage, count in rows[0].cells] == [0, 0, 2, 0] and rows[0].total == 2
    assert sum(row.total for row in rows) == figures.heard().cases


def test_a_city_that_begins_tomorrow(db):
    found = figures.figures(at=NOW)
    assert (found.sessions, found.heard.visits, found.promises.given) == (0, 0, 0)
    assert found.promises.kept.percent is None and found.promises.days == found.waiting == Days()
    assert figures.by_field(found.heard) == figures.by_result(found.heard) == []


class TestPromises:
    def test_the_share_kept(self, city):
        """Of eight: two kept in time, one kept late; one late, one being looked at again; one to come; one given up;
        one kept long before its day."""
        late, soon = date(2026, 11, 1), date(2026, 12, 20)
        fulfilled(city["lamp"], 5, date(2026, 10, 20))
        fulfilled(city["lamp"], 8, date(2026, 10, 20))
        fulfilled(city["reek"], 30, late)
        given(city["reek"], State.UNDER_WAY, late, percent=60)
        given(city["bus"], State.CHECKING, late, check_on=date(2026, 12, 10))
        given(city["bus"], State.GIVEN, soon, postponed=2)
        given(city["bus"], State.DROPPED, late, dropped_at=NOW, reason="법으로 할 수 없음")
        fulfilled(city["bus"], 3, soon)
        found = figures.promises(at=NOW)
        assert found.kept == Share(4, 6) and found.kept.percent == 67
        assert (found.given, found.open, found.fulfilled, found.dropped, found.postponed) == (8, 3, 4, 1, 1)
        assert found.days == Days(4, 11.5, 6.5)  # 5, 8, 30, 3
        assert figures.kept_share(at=NOW) == found.kept

    def test_a_promise_counts_from_its_day_on(self, city):
        given(city["lamp"], State.TAKEN, date(2026, 11, 23))
        assert figures.kept_share(at=seoul("2026-11-22T23:59")) == Share(0, 0)
        assert figures.kept_share(at=seoul("2026-11-23T00:00")) == Share(0, 1)

    def test_a_period_and_a_district(self, city):
        fulfilled(city["lamp"], 5, FIRST)
        given(city["reek"], State.TAKEN, FIRST)
        given(city["bus"], State.TAKEN, SECOND)
        assert figures.kept_share(Period(), "juksan", NOW) == Share(1, 2)
        assert figures.kept_share(Period(FIRST, FIRST), None, NOW) == Share(1, 2)
        assert figures.kept_share(Period(THIRD, None), None, NOW).percent is None

    def test_without_a_session_days_count_from_the_day_it_was_given(self, city):
        make_instruction(
            city["lamp"].case, None, state=State.FULFILLED, percent=100, given_at=seoul("2026-11-02T23:00"),
            fulfilled_at=seoul("2026-11-04T00:30"),
        )  # fmt: skip
        assert figures.promises(at=NOW).days == Days(1, 2.0, 2.0)


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, None), (0, 4, 0), (1, 8, 13), (2, 3, 67), (199, 200, 99), (5, 5, 100)]
)
def test_a_share_is_rounded_and_100_only_when_it_is_all(part, whole, percent):
    assert Share(part, whole).percent == percent


class TestWaiting:
    def wait(self, session: Session, booked: datetime, **kw: Any) -> Booking:
        return make_booking(session, state=Booking.State.HEARD, booked_at=booked, **kw)

    def test_days_from_the_first_booking_to_the_hearing(self, db, department):
        first, second = held(FIRST, 116), held(SECOND, 117)
        self.wait(second, seoul("2026-10-09T23:30"))  # 10 days
        self.wait(second, seoul("2026-10-17T10:00"), waiting_since=seoul("2026-10-05T10:00"))  # 14, from the list
        self.wait(second, seoul("2026-10-19T09:00"), source=Booking.Source.WALK_IN)  # did not wait
        moved = make_booking(
            first, state=Booking.State.CANCELLED, cancelled_at=NOW, cancelled_by="moved",
            booked_at=seoul("2026-09-29T10:00"),
        )  # fmt: skip
        self.wait(second, seoul("2026-10-12T10:00"), replaces=moved)  # 20, from the first booking on
        make_booking(second, state=Booking.State.NO_SHOW, booked_at=seoul("2026-01-01T10:00"))
        assert figures.waiting() == Days(3, 14.7, 14.0)

    def test_nobody_waited(self, db):
        assert figures.waiting() == Days(0, None, None)


def test_all_figures_take_four_queries(city, django_assert_num_queries):
    with django_assert_num_queries(4):
        found = figures.figures(at=NOW)
    assert found.sessions == 2


def test_the_panel_of_the_program_shows_the_mondays(city, django_assert_num_queries):
    fulfilled(city["lamp"], 5, FIRST)
    given(city["reek"], State.TAKEN, FIRST)
    with django_assert_num_queries(3):
        shown = {str(figure.label): figure.value for figure in panel(Period(), None)}
    assert list(shown.values())[-3:] == [5, 1, 50]
    of_juksan = [figure.value for figure in panel(Period(), "juksan")]
    assert of_juksan[-3:] == [2, 0, 100]


def test_the_panel_shows_no_share_where_there_is_none(city):
    assert [figure.value for figure in panel(Period(), None)][4:] == [5, 0]


def test_the_panel_says_nothing_of_mondays_before_the_first_visitor(db):
    assert len(panel(Period(), None)) == 4
