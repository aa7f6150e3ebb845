"""Planning: a key is one reminder, whatever happens to it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from civic.reminders import planning
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder, State
from civic.reminders.planning import Planned

from .conftest import KIND

pytestmark = pytest.mark.django_db
SUBJECT = ("case", 1)


def keys_open() -> set[str]:
    return set(Reminder.objects.open().values_list("key", flat=True))


def test_planning_twice_keeps_one_row(plan):
    assert plan().pk == plan().pk
    assert Reminder.objects.count() == 1


def test_planning_again_moves_an_open_reminder(plan):
    plan()
    later = timezone.now() + timedelta(days=3)
    assert plan(due_at=later).due_at == later


def test_planning_again_wakes_a_cancelled_reminder(plan):
    plan()
    planning.cancel(SUBJECT)
    assert plan().state == State.PLANNED


def test_planning_again_leaves_a_fired_reminder_fired(plan, handler):
    fired_due_at = plan().due_at
    fire_due()
    again = plan(due_at=timezone.now() + timedelta(days=3))
    assert (again.state, again.due_at) == (State.FIRED, fired_due_at)


def test_cancelling_takes_only_the_kinds_it_is_told(plan):
    plan("a", kind="one")
    plan("b", kind="two")
    assert planning.cancel(SUBJECT, ["one"]) == 1
    assert keys_open() == {"b"}


def test_cancelling_leaves_other_subjects_alone(plan):
    plan("a")
    plan("b", subject=("case", 2))
    plan("c", subject=("visit", 1))
    planning.cancel(SUBJECT)
    assert keys_open() == {"b", "c"}


def test_cancelling_does_not_touch_what_has_fired(plan, handler):
    plan()
    fire_due()
    assert planning.cancel(SUBJECT) == 0


def test_replanning_swaps_the_old_for_the_new(plan):
    plan("old")
    plan("kept")
    plan("other", kind="other.kind")
    due = timezone.now() + timedelta(days=1)
    planning.replan(SUBJECT, [KIND], [Planned(KIND, due, "kept"), Planned(KIND, due, "new")])
    assert keys_open() == {"kept", "new", "other"}


def test_replanning_back_wakes_the_cancelled_one(plan):
    plan("monday")
    due = timezone.now()
    planning.replan(SUBJECT, [KIND], [Planned(KIND, due, "tuesday")])
    planning.replan(SUBJECT, [KIND], [Planned(KIND, due, "monday")])
    assert keys_open() == {"monday"}


def test_replanning_twice_changes_nothing():
    wanted = [Planned(KIND, timezone.now(), "a")]
    planning.replan(SUBJECT, [KIND], wanted)
    before = list(Reminder.objects.values_list("pk", "key", "cancelled_at"))
    planning.replan(SUBJECT, [KIND], wanted)
    assert list(Reminder.objects.values_list("pk", "key", "cancelled_at")) == before


def test_replanning_to_nothing_cancels_all(plan):
    plan()
    planning.replan(SUBJECT, [KIND], [])
    assert keys_open() == set()


def test_replanning_refuses_a_kind_it_was_not_told():
    with pytest.raises(ValueError, match=r"other\.kind"):
        planning.replan(SUBJECT, [KIND], [Planned("other.kind", timezone.now(), "a")])


def test_replanning_needs_three_queries_whatever_the_number(django_assert_max_num_queries):
    wanted = [Planned(KIND, timezone.now(), f"key/{number}") for number in range(20)]
    with django_assert_max_num_queries(5):  # two of them are the savepoint of the test's transaction
        planning.replan(SUBJECT, [KIND], wanted)


@pytest.mark.parametrize(
    "values",
    [
        {"key": ""},
        {"kind": ""},
        {"skip_reason": "why"},
        {"fired_at": timezone.now(), "cancelled_at": timezone.now()},
    ],
)
def test_the_database_refuses_nonsense(plan, values):
    reminder = plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.filter(pk=reminder.pk).update(**values)


def plan_many(wanted, kinds=(KIND,)):
    """`wanted`: the keys each subject shall have, all of them due tomorrow."""
    tomorrow = timezone.now() + timedelta(days=1)
    planned = {pk: [Planned(KIND, tomorrow, key) for key in keys] for pk, keys in wanted.items()}
    planning.replan_many("case", kinds, planned)


def rows() -> dict[str, tuple[int, State]]:
    return {row.key: (row.pk, row.state) for row in Reminder.objects.all()}


def test_many_subjects_get_exactly_the_wanted_reminders():
    plan_many({1: ["1/a", "1/b"], 2: ["2/a"]})
    plan_many({1: ["1/b"], 2: ["2/a", "2/b"]})
    assert keys_open() == {"1/b", "2/a", "2/b"}
    assert rows()["1/a"][1] == State.CANCELLED


def test_one_that_moves_to_another_key_keeps_its_row():
    plan_many({1: ["1/a"]})
    pk = rows()["1/a"][0]
    plan_many({1: ["1/b"]})
    assert rows() == {"1/b": (pk, State.PLANNED)}


def test_one_that_stays_is_not_written(django_assert_num_queries):
    plan_many({1: ["1/a"]})
    before = Reminder.objects.get().due_at
    planning.replan_many("case", (KIND,), {1: [Planned(KIND, before, "1/a")]})
    assert Reminder.objects.get().due_at == before


def test_a_cancelled_one_becomes_active_again():
    plan_many({1: ["1/a"]})
    plan_many({1: []})
    plan_many({1: ["1/a"]})
    assert rows()["1/a"][1] == State.PLANNED


def test_one_that_fired_stays_fired(plan, handler):
    plan("1/a")
    fire_due()
    plan_many({1: ["1/a"]})
    assert rows()["1/a"][1] == State.FIRED


def test_other_kinds_and_other_subjects_are_left_alone(plan):
    plan("other kind", kind="other")
    plan("other subject", subject=("case", 2))
    plan("other type", subject=("visit", 1))
    plan_many({1: ["1/a"]})
    assert keys_open() == {"other kind", "other subject", "other type", "1/a"}


def test_what_had_failed_begins_afresh_when_it_moves(plan):
    row = plan("1/a")
    Reminder.objects.filter(pk=row.pk).update(attempts=3, error="E", retry_after=timezone.now() + timedelta(days=9))
    plan_many({1: ["1/b"]})
    row.refresh_from_db()
    assert (row.key, row.attempts, row.error, row.retry_after) == ("1/b", 0, "", None)
