"""The rules of a call: its days, its release, its last day, and the seats it is for."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from monitors.membership import calls
from monitors.membership.calls import CallText, Wanted
from monitors.models import Call, DistrictSeats
from tests.makers import seoul
from tests.monitors.makers import make_application, make_appointment, make_call, make_term

pytestmark = pytest.mark.django_db
NOW = seoul("2026-11-23T10:00")
TODAY = date(2026, 11, 23)


@pytest.fixture
def term() -> Any:
    return make_term(date(2026, 1, 1), ends_on=date(2027, 12, 31))


def text(term: Any, first: int = 0, last: int = 20, **kw: Any) -> CallText:
    values = {"sort": "term", "title": "모집", "text": "모집합니다"} | kw
    return CallText(term, opens_on=TODAY + timedelta(days=first), closes_on=TODAY + timedelta(days=last), **values)


def make(term: Any, **kw: Any) -> Call:
    kw.setdefault("opens_on", TODAY)
    kw.setdefault("closes_on", TODAY + timedelta(days=20))
    return make_call(term, **kw)


def test_a_call_sent_twice_is_written_once_and_traced(term, desk):
    first, second = (calls.write(text(term), by=desk, at=NOW) for _time in range(2))
    assert first == second and first.released_at is None
    assert LogEntry.objects.get().object_id == str(first.pk)


@pytest.mark.parametrize(("first", "last"), [(0, -1), (-9, -1), (0, 500)])
def test_its_days_have_to_fit(term, first, last):
    with pytest.raises(WorkflowError):
        calls.write(text(term, first, last), by=None, at=NOW)


def test_nothing_is_called_for_a_term_that_is_over():
    with pytest.raises(WorkflowError):
        calls.write(text(make_term(date(2022, 1, 1), ends_on=date(2023, 12, 31))), by=None, at=NOW)


def test_it_is_released_once(term):
    call = make(term, released=False)
    calls.release(call, by=None, version=0, at=NOW)
    calls.release(call, by=None, version=0, at=NOW + timedelta(hours=1))
    assert (call.released_at, call.version) == (NOW, 1)


def test_two_open_calls_for_a_term_do_not_stand_beside_each_other(term):
    make(term)
    second = make(term, released=False, opens_on=TODAY + timedelta(days=20), closes_on=TODAY + timedelta(days=30))
    with pytest.raises(WorkflowError):
        calls.release(second, by=None, version=0, at=NOW)
    second.opens_on += timedelta(days=1)
    second.save()
    calls.release(second, by=None, version=0, at=NOW)
    assert second.released_at


def test_an_old_page_changes_nothing(term):
    call = make(term, version=2)
    for act in (
        lambda: calls.change(call, text(term, title="neu"), by=None, version=1),
        lambda: calls.take_back(call, by=None, version=1),
        lambda: calls.set_last_day(call, TODAY + timedelta(days=30), by=None, version=0, at=NOW),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    call.refresh_from_db()
    assert call.version == 2


def test_what_people_answer_to_keeps_its_days(term):
    call = make(term)
    with pytest.raises(WorkflowError):
        calls.change(call, text(term, last=25), by=None, version=0)
    calls.change(call, text(term, title="고친 제목"), by=None, version=0)
    assert call.title == "고친 제목"


@pytest.mark.parametrize(("days", "fits"), [(30, True), (0, True), (-1, True), (-2, False), (20, False), (500, False)])
def test_it_is_extended_or_closed_early(term, days, fits):
    call = make(term, opens_on=TODAY - timedelta(days=5))
    day = TODAY + timedelta(days=days)
    if not fits:
        with pytest.raises(WorkflowError):
            calls.set_last_day(call, day, by=None, version=0, at=NOW)
    else:
        for _time in range(2):
            calls.set_last_day(call, day, by=None, version=0, at=NOW)
        assert (call.closes_on, call.version) == (day, 1)


def test_it_has_at_least_its_first_day(term):
    with pytest.raises(WorkflowError):
        calls.set_last_day(make(term), TODAY - timedelta(days=1), by=None, version=0, at=NOW)


def test_a_decided_call_stays_as_it_is(term):
    call = make(term, decided_at=timezone.now())
    for act in (
        lambda: calls.set_last_day(call, TODAY + timedelta(days=30), by=None, version=0, at=NOW),
        lambda: calls.change(call, text(term), by=None, version=0),
        lambda: calls.take_back(call, by=None, version=0),
    ):
        with pytest.raises(WorkflowError):
            act()


def test_it_is_taken_back_as_long_as_nobody_has_applied(term):
    call = make(term)
    make_application(call)
    with pytest.raises(WorkflowError):
        calls.take_back(call, by=None, version=0)
    with pytest.raises(WorkflowError):
        calls.drop(call, by=None, version=0)
    other = make(term)
    calls.take_back(other, by=None, version=0)
    assert other.released_at is None
    calls.drop(other, by=None, version=1)
    assert not Call.objects.filter(pk=other.pk).exists()


def test_a_call_for_a_term_wants_its_seats(term):
    DistrictSeats.objects.create(term=term, district_id="geumsan", seats=7)
    assert calls.wanted(make(term)) == Wanted(132, {"geumsan": 7})
    assert calls.wanted(make(make_term(date(2030, 1, 1)))).by_district is None


def test_a_call_for_vacant_seats_wants_what_is_vacant(term, django_assert_num_queries):
    term.seats = 5
    term.save()
    DistrictSeats.objects.create(term=term, district_id="geumsan", seats=3)
    DistrictSeats.objects.create(term=term, district_id="mangyeong", seats=1)
    make_appointment(term=term, district="geumsan")
    make_appointment(term=term, district="mangyeong")
    gone = {"dismissed_on": TODAY, "ground": "illness"}
    make_appointment(term=term, district="geumsan", **gone)
    call = make(term, sort="vacancy")
    with django_assert_num_queries(2):
        assert calls.wanted(call) == Wanted(3, {"geumsan": 2, "mangyeong": 0})


def test_without_seats_by_district_the_vacant_ones_are_where_somebody_left(term):
    first = make_appointment(term=term, district="geumsan", dismissed_on=TODAY, ground="illness")
    make_appointment(term=term, district="mangyeong", dismissed_on=TODAY, ground="illness")
    make_appointment(term=term, district="geumsan", replaces=first)
    assert calls.wanted(make(term, sort="vacancy")).by_district == {"mangyeong": 1}
