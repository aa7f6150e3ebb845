"""A press at the desk that was a mistake is taken back, without a word to anybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from civic.cases.models import CaseEvent
from civic.cases.workflow import WorkflowError
from civic.notices.models import Notice
from petitions.models import Booking, DeskAction, Session
from petitions.monday import desk as rules
from petitions.monday.takeback import not_arrived, not_called
from tests.makers import make_filing

from .makers import make_instruction
from .test_desk import ONE, call, come, key, say, session, three, visitor
from .test_desk_pages import clerk, desk_page, press, today
from .test_desk_pages import visitor as visitor_today

__all__ = ["clerk", "session", "three", "today"]  # fixtures

pytestmark = pytest.mark.django_db
State = Booking.State


def undo_arrival(row, by, minutes=1, press_key=None):
    return not_arrived(row, by=by, key=press_key or key(), at=ONE + timedelta(minutes=minutes))


def undo_call(row, by, minutes=1):
    return not_called(row, by=by, key=key(), at=ONE + timedelta(minutes=minutes))


def test_who_was_noted_by_mistake_is_expected_again_at_the_same_time(three, desk):
    row, told = come(three[1], desk), Notice.objects.count()
    undo_arrival(row, desk)
    assert (row.state, row.position, row.arrived_at, row.queue_number) == (State.BOOKED, 1, None, None)
    event = row.case.events.order_by("pk").last()
    assert (event.verb, event.is_public, event.by) == ("monday_taken_back", False, desk)
    assert Notice.objects.count() == told
    come(row, desk, 5)
    assert (row.state, row.queue_number) == (State.ARRIVED, 2)


def test_the_second_tablet_takes_nothing_further_back(three, desk, mayors_office):
    row = call(come(three[0], desk), desk)
    undo_call(row, desk)
    undo_call(row, mayors_office)
    assert row.state == State.ARRIVED
    sent = key()
    for _again in range(2):
        undo_arrival(row, desk, press_key=sent)
    undo_arrival(row, mayors_office)
    assert row.state == State.BOOKED
    assert CaseEvent.objects.filter(verb="monday_taken_back").count() == 2
    assert DeskAction.objects.filter(what__startswith="not-").count() == 2


def test_who_stood_on_the_waiting_list_stands_there_again(session, three, desk):
    row = visitor(session, 9, state=State.WAITING)
    since = row.waiting_since
    undo_arrival(come(row, desk), desk)
    assert (row.state, row.position, row.waiting_since) == (State.WAITING, None, since)


def test_who_had_not_come_has_not_come(three, desk):
    row = rules.no_show(three[0], by=desk, key=key(), at=ONE + timedelta(minutes=11))
    told = Notice.objects.count()
    undo_arrival(come(row, desk, 12), desk, 13)
    assert (row.state, row.position) == (State.NO_SHOW, 0)
    assert Notice.objects.count() == told


def test_who_was_called_by_mistake_waits_with_the_same_number_and_another_one_is_called(three, desk):
    first, second = come(three[0], desk), come(three[1], desk)
    undo_call(call(first, desk), desk)
    assert (first.state, first.queue_number, first.began_at) == (State.ARRIVED, 1, None)
    call(second, desk, 2)
    assert second.state == State.IN_HEARING


def test_a_hearing_of_which_something_is_written_down_is_not_taken_back(three, desk, department):
    row = call(come(three[0], desk), desk)
    say(row, desk)
    with pytest.raises(WorkflowError):
        undo_call(row, desk, 6)
    Booking.objects.update(mayor_words="", visitor_words="")
    make_instruction(row.case, row.session, department=department)
    with pytest.raises(WorkflowError):
        undo_call(row, desk, 7)
    row.refresh_from_db()
    assert row.state == State.IN_HEARING
    assert not CaseEvent.objects.filter(verb="monday_taken_back").exists()


def test_who_came_without_an_appointment_or_is_inside_was_here(session, three, desk):
    row = rules.add_visitor(session, make_filing(), walk_in=True, by=desk, form_key=key(), at=ONE)
    with pytest.raises(WorkflowError):
        undo_arrival(row, desk)
    inside = call(come(three[0], desk), desk)
    with pytest.raises(WorkflowError):
        undo_arrival(inside, desk)
    with pytest.raises(WorkflowError):
        undo_call(three[1], desk)
    assert not CaseEvent.objects.filter(verb="monday_taken_back").exists()


def test_the_desk_offers_it_and_carries_it_out(clerk, today):
    row = visitor_today(today)
    press(clerk, row, "arrive")
    assert 'value="not-arrived"' in clerk.get(desk_page(today)).content.decode()
    press(clerk, row, "begin")
    page = clerk.get(desk_page(today)).content.decode()
    assert 'value="not-called"' in page and 'value="not-arrived"' not in page
    assert press(clerk, row, "not-called")["Location"] == desk_page(today)
    assert press(clerk, row, "not-arrived", script=True).json()["ok"]
    row.refresh_from_db()
    assert row.state == State.BOOKED


def test_it_is_not_offered_for_walk_ins_and_for_hearings_with_words(clerk, today, desk):
    rules.add_visitor(today, make_filing(), walk_in=True, by=desk, form_key=key())
    assert 'value="not-' not in clerk.get(desk_page(today)).content.decode()
    row = visitor_today(today)
    for act in ("arrive", "begin"):
        press(clerk, row, act)
    rules.save_words(row, visitor_words="", mayor_words="고치겠습니다.", attendees="", by=desk, key=key())
    assert 'value="not-' not in clerk.get(desk_page(today)).content.decode()


def test_others_may_not(today, officer):
    row = visitor_today(today, state=State.ARRIVED, queue_number=1)
    client = Client()
    client.force_login(officer)
    data = {"act": "not-arrived", "booking": row.pk, "key": str(key())}
    assert client.post(reverse("admin:petitions_session_desk", args=[today.pk]), data).status_code == 403
    row.refresh_from_db()
    assert row.state == State.ARRIVED
    assert Session.objects.get().state == Session.State.OPEN
