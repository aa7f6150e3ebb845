"""The petitioner's own appointment: seen, changed, cancelled, offered anew, by nobody else and never by half."""

import re
import uuid
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case, CaseEvent
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


# --- Changing


def test_it_is_changed_to_another_time_of_the_day(guest: Citizen, booked):
    assert slot(booked.session, 3) in offered(guest.client.get(url(booked.case, "change")))
    answer = do(guest, booked, "change", slot=slot(booked.session, 3))
    assert answer.status_code == 302 and "13:45" in page(guest, booked.case)
    assert Booking.objects.live().get().position == 3


def test_it_is_changed_to_another_day(guest: Citizen, booked):
    later = make_session(coming(2))
    data = {"seen": str(booked.form_key), "version": 0, "slot": slot(later, 0)}
    for _time in range(2):  # a double click changes once
        assert guest.client.post(url(booked.case, "change"), data).status_code == 302
    assert state(booked) == State.CANCELLED and booked.cancelled_by == Booking.CancelledBy.MOVED
    live = Booking.objects.live().get()
    assert (live.session, live.replaces, live.calendar_uid) == (later, booked, booked.calendar_uid)
    assert len(guest.client.get(url(booked.case)).context["earlier"]) == 1


def test_a_double_click_shifts_once(guest: Citizen, booked):
    data = {"seen": str(booked.form_key), "version": 0, "slot": slot(booked.session, 3)}
    answers = [guest.client.post(url(booked.case, "change"), data).status_code for _time in range(2)]
    events = CaseEvent.objects.filter(case=booked.case, verb="monday_changed").count()
    assert answers == [302, 302] and events == 1


def test_a_page_that_is_too_old_changes_nothing(guest: Citizen, booked):
    do(guest, booked, "change", slot=slot(booked.session, 3))
    data = {"seen": str(booked.form_key), "version": 0, "slot": slot(booked.session, 0)}
    answer = guest.client.post(url(booked.case, "change"), data)
    booked.refresh_from_db()
    assert answer.status_code == 409 and booked.position == 3
    assert f'name="version" value="{booked.version}"' in answer.content.decode()


def test_a_full_or_past_or_cancelled_target_is_refused(guest: Citizen, booked):
    full, off = make_session(coming(2)), make_session(coming(3), state="cancelled", reason="휴회")
    past = make_session(timezone.localdate() - timedelta(days=7), state="held", number=115)
    fill(full)
    for target in (full, off, past):
        answer = do(guest, booked, "change", slot=slot(target, 0))
        assert answer.status_code == 200 and "field--error" in answer.content.decode()
    assert state(booked) == State.BOOKED and booked.version == 0


def test_nobody_gives_an_appointment_up_for_a_waiting_list(guest: Citizen, booked):
    full = make_session(coming(2))
    fill(full)
    assert slot(full, None) not in offered(guest.client.get(url(booked.case, "change")))
    answer = do(guest, booked, "change", slot=slot(full, None))
    assert answer.status_code == 409 and state(booked) == State.BOOKED and booked.version == 0


def test_who_waits_can_wait_for_another_day(guest: Citizen, unlocked, session):
    fill(session)
    row, later = make_booking(session, unlocked, state=State.WAITING), make_session(coming(2))
    fill(later)
    assert offered(guest.client.get(url(unlocked, "change"))) == [slot(later, None)]
    assert do(guest, row, "change", slot=slot(later, None)).status_code == 302
    live = Booking.objects.live().get(case=unlocked)
    assert (live.session, live.state) == (later, State.WAITING)


# --- Cancelling


def test_cancelling_asks_about_the_petition(guest: Citizen, booked):
    answer = do(guest, booked, "cancel")
    assert answer.status_code == 200 and "error-summary" in answer.content.decode() and state(booked) == State.BOOKED


def test_cancelling_keeps_the_petition(guest: Citizen, booked):
    answer = do(guest, booked, "cancel", petition="keep", reason="일이 생겼습니다")
    assert answer.status_code == 302 and state(booked) == State.CANCELLED
    assert booked.cancelled_by == Booking.CancelledBy.VISITOR and booked.reason == "일이 생겼습니다"
    booked.case.refresh_from_db()
    assert booked.case.is_open and len(offered(guest.client.get(url(booked.case)))) == 4


def test_cancelling_withdraws_the_petition_too(guest: Citizen, booked):
    data = {"seen": str(booked.form_key), "version": 0, "petition": "withdraw"}
    answers = [guest.client.post(url(booked.case, "cancel"), data).status_code for _time in range(2)]
    booked.case.refresh_from_db()
    assert answers == [302, 302] and state(booked) == State.CANCELLED and booked.case.ending == "withdrawn"
    assert CaseEvent.objects.filter(case=booked.case, verb="withdraw").count() == 1


def test_cancelling_and_withdrawing_is_all_or_nothing(guest: Citizen, booked, monkeypatch):
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(Case, "withdraw", broken)
    guest.client.raise_request_exception = False
    assert do(guest, booked, "cancel", petition="withdraw").status_code == 500
    assert state(booked) == State.BOOKED


def test_an_answered_petition_is_not_withdrawn(guest: Citizen, booked):
    Case.objects.filter(pk=booked.case.pk).update(progress="under_way", accepted_at=timezone.now())
    text = guest.client.get(url(booked.case, "cancel")).content.decode()
    assert 'name="petition"' not in text
    assert do(guest, booked, "cancel").status_code == 302 and state(booked) == State.CANCELLED


def test_withdrawing_the_petition_frees_the_appointment(guest: Citizen, booked):
    act = reverse("petitions:act", args=[booked.case.number, "withdraw"])
    booked.case.refresh_from_db()
    guest.client.post(act, {"version": booked.case.version})
    assert state(booked) == State.CANCELLED and guest.client.get(url(booked.case)).status_code == 200


def test_leaving_the_waiting_list(guest: Citizen, unlocked, session):
    fill(session)
    row = make_booking(session, unlocked, state=State.WAITING)
    assert do(guest, row, "cancel", petition="keep").status_code == 302 and state(row) == State.CANCELLED


def test_once_the_session_has_begun_nothing_can_be_changed(guest: Citizen, booked):
    past = make_session(timezone.localdate() - timedelta(days=7), state="held", number=115)
    Booking.objects.update(session=past, position=0)
    assert guest.client.get(url(booked.case, "cancel")).status_code == 302
    answer = do(guest, booked, "cancel", petition="keep")
    assert answer.status_code == 409 and state(booked) == State.BOOKED


# --- Offers, and when the city calls it off


@pytest.fixture
def offer(booked: Booking) -> Booking:
    """The first appointment was called off, another one is offered."""
    Booking.objects.filter(pk=booked.pk).update(
        state=State.CANCELLED, cancelled_at=timezone.now(), cancelled_by="city", calendar_sequence=1
    )
    later = make_session(coming(2))
    until = timezone.now() + timedelta(days=2)
    return make_booking(
        later,
        booked.case,
        state=State.OFFERED,
        offer_until=until,
        replaces=booked,
        calendar_uid=booked.calendar_uid,
        calendar_sequence=2,
    )


def test_an_offer_is_taken(guest: Citizen, offer):
    text = page(guest, offer.case)
    assert url(offer.case, "accept") in text and url(offer.case, "decline") in text
    assert guest.client.get(url(offer.case, "accept")).status_code == 200
    data = {"seen": str(offer.form_key), "version": 0}
    answers = [guest.client.post(url(offer.case, "accept"), data).status_code for _time in range(2)]
    assert answers == [302, 302] and state(offer) == State.BOOKED and offer.version == 1


def test_an_offer_is_declined(guest: Citizen, offer):
    data = {"seen": str(offer.form_key), "version": 0}
    answers = [guest.client.post(url(offer.case, "decline"), data).status_code for _time in range(2)]
    assert answers == [302, 302] and state(offer) == State.CANCELLED
    assert len(guest.client.get(url(offer.case)).context["earlier"]) == 1


def test_an_offer_that_has_lapsed_cannot_be_taken(guest: Citizen, offer):
    Booking.objects.filter(pk=offer.pk).update(offer_until=timezone.now() - timedelta(minutes=1))
    assert do(guest, offer, "accept").status_code == 409 and state(offer) == State.OFFERED


def test_an_appointment_that_was_not_offered_cannot_be_accepted(guest: Citizen, booked):
    assert guest.client.get(url(booked.case, "accept")).status_code == 302
    assert do(guest, booked, "decline").status_code == 409 and state(booked) == State.BOOKED


def test_a_session_just_called_off_is_said_to_be(guest: Citizen, booked):
    Session.objects.update(state="cancelled", reason="한파로 쉽니다")
    text = page(guest, booked.case)
    assert "한파로 쉽니다" in text and url(booked.case, "change") not in text


# --- After the hearing


def test_what_the_mayor_said_is_read_there(guest: Citizen, booked):
    Booking.objects.update(state=State.HEARD, mayor_words="올해 안에 고치겠습니다.", attendees="건설과장")
    text = page(guest, booked.case)
    assert "올해 안에 고치겠습니다." in text and "건설과장" in text and url(booked.case, "cancel") not in text
    assert "/monday/confirmation/" in text
    assert url(booked.case) in guest.client.get(booked.case.get_absolute_url()).content.decode()


# --- The calendar


def test_the_calendar_file_is_private_and_has_its_type_and_name(guest: Citizen, booked):
    answer = guest.client.get(calendar_url(booked.case))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer["Content-Disposition"] == f'attachment; filename="appointment-{booked.case.number}.ics"'
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == booked.at


def test_the_entry_moves_with_the_appointment_and_goes_with_it(guest: Citizen, booked):
    entries = [_entry(guest, booked.case)]
    do(guest, booked, "change", slot=slot(booked.session, 3))
    entries.append(_entry(guest, booked.case))
    do(guest, booked, "change", slot=slot(make_session(coming(2)), 0))
    entries.append(_entry(guest, booked.case))
    do(guest, Booking.objects.live().get(), "cancel", petition="keep")
    entries.append(_entry(guest, booked.case))
    assert len({event["UID"] for event in entries}) == 1
    sequences = [event["SEQUENCE"] for event in entries]
    assert sequences == sorted(set(sequences))
    assert [event["STATUS"] for event in entries] == ["CONFIRMED"] * 3 + ["CANCELLED"]


def _entry(guest: Citizen, case: Case) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(guest.client.get(calendar_url(case)).content).walk("VEVENT")
    return event


def test_a_called_off_one_takes_itself_out_until_the_offer_is_taken(guest: Citizen, offer):
    assert _entry(guest, offer.case)["STATUS"] == "CANCELLED"
    do(guest, offer, "accept")
    after = _entry(guest, offer.case)
    assert after["STATUS"] == "CONFIRMED" and after["SEQUENCE"] == 2


def test_without_an_appointment_there_is_no_file(guest: Citizen, unlocked, session):
    assert guest.client.get(calendar_url(unlocked)).status_code == 404
    make_booking(session, unlocked, state=State.WAITING)
    assert guest.client.get(calendar_url(unlocked)).status_code == 404


def test_nobody_else_gets_the_file(guest: Citizen, session, department):
    row = make_booking(session)
    assert guest.client.get(calendar_url(row.case)).status_code == 404
