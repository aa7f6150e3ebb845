"""Random ways of an instruction through its verbs, and two people at once: what always holds."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.cases.models import Case
from civic.cases.states import WorkflowError
from civic.reminders.models import Reminder
from petitions.models import Instruction
from petitions.models.instruction import OPEN, State
from petitions.monday import instructionreminders
from petitions.monday import instructions as follow_up
from petitions.monday.giving import give
from petitions.monday.instructionverbs import VERBS
from tests.crowd import at_once
from tests.makers import accepted_case, make_contact, make_department, make_officer, make_user

from .followed import TEXT, give_one

PEOPLE = ("officer", "head", "desk", "mayor", "visitor", "stranger")


def arguments(key: str, row: Instruction, number: int, other: Any) -> dict[str, Any]:
    """What a person might send: sometimes sensible, sometimes not."""
    words = ("", "사유입니다")[number % 2]
    return {
        "take": {},
        "plan": {"text": words},
        "report": {"percent": number, "text": "하고 있습니다", "reason": words},
        "report_done": {"result": "했습니다", "no_photo": words},
        "postpone": {"due_on": row.due_on + timedelta(days=number - 20), "reason": "늦습니다"},
        "pass_on": {"department": other if row.department_id != other.pk else row.case.department, "reason": words},
        "propose_drop": {"reason": words, "instead": "다른 일"},
        "refuse_drop": {"reason": words},
        "drop": {"reason": words, "instead": words},
        "confirm": {"comment": words},
        "dispute": {"reason": words},
        "check": {"lasting": number % 3 == 0, "text": words},
    }[key]


def holds_together(row: Instruction) -> None:
    """What is true of an instruction, its reminders and its case after every step, refused or not."""
    fresh = Instruction.objects.get(pk=row.pk)
    assert fresh.percent <= 100
    assert fresh.due_on >= fresh.first_due_on
    assert (fresh.due_on > fresh.first_due_on) == (fresh.postponed > 0)
    assert bool(follow_up.holds(Case.objects.get(pk=row.case_id))) == (fresh.state in OPEN)
    open_keys = set(Reminder.objects.open().for_subject(("instruction", row.pk)).values_list("key", flat=True))
    assert open_keys == {rung.key for rung in instructionreminders.to_plan(fresh, timezone.now())}
    events = fresh.case.events.filter(data__instruction=row.pk)
    assert events.count() == fresh.version + 1
    if fresh.state in (State.FULFILLED, State.DROPPED):
        assert open_keys == set()
        assert events.order_by("-pk")[0].is_public


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(list(VERBS)), st.sampled_from(PEOPLE), st.integers(0, 99)), min_size=1, max_size=14
    )
)
def test_any_way_through_the_verbs(steps):
    from django.db import transaction

    with transaction.atomic():
        department, other = make_department(), make_department()
        visitor = make_user()
        people = {
            "officer": make_officer(department),
            "head": make_officer(department, role="head"),
            "desk": make_user("", "desk"),
            "mayor": make_user("", "mayors-office"),
            "visitor": visitor,
            "stranger": make_officer(other),
        }
        case = accepted_case(department=department, contact=make_contact(user=visitor))
        row = give_one(
            case, department=department, by=people["mayor"], due_on=timezone.localdate() + timedelta(days=30)
        )
        for key, name, number in steps:
            by = people[name]
            allowed = key in follow_up.verbs_for(row, by)
            version = row.version
            try:
                getattr(follow_up, key)(row, by=by, version=version, **arguments(key, row, number, other))
                assert allowed
                assert row.version == version + 1
            except WorkflowError:
                assert Instruction.objects.get(pk=row.pk).version == version
            holds_together(row)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
class TestTwoAtOnce:
    def test_numbers_are_counted_once_each(self, department, desk):
        case = accepted_case(department=department)
        due = date(2099, 1, 1).replace(year=timezone.localdate().year + 1)

        def job(key: uuid.UUID) -> Any:
            mine = Case.objects.get(pk=case.pk)
            return lambda: give(mine, text=TEXT, department=department, due_on=due, by=desk, form_key=key)

        given_ones = at_once([job(uuid.uuid4()) for _nth in range(6)])
        assert sorted(row.number for row in given_ones) == [1, 2, 3, 4, 5, 6]

    def test_one_form_from_two_windows_is_one(self, department, desk):
        case = accepted_case(department=department)
        key, due = uuid.uuid4(), timezone.localdate() + timedelta(days=9)
        jobs = [
            lambda: give(
                Case.objects.get(pk=case.pk), text=TEXT, department=department, due_on=due, by=desk, form_key=key
            )
        ] * 5
        assert len({row.pk for row in at_once(jobs)}) == 1
        assert case.events.filter(verb="instruction_given").count() == 1

    def test_yes_and_no_at_once_is_one_of_them(self, department, desk, citizen):
        from .followed import instruction_in

        case = accepted_case(department=department, contact=make_contact(user=citizen))
        row = instruction_in(State.REPORTED, case, department=department)

        def mine() -> Instruction:
            return Instruction.objects.select_related("case__contact").get(pk=row.pk)

        results = at_once(
            [
                lambda: follow_up.confirm(mine(), by=citizen, version=row.version),
                lambda: follow_up.dispute(mine(), reason="아직입니다", by=citizen, version=row.version),
            ]
        )
        assert [isinstance(result, WorkflowError) for result in results].count(True) == 1
        assert Instruction.objects.get(pk=row.pk).version == row.version + 1
