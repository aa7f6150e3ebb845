"""A Monday is called off or moved: everybody is told once, and offered another appointment they may take or leave."""

from datetime import timedelta

import pytest
import time_machine

from civic.cases.workflow import Actor, WorkflowError
from civic.people.petitioner import Petitioner
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from petitions.models import Booking
from petitions.monday import booking as rules
from petitions.monday import moved, offers, sessions
from tests.cases.mailbox import read, to_petitioner
from tests.makers import seoul
from tests.petitions.monday.makers import MONDAY, make_booking, make_session
from tests.petitions.monday.visitors import books, cancels, happenings, states, sweep, visitor

pytestmark = pytest.mark.django_db
NOW = seoul("2026-11-23T10:00")
NEXT = MONDAY + timedelta(days=7)
REASON = "국회 방문으로 시장이 자리를 비웁니다."


@pytest.fixture(autouse=True)
def clock(department):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session():
    return make_session(capacity=2)


@pytest.fixture
def later():
    return make_session(NEXT, capacity=2)


@pytest.fixture
def off(session, later, desk):
    """Two with an appointment and one who waits; then it is called off, and the portal has not gone on yet."""
    rows = [books(session, visitor(nth)) for nth in range(1, 4)]
    sessions.call_off(session, reason=REASON, by=desk)
    return rows


def offered(row):
    return Booking.objects.get(replaces=row)


class TestCalledOff:
    def test_each_is_offered_the_next_free_appointment(self, off, later):
        fire_due()
        assert states(later) == ["offered", "offered", "waiting"]
        first = offered(off[0])
        assert first.position == 0 and first.calendar_uid == off[0].calendar_uid
        assert first.calendar_sequence == off[0].calendar_sequence + 2  # called off, then another time
        assert [Booking.objects.get(pk=row.pk).cancelled_by for row in off] == ["city"] * 3
        assert happenings(off[0].case) == ["monday_booked", "monday_called_off"]

    def test_the_letter_says_why_what_is_offered_and_until_when(self, off):
        fire_due()
        context = to_petitioner(off[0].case, "monday_called_off")[0].context
        assert ["사유", REASON] in context["quotes"] or REASON in str(context["quotes"])
        assert (context["next"], "13:00" in context["when"], "18:00" in context["until"]) == ("offered", True, True)
        assert "STATUS:CANCELLED" in context["calendar"]
        assert REASON in read(to_petitioner(off[0].case, "monday_called_off")[0])

    def test_who_waited_has_no_entry_to_take_out(self, off):
        fire_due()
        context = to_petitioner(off[2].case, "monday_called_off")[0].context
        assert (context["next"], context["calendar"]) == ("waiting", "")

    def test_an_offer_stands_for_the_days_of_the_plan_but_ends_before_booking_does(self, session, later):
        assert offers.offer_until(later, NOW) == seoul("2026-11-26T18:00")  # three working days
        assert offers.offer_until(later, seoul("2026-12-04T10:00")) == later.closes_at

    def test_repeated_it_tells_nobody_again(self, off, later):
        fire_due()
        offers.after_called_off(off[0].session, by=None, at=NOW)
        fire_due()
        assert [len(to_petitioner(row.case, "monday_called_off")) for row in off] == [1, 1, 1]
        assert later.bookings.count() == 3

    def test_a_killed_worker_goes_on_where_it_was(self, off, later, monkeypatch):
        tell, told = offers.tell, []

        def dies_at_the_second(case, *args, **kw):
            tell(case, *args, **kw)
            told.append(case)
            if len(told) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(offers, "tell", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            fire_due()
        assert states(later) == ["offered"]
        monkeypatch.setattr(offers, "tell", tell)
        fire_due()
        assert states(later) == ["offered", "offered", "waiting"]
        assert [len(to_petitioner(row.case, "monday_called_off")) for row in off] == [1, 1, 1]

    def test_who_is_at_the_door_already_is_not_forgotten(self, session, later, desk):
        row = books(session, visitor())
        Booking.objects.filter(pk=row.pk).update(state="arrived", queue_number=1)
        sessions.call_off(session, reason=REASON, by=desk)
        fire_due()
        assert offered(row).state == "offered"
        assert "STATUS:CANCELLED" in to_petitioner(row.case, "monday_called_off")[0].context["calendar"]

    def test_without_another_monday_they_are_told_so(self, session, desk):
        row = books(session, visitor())
        sessions.call_off(session, reason=REASON, by=desk)
        fire_due()
        assert rules.live_booking(row.case) is None
        assert to_petitioner(row.case, "monday_called_off")[0].context["next"] == ""

    def test_a_monday_that_closes_too_soon_is_not_offered(self, session, desk, clock):
        soon, far = make_session(MONDAY + timedelta(days=1), week_of=None), make_session(NEXT)
        row = books(session, visitor())
        clock.move_to(seoul("2026-11-29T17:30"))
        sessions.call_off(session, reason=REASON, by=desk)
        fire_due()
        assert states(soon) == [] and offered(row).session == far

    def test_who_has_a_place_there_with_another_petition_gets_the_one_after(self, session, later, desk):
        far = make_session(NEXT + timedelta(days=7), state="planned")
        row = books(session, visitor(1))
        books(later, visitor(1))
        sessions.call_off(session, reason=REASON, by=desk)
        fire_due()
        assert offered(row).session == far

    def test_the_past_of_a_demonstration_is_gone_through_at_its_own_time(self, off, later, clock):
        clock.move_to(seoul("2027-03-02T10:00"))
        rules.catch_up(off[0].session, NOW)
        assert states(later) == ["offered", "offered", "waiting"]
        assert off[0].case.events.get(verb="monday_called_off").at == NOW
        assert not Reminder.objects.open().filter(kind="monday.called-off").exists()

    def test_an_offer_for_a_monday_that_is_called_off_too_goes_on(self, off, later, desk):
        fire_due()
        far = make_session(NEXT + timedelta(days=7))
        sessions.call_off(later, reason=REASON, by=desk)
        fire_due()
        second = offered(offered(off[0]))
        assert (second.session, second.state) == (far, "offered")
        assert second.calendar_uid == off[0].calendar_uid


class TestAnswering:
    @pytest.fixture
    def offer(self, off):
        fire_due()
        return offered(off[0])

    def test_taken_it_is_an_appointment(self, offer):
        row = rules.accept_offer(offer, by=Petitioner(offer.case.number))
        assert (row.state, row.position, row.offer_until) == ("booked", 0, None)
        assert happenings(offer.case)[-1] == "monday_booked"
        assert "BEGIN:VCALENDAR" in to_petitioner(offer.case, "monday_booked")[-1].context["calendar"]
        kinds = Reminder.objects.open().for_subject(("booking", offer.pk)).values_list("kind", flat=True)
        assert list(kinds) == ["monday.tomorrow"]

    def test_let_go_it_is_free_for_the_next(self, offer, later):
        rules.decline_offer(offer, by=Petitioner(offer.case.number))
        fire_due()
        assert states(later) == ["cancelled", "offered", "booked"]
        assert happenings(offer.case)[-1] == "monday_offer_declined"
        assert to_petitioner(offer.case, "monday_offer_declined")

    def test_to_cancel_an_offer_is_to_let_it_go(self, offer):
        cancels(offer)
        assert happenings(offer.case)[-1] == "monday_offer_declined"

    @pytest.mark.parametrize("answer", [rules.accept_offer, rules.decline_offer])
    def test_a_second_press_changes_nothing(self, offer, answer):
        for _press in range(2):
            answer(offer, by=Petitioner(offer.case.number))
        assert len(happenings(offer.case)) == 3

    @pytest.mark.parametrize("answer", [rules.accept_offer, rules.decline_offer])
    def test_only_the_petitioner_or_staff_answer(self, offer, answer, officer, citizen, desk):
        for by in (officer, citizen, Petitioner("2026-999999")):
            with pytest.raises(WorkflowError):
                answer(offer, by=by)
        answer(offer, by=desk)
        assert offer.case.events.last().actor in (Actor.DESK, Actor.SYSTEM)

    def test_after_the_other_answer_it_is_too_late(self, offer):
        rules.decline_offer(offer, by=Petitioner(offer.case.number))
        with pytest.raises(WorkflowError):
            rules.accept_offer(offer, by=Petitioner(offer.case.number))

    def test_without_an_answer_it_lapses(self, offer, later, clock):
        assert Reminder.objects.get(kind="monday.offer-lapse", subject_id=offer.pk).due_at == offer.offer_until
        sweep(clock, "2026-11-26T18:00")
        offer.refresh_from_db()
        assert (offer.state, offer.cancelled_by) == ("cancelled", "lapsed")
        assert happenings(offer.case)[-1] == "monday_offer_lapsed"
        assert to_petitioner(offer.case, "monday_offer_lapsed")
        assert states(later)[2] == "booked"  # who waited has moved up
        fire_due()
        assert len(to_petitioner(offer.case, "monday_offer_lapsed")) == 1

    def test_when_it_has_ended_nobody_takes_it(self, offer, clock):
        clock.move_to(seoul("2026-11-26T18:00"))
        with pytest.raises(WorkflowError):
            rules.accept_offer(offer, by=Petitioner(offer.case.number))

    def test_another_time_instead(self, offer, later):
        far = make_session(NEXT + timedelta(days=7))
        row = rules.change(offer, session=far, position=1, by=Petitioner(offer.case.number))
        assert (row.state, row.session, row.replaces) == ("booked", far, offer)

    def test_who_reads_no_mail_is_phoned(self, session, later, desk):
        case = visitor(7)
        case.contact.email = ""
        case.contact.save()
        books(session, case)
        sessions.call_off(session, reason=REASON, by=desk)
        fire_due()
        assert to_petitioner(case, "monday_called_off")[0].channel == "call"


class TestMoved:
    HOURS = {"slot_minutes": 15, "capacity": 4}

    @pytest.fixture
    def rows(self):
        session = make_session()
        return [books(session, visitor(nth)) for nth in range(1, 4)]

    def move(self, row, day, desk, **kw):
        row.session.refresh_from_db()
        values = {"starts": row.session.starts, "place": row.session.place, **self.HOURS, **kw}
        sessions.reschedule(row.session, day=day, reason="대체공휴일", by=desk, **values)

    def test_each_visitor_is_told_with_the_new_entry(self, rows, desk):
        self.move(rows[0], MONDAY + timedelta(days=1), desk)
        fire_due()
        for row in rows:
            notice = to_petitioner(row.case, "monday_session_moved")[0]
            assert f"SEQUENCE:{row.calendar_sequence + 1}" in notice.context["calendar"]
            assert "DTSTART;TZID=Asia/Seoul:20261201T13" in notice.context["calendar"]
            assert not notice.context["other_place"] and "13:00" in notice.context["old"]
            assert read(notice)

    def test_the_reminder_moves_along(self, rows, desk):
        self.move(rows[0], MONDAY + timedelta(days=1), desk)
        fire_due()
        open_ones = Reminder.objects.open().filter(kind="monday.tomorrow")
        assert {row.due_at for row in open_ones} == {seoul("2026-11-30T10:00")} and open_ones.count() == 3

    def test_another_room_is_told_as_such(self, rows, desk):
        self.move(rows[0], MONDAY, desk, place="시청 2층 소회의실")
        fire_due()
        context = to_petitioner(rows[0].case, "monday_session_moved")[0].context
        assert context["other_place"] and context["where"] == "시청 2층 소회의실"

    def test_a_killed_worker_goes_on_where_it_was(self, rows, desk, monkeypatch):
        tell, told = moved.tell, []

        def dies_at_the_second(case, *args, **kw):
            tell(case, *args, **kw)
            told.append(case)
            if len(told) == 2:
                raise KeyboardInterrupt

        self.move(rows[0], MONDAY + timedelta(days=1), desk)
        monkeypatch.setattr(moved, "tell", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            fire_due()
        monkeypatch.setattr(moved, "tell", tell)
        fire_due()
        fire_due()
        assert [len(to_petitioner(row.case, "monday_session_moved")) for row in rows] == [1, 1, 1]

    def test_two_moves_before_the_portal_goes_on_are_told_once(self, rows, desk):
        self.move(rows[0], MONDAY + timedelta(days=1), desk)
        self.move(rows[0], MONDAY + timedelta(days=2), desk)
        fire_due()
        for row in rows:
            letters = to_petitioner(row.case, "monday_session_moved")
            assert len(letters) == 1 and "20261202T13" in letters[0].context["calendar"]

    def test_who_books_after_the_move_is_not_told_of_it(self, rows, desk):
        self.move(rows[0], MONDAY + timedelta(days=1), desk)
        late = books(rows[0].session, visitor(9))
        fire_due()
        assert happenings(late.case) == ["monday_booked"]

    def test_who_waits_or_is_offered_a_time_is_told_too(self, desk):
        session = make_session(capacity=1)
        until = NOW + timedelta(days=3)
        first = make_booking(session, visitor(1), state="offered", offer_until=until)
        second = books(session, visitor(2))
        values = {"starts": session.starts, "place": "다른 곳", "slot_minutes": 15, "capacity": 1}
        sessions.reschedule(session, day=MONDAY, reason="공사", by=desk, **values)
        fire_due()
        for row, state in ((first, "offered"), (second, "waiting")):
            context = to_petitioner(row.case, "monday_session_moved")[0].context
            assert (context["state"], context["calendar"]) == (state, "")
