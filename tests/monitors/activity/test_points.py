"""Points for what monitors do."""

from datetime import timedelta

import pytest

from monitors.activity.points import balance, give, give_each, take_away
from monitors.models import PointRule, Points
from tests.makers import seoul
from tests.monitors.makers import make_appointment, make_term

AT = seoul("2026-11-23T10:00")


@pytest.fixture
def appointment(db):
    return make_appointment()


def rule(what, **kw):
    PointRule.objects.filter(what=what).update(**kw)


def test_the_rule_says_how_many_and_the_same_thing_counts_once(appointment):
    rule("report", points=7)
    row = give(appointment, "report", "report/1", at=AT)
    assert (row.points, row.on, row.by) == (7, AT.date(), None)
    assert give(appointment, "report", "report/1", at=AT) is None
    rule("report", points=9)
    give(appointment, "report", "report/2", at=AT)
    assert balance([appointment]) == {appointment.pk: 16}


def test_a_rule_worth_nothing_gives_nothing(appointment):
    rule("tip", points=0)
    assert give(appointment, "tip", "tip/1", at=AT) is None
    assert not Points.objects.exists()


def test_the_limit_of_a_year_is_the_persons_and_begins_anew(appointment):
    rule("tip", points=2, most_a_year=2)
    before = make_appointment(appointment.monitor, make_term(appointment.starts_on - timedelta(days=800)), nth=2)
    for number, row in enumerate([before, appointment, appointment]):
        give(row, "tip", f"tip/{number}", at=AT)
    assert balance([before, appointment]) == {before.pk: 2, appointment.pk: 2}
    assert give(appointment, "tip", "tip/9", at=seoul("2027-01-01T00:00")) is not None


def test_the_day_is_that_of_seoul(appointment):
    give(appointment, "tip", "tip/1", at=seoul("2026-01-01T00:30"))
    assert balance([appointment], 2026) == {appointment.pk: 2} and balance([appointment], 2025) == {appointment.pk: 0}


def test_points_taken_away_can_be_given_again(appointment):
    give(appointment, "chosen-tip", "tip/1", at=AT)
    assert take_away(appointment, "chosen-tip", "tip/1") == 10
    assert take_away(appointment, "chosen-tip", "tip/1") == 0
    assert balance([appointment]) == {appointment.pk: 0}
    assert give(appointment, "chosen-tip", "tip/1", at=AT) is not None


def test_many_are_given_points_in_few_queries(appointment, officer, django_assert_max_num_queries):
    people = [appointment, *(make_appointment() for _n in range(10))]
    give(appointment, "meeting", "meeting/1", at=AT)
    with django_assert_max_num_queries(7):
        given = give_each(people, "meeting", "meeting/1", at=AT, by=officer, note="정기회의", points=3)
    assert len(given) == 10 and set(balance(people).values()) == {5, 3}
