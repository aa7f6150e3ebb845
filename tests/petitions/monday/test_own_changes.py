"""Changing and cancelling one's appointment, answering an offer, and the calendar file that follows it."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case, CaseEvent
from petitions.models import Booking, Session
from tests.petitions.conftest import Citizen

from .makers import make_booking, make_session
from .test_booking_pages import coming, fill, offered, slot
from .test_own_booking import calendar_url, do, page, state, url

State = Booking.State


@pytest.fixture
def session(coordinating: Any) -> Session:
    return make_session(coming())


@pytest.fixture
def booked(unlocked: Case, session: Session) -> Booking:
    """An appointment at 13:15 of the case this browser has opened."""
    return make_booking(session, unlocked, position=1)


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
