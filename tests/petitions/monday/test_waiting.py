"""The waiting list moves up by itself, and nobody on it is forgotten."""

from datetime import timedelta

import pytest
import time_machine

from civic.people.petitioner import Petitioner
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from petitions.models import Booking
from petitions.monday import booking as rules
from petitions.monday import offers, rounds, sessions, waiting
from tests.cases.mailbox import read, to_petitioner
from tests.makers import seoul
from tests.petitions.monday.makers import MONDAY, make_booking, make_session
from tests.petitions.monday.visitors import books, cancels, happenings, states, sweep, visitor

pytestmark = pytest.mark.django_db
NOW = seoul("2026-11-23T10:00")
NEXT = MONDAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def clock(department, settings):
    settings.QUIET_HOURS = True
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session():
    return make_session(capacity=2)


@pytest.fixture
def crowd(session):
    """Two with an appointment, three who wait."""
    return [books(session, visitor(nth)) for nth in range(1, 6)]


class TestMovingUp:
    def test_who_cancels_makes_room_for_the_first(self, session, crowd):
        cancels(crowd[0])
        assert states(session) == ["cancelled", "booked", "waiting", "waiting", "waiting"]
        fire_due()
        assert states(session) == ["cancelled", "booked", "booked", "waiting", "waiting"]
        first = Booking.objects.get(pk=crowd[2].pk)
        assert first.position == 0 and first.calendar_sequence == crowd[2].calendar_sequence + 1
        assert happenings(first.case) == ["monday_waiting", "monday_moved_up"]

    def test_the_letter_has_the_time_and_the_calendar(self, session, crowd):
        cancels(crowd[0])
        fire_due()
        notice = to_petitioner(crowd[2].case, "monday_moved_up")[0]
        assert "13:00" in notice.context["when"] and "BEGIN:VCALENDAR" in notice.context["calendar"]
        assert "13:00" in read(notice)

    def test_two_places_are_for_two(self, session, crowd):
        cancels(crowd[0])
        cancels(crowd[1])
        fire_due()
        assert states(session) == ["cancelled", "cancelled", "booked", "booked", "waiting"]

    def test_running_it_again_moves_nobody(self, session, crowd):
        cancels(crowd[0])
        fire_due()
        rules.move_up(session)
        fire_due()
        fire_due()
        assert states(session).count("booked") == 2
        assert len(to_petitioner(crowd[2].case, "monday_moved_up")) == 1

    def test_who_left_the_list_is_passed_over(self, session, crowd):
        cancels(crowd[2])
        cancels(crowd[0])
        fire_due()
        assert states(session) == ["cancelled", "booked", "cancelled", "booked", "waiting"]

    def test_a_change_to_another_day_makes_room_too(self, session, crowd):
        later, case = make_session(NEXT), crowd[0].case
        rules.change(crowd[0], session=later, position=None, by=Petitioner(case.number))
        fire_due()
        assert states(session) == ["cancelled", "booked", "booked", "waiting", "waiting"]

    def test_a_withdrawn_petition_makes_room_too(self, session, crowd):
        crowd[1].case.withdraw(by=Petitioner(crowd[1].case.number))
        fire_due()
        assert Booking.objects.get(pk=crowd[2].pk).position == 1

    def test_a_larger_room_makes_room_too(self, session, crowd, desk):
        hours = {"day": session.day, "starts": session.starts, "place": session.place, "slot_minutes": 15}
        sessions.reschedule(session, **hours, capacity=4, reason="", by=desk)
        fire_due()
        assert states(session) == ["booked", "booked", "booked", "booked", "waiting"]

    def test_nobody_moves_up_once_it_has_begun(self, session, crowd, clock, desk):
        clock.move_to(seoul("2026-11-30T13:01"))
        rules.cancel(crowd[0], by=desk, reason="전화로 취소하셨습니다.")
        fire_due()
        assert states(session).count("waiting") == 3

    def test_a_newcomer_does_not_take_the_place_of_those_who_wait(self, session, crowd):
        cancels(crowd[0])
        late = books(session, visitor(9))
        assert late.state == "waiting"
        fire_due()
        assert Booking.objects.get(pk=crowd[2].pk).state == "booked"
        assert Booking.objects.get(pk=late.pk).state == "waiting"

    def test_a_week_before_the_letter_waits_for_the_morning(self, session, crowd, clock):
        clock.move_to(seoul("2026-11-24T23:30"))
        cancels(crowd[0])
        fire_due()
        assert to_petitioner(crowd[2].case, "monday_moved_up")[0].not_before == seoul("2026-11-25T08:00")

    def test_the_day_before_it_goes_at_once(self, session, crowd, clock):
        clock.move_to(seoul("2026-11-29T22:30"))
        cancels(crowd[0])
        fire_due()
        assert to_petitioner(crowd[2].case, "monday_moved_up")[0].not_before is None

    def test_who_moved_up_may_cancel_and_the_next_has_it(self, session, crowd, clock):
        clock.move_to(seoul("2026-11-30T09:00"))
        cancels(crowd[0])
        fire_due()
        cancels(Booking.objects.get(pk=crowd[2].pk))
        fire_due()
        assert states(session) == ["cancelled", "booked", "cancelled", "booked", "waiting"]

    def test_who_raises_stands_in_the_way_of_nothing_that_was_done(self, session, crowd, monkeypatch, clock):
        tell, calls = waiting.tell, []

        def fails_once(*args, **kw):
            calls.append(1)
            if len(calls) == 1:
                raise RuntimeError
            tell(*args, **kw)

        monkeypatch.setattr(waiting, "tell", fails_once)
        cancels(crowd[0])
        fire_due()
        assert states(session) == ["cancelled", "booked", "waiting", "waiting", "waiting"]
        sweep(clock, "2026-11-23T10:05")
        assert states(session) == ["cancelled", "booked", "booked", "waiting", "waiting"]


class TestWhenItIsOver:
    def test_there_is_one_appointment_with_it_however_many_wait(self, session, crowd):
        row = Reminder.objects.open().get(kind="monday.waiting-over")
        assert row.due_at == session.ends_at

    def test_who_still_waits_is_offered_the_next_monday(self, session, crowd, clock):
        later = make_session(NEXT, capacity=2)
        make_booking(later)
        sweep(clock, "2026-11-30T13:30")
        assert states(session) == ["booked", "booked", "cancelled", "cancelled", "cancelled"]
        offered = later.bookings.get(state="offered")
        assert offered.replaces == crowd[2] and offered.calendar_uid == crowd[2].calendar_uid
        assert happenings(crowd[2].case)[-1] == "monday_offered"
        assert read(to_petitioner(crowd[2].case, "monday_offered")[0])
        assert [row.replaces for row in later.bookings.waiting()] == crowd[3:]  # in their order
        assert happenings(crowd[3].case)[-1] == "monday_waiting"

    def test_without_a_later_monday_they_are_told_so(self, session, crowd, clock):
        sweep(clock, "2026-11-30T13:30")
        assert happenings(crowd[4].case)[-1] == "monday_cancelled"
        notice = to_petitioner(crowd[4].case, "monday_cancelled")[0]
        assert notice.context["why"] == "room" and not notice.context["calendar"]

    def test_nobody_is_told_twice(self, session, crowd, clock):
        sweep(clock, "2026-11-30T13:30")
        rounds.start("monday.waiting-over", session)
        fire_due()
        assert [len(to_petitioner(row.case, "monday_cancelled")) for row in crowd[2:]] == [1, 1, 1]

    def test_a_session_that_runs_late_may_still_have_room(self, session, crowd, clock, desk):
        clock.move_to(seoul("2026-11-30T13:00"))
        sessions.begin(session, by=desk)
        sweep(clock, "2026-11-30T13:31")
        assert states(session).count("waiting") == 3
        session.bookings.filter(state="booked").update(state="no-show")
        sessions.end(session, by=desk)
        sweep(clock, "2026-11-30T14:02")
        assert states(session).count("waiting") == 0

    def test_a_killed_worker_goes_on_where_it_was(self, session, crowd, clock, monkeypatch):
        clock.move_to(seoul("2026-11-30T13:30"))
        tell, told = offers.tell, []

        def dies_at_the_second(case, *args, **kw):
            tell(case, *args, **kw)
            told.append(case)
            if len(told) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(offers, "tell", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            fire_due()
        assert states(session).count("waiting") == 2
        monkeypatch.setattr(offers, "tell", tell)
        fire_due()
        assert states(session).count("waiting") == 0
        assert [len(to_petitioner(row.case, "monday_cancelled")) for row in crowd[2:]] == [1, 1, 1]


def test_who_waits_may_take_another_day(session, crowd):
    later, case = make_session(NEXT), crowd[2].case
    row = rules.change(crowd[2], session=later, position=1, by=Petitioner(case.number))
    assert (row.state, row.position) == ("booked", 1)
    assert states(session)[2] == "cancelled"


def test_the_last_of_the_list_is_not_called_by_a_name(session):
    """Letters say how many are before, never who."""
    books(session, visitor(1)), books(session, visitor(2))
    case = visitor(3, name="김비밀")
    books(session, case)
    last = books(session, visitor(4))
    assert "김비밀" not in read(to_petitioner(last.case, "monday_waiting")[0])
