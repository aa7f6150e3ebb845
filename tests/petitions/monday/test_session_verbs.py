"""What staff do with a session and its bookings in the workplace."""

from datetime import time, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from civic.privacy.models import AccessLog
from petitions.models import Booking, MondayPlan, Session
from petitions.monday import booking as bookings
from tests.cases.workplace import Staff, messages_of
from tests.makers import make_case
from tests.petitions.monday.makers import make_booking, make_session
from tests.petitions.monday.workplace import ADD, BOOKED, PAGE, VERB, body, fresh, monday

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session(monday(2))


def hours(session, **kw):
    found = {
        "day": session.day.isoformat(),
        "starts": f"{session.starts:%H:%M}",
        "slot_minutes": session.slot_minutes,
        "capacity": session.capacity,
        "place": session.place,
        "reason": "시장 출장",
        "version": session.version,
        "on_day_off": "on",
    }
    return found | kw


# --- The verbs


@pytest.mark.parametrize("key", ["change", "call-off"])
def test_the_form_of_a_verb_is_shown(desk, session, key):
    page = Staff(desk).get(VERB, session.pk, key)
    assert page.status_code == 200
    assert page.context["form"].initial["version"] == session.version


def test_a_session_is_moved(desk, session):
    day = monday(2) + timedelta(days=1)
    answer = Staff(desk).post(VERB, session.pk, "change", **hours(session, day=day.isoformat(), starts="10:00"))
    assert answer.status_code == 302
    assert (fresh(session).day, fresh(session).starts, fresh(session).moved_from) == (day, time(10), monday(2))
    assert LogEntry.objects.get().user == desk


def test_moved_twice_by_a_double_click_it_is_moved_once(desk, session):
    data = hours(session, starts="10:00")
    for _time in range(2):
        assert Staff(desk).post(VERB, session.pk, "change", **data).status_code == 302
    assert LogEntry.objects.count() == 1


def test_who_comes_second_sees_the_new_hours_and_keeps_what_was_typed(desk, mayors_office, session):
    old = hours(session, starts="10:00")
    Staff(mayors_office).post(VERB, session.pk, "change", **hours(session, starts="15:00"))
    page = Staff(desk).post(VERB, session.pk, "change", **old)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert "10:00" in body(page) and "15:00" in body(page)
    assert f'name="version" value="{session.version + 1}"' in body(page)
    assert fresh(session).starts == time(15)


@pytest.mark.parametrize(
    ("kw", "field"),
    [
        ({"day": "2020-01-06"}, "__all__"),
        ({"day": ""}, "day"),
        ({"day": "9999-12-31", "on_day_off": ""}, "day"),
        ({"capacity": 0}, "capacity"),
        ({"slot_minutes": 61}, "slot_minutes"),
        ({"starts": "25:00"}, "starts"),
        ({"place": "  "}, "place"),
        ({"place": "가" * 121}, "place"),
        ({"starts": "10:00", "reason": "가" * 301}, "reason"),
        ({"version": "x"}, "version"),
    ],
)
def test_what_cannot_be_is_explained_and_nothing_is_written(desk, session, kw, field):
    page = Staff(desk).post(VERB, session.pk, "change", **hours(session, **kw))
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert fresh(session).version == 0


def test_a_day_off_must_be_meant(desk, session):
    saturday = monday(2) + timedelta(days=5)
    data = hours(session, day=saturday.isoformat(), on_day_off="")
    page = Staff(desk).post(VERB, session.pk, "change", **data)
    assert "day" in page.context["form"].errors
    assert Staff(desk).post(VERB, session.pk, "change", **data | {"on_day_off": "on"}).status_code == 302


def test_a_session_is_called_off_with_a_reason(desk, session):
    staff = Staff(desk)
    assert "reason" in staff.post(VERB, session.pk, "call-off", version=0, reason=" ").context["form"].errors
    for _time in range(2):
        assert staff.post(VERB, session.pk, "call-off", version=0, reason="시장 출장").status_code == 302
    assert fresh(session).state == Session.State.CANCELLED
    assert LogEntry.objects.count() == 1


def test_booking_is_opened_early(desk):
    session = make_session(monday(6), state=Session.State.PLANNED)
    Staff(desk).post(VERB, session.pk, "open", version=0)
    assert fresh(session).state == Session.State.OPEN


def test_what_cannot_be_done_now_leads_back(desk, session):
    answer = Staff(desk).get(VERB, session.pk, "end")
    assert answer.status_code == 302
    assert messages_of(answer)
    assert Staff(desk).get(VERB, session.pk, "explode").status_code == 404


def test_a_day_on_paper_is_written_down_afterwards(desk):
    session = make_session(monday(-1))
    staff = Staff(desk)
    staff.post(VERB, session.pk, "begin", version=0)
    assert (fresh(session).state, fresh(session).number) == (Session.State.IN_PROGRESS, 116)
    assert fresh(session).began_at == session.starts_at
    make_booking(session)
    page = staff.post(VERB, session.pk, "end", version=1, remarks="비")
    assert page.context["form"].non_field_errors()
    staff.post(VERB, session.pk, "end", version=1, remarks="비", settle="on")
    assert (fresh(session).state, fresh(session).remarks) == (Session.State.HELD, "비")
    assert session.bookings.get().state == Booking.State.NO_SHOW


# --- An extra session


def extra(**kw):
    day = monday(3) + timedelta(days=2)
    return {
        "day": day.isoformat(),
        "starts": "10:00",
        "slot_minutes": 20,
        "capacity": 6,
        "place": "만경읍사무소",
        "on_day_off": "on",
    } | kw


def test_an_extra_session_is_made_once(desk):
    for _time in range(2):
        answer = Staff(desk).post(ADD, **extra())
        session = Session.objects.get()
        assert answer["Location"] == reverse(PAGE, args=[session.pk])
    assert (session.place, session.week_of, session.by_hand) == ("만경읍사무소", None, True)


def test_its_form_begins_with_what_the_plan_says(desk):
    MondayPlan.current()
    MondayPlan.objects.update(place="상담실")
    assert Staff(desk).get(ADD).context["form"].initial["place"] == "상담실"


def test_an_extra_session_on_a_taken_day_is_refused(desk, session):
    page = Staff(desk).post(ADD, **extra(day=session.day.isoformat()))
    assert page.context["form"].non_field_errors()
    assert Session.objects.count() == 1


# --- One booking, for somebody who phones


@pytest.fixture
def booked(session, department):
    return make_booking(session, make_case(department=department))


def test_another_appointment_of_the_same_day(desk, session, booked):
    for _time in range(2):
        data = {"choice": f"{session.pk}-2", "version": booked.version}
        assert Staff(desk).post(BOOKED, session.pk, booked.pk, "move", **data).status_code == 302
    assert (fresh(booked).position, fresh(booked).state) == (2, Booking.State.BOOKED)
    assert booked.case.events.filter(verb="monday_changed").count() == 1


def test_another_appointment_of_another_day(desk, session, booked):
    other = make_session(monday(3))
    for _time in range(2):
        data = {"choice": f"{other.pk}-1", "version": booked.version}
        assert Staff(desk).post(BOOKED, session.pk, booked.pk, "move", **data).status_code == 302
    assert fresh(booked).state == Booking.State.CANCELLED
    assert bookings.live_booking(booked.case).session == other
    assert booked.case.events.filter(verb="monday_changed").count() == 1


@pytest.mark.parametrize("choice", ["", "x", "1-1", "-", "99999999-0"])
def test_an_appointment_that_is_not_free_is_refused(desk, session, booked, choice):
    page = Staff(desk).post(BOOKED, session.pk, booked.pk, "move", choice=choice, version=0)
    assert "choice" in page.context["form"].errors
    assert fresh(booked).position == booked.position


def test_taken_appointments_are_not_offered(desk, session, booked):
    make_booking(session, position=1)
    form = Staff(desk).get(BOOKED, session.pk, booked.pk, "move").context["form"]
    (_empty, (_day, slots)) = form.fields["choice"].choices
    assert [value for value, _label in slots] == [f"{session.pk}-{n}" for n in (0, 2, 3)]


def test_a_visitor_cancels_on_the_phone(desk, session, booked):
    staff = Staff(desk)
    assert "reason" in staff.post(BOOKED, session.pk, booked.pk, "cancel", version=0).context["form"].errors
    for _time in range(2):
        answer = staff.post(BOOKED, session.pk, booked.pk, "cancel", version=0, reason="전화로 취소")
        assert answer.status_code == 302
    assert (fresh(booked).state, fresh(booked).reason) == (Booking.State.CANCELLED, "전화로 취소")
    assert booked.case.events.filter(verb="monday_cancelled").count() == 1


@pytest.mark.parametrize(("key", "state"), [("accept", "booked"), ("decline", "cancelled")])
def test_a_visitor_answers_an_offer_on_the_phone(desk, session, key, state):
    until = timezone.now() + timedelta(days=1)
    lost = make_booking(make_session(monday(1)), state="cancelled", cancelled_at=timezone.now())
    row = make_booking(session, lost.case, state=Booking.State.OFFERED, offer_until=until, replaces=lost)
    for _time in range(2):
        assert Staff(desk).post(BOOKED, session.pk, row.pk, key, version=0).status_code == 302
    assert fresh(row).state == state


def test_a_look_at_one_visitor_is_logged(desk, session, booked):
    Staff(desk).get(BOOKED, session.pk, booked.pk, "cancel")
    assert AccessLog.objects.get(action="monday.session").person == str(booked.case.contact)


def test_a_booking_belongs_to_its_session(desk, session, booked):
    other = make_session(monday(3))
    assert Staff(desk).get(BOOKED, other.pk, booked.pk, "cancel").status_code == 404
    assert Staff(desk).get(BOOKED, session.pk, booked.pk, "explode").status_code == 404


def test_after_the_session_nothing_is_offered(desk, session, booked):
    Session.objects.filter(pk=session.pk).update(state=Session.State.CANCELLED, reason="휴회")
    assert Staff(desk).get(PAGE, session.pk).context["parts"][0].lines[0].acts == []
    assert Staff(desk).get(BOOKED, session.pk, booked.pk, "cancel").status_code == 302
