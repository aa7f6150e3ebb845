"""Random days of booking: whatever people, staff and the portal do, nobody gets what somebody else has."""

import itertools
import uuid
from contextlib import suppress
from datetime import timedelta

import hypothesis.strategies as st
import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from civic.cases.workflow import WorkflowError
from civic.people.petitioner import Petitioner
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from petitions.models import Booking, Session
from petitions.monday import booking as rules
from petitions.monday import sessions
from tests.makers import make_case, make_contact, make_department, seoul
from tests.petitions.monday.makers import MONDAY, make_session

NOW = seoul("2026-11-23T10:00")
PEOPLE, SESSIONS = 5, 3
people = st.integers(0, PEOPLE - 1)
mondays = st.integers(0, SESSIONS - 1)
positions = st.none() | st.integers(0, 2)


class Mondays(RuleBasedStateMachine):
    """Three Mondays with two appointments each, five people with two petitions each."""

    def __init__(self):
        super().__init__()
        self.kept = transaction.atomic()
        self.kept.__enter__()
        department = make_department(f"construction-{uuid.uuid4().hex[:6]}", name="건설과")
        weeks = (MONDAY + timedelta(days=7 * week) for week in range(SESSIONS))
        self.sessions = [make_session(day, capacity=2) for day in weeks]
        self.cases = [
            make_case(contact=make_contact(phone=f"0105000{n:04d}", email=f"p{n}@example.kr"), department=department)
            for n, _petition in itertools.product(range(PEOPLE), range(2))
        ]

    def teardown(self):
        transaction.set_rollback(True)
        self.kept.__exit__(None, None, None)

    def attempt(self, verb, *args, **kw):
        """A refusal is a sentence; anything else would be an error."""
        with suppress(WorkflowError):
            verb(*args, **kw)

    def live(self, who, which):
        return rules.live_booking(self.cases[who * 2 + which])

    @rule(who=people, which=st.integers(0, 1), week=mondays, position=positions)
    def book(self, who, which, week, position):
        case = self.cases[who * 2 + which]
        by = Petitioner(case.number)
        self.attempt(rules.book, self.sessions[week], case, position=position, by=by, form_key=uuid.uuid4())

    @rule(who=people, which=st.integers(0, 1), week=mondays, position=positions)
    def change(self, who, which, week, position):
        row = self.live(who, which)
        if row is not None:
            by = Petitioner(row.case.number)
            self.attempt(rules.change, row, session=self.sessions[week], position=position, by=by)

    @rule(who=people, which=st.integers(0, 1))
    def cancel(self, who, which):
        row = self.live(who, which)
        if row is not None:
            self.attempt(rules.cancel, row, by=Petitioner(row.case.number))

    @rule(who=people, which=st.integers(0, 1), takes=st.booleans())
    def answer(self, who, which, takes):
        row = self.live(who, which)
        if row is not None:
            verb = rules.accept_offer if takes else rules.decline_offer
            self.attempt(verb, row, by=Petitioner(row.case.number))

    @rule(week=mondays)
    def call_off(self, week):
        if week < SESSIONS - 1:  # one Monday stays
            self.attempt(sessions.call_off, self.sessions[week], reason="휴회", by=None)

    @rule(week=mondays)
    def make_larger(self, week):
        row = Session.objects.get(pk=self.sessions[week].pk)
        values = {"day": row.day, "starts": row.starts, "place": row.place, "slot_minutes": row.slot_minutes}
        if row.capacity < 4:
            self.attempt(sessions.reschedule, row, **values, capacity=row.capacity + 1, reason="", by=None)

    @rule()
    def go_on(self):
        """The portal does what it has set itself to do; afterwards the lists are as they should be."""
        fire_due()
        for session in Session.objects.exclude(state="cancelled"):
            assert not session.bookings.waiting().exists() or not session.free_positions()
        assert not Booking.objects.live().filter(session__state="cancelled").exists()
        assert not Reminder.objects.open().filter(attempts__gt=0).exists()

    @invariant()
    def nobody_has_what_another_has(self):
        for session in Session.objects.all():
            taken = list(session.bookings.holding().values_list("position", flat=True))
            assert len(taken) == len(set(taken)) and all(0 <= position < session.capacity for position in taken)

    @invariant()
    def everybody_has_one(self):
        live = list(Booking.objects.live().values_list("case", "session", "phone_index"))
        assert len({case for case, _session, _phone in live}) == len(live)
        assert len({(session, phone) for _case, session, phone in live}) == len(live)

    @invariant()
    def the_history_knows_every_booking(self):
        for case in self.cases:
            told = case.events.filter(verb__startswith="monday_").exclude(verb__contains="review").count()
            assert told >= case.bookings.count()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a long walk; it is made once, on the real database")
@pytest.mark.django_db
def test_whatever_people_do_nobody_gets_what_another_has():
    chosen = settings(max_examples=8, stateful_step_count=20, suppress_health_check=list(HealthCheck))
    with time_machine.travel(NOW, tick=False):
        run_state_machine_as_test(Mondays, settings=chosen)
