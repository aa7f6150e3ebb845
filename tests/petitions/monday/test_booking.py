"""Booking a talk with the mayor: who may, what is refused in which words, and what follows."""

import uuid
from datetime import time, timedelta

import pytest
import time_machine
from django.utils import timezone

from civic.cases.workflow import Actor, ChangedMeanwhile, WorkflowError
from civic.people.petitioner import Petitioner
from civic.reminders.models import Reminder
from petitions.models import Booking, Session
from petitions.monday import booking as rules
from tests.cases.mailbox import to_petitioner
from tests.makers import make_case, make_contact, seoul
from tests.petitions.monday.makers import MONDAY, make_booking, make_session

pytestmark = pytest.mark.django_db
NOW = seoul("2026-11-23T10:00")  # a Monday; the session is a week later


@pytest.fixture(autouse=True)
def clock(department):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session():
    return make_session()


def person(nth=1, **kw):
    """A case of somebody whom nobody else is."""
    contact = make_contact(phone=f"0101000{nth:04d}", email=f"visitor{nth}@example.kr", **kw)
    return make_case(contact=contact)


def book(session, case, position=None, by=None, key=None, **kw):
    who = by or Petitioner(case.number)
    return rules.book(session, case, position=position, by=who, form_key=key or uuid.uuid4(), **kw)


def verbs(case):
    return [event.verb for event in case.events.order_by("pk") if event.is_public]


class TestTaking:
    def test_the_wanted_appointment_is_the_visitors(self, session):
        case = person()
        row = book(session, case, 2)
        assert (row.state, row.position, row.at) == ("booked", 2, seoul("2026-11-30T13:30"))
        assert row.phone_index == case.contact.phone_index and row.email_index == case.contact.email_index
        assert verbs(case) == ["filed", "monday_booked"]
        assert case.events.get(verb="monday_booked").actor == Actor.PETITIONER

    def test_without_a_wish_it_is_the_first_free_one(self, session):
        make_booking(session, position=0)
        assert book(session, person()).position == 1

    def test_when_all_are_taken_it_is_the_end_of_the_waiting_list(self, session):
        for position in range(4):
            make_booking(session, position=position)
        first, second = book(session, person(1)), book(session, person(2))
        assert [row.state for row in (first, second)] == ["waiting", "waiting"]
        assert [row.case.events.get(verb="monday_waiting").data["before"] for row in (first, second)] == [0, 1]
        assert to_petitioner(second.case, "monday_waiting")[0].context["before"] == 1

    def test_the_letter_says_when_and_where_and_brings_the_calendar(self, session):
        case = person()
        row = book(session, case, 1)
        notice = to_petitioner(case, "monday_booked")[0]
        assert "13:15" in notice.context["when"] and notice.context["where"] == session.place
        assert f"UID:{row.calendar_uid}" in notice.context["calendar"]
        assert notice.not_before is None

    def test_the_same_form_again_gives_the_same_booking(self, session):
        case, key = person(), uuid.uuid4()
        assert book(session, case, 1, key=key) == book(session, case, 1, key=key)
        assert Booking.objects.count() == 1 and verbs(case) == ["filed", "monday_booked"]

    def test_the_key_of_another_petition_is_refused(self, session):
        key = uuid.uuid4()
        book(session, person(1), key=key)
        with pytest.raises(WorkflowError):
            book(session, person(2), key=key)

    def test_staff_book_for_somebody_who_phones(self, session, mayors_office):
        case = person()
        row = book(session, case, by=mayors_office, source=Booking.Source.PHONE)
        assert row.source == "phone"
        event = case.events.get(verb="monday_booked")
        assert (event.actor, event.by) == (Actor.DESK, mayors_office)


class TestRefused:
    def refused(self, session, case, position=None, by=None, **kw):
        before = Booking.objects.count(), case.events.count()
        with pytest.raises(WorkflowError) as refusal:
            book(session, case, position, by=by, **kw)
        assert (Booking.objects.count(), case.events.count()) == before
        return str(refusal.value)

    def test_a_taken_appointment_and_which_are_free(self, session):
        make_booking(session, position=1)
        said = self.refused(session, person(), 1)
        assert "13:15" in said and all(free in said for free in ("13:00", "13:30", "13:45"))

    def test_a_taken_appointment_when_nothing_is_free(self):
        session = make_session(capacity=1)
        make_booking(session)
        assert "13:00" in self.refused(session, person(), 0)

    @pytest.mark.parametrize("position", [4, 99, -1])
    def test_an_appointment_that_does_not_exist(self, session, position):
        self.refused(session, person(), position)

    @pytest.mark.parametrize("now", ["2026-11-29T17:01", "2026-11-30T12:00", "2026-11-30T14:00", "2026-12-01T09:00"])
    def test_a_session_whose_booking_is_closed(self, session, clock, now):
        clock.move_to(seoul(now))
        self.refused(session, person())

    def test_the_last_moment_counts(self, session, clock):
        clock.move_to(seoul("2026-11-29T16:59"))
        assert book(session, person()).state == "booked"

    @pytest.mark.parametrize("state", ["planned", "in-progress", "held", "cancelled"])
    def test_a_session_that_is_not_open(self, state):
        number = 116 if state in ("in-progress", "held") else None
        session = make_session(state=state, reason="시장 출장", number=number)
        self.refused(session, person())

    def test_staff_book_until_it_begins(self, clock, desk):
        planned = make_session(state=Session.State.PLANNED)
        assert book(planned, person(1), by=desk).state == "booked"
        clock.move_to(seoul("2026-11-30T12:59"))  # booking closed the day before
        assert book(planned, person(2), by=desk).state == "booked"
        clock.move_to(seoul("2026-11-30T13:00"))
        self.refused(planned, person(3), by=desk)

    def test_staff_neither_book_what_is_called_off(self, desk):
        self.refused(make_session(state="cancelled", reason="휴회"), person(), by=desk)

    def test_a_second_booking_of_the_case(self, session):
        case = person()
        book(session, case)
        self.refused(make_session(MONDAY + timedelta(days=7)), case)

    @pytest.mark.parametrize("same", ["phone", "email"])
    def test_a_second_booking_of_the_person_in_the_session(self, session, same):
        book(session, person(1))
        other = {"phone": "01010000001", "email": "visitor1@example.kr"}
        contact = make_contact(**{"phone": "01077770000", "email": "else@example.kr", same: other[same]})
        case = make_case(contact=contact)
        self.refused(session, case)
        assert book(make_session(MONDAY + timedelta(days=7)), case).state == "booked"

    def test_a_second_booking_of_the_account(self, session, citizen):
        book(session, person(1, user=citizen))
        self.refused(session, person(2, user=citizen))

    def test_a_case_that_has_ended(self, session):
        case = person()
        case.withdraw(by=Petitioner(case.number))
        self.refused(session, case)

    def test_somebody_elses_case(self, session, citizen, officer):
        case = person()
        for by in (Petitioner("2026-999999"), citizen, officer):
            self.refused(session, case, by=by)

    def test_staff_are_visitors_in_their_own_petition(self, desk):
        """They book like everybody, and not where only the city may."""
        case = person(1, user=desk)
        self.refused(make_session(state="planned"), case, by=desk)
        session = make_session(MONDAY + timedelta(days=7))
        book(session, case, by=desk)
        assert case.events.get(verb="monday_booked").actor == Actor.PETITIONER

    def test_the_places_of_those_who_wait_are_not_free_for_newcomers(self):
        session = make_session(capacity=2)
        make_booking(session, position=0)
        make_booking(session, person(9), state="waiting")
        self.refused(session, person(1), 1)
        assert book(session, person(2)).state == "waiting"


class TestChanging:
    def test_another_time_of_the_same_session(self, session):
        case = person()
        row = book(session, case, 0)
        changed = rules.change(row, session=session, position=3, by=Petitioner(case.number), version=row.version)
        assert (changed.pk, changed.position, changed.calendar_sequence) == (row.pk, 3, row.calendar_sequence + 1)
        assert session.free_positions() == [0, 1, 2]
        assert verbs(case)[-1] == "monday_changed"
        assert "13:00" in to_petitioner(case, "monday_changed")[0].context["old"]

    def test_another_session_keeps_the_entry_in_the_calendar(self, session):
        case, later = person(), make_session(MONDAY + timedelta(days=7))
        old = book(session, case, 0)
        new = rules.change(old, session=later, position=2, by=Petitioner(case.number))
        old.refresh_from_db()
        assert (old.state, old.cancelled_by) == ("cancelled", "moved")
        assert (new.session, new.position, new.replaces) == (later, 2, old)
        assert (new.calendar_uid, new.calendar_sequence) == (old.calendar_uid, old.calendar_sequence + 1)
        assert new.phone_index == old.phone_index
        assert rules.live_booking(case) == new

    def test_a_second_time_changes_nothing(self, session):
        case, later = person(), make_session(MONDAY + timedelta(days=7))
        old = book(session, case, 0)
        first = rules.change(old, session=later, position=2, by=Petitioner(case.number), version=0)
        again = rules.change(old, session=later, position=2, by=Petitioner(case.number), version=0)
        assert first == again and verbs(case).count("monday_changed") == 1

    def test_who_has_an_appointment_does_not_lose_it_to_a_waiting_list(self, session):
        full = make_session(MONDAY + timedelta(days=7), capacity=1)
        make_booking(full)
        case = person()
        row = book(session, case, 0)
        with pytest.raises(WorkflowError):
            rules.change(row, session=full, position=None, by=Petitioner(case.number))
        row.refresh_from_db()
        assert row.state == "booked"

    def test_who_saw_an_older_version_changes_nothing(self, session):
        case = person()
        row = book(session, case, 0)
        rules.change(row, session=session, position=1, by=Petitioner(case.number), version=0)
        with pytest.raises(ChangedMeanwhile):
            rules.change(row, session=session, position=2, by=Petitioner(case.number), version=0)

    def test_a_taken_one_and_somebody_elses_are_refused(self, session):
        case = person(1)
        row, _other = book(session, case, 0), book(session, person(2), 1)
        for by, position in ((Petitioner(case.number), 1), (Petitioner("2026-999999"), 2)):
            with pytest.raises(WorkflowError):
                rules.change(row, session=session, position=position, by=by)
        assert verbs(case)[-1] == "monday_booked"


class TestCancelling:
    def test_the_visitor_cancels_and_the_petition_stays(self, session):
        case = person()
        row = book(session, case, 0)
        cancelled = rules.cancel(row, by=Petitioner(case.number), version=row.version)
        assert (cancelled.state, cancelled.cancelled_by, cancelled.cancelled_at) == ("cancelled", "visitor", NOW)
        assert cancelled.calendar_sequence == row.calendar_sequence + 1
        assert case.is_open and session.free_positions() == [0, 1, 2, 3]
        assert "STATUS:CANCELLED" in to_petitioner(case, "monday_cancelled")[0].context["calendar"]
        assert not Reminder.objects.open().filter(kind="monday.tomorrow").exists()

    def test_a_second_time_changes_nothing(self, session):
        case = person()
        row = book(session, case, 0)
        for _press in range(2):
            rules.cancel(row, by=Petitioner(case.number), version=0)
        assert verbs(case).count("monday_cancelled") == 1

    def test_staff_say_why(self, session, desk):
        case = person()
        row = book(session, case, 0)
        with pytest.raises(WorkflowError):
            rules.cancel(row, by=desk)
        rules.cancel(row, by=desk, reason="전화로 취소를 부탁하셨습니다.")
        row.refresh_from_db()
        assert (row.cancelled_by, row.reason) == ("city", "전화로 취소를 부탁하셨습니다.")
        assert case.events.last().public_text == "전화로 취소를 부탁하셨습니다."

    def test_not_once_the_session_has_begun(self, session, clock, desk):
        case = person()
        row = book(session, case, 0)
        clock.move_to(seoul("2026-11-30T13:00"))
        with pytest.raises(WorkflowError):
            rules.cancel(row, by=Petitioner(case.number))
        assert rules.cancel(row, by=desk, reason="아프시다고 전화하셨습니다.").state == "cancelled"

    @pytest.mark.parametrize("state", ["arrived", "in-hearing", "heard", "no-show"])
    def test_not_when_the_visitor_is_there_or_was(self, session, desk, state):
        row = make_booking(session, person(), state=state, position=0)
        with pytest.raises(WorkflowError):
            rules.cancel(row, by=desk, reason="까닭")

    def test_not_by_somebody_else(self, session, citizen, officer):
        row = book(session, person(), 0)
        for by in (citizen, officer, Petitioner("2026-999999")):
            with pytest.raises(WorkflowError):
                rules.cancel(row, by=by, reason="까닭")


class TestFollowing:
    def test_a_withdrawn_petition_frees_its_appointment(self, session):
        case = person()
        row = book(session, case, 0)
        case.withdraw(by=Petitioner(case.number))
        row.refresh_from_db()
        assert (row.state, row.cancelled_by) == ("cancelled", "visitor")
        assert case.events.get(verb="monday_cancelled").actor == Actor.SYSTEM
        assert case.progress == "closed"

    def test_one_that_the_city_ends_does_so_too(self, session, desk):
        case = person()
        row = book(session, case, 0)
        case.accept(by=None)
        case.close(ending="duplicate", reason="같은 민원", by=desk)
        row.refresh_from_db()
        assert (row.state, row.cancelled_by) == ("cancelled", "city")

    def test_another_department_changes_nothing(self, session, desk, other_department):
        case = person()
        row = book(session, case, 0)
        case.transfer(department=other_department, reason="소관", by=desk)
        row.refresh_from_db()
        assert row.state == "booked"


class TestWorkplace:
    def test_the_panel_of_a_case_without_a_booking_is_empty(self, desk):
        assert rules.panel(person(), desk) == {}

    def test_the_page_of_a_case_shows_its_booking(self, session, desk, client):
        case = person()
        book(session, case, 1)
        client.force_login(desk)
        page = client.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
        assert 'id="case-monday"' in page and "13:15" in page

    def test_who_runs_the_mondays_sees_what_comes(self, session, desk, officer):
        assert rules.todo(officer) == []
        book(session, person(1))
        make_booking(session, person(2), state="offered", offer_until=NOW + timedelta(days=1), position=3)
        found = rules.todo(desk)
        assert [item.rows.count() for item in found] == [2, 1, 0]
        assert found[0].href == "/admin/petitions/session/"


def test_times_are_those_of_seoul():
    session = make_session(starts=time(9, 30))
    row = book(session, person(), 3)
    assert timezone.localtime(row.at).isoformat() == "2026-11-30T10:15:00+09:00"
