"""The register: what a line says, whom the filters leave, in which order."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic.places.models import District
from monitors.membership import register
from monitors.membership.register import Wanted
from monitors.models import Section
from tests.monitors.conftest import make_tip
from tests.monitors.makers import (
    current_term,
    make_appointment,
    make_assignment,
    make_monitor,
    make_report,
    make_term,
    monitor_with_account,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def entry_of(row: Any, **kw: Any) -> register.Entry:
    return next(one for one in register.of_term(row.term, **kw) if one.row.pk == row.pk)


def over(**kw: Any) -> Any:
    """An assignment that closed a while ago."""
    days = kw.pop("days", 30)
    opens_at = timezone.now() - timedelta(days=days)
    return make_assignment(opens_at=opens_at, closes_at=opens_at + timedelta(days=7), **kw)


def names(found: Any) -> set[str]:
    return {one.monitor.name for one in found}


def test_a_line_counts_what_was_opened_handed_in_and_sent(coordinating):
    monitor = monitor_with_account("a@example.kr")
    row = monitor.appointments.get()
    first, _second = over(), make_assignment()
    make_assignment(released=False)
    make_report(first, row, at=first.opens_at)
    make_report(_second, row, draft_only=True)
    tip = make_tip(monitor)
    found = entry_of(row)
    assert (found.done, found.due, found.row.tips_sent) == (1, 2, 1)
    assert found.last_activity == tip.case.arrived_at


def test_only_assignments_meant_for_the_monitor_count():
    elsewhere = District.objects.in_order().last()
    section = Section.objects.first()
    row = make_appointment(section=section)
    for_others, for_mine, for_section = (
        over(audience="districts"),
        over(audience="districts"),
        over(audience="sections"),
    )
    for_others.districts.set([elsewhere])
    for_mine.districts.set([row.district, elsewhere])
    for_section.sections.set([section])
    assert {one.pk for one in entry_of(row).given} == {for_mine.pk, for_section.pk}


def test_what_closed_before_the_first_day_or_opened_after_the_last_does_not_count():
    term = current_term()
    over(days=100)
    late = make_appointment(starts_on=TODAY() - timedelta(days=10))
    gone = make_appointment(dismissed_on=TODAY() - timedelta(days=120), ground="own-wish")
    assert [entry_of(row).due for row in (late, gone)] == [0, 0]
    assert register.numbers(register.of_term(term), term).in_office == 1


@pytest.mark.parametrize("tip_days", [None, 200])
def test_who_missed_three_in_a_row_and_sent_no_tip_for_half_a_year_is_inactive(tip_days, coordinating):
    monitor = monitor_with_account("a@example.kr", in_office=False)
    row = make_appointment(monitor, make_term(TODAY() - timedelta(days=400)))
    if tip_days:
        make_tip(monitor, at=timezone.now() - timedelta(days=tip_days))
    for days in (90, 60):
        over(days=days)
    assert not entry_of(row).is_silent
    over(days=30)
    assert entry_of(row).is_silent
    assert not entry_of(row, silent_after=4).is_silent


@pytest.mark.parametrize("done", ["report", "late one on the open assignment", "tip", "dismissed"])
def test_whoever_did_one_of_it_or_has_gone_is_not(done, coordinating):
    monitor = monitor_with_account("a@example.kr")
    row = monitor.appointments.get()
    assignments = [over(days=days) for days in (90, 60, 30)]
    if done == "report":
        make_report(assignments[0], row)
    elif done == "tip":
        make_tip(monitor, at=timezone.now() - timedelta(days=100))
    elif done == "dismissed":
        row.dismissed_on, row.ground = TODAY(), "illness"
        row.save()
    else:
        make_report(make_assignment(), row)
    assert not entry_of(row).is_silent


def test_an_assignment_that_still_takes_late_reports_is_not_missed_yet():
    row = make_appointment()
    for days in (90, 60):
        over(days=days)
    over(days=10, late_until=timezone.now() + timedelta(days=1))
    assert len(entry_of(row).missed) == 2


def test_the_state_follows_from_the_days():
    day = TODAY()
    rows = {
        "office": make_appointment(),
        "coming": make_appointment(starts_on=day + timedelta(days=3)),
        "vacant": make_appointment(dismissed_on=day, ground="illness"),
        "leaving": make_appointment(dismissed_on=day + timedelta(days=1), ground="moved-away"),
        "over": make_appointment(term=make_term(day - timedelta(days=900))),
    }
    replaced = make_appointment(dismissed_on=day, ground="own-wish")
    make_appointment(replaces=replaced, seat=replaced.seat, starts_on=day)
    assert {name: entry_of(row).state for name, row in rows.items()} == {name: name for name in rows}
    assert entry_of(replaced).state == "dismissed"


def test_each_filter_leaves_whom_it_says():
    section = Section.objects.first()
    one = make_appointment(
        make_monitor(name="하나", gender="male", birth_year=TODAY().year - 25, occupation="student"),
        district="geumsan",
        section=section,
        nth=2,
    )
    other = make_appointment(make_monitor(name="둘", birth_year=None), district="mangyeong")
    gone = make_appointment(make_monitor(name="셋"), district="mangyeong", dismissed_on=TODAY(), ground="illness")
    rows = register.of_term(one.term)
    wanted = {
        Wanted(): {"하나", "둘", "셋"},
        Wanted(state="office"): {"하나", "둘"},
        Wanted(state="vacant"): {"셋"},
        Wanted(state="dismissed"): {"셋"},
        Wanted(district="mangyeong"): {"둘", "셋"},
        Wanted(district="mangyeong", state="office"): {"둘"},
        Wanted(section=section.slug): {"하나"},
        Wanted(section="none"): {"둘", "셋"},
        Wanted(gender="male"): {"하나"},
        Wanted(age="20s"): {"하나"},
        Wanted(occupation="student"): {"하나"},
        Wanted(nth="2"): {"하나"},
        Wanted(silent="yes"): set(),
        Wanted(silent="no"): {"하나", "둘", "셋"},
    }
    assert {filters: names(filter(filters.fits, rows)) for filters in wanted} == wanted
    assert gone.pk and other.pk


def test_the_orders_put_first_what_is_looked_for(coordinating):
    active = monitor_with_account("a@example.kr", name="나모니터")
    quiet = make_appointment(make_monitor(name="가모니터"), district="geumsan")
    make_tip(active)
    rows = register.of_term(quiet.term)
    first = {order: register.in_order(rows, order)[0].monitor.name for order in register.ORDERS}
    assert first["activity"] == first["name"] == "가모니터"
    assert first["tips"] == first["seat"] == "나모니터"


def test_a_term_is_read_with_two_queries(django_assert_num_queries):
    for _number in range(3):
        make_appointment()
    term = over().term
    with django_assert_num_queries(2):
        assert len(register.of_term(term)) == 3


def test_somebody_is_found_by_the_whole_name_phone_or_address_only():
    monitor = make_monitor(name="홍길동", phone="01022220001", email="hong@example.kr")
    for text in ("홍길동", " 홍 길동", "010-2222-0001", "HONG@example.kr"):
        assert register.find(text) == [monitor]
    for text in ("홍길", "0102222", "hong", "길동"):
        assert register.find(text) == []


def test_of_each_found_the_latest_appointment_is_shown():
    monitor = make_monitor()
    make_appointment(monitor, make_term(TODAY() - timedelta(days=1500)))
    latest = make_appointment(monitor, nth=2)
    assert [one.row.pk for one in register.of_monitors([monitor])] == [latest.pk]
