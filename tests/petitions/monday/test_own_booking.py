"""The petitioner's own appointment: booked for a petition that is there, seen by nobody else."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from petitions.models import Booking, Session
from tests.makers import make_case, make_contact
from tests.petitions.conftest import Citizen

from .makers import make_booking, make_session
from .test_booking_pages import coming, fill, offered, slot

State = Booking.State


@pytest.fixture
def session(coordinating: Any) -> Session:
    return make_session(coming())


@pytest.fixture
def booked(unlocked: Case, session: Session) -> Booking:
    """An appointment at 13:15 of the case this browser has opened."""
    return make_booking(session, unlocked, position=1)


def url(case: Case, act: str = "") -> str:
    if act:
        return reverse("petitions:monday-booking-act", args=[case.number, act])
    return reverse("petitions:monday-booking", args=[case.number])


def calendar_url(case: Case) -> str:
    return reverse("petitions:monday-calendar", args=[case.number])


def page(guest: Citizen, case: Case) -> str:
    return guest.client.get(url(case)).content.decode()


def key_in(text: str) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', text)
    assert found, text
    return found[1]


def do(guest: Citizen, booking: Booking, act: str, **data: Any) -> Any:
    """Send the form of an act as the person saw it now."""
    row = Booking.objects.select_related("case").get(pk=booking.pk)
    data = {"seen": str(row.form_key), "version": row.version, **data}
    return guest.client.post(url(row.case, act), data)


def state(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.state


# --- Booking for a petition that is there


def test_the_page_of_an_open_petition_offers_an_appointment(guest: Citizen, unlocked, session):
    assert url(unlocked) in guest.client.get(unlocked.get_absolute_url()).content.decode()
    assert len(offered(guest.client.get(url(unlocked)))) == 4


def test_it_offers_none_when_nothing_can_be_booked(guest: Citizen, unlocked):
    assert url(unlocked) not in guest.client.get(unlocked.get_absolute_url()).content.decode()
    assert guest.client.get(url(unlocked)).status_code == 200


def test_booking_it_twice_with_one_form_books_once(guest: Citizen, unlocked, session):
    key = key_in(page(guest, unlocked))
    for _time in range(2):
        answer = guest.client.post(url(unlocked), {"slot": slot(session, 1), "form_key": key})
        assert answer.status_code == 302 and answer.url == url(unlocked)
    booking = Booking.objects.get()
    assert (booking.case, booking.position, booking.state) == (unlocked, 1, State.BOOKED)
    text = page(guest, unlocked)
    assert "13:15" in text and session.place in text and calendar_url(unlocked) in text and not offered_in(text)


def offered_in(text: str) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', text)


def test_the_waiting_list_says_how_many_are_before(guest: Citizen, unlocked, session):
    fill(session)
    other = make_case(contact=make_contact(phone="01077770001", email="w@example.kr"))
    make_booking(session, other, state=State.WAITING)
    key = key_in(page(guest, unlocked))
    guest.client.post(url(unlocked), {"slot": slot(session, None), "form_key": key})
    answer = guest.client.get(url(unlocked))
    assert answer.context["before_me"] == 1 and answer.context["booking"].state == State.WAITING


def test_a_second_form_books_no_second_appointment(guest: Citizen, booked):
    data = {"slot": slot(booked.session, 3), "form_key": str(uuid.uuid4())}
    answer = guest.client.post(url(booked.case), data)
    assert answer.status_code == 409 and 'role="alert"' in answer.content.decode() and Booking.objects.count() == 1


def test_a_taken_slot_is_explained_beside_the_field(guest: Citizen, unlocked, session, monkeypatch):
    from petitions.views import booking as views

    before = views.openings()
    make_booking(session, make_case(contact=make_contact(phone="01077770002", email="x@example.kr")), position=1)
    seen = iter([before])
    real = views.openings
    monkeypatch.setattr(views, "openings", lambda: next(seen, None) or real())
    answer = guest.client.post(url(unlocked), {"slot": slot(session, 1), "form_key": str(uuid.uuid4())})
    assert answer.status_code == 409 and "field--error" in answer.content.decode()
    assert slot(session, 1) not in offered(answer) and Booking.objects.count() == 1


def test_the_same_person_cannot_take_two_in_one_session(guest: Citizen, booked):
    Booking.objects.update(phone_index=booked.case.contact.phone_index)
    second = make_case()
    guest.look_up(second)
    data = {"slot": slot(booked.session, 3), "form_key": str(uuid.uuid4())}
    answer = guest.client.post(url(second), data)
    assert answer.status_code == 409 and "field--error" in answer.content.decode() and Booking.objects.count() == 1


@pytest.mark.parametrize("value", ["", "x", "2026-12-07T99:99"])
def test_rubbish_is_explained(guest: Citizen, unlocked, session, value):
    answer = guest.client.post(url(unlocked), {"slot": value, "form_key": str(uuid.uuid4())})
    assert answer.status_code == 200 and "field--error" in answer.content.decode() and not Booking.objects.exists()


def test_an_ended_petition_gets_no_appointment(guest: Citizen, unlocked, session):
    unlocked.withdraw(by=None)
    answer = guest.client.post(url(unlocked), {"slot": slot(session, 1), "form_key": str(uuid.uuid4())})
    assert answer.status_code == 200 and not Booking.objects.exists() and not offered(answer)


def test_the_limit_of_filings_holds(guest: Citizen, unlocked, session, monkeypatch):
    monkeypatch.setattr("petitions.limits.FILINGS", 0)
    answer = guest.client.post(url(unlocked), {"slot": slot(session, 1), "form_key": str(uuid.uuid4())})
    assert answer.status_code == 429 and not Booking.objects.exists()


def test_a_closed_portal_is_closed_for_it_too_but_lets_go_of_what_was_booked(guest: Citizen, booked, monkeypatch):
    class Closed:
        ends_at = timezone.now() + timedelta(days=5)

    monkeypatch.setattr("petitions.restrictions.closed_for", lambda *_args, **_more: Closed())
    second = make_case(contact=make_contact(phone="01077770004", email="r@example.kr"))
    guest.look_up(second)
    data = {"slot": slot(booked.session, 3), "form_key": str(uuid.uuid4())}
    assert guest.client.post(url(second), data).status_code == 403 and Booking.objects.count() == 1
    assert do(guest, booked, "cancel", petition="keep").status_code == 302 and state(booked) == State.CANCELLED


def test_a_signed_in_citizen_finds_the_petition_on_the_page_of_choices(guest: Citizen, citizen, session, department):
    case = make_case(contact=make_contact(user=citizen))
    guest.client.force_login(citizen)
    assert url(case) in guest.client.get(reverse("petitions:monday-book")).content.decode()
    guest.client.post(url(case), {"slot": slot(session, 0), "form_key": str(uuid.uuid4())})
    assert Booking.objects.get().case == case
    assert url(case) not in guest.client.get(reverse("petitions:monday-book")).content.decode()


def test_the_pages_take_few_queries(guest: Citizen, booked, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        guest.client.get(booked.case.get_absolute_url())
    for act in ("", "change", "cancel"):
        with django_assert_max_num_queries(12):
            assert guest.client.get(url(booked.case, act)).status_code == 200


# --- Whose it is


@pytest.mark.parametrize("act", ["", "change", "cancel", "accept", "decline"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_looks_like_one_that_does_not_exist(guest: Citizen, session, department, act, method):
    row = make_booking(session, make_case(), position=1)
    data = {"seen": str(row.form_key), "version": 0, "slot": slot(session, 2), "form_key": str(uuid.uuid4())}
    answers = [getattr(guest.client, method)(address, data) for address in (url(row.case, act), _nowhere(act))]
    texts = [re.sub(r'csrf\w+" value="\w+"', "", a.content.decode()).replace(row.case.number, "N") for a in answers]
    assert [a.status_code for a in answers] == [404, 404] and texts[0] == texts[1].replace("2020-999999", "N")
    assert state(row) == State.BOOKED and row.version == 0


def _nowhere(act: str) -> str:
    name = "petitions:monday-booking-act" if act else "petitions:monday-booking"
    return reverse(name, args=["2020-999999", act] if act else ["2020-999999"])


def test_the_key_of_another_booking_does_nothing(guest: Citizen, booked):
    other = make_case(contact=make_contact(phone="01077770003", email="o@example.kr"))
    theirs = make_booking(booked.session, other, position=2)
    data = {"seen": str(theirs.form_key), "version": 0, "petition": "withdraw"}
    answer = guest.client.post(url(booked.case, "cancel"), data)
    assert answer.status_code == 302 and state(theirs) == State.BOOKED and state(booked) == State.BOOKED


def test_staff_see_it_only_in_the_workplace(booked, officer, mayors_office):
    client = Client()
    for user in (officer, mayors_office):
        client.force_login(user)
        assert client.get(url(booked.case)).status_code == 404
        assert client.get(calendar_url(booked.case)).status_code == 404
