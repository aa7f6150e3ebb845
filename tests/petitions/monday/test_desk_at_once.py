"""The desk with real connections at the same time: two tablets, and one press that arrives several times."""

import threading

import pytest
from django.db import connection

from civic.cases.models import CaseEvent
from civic.cases.workflow import WorkflowError
from petitions.models import Booking, DeskAction, Session
from petitions.monday import desk as rules
from tests.makers import make_department, make_user

from .makers import make_session
from .test_desk import ONE, State, call, come, key, visitor


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs real connections at the same time")
def test_two_tablets_call_in_two_visitors_and_one_goes_in():
    make_department("civil-affairs", coordinates=True)
    by = make_user("two@example.kr", "desk")
    session = make_session()
    rows = [visitor(session, number) for number in (1, 2)]
    for row in rows:
        come(row, by)
    gate, said = threading.Barrier(4), []

    def press(row):
        try:
            gate.wait()
            call(row, by)
            said.append("in")
        except WorkflowError:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(Booking.objects.get(pk=row.pk),)) for row in rows * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Booking.objects.filter(state=State.IN_HEARING).count() == 1
    assert sorted(said) == ["in", "in", "refused", "refused"]
    assert Session.objects.get().number == 116


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs real connections at the same time")
def test_one_press_that_arrives_four_times_at_once_is_one_arrival():
    make_department("civil-affairs", coordinates=True)
    by = make_user("two@example.kr", "desk")
    row = visitor(make_session(), 1)
    gate, press, said = threading.Barrier(4), key(), []

    def send():
        try:
            gate.wait()
            rules.arrive(Booking.objects.get(pk=row.pk), by=by, key=press, at=ONE)
            said.append("done")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == ["done"] * 4
    assert CaseEvent.objects.filter(verb="monday_arrived").count() == DeskAction.objects.count() == 1
