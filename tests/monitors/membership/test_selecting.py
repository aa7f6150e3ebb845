"""Choosing among applicants: the balance, the reserve list, one decision, and who follows when a seat falls vacant."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.notices.models import Notice
from monitors.membership import replacing, selecting, selectionletters
from monitors.membership.appointing import Refused
from monitors.membership.balance import Who, balance, gap_first
from monitors.membership.selecting import Mark, SelectionRefused
from monitors.models import Application, Appointment, DistrictSeats, Monitor, Quota
from tests.makers import make_user
from tests.monitors.makers import make_application, make_appointment, make_call, make_monitor, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(db):
    return make_term(seats=5)


@pytest.fixture
def call(term):
    return closed_call(term)


@pytest.fixture
def clerk(db):
    return make_user("", "desk")


def closed_call(term, **kw):
    today = timezone.localdate()
    return make_call(term, opens_on=today - timedelta(days=20), closes_on=today - timedelta(days=1), **kw)


def mark(call, clerk, **states):
    """`picked=[…]`, `reserve=[…]`."""
    marks = {row.pk: Mark(state, rank) for state, rows in states.items() for rank, row in enumerate(rows, 1)}
    return selecting.save(call, marks, by=clerk, version=call.version)


def state(row):
    row.refresh_from_db()
    return row.state


def test_the_balance_counts_target_office_and_picked(term):
    DistrictSeats.objects.create(term=term, district_id="mangyeong", seats=2)
    Quota.objects.create(term=term, side="age", value="20s", people=1)
    year = term.starts_on.year
    make_appointment(make_monitor(birth_year=year - 50, gender="male"), term, district="mangyeong")
    make_appointment(term=term, district="mangyeong", dismissed_on=timezone.localdate(), ground="own-wish")
    standing = balance(term, [Who("mangyeong", "female", year - 25, "student")])
    bar = next(bar for bar in standing.side("district").bars if bar.value == "mangyeong")
    assert (bar.target, bar.office, bar.picked, bar.lacking) == (2, 1, 1, 0)
    assert (standing.seats, standing.office, standing.picked, standing.free) == (5, 1, 1, 3)
    assert next(bar for bar in balance(term).missing()).value == "20s" and not standing.missing()


def test_those_come_first_who_close_a_gap(term):
    Quota.objects.create(term=term, side="gender", value="male", people=3)
    Quota.objects.create(term=term, side="occupation", value="student", people=1)
    year = term.starts_on.year
    people = {
        1: Who("mangyeong", "female", year - 40, "home"),
        2: Who("mangyeong", "male", year - 40, "home"),
        3: Who("mangyeong", "male", year - 25, "student"),
    }
    assert gap_first(people, balance(term), year) == [3, 2, 1]
    DistrictSeats.objects.create(term=term, district_id="geumsan", seats=3)
    people[4] = Who("geumsan", "female", year - 40, "home")
    assert gap_first(people, balance(term), year) == [4, 3, 2, 1]


def test_a_choice_is_kept_and_the_reserve_list_is_numbered(call, clerk):
    rows = [make_application(call) for _number in range(4)]
    assert mark(call, clerk, picked=rows[:1], reserve=[rows[3], rows[1]]) == 3
    assert [state(row) for row in rows] == ["picked", "reserve", "received", "reserve"]
    assert (rows[3].reserve_rank, rows[1].reserve_rank, rows[0].reserve_rank) == (1, 2, None)
    assert mark(call, clerk, received=[rows[3]]) == 1
    rows[1].refresh_from_db()
    assert rows[1].reserve_rank == 1 and state(rows[3]) == "received"
    assert not Notice.objects.exists() and not Appointment.objects.exists()


def test_a_choice_on_an_old_page_is_refused_unless_it_changes_nothing(call, clerk):
    row, other = make_application(call), make_application(call)
    old = call.version
    mark(call, clerk, picked=[row])
    assert selecting.save(call, {row.pk: Mark("picked")}, by=clerk, version=old) == 0
    with pytest.raises(ChangedMeanwhile):
        selecting.save(call, {other.pk: Mark("picked")}, by=clerk, version=old)
    with pytest.raises(WorkflowError):
        selecting.save(call, {other.pk: Mark("appointed")}, by=clerk, version=call.version)
    assert state(other) == "received"


def test_withdrawn_and_strange_applications_are_passed_over(call, clerk):
    gone, strange = make_application(call, state="withdrawn"), make_application(make_call(call.term))
    assert mark(call, clerk, picked=[gone, strange]) == 0
    assert (state(gone), state(strange)) == ("withdrawn", "received")


def test_the_decision_appoints_and_tells_everybody_once(call, clerk):
    picked, reserve, rest = (make_application(call, email=f"a{n}@example.kr") for n in range(3))
    gone = make_application(call, state="withdrawn", email="gone@example.kr")
    mark(call, clerk, picked=[picked], reserve=[reserve])
    for _time in range(2):
        found = selecting.decide(call, by=clerk, version=call.version)
        assert (found.appointed, found.reserve, found.declined) == (1, 1, 1)
    assert [state(row) for row in (picked, reserve, rest, gone)] == ["appointed", "reserve", "declined", "withdrawn"]
    assert picked.decided_at and reserve.decided_at and rest.decided_at and not gone.decided_at
    row = Appointment.objects.get()
    assert (row.application, row.monitor.name, row.appointed_by) == (picked, picked.name, clerk)
    told = sorted(Notice.objects.values_list("to_address", flat=True))
    assert told == ["a0@example.kr", "a1@example.kr", "a2@example.kr"]


def test_a_decision_that_breaks_off_leaves_nothing_and_can_be_done_again(call, clerk, monkeypatch):
    picked = make_application(call, email="a@example.kr")
    mark(call, clerk, picked=[picked])

    def fail(*_args):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(selectionletters, "decided", fail)
        with pytest.raises(RuntimeError):
            selecting.decide(call, by=clerk, version=call.version)
    call.refresh_from_db()
    assert call.decided_at is None and state(picked) == "picked"
    assert not Monitor.objects.exists() and not Notice.objects.exists()
    assert selecting.decide(call, by=clerk, version=call.version).appointed == 1


def test_somebody_who_must_not_be_appointed_stops_the_whole_decision(call, clerk):
    good, bad = make_application(call), make_application(call, phone="01099998888", name="김두번")
    monitor = make_monitor(phone="01099998888", name="김두번")
    for nth, days in ((1, 3000), (2, 1500)):
        make_appointment(monitor, make_term(call.term.starts_on - timedelta(days=days)), nth=nth)
    mark(call, clerk, picked=[good, bad])
    assert selecting.check(call).keys() == {bad.pk}
    with pytest.raises(SelectionRefused) as caught:
        selecting.decide(call, by=clerk, version=call.version)
    assert caught.value.rows.keys() == {bad.pk}
    assert state(good) == "picked" and Appointment.objects.filter(term=call.term).count() == 0


def test_a_call_that_is_still_open_is_not_decided(term, clerk):
    call = make_call(term)
    mark(call, clerk, picked=[make_application(call)])
    with pytest.raises(WorkflowError):
        selecting.decide(call, by=clerk, version=call.version)
    assert not Appointment.objects.exists()


def test_a_decided_call_takes_no_choice_any_more(call, clerk):
    row = make_application(call)
    selecting.decide(call, by=clerk, version=call.version)
    with pytest.raises(WorkflowError):
        mark(call, clerk, picked=[row])


def test_a_call_for_vacant_seats_gives_everybody_one_of_the_own_district_first(term, clerk):
    today = timezone.localdate()
    first = make_appointment(term=term, district="geumsan", dismissed_on=today, ground="own-wish")
    second = make_appointment(term=term, district="mangyeong", dismissed_on=today, ground="illness")
    call = closed_call(term, sort="vacancy")
    rows = [make_application(call, district=slug) for slug in ("mangyeong", "yongji")]
    mark(call, clerk, picked=rows)
    selecting.decide(call, by=clerk, version=call.version)
    found = {row.application: row for row in term.appointments.filter(application__isnull=False)}
    assert (found[rows[0]].replaces, found[rows[1]].replaces) == (second, first)
    assert {row.ends_on for row in found.values()} == {term.ends_on}


def test_a_whole_selection_is_decided_in_few_queries(clerk, django_assert_max_num_queries):
    call = closed_call(make_term(seats=132))
    rows = [make_application(call, email=f"a{n}@example.kr") for n in range(100)]
    mark(call, clerk, picked=rows[:90], reserve=rows[90:93])
    with django_assert_max_num_queries(60):
        selecting.decide(call, by=clerk, version=call.version)
    assert Appointment.objects.count() == 90 and Notice.objects.count() == 100


def test_the_reserve_list_follows_into_a_vacant_seat_once(call, clerk):
    near = make_application(call, district="mangyeong")
    far = make_application(call, district="geumsan")
    mark(call, clerk, reserve=[far, near])
    selecting.decide(call, by=clerk, version=call.version)
    vacant = make_appointment(term=call.term, district="mangyeong", dismissed_on=timezone.localdate(), ground="illness")
    assert replacing.reserve(vacant) == [near, far]
    near.refresh_from_db()
    first = replacing.replace(vacant, near, by=clerk)
    assert replacing.replace(vacant, near, by=clerk) == first
    assert (first.replaces, first.ends_on, state(near)) == (vacant, call.term.ends_on, "appointed")
    far.refresh_from_db()
    with pytest.raises(Refused):
        replacing.replace(vacant, far, by=clerk)
    assert state(far) == "reserve" and replacing.reserve(vacant) == [far]


def test_who_cannot_follow_is_named_with_the_reason(call):
    monitor = make_monitor(phone="01099998888", name="김재직")
    make_appointment(monitor, call.term)
    vacant = make_appointment(term=call.term, dismissed_on=timezone.localdate(), ground="illness")
    here = make_application(call, phone="01099998888", name="김재직", state=Application.State.RESERVE)
    free = make_application(call, state=Application.State.RESERVE)
    assert replacing.why_not(vacant, [here, free]).keys() == {here.pk}
