"""Random people use random verbs over random time; after each step the ledger must be right.

Who is offered a verb can carry it out, who is not offered it cannot; each step leaves one event; one department
owns the case; the clock is what a computation from scratch gives; the reminders are those the state calls for.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from civic.cases import beside, clock, reminders
from civic.cases.models import Case, Handover
from civic.cases.schedule import Schedule
from civic.cases.smalltable import one_reading
from civic.cases.workflow import RUNNING, STANDING_STILL, VERBS, WrongStatus
from civic.organization.models import Department
from civic.people.petitioner import Petitioner
from civic.reminders.models import Reminder
from tests.cases.verb_arguments import BUILDERS, arguments
from tests.makers import make_case, make_department, make_officer, make_user, seoul

pytestmark = pytest.mark.django_db

START = seoul("2026-11-02T10:00")  # a Monday
# Of what kind a case is, and how far, when people begin to lay their hands on it; numbers are hours that pass.
BEGINNINGS: list[tuple[Any, ...]] = [
    ("grievance", "accept", "pause", "prolong_pause"),
    ("suggestion", "accept", "request_supplement"),
    ("suggestion", "accept", "register_joint", "request_representatives"),
    ("suggestion", "accept", 700, "examiner:urge", "acknowledge_urging"),
    ("suggestion", "accept", "report_conduct", "desk:decide_protection"),
    ("statutory", "accept", "refuse", "desk:object_to_refusal", "desk:prolong_objection"),
    ("suggestion", "accept", "request_supplement", 300),
    ("suggestion", "accept", "register_joint", "request_representatives", 300),
    ("statutory", "accept", "refuse", "desk:object_to_refusal"),
    ("law_question", "accept", "extend"),
    ("suggestion", "accept", "ask_cooperation"),
    ("grievance", "accept", "transfer", "bounce"),
    ("other", "accept", "assign"),
    ("suggestion", "accept", "answer"),
    ("grievance",),
]
SETTINGS = settings(
    max_examples=3,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
)
STEPS = st.sampled_from(sorted(VERBS))


def town() -> dict[str, Any]:
    """Three departments with an officer each, one of them coordinating, one auditing; the desk, an examiner."""
    people: dict[str, Any] = {}
    for slug, more in (
        ("roads", {}),
        ("nature", {}),
        ("desk-office", {"coordinates": True}),
        ("audit", {"audits": True}),
    ):
        people[slug] = make_officer(make_department(slug, **more), role="head", email=f"{slug}@example.kr")
    people["desk"] = make_user("desk@example.kr", "desk", name="정접수")
    people["examiner"] = make_user("examiner@example.kr", "examiner", name="심사관")
    people["mayor"] = make_user("mayor@example.kr", "mayors-office", name="시장실")
    return people


class Ledger(RuleBasedStateMachine):
    """One case, and everybody who could lay a hand on it."""

    people: dict[str, Any]
    beginning: tuple[Any, ...]
    carried_out: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.case: Case | None = None
        self.just_stepped = False

    @initialize()
    def file(self) -> None:
        kind, *steps = self.beginning
        with time_machine.travel(self.now, tick=False):
            department = Department.objects.get(slug="roads")
            self.case = make_case(at=self.now, kind=kind, department=department, consents=[("publication", "1")])
        for one in steps:
            if isinstance(one, int):
                self.time_passes(one)
                continue
            who, _colon, verb = one.rpartition(":")
            with time_machine.travel(self.now, tick=False):
                self._try(who or "owner", verb)

    @rule(hours=st.sampled_from([0.5, 2, 5, 20, 100, 300]))
    def time_passes(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        self.just_stepped = False

    @rule(who=st.sampled_from(["petitioner", "roads", "nature", "desk-office", "audit", "desk", "examiner", "mayor"]),
          verb=STEPS)  # fmt: skip
    def somebody_tries(self, who: str, verb: str) -> None:
        """Offered and done, or not offered and refused; a refused one leaves nothing behind."""
        with time_machine.travel(self.now, tick=False):
            self._try(who, verb)

    @rule(nth=st.integers(0, 5))
    def somebody_does_what_is_offered(self, nth: int) -> None:
        """One of the six offers that were taken least often until now, so that each has its turn."""
        with time_machine.travel(self.now, tick=False):
            offers = self.offers()
            if offers:
                _times, verb, who = sorted(offers)[min(nth, len(offers) - 1)]
                self._try(who, verb)

    @one_reading()
    def offers(self) -> list[tuple[int, str, str]]:
        """How often a verb was taken, the verb, and who is offered it now."""
        case = self.fresh()
        beside.look([case])  # five people are asked about the same rows
        return [
            (self.carried_out[verb.key], verb.key, who)
            for who in ("petitioner", "owner", "desk", "examiner", "nature")
            for verb in case.verbs_for(self.person(who, case))
        ]

    def _try(self, who: str, verb: str) -> None:
        case = self.fresh()
        by = self.person(who, case)
        before = case.events.count()
        if case.may(verb, by):
            getattr(case, verb)(by=by, version=case.version, **arguments(verb, case, self.now))
            self.carried_out[verb] += 1
            assert case.events.count() == before + 1, f"{verb} left not exactly one event"
            assert case.last_verb == verb
            self.just_stepped = True
            return
        with pytest.raises(WrongStatus), transaction.atomic():
            getattr(case, verb)(by=by, version=case.version, **arguments(verb, case, self.now))
        assert case.events.count() == before

    def person(self, who: str, case: Case) -> Any:
        if who == "petitioner":
            return Petitioner(case.number)
        return self.people[case.department.slug if who == "owner" else who]

    def fresh(self) -> Case:
        assert self.case is not None
        return Case.objects.get(pk=self.case.pk)

    @invariant()
    def all_is_right(self) -> None:
        """What must hold after every step."""
        if self.case is None:
            return
        with time_machine.travel(self.now, tick=False), one_reading():
            case = self.fresh()
            versions_and_events_agree(case)
            exactly_one_department_owns_it(case)
            the_clock_is_what_a_new_computation_gives(case)
            if self.just_stepped:
                the_reminders_are_those_the_state_calls_for(case, self.now)


def versions_and_events_agree(case: Case) -> None:
    states = list(case.events.order_by("pk").values_list("new_progress", flat=True))
    assert (case.version, case.progress) == (len(states) - 1, states[-1])


def exactly_one_department_owns_it(case: Case) -> None:
    assert Department.objects.current().filter(pk=case.department_id).exists()
    moves = Handover.objects.filter(case=case, taken_at__isnull=True, bounced_at__isnull=True)
    assert moves.count() == (1 if case.take_by else 0)
    if case.officer_id:
        assert case.department.officers.filter(user=case.officer_id).exists()


def the_clock_is_what_a_new_computation_gives(case: Case) -> None:
    kept = case.due_at
    assert clock.act_by(case) == case.act_by
    suspensions = case.suspensions.filter(ended_at__isnull=True).count()
    assert suspensions == (1 if case.progress in STANDING_STILL else 0)
    if case.progress in RUNNING | STANDING_STILL:
        assert case.plan_due() == kept
        assert (kept is None) == (case.progress in STANDING_STILL)
    if case.progress in RUNNING:
        explained = case.explain_due()
        assert explained is not None
        assert explained.due == kept


def the_reminders_are_those_the_state_calls_for(case: Case, now: datetime) -> None:
    wanted = {rung.key for rung in Schedule(case, now).to_plan()}
    rows = Reminder.objects.open().for_subject((reminders.SUBJECT, case.pk))
    assert set(rows.values_list("key", flat=True)) == wanted


def test_every_verb_has_arguments_to_try_it_with() -> None:
    assert set(BUILDERS) >= set(VERBS)


def test_whatever_people_do_the_ledger_stays_right() -> None:
    Ledger.people, Ledger.carried_out = town(), Counter()
    for beginning in BEGINNINGS:
        Ledger.beginning = beginning
        run_state_machine_as_test(Ledger, settings=SETTINGS)
    missed = set(VERBS) - set(Ledger.carried_out)
    assert not missed, f"never carried out, so never tried: {sorted(missed)}"
