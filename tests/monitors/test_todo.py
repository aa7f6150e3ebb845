"""What the first screen of the workplace counts for whoever runs the monitors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic.cases.admin.counting import of_programs
from monitors.models import Term
from monitors.todo import PARTS, todo
from tests.makers import make_user

from .makers import current_term, make_announcement, make_appointment, make_assignment, make_call, make_term

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def counts() -> list[int]:
    return [part.rows.count() for part in todo(make_user("", "desk"))]


def test_only_who_runs_the_monitors_has_something_to_do_here():
    assert len(todo(make_user("", "desk"))) == len(PARTS)
    assert [todo(make_user("", role)) for role in ("officer", "examiner", "mayors-office", "monitor")] == [[]] * 4


def test_nothing_is_to_do_in_a_quiet_term():
    make_appointment()
    make_assignment()
    make_call()
    make_announcement()
    assert counts() == [0, 0, 0, 0, 0]


def test_each_thing_left_lying_is_counted_once():
    today = timezone.localdate()
    make_call(opens_on=today - 20 * DAY, closes_on=today - DAY)
    gone = make_appointment(dismissed_on=today, ground="illness")
    make_appointment(dismissed_on=today + DAY, ground="illness")  # in office until tomorrow
    make_appointment(replaces=make_appointment(dismissed_on=today, ground="moved-away"))
    make_assignment(opens_at=timezone.now() - 30 * DAY)
    make_assignment(opens_at=timezone.now() - 30 * DAY, shared_at=timezone.now())
    make_announcement(sent=False)
    Term.objects.filter(pk=gone.term_id).update(ends_on=today + 60 * DAY)
    assert counts() == [1, 1, 1, 1, 1]
    make_term(today + 61 * DAY)
    assert counts() == [1, 1, 1, 1, 0]


def test_they_are_counted_in_one_query_with_those_of_the_other_programs(django_assert_num_queries):
    current_term()
    make_announcement(sent=False)
    user = make_user("", "desk")
    user.get_all_permissions()
    found = of_programs(user)
    assert [figure.value for figure in found if "announcement" in figure.href] == [1]
