"""How often one address books and one petition changes its appointment: nobody blocks a Monday or floods a visitor."""

import uuid
from typing import Any

import pytest

from civic.cases.models import Case
from petitions.models import Booking, Session
from tests.makers import make_case, make_contact
from tests.petitions.conftest import Citizen

from .makers import make_booking, make_session
from .test_booking_pages import choose, coming, slot
from .test_own_booking import do, state, url

State = Booking.State


@pytest.fixture
def session(coordinating: Any) -> Session:
    return make_session(coming())


@pytest.fixture
def one_booking(monkeypatch: pytest.MonkeyPatch) -> None:
    """One booking a day and address."""
    monkeypatch.setattr("petitions.limits.BOOKINGS", 1)


def books(guest: Citizen, case: Case, session: Session, position: int) -> int:
    data = {"slot": slot(session, position), "form_key": str(uuid.uuid4())}
    return int(guest.client.post(url(case), data).status_code)


def somebody(guest: Citizen, nth: int) -> Case:
    """The petition of one more person, opened in this browser."""
    case = make_case(contact=make_contact(phone=f"0107777000{nth}", email=f"p{nth}@example.kr"))
    guest.look_up(case)
    return case


@pytest.mark.usefixtures("one_booking")
class TestOneAddress:
    def test_it_books_so_often_a_day_and_then_has_to_phone(self, guest: Citizen, unlocked: Case, session: Session):
        assert books(guest, unlocked, session, 0) == 302
        assert books(guest, somebody(guest, 1), session, 1) == 429
        assert Booking.objects.get().case == unlocked

    def test_filing_with_an_appointment_counts_as_well_and_filing_alone_goes_on(
        self, guest: Citizen, unlocked: Case, session: Session
    ):
        assert books(guest, unlocked, session, 0) == 302
        choose(guest, session, 1)
        guest.fill_in()
        assert guest.send().status_code == 429 and Case.objects.count() == 1
        guest.client.post("/petitions/monday/book/", {"without": "1"})
        assert guest.send().status_code == 302 and Booking.objects.count() == 1

    def test_an_appointment_that_was_just_taken_does_not_count(self, guest: Citizen, session: Session):
        choose(guest, session, 1)
        guest.fill_in()
        taken = make_booking(session, make_case(contact=make_contact(phone="01077770009", email="t@e.kr")), position=1)
        assert guest.send().status_code == 409
        choose(guest, session, 2)
        assert guest.send().status_code == 302 and Booking.objects.exclude(pk=taken.pk).get().position == 2

    def test_trying_out_whether_a_telephone_number_is_expected_counts(
        self, guest: Citizen, unlocked: Case, session: Session
    ):
        row = make_booking(session, make_case(contact=make_contact(phone="01077770009", email="t@e.kr")), position=0)
        Booking.objects.filter(pk=row.pk).update(phone_index=unlocked.contact.phone_index)
        assert books(guest, unlocked, session, 1) == 409
        assert books(guest, somebody(guest, 1), session, 1) == 429


def test_one_petition_changes_so_often_a_day(
    guest: Citizen, unlocked: Case, session: Session, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("petitions.limits.CHANGES", 1)
    booked = make_booking(session, unlocked, position=1)
    make_booking(session, somebody(guest, 1), position=0)
    assert do(guest, booked, "change", slot=slot(session, 0)).status_code == 200  # it is taken: that does not count
    assert do(guest, booked, "change", slot=slot(session, 3)).status_code == 302
    answer = do(guest, booked, "change", slot=slot(session, 2))
    assert answer.status_code == 429 and 'role="alert"' in answer.content.decode()
    booked.refresh_from_db()
    assert booked.position == 3 and booked.case.events.filter(verb="monday_changed").count() == 1
    assert do(guest, booked, "cancel", petition="keep").status_code == 302 and state(booked) == State.CANCELLED
