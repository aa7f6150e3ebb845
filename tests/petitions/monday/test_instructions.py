"""The mayor's instructions: every verb, from every state, by everybody; and what must never be possible."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from civic.cases.models import Case
from civic.cases.states import Actor, ChangedMeanwhile, SameKeyOtherContent, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from petitions.models import Instruction
from petitions.models.instruction import OPEN, TO_DO, State
from petitions.monday import instructions as follow_up
from petitions.monday.instructionverbs import VERBS
from tests.cases.mailbox import read
from tests.makers import accepted_case, make_case, make_contact, make_department, make_user, seoul

from .followed import (
    LATER,
    do,
    give_one,
    instruction_in,
    last,
    staff_told,
    visitors_letter,
)
from .makers import make_session

NOW = seoul("2026-11-30T14:00")  # a Monday

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def city(officer, head, coordinating, mayors_office, desk):
    """Everybody who is told of something."""


@pytest.fixture
def case(citizen, department) -> Case:
    return accepted_case(department=department, contact=make_contact(user=citizen))


@pytest.fixture
def given(case, department, mayors_office) -> Instruction:
    return give_one(case, department=department, by=mayors_office)


class TestGiving:
    def test_it_is_written_down_counted_and_told(self, given, case, department, officer):
        assert (given.number, given.state, given.due_on, given.first_due_on) == (1, State.GIVEN, LATER, LATER)
        event = last(case)
        assert (event.verb, event.actor, event.public_text) == ("instruction_given", Actor.DESK, given.text)
        assert event.data["nth"] == 1
        assert given.text in read(visitors_letter(case, "instruction_given"))
        assert officer.email in staff_told(case, "instruction_given")

    def test_numbers_go_on_in_the_case(self, given, case, department, mayors_office):
        assert give_one(case, department=department, by=mayors_office).number == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            {"text": "  "},
            {"department": None},
            {"due_on": None},
            {"due_on": NOW.date() - timedelta(days=1)},
            {"due_on": date(2099, 1, 1)},
        ],
    )
    def test_without_text_department_or_day_nothing_is_written(self, case, department, mayors_office, wrong):
        with pytest.raises(WorkflowError):
            give_one(case, **{"department": department, "by": mayors_office, **wrong})
        assert not Instruction.objects.exists()
        assert last(case).verb == "accept"

    def test_a_department_that_handles_no_cases_is_refused(self, case, mayors_office):
        council = make_department("council", handles_cases=False)
        with pytest.raises(WorkflowError):
            give_one(case, department=council, by=mayors_office)

    def test_the_officer_must_work_in_the_department(self, case, department, mayors_office, stranger):
        with pytest.raises(WorkflowError):
            give_one(case, department=department, by=mayors_office, officer=stranger)

    def test_the_same_form_twice_is_one_instruction(self, case, department, mayors_office):
        key = uuid.uuid4()
        first = give_one(case, department=department, by=mayors_office, form_key=key)
        again = give_one(case, department=department, by=mayors_office, form_key=key)
        assert first.pk == again.pk
        assert case.events.filter(verb="instruction_given").count() == 1

    def test_the_same_form_with_another_text_is_refused(self, case, department, mayors_office):
        key = uuid.uuid4()
        give_one(case, department=department, by=mayors_office, form_key=key)
        with pytest.raises(SameKeyOtherContent):
            give_one(case, department=department, by=mayors_office, form_key=key, text="다른 말씀")
        with pytest.raises(SameKeyOtherContent):
            give_one(make_case(), department=department, by=mayors_office, form_key=key)

    def test_only_those_with_the_right_may(self, case, department, officer, head, examiner, citizen, administrator):
        for person in (officer, head, examiner, citizen, administrator, Petitioner(case.number)):
            with pytest.raises(WrongStatus):
                give_one(case, department=department, by=person)

    def test_nobody_gives_one_about_a_petition_of_their_own(self, department, mayors_office):
        own = accepted_case(department=department, contact=make_contact(user=mayors_office))
        with pytest.raises(WrongStatus):
            give_one(own, department=department, by=mayors_office)

    def test_it_remembers_its_monday(self, case, department, desk):
        session = make_session()
        assert give_one(case, department=department, by=desk, session=session).session == session


# Who may do what from which state. Everything that is not here is refused.
STAFF_OF_DEPARTMENT = {"officer", "head"}
GIVERS = {"desk", "mayors_office"}
VISITOR = {"citizen", "guest"}
MATRIX: dict[str, dict[str, set[str]]] = {
    State.GIVEN: {
        "take": STAFF_OF_DEPARTMENT | GIVERS,
        "postpone": STAFF_OF_DEPARTMENT | GIVERS,
        "pass_on": {"head"} | GIVERS,
        "propose_drop": STAFF_OF_DEPARTMENT,
        "drop": GIVERS,
    },
    State.TAKEN: {
        "plan": STAFF_OF_DEPARTMENT,
        "report": STAFF_OF_DEPARTMENT,
        "report_done": STAFF_OF_DEPARTMENT,
        "postpone": STAFF_OF_DEPARTMENT | GIVERS,
        "pass_on": {"head"} | GIVERS,
        "propose_drop": STAFF_OF_DEPARTMENT,
        "drop": GIVERS,
    },
    State.REPORTED: {"confirm": VISITOR | GIVERS, "dispute": VISITOR | GIVERS, "drop": GIVERS},
    State.CHECKING: {"check": GIVERS, "drop": GIVERS},
    State.FULFILLED: {},
    State.DROPPED: {},
}
MATRIX[State.UNDER_WAY] = MATRIX[State.TAKEN]
PEOPLE = ("officer", "head", "stranger", "desk", "mayors_office", "examiner", "administrator", "citizen", "guest")


@pytest.fixture
def people(request, case) -> dict[str, Any]:
    found = {name: request.getfixturevalue(name) for name in PEOPLE if name != "guest"}
    return {**found, "guest": Petitioner(case.number)}


class TestWhoMayDoWhat:
    @pytest.mark.parametrize("state", list(State))
    def test_each_verb_for_each_person(self, case, department, people, state):
        instruction = instruction_in(state, case, department=department)
        for key in VERBS:
            allowed = {name for name, by in people.items() if key in follow_up.verbs_for(instruction, by)}
            assert allowed == MATRIX[state].get(key, set()), (state, key)
        assert follow_up.verbs_for(instruction, Petitioner("2000-000001")) == []
        assert follow_up.verbs_for(instruction, AnonymousUser()) == []

    @pytest.mark.parametrize("state", list(State))
    @pytest.mark.parametrize("key", list(VERBS))
    def test_what_is_offered_works_and_what_is_not_is_refused(self, case, department, people, state, key):
        """The buttons and the rules say the same."""
        instruction = instruction_in(state, case, department=department)
        before = Instruction.objects.filter(pk=instruction.pk).values().get()
        events = case.events.count()
        for name, by in people.items():
            if key not in follow_up.verbs_for(instruction, by):
                with pytest.raises(WrongStatus):
                    do(key, instruction, by)
                assert Instruction.objects.filter(pk=instruction.pk).values().get() == before, name
        assert case.events.count() == events
        able = sorted(MATRIX[state].get(key, set()))
        if able:
            do(key, instruction, people[able[0]])
            assert case.events.count() == events + 1
            assert instruction.version == before["version"] + 1

    def test_nobody_handles_one_about_a_petition_of_their_own(self, department, officer):
        case = accepted_case(department=department, contact=make_contact(user=officer))
        instruction = instruction_in(State.TAKEN, case, department=department)
        assert follow_up.verbs_for(instruction, officer) == []

    def test_nobody_confirms_or_checks_the_work_of_their_own_department(self, case, coordinating, desk):
        from civic.organization.models import Officer

        Officer.objects.create(user=desk, department=coordinating)
        reported = instruction_in(State.REPORTED, case, department=coordinating)
        assert set(follow_up.verbs_for(reported, desk)) == set()
        with pytest.raises(WrongStatus):
            do("confirm", reported, desk)

    def test_an_old_version_is_refused_and_nothing_written(self, given, officer, head):
        seen = given.version
        follow_up.take(Instruction.objects.get(pk=given.pk), by=head)
        with pytest.raises(ChangedMeanwhile) as error:
            follow_up.postpone(given, due_on=date(2026, 12, 28), reason="늦습니다", by=officer, version=seen)
        assert "박과장" in str(error.value)
        assert Instruction.objects.get(pk=given.pk).postponed == 0


def test_the_portal_itself_is_bound_by_the_state(case, department):
    row = instruction_in(State.FULFILLED, case, department=department)
    with pytest.raises(WrongStatus):
        follow_up.take(row, by=None)


def test_a_superuser_without_a_department_counts_as_giver(given):
    root = make_user("root@example.kr", is_staff=True, is_superuser=True)
    assert {"take", "drop"} <= set(follow_up.verbs_for(given, root))


def test_the_sets_of_states_fit():
    assert set(State) == OPEN | {State.FULFILLED, State.DROPPED}
    assert TO_DO < OPEN
