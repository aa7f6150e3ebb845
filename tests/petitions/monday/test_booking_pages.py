"""Choosing an appointment and filing with it: what is offered, what is kept, and all or nothing."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from petitions.models import Booking, Draft, Session
from tests.makers import make_case, make_contact
from tests.petitions.conftest import ANSWERS, Citizen

from .makers import make_booking, make_session

CHOICES = reverse("petitions:monday-book")


def coming(weeks: int = 1) -> date:
    """The Monday in so many weeks; never this week's."""
    today = timezone.localdate()
    return today + timedelta(days=7 * weeks - today.weekday() + (7 if today.weekday() else 0))


def slot(session: Session, position: int | None) -> str:
    """The value of a radio button."""
    if position is None:
        return f"{session.day.isoformat()}-waiting"
    return f"{timezone.localtime(session.slot_at(position)):%Y-%m-%dT%H:%M}"


def fill(session: Session) -> list[Booking]:
    """Take all its appointments."""
    people = range(len(session.free_positions()))
    return [
        make_booking(session, make_case(contact=make_contact(phone=f"0101111{n:04}", email=f"v{n}@example.kr")))
        for n in people
    ]


def choose(guest: Citizen, session: Session, position: int | None = 0) -> Any:
    return guest.client.post(CHOICES, {"slot": slot(session, position)})


def offered(answer: Any) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', answer.content.decode())


@pytest.fixture
def session(coordinating: Any) -> Session:
    return make_session(coming())


# --- What is offered


def test_the_next_sessions_are_shown_with_their_free_appointments(guest: Citizen, session, department):
    make_booking(session, position=1)
    later = make_session(coming(2))
    page = guest.client.get(CHOICES)
    assert offered(page) == [slot(session, n) for n in (0, 2, 3)] + [slot(later, n) for n in range(4)]
    assert session.place in page.content.decode()


def test_a_full_session_offers_only_its_waiting_list(guest: Citizen, session, department):
    fill(session)
    assert offered(guest.client.get(CHOICES)) == [slot(session, None)]


def test_what_comes_free_belongs_to_those_who_wait(guest: Citizen, session, department):
    make_booking(session, state=Booking.State.WAITING)
    [make_booking(session) for _n in range(3)]
    assert offered(guest.client.get(CHOICES)) == [slot(session, None)]


@pytest.mark.parametrize(
    "state", [Session.State.PLANNED, Session.State.CANCELLED, Session.State.IN_PROGRESS, Session.State.HELD]
)
def test_a_session_that_is_not_open_cannot_be_chosen(guest: Citizen, session, state):
    Session.objects.update(state=state, reason="한파로 쉽니다", number=116)
    assert offered(guest.client.get(CHOICES)) == []
    assert choose(guest, session).status_code == 200 and not Draft.objects.exists()


def test_one_called_off_says_why(guest: Citizen, session):
    make_session(coming(2))
    Session.objects.filter(pk=session.pk).update(state=Session.State.CANCELLED, reason="한파로 쉽니다")
    assert "한파로 쉽니다" in guest.client.get(CHOICES).content.decode()


def test_after_booking_has_closed_nothing_can_be_chosen(guest: Citizen, session):
    Session.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    page = guest.client.get(CHOICES)
    assert offered(page) == [] and "other-days" in page.content.decode()


def test_without_any_session_there_are_the_other_ways(guest: Citizen, coordinating, settings):
    text = guest.client.get(CHOICES).content.decode()
    assert reverse("petitions:new") in text and settings.CITY_PHONE in text and "<form" in text


def test_before_booking_opens_it_says_from_when(guest: Citizen, coordinating):
    row = make_session(coming(5), state=Session.State.PLANNED)
    text = guest.client.get(CHOICES).content.decode()
    assert f"{row.opens_on.month}월 {row.opens_on.day}일" in text and reverse("petitions:new") in text


def test_eight_sessions_take_few_queries(guest: Citizen, department, citizen, django_assert_max_num_queries):
    for week in range(1, 9):
        make_booking(make_session(coming(week)), make_case(contact=make_contact(phone=f"0102222{week:04}")))
    guest.client.force_login(citizen)
    choose(guest, Session.objects.get(day=coming(3)), 2)
    with django_assert_max_num_queries(12):
        guest.client.get(CHOICES)


@pytest.mark.parametrize("value", ["", "x", "2026-13-45T99:99", "2026-12-07", "0001-01-01-waiting", "<b>", "1' or 1=1"])
def test_rubbish_is_explained_and_nothing_written(guest: Citizen, session, value):
    answer = guest.client.post(CHOICES, {"slot": value})
    assert answer.status_code == 200 and "field--error" in answer.content.decode() and not Draft.objects.exists()


def test_times_that_are_no_appointment_are_refused(guest: Citizen, session):
    day = session.day.isoformat()
    for value in (f"{day}T12:45", f"{day}T13:07", f"{day}T14:00"):
        answer = guest.client.post(CHOICES, {"slot": value})
        assert answer.status_code == 200 and "field--error" in answer.content.decode()
    assert not Draft.objects.exists()


# --- Filing with it


def test_choosing_leads_through_the_steps_with_a_banner_on_each(guest: Citizen, session):
    answer = choose(guest, session, 2)
    assert answer.status_code == 302 and "?" not in answer.url
    for step in ANSWERS:
        page = guest.client.get(reverse("petitions:step", args=[step])).content.decode()
        assert [w for w in ("slot-banner", "13:30", CHOICES) if w not in page] == []
        guest.step(step)
    check = guest.client.get(reverse("petitions:step", args=["check"])).content.decode()
    assert "slot-banner" in check and "13:30" in check and CHOICES in check


def test_sending_makes_petition_and_appointment(guest: Citizen, session):
    choose(guest, session, 2)
    case = guest.file()
    booking = Booking.objects.get()
    assert (booking.case, booking.session, booking.position, booking.state) == (case, session, 2, "booked")
    assert booking.source == Booking.Source.WEB and not Draft.objects.exists()
    receipt = guest.client.get(reverse("petitions:receipt", args=[case.number])).content.decode()
    assert "13:30" in receipt and reverse("petitions:monday-calendar", args=[case.number]) in receipt


def test_the_choice_is_kept_encrypted_and_never_in_an_address(guest: Citizen, session):
    choose(guest, session, 2)
    with connection.cursor() as cursor:
        cursor.execute("select data from petitions_draft")
        assert session.day.isoformat() not in str(cursor.fetchone())
    assert guest.client.get(reverse("petitions:new")).url == reverse("petitions:step", args=["place"])


def test_without_a_choice_it_is_a_petition_as_ever(guest: Citizen, session):
    page = guest.client.get(reverse("petitions:step", args=["place"])).content.decode()
    assert "slot-banner" not in page
    guest.file()
    assert not Booking.objects.exists()


def test_the_choice_can_be_changed_on_the_way(guest: Citizen, session):
    choose(guest, session, 2)
    guest.fill_in()
    assert f'value="{slot(session, 2)}" checked' in guest.client.get(CHOICES).content.decode()
    assert choose(guest, session, 3).url == reverse("petitions:new")
    assert guest.client.get(reverse("petitions:new")).url == reverse("petitions:step", args=["check"])
    guest.send()
    assert Booking.objects.get().position == 3


def test_the_appointment_can_be_left_out(guest: Citizen, session):
    choose(guest, session, 2)
    guest.fill_in()
    guest.client.post(CHOICES, {"without": "1"})
    assert guest.send().status_code == 302 and Case.objects.exists() and not Booking.objects.exists()


def test_when_nothing_is_left_the_petition_goes_without_an_appointment(guest: Citizen, session):
    choose(guest, session, 2)
    guest.fill_in()
    Session.objects.update(state="cancelled", reason="한파로 쉽니다")
    text = guest.send().content.decode()
    assert 'name="without"' in text and "slot-banner" not in text
    assert guest.client.post(CHOICES, {"without": "1"}).url == reverse("petitions:new")
    assert guest.send().status_code == 302 and Case.objects.exists() and not Booking.objects.exists()


def test_starting_over_forgets_the_choice(guest: Citizen, session):
    choose(guest, session, 2)
    guest.client.post(reverse("petitions:start-over"))
    assert "slot-banner" not in guest.client.get(reverse("petitions:step", args=["place"])).content.decode()


def test_a_slot_taken_between_check_and_send_writes_nothing_and_keeps_everything(guest: Citizen, session, department):
    choose(guest, session, 2)
    guest.fill_in()
    make_booking(session, position=2)
    cases = Case.objects.count()
    answer = guest.send()
    text = answer.content.decode()
    assert answer.status_code == 409 and "field--error" in text and slot(session, 2) not in offered(answer)
    assert Case.objects.count() == cases and Booking.objects.count() == 1
    assert Draft.objects.get().typed("what")["title"] == ANSWERS["what"]["title"]
    choose(guest, session, 0)
    assert guest.send().status_code == 302
    assert Booking.objects.order_by("-pk")[0].position == 0 and Case.objects.count() == cases + 1


def test_when_only_waiting_is_left_it_is_chosen_knowingly(guest: Citizen, session, department):
    choose(guest, session, 2)
    guest.fill_in()
    fill(session)
    answer = guest.send()
    assert answer.status_code == 409 and offered(answer) == [slot(session, None)]
    assert not Booking.objects.waiting().exists()
    choose(guest, session, None)
    assert guest.send().status_code == 302 and Booking.objects.waiting().count() == 1


def test_a_session_moved_meanwhile_gives_nobody_another_time(guest: Citizen, session):
    choose(guest, session, 2)
    guest.fill_in()
    Session.objects.update(day=session.day + timedelta(days=1))
    assert guest.send().status_code == 409 and not Booking.objects.exists() and not Case.objects.exists()


@pytest.mark.parametrize("change", [{"state": "cancelled", "reason": "한파"}, {"closes_at": timezone.now()}])
def test_a_session_called_off_or_closed_meanwhile_is_explained(guest: Citizen, session, change):
    choose(guest, session, 2)
    guest.fill_in()
    Session.objects.update(**change)
    answer = guest.send()
    assert answer.status_code == 409 and "field--error" in answer.content.decode() and not Case.objects.exists()


def test_one_person_has_one_appointment_a_session(guest: Citizen, new_guest: Callable[[], Citizen], session):
    choose(guest, session, 0)
    guest.file()
    again = new_guest()
    choose(again, session, 1)
    again.fill_in()
    answer = again.send()
    assert answer.status_code == 409 and "field--error" in answer.content.decode()
    assert (Case.objects.count(), Booking.objects.count()) == (1, 1)


def test_a_double_click_gives_the_same_receipt(guest: Citizen, session):
    choose(guest, session, 2)
    guest.fill_in()
    key = guest.key
    first, second = guest.send(key), guest.send(key)
    assert first.url == second.url and (Case.objects.count(), Booking.objects.count()) == (1, 1)


def test_an_expired_draft_says_so_and_books_nothing(guest: Citizen, session):
    choose(guest, session, 2)
    guest.fill_in()
    key = guest.key
    Draft.objects.get().drop()
    assert guest.send(key).status_code == 410 and not Booking.objects.exists()


def test_a_broken_booking_leaves_no_petition(guest: Citizen, session, monkeypatch):
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("power cut")

    choose(guest, session, 2)
    guest.fill_in()
    monkeypatch.setattr("petitions.monday.ownbooking.rules.book", broken)
    guest.client.raise_request_exception = False
    assert guest.send().status_code == 500
    assert not Case.objects.exists() and Draft.objects.count() == 1
    monkeypatch.undo()
    assert guest.send().status_code == 302 and Booking.objects.count() == 1


def test_a_signed_in_citizen_owns_the_appointment(guest: Citizen, session, citizen):
    guest.client.force_login(citizen)
    choose(guest, session, 1)
    case = guest.file()
    assert Booking.objects.get().case == case and case.contact.user == citizen


def test_the_limit_of_filings_holds(guest: Citizen, session, monkeypatch):
    choose(guest, session, 1)
    guest.fill_in()
    monkeypatch.setattr("petitions.limits.FILINGS", 0)
    assert guest.send().status_code == 429 and not Booking.objects.exists()


def test_a_closed_portal_is_closed_for_booking_too(guest: Citizen, session, citizen, monkeypatch):
    from petitions import restrictions

    class Closed:
        ends_at = timezone.now() + timedelta(days=5)

    monkeypatch.setattr(restrictions, "closed_for", lambda *_args, **_more: Closed())
    guest.client.force_login(citizen)
    assert guest.client.get(CHOICES).status_code == 403
    assert choose(guest, session).status_code == 403 and not Draft.objects.exists()


def _send(session: str, key: str, barrier: Barrier, found: list[str]) -> None:
    client = Client()
    client.cookies["sessionid"] = session
    barrier.wait()
    answer = client.post(reverse("petitions:step", args=["check"]), {"form_key": key})
    found.append(answer.headers.get("Location", str(answer.status_code)))
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_cannot_have_one_slot(new_guest: Callable[[], Citizen], session):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    people = [new_guest() for _n in range(3)]
    for n, person in enumerate(people):
        choose(person, session, 2)
        person.fill_in(who={"phone": f"010-3333-000{n}", "email": f"p{n}@example.kr"})
    barrier, found = Barrier(len(people)), []
    args = [(p.client.cookies["sessionid"].value, p.key, barrier, found) for p in people]
    threads = [Thread(target=_send, args=each) for each in args]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer[:3] for answer in found) == ["/pe", "409", "409"]
    assert (Case.objects.count(), Booking.objects.count(), Draft.objects.count()) == (1, 1, 2)
