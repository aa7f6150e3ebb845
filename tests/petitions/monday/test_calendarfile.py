"""The appointment as a calendar file: right times, a stable name, and readable by others than its writer."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from django.utils import translation

from petitions.models import Booking
from petitions.monday.calendarfile import calendar_of

from .makers import make_booking, make_session

# Longer than a line of the file may be.
LONG = (
    "김제시청 본관 1층 종합민원실 안쪽 직소민원 상담실 "
    "(엘리베이터 옆, 휠체어로 들어올 수 있습니다; 문 앞에서 기다려 주십시오)"
)


@pytest.fixture
def booking(department) -> Booking:
    return make_booking(make_session(place=LONG))


def event_of(text: str) -> icalendar.Event:
    """The one event, read strictly: what is not understood raises."""
    calendar = icalendar.Calendar.from_ical(text)
    assert not [error for part in calendar.walk() for error in part.errors]
    (event,) = calendar.walk("VEVENT")
    return event


def test_two_libraries_read_it_strictly(booking):
    text = calendar_of(booking)
    event = event_of(text)
    assert all(event[name] for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER"))
    other = vobject.readOne(text)
    assert other.validate(raiseException=True)
    assert other.vevent.uid.value == str(event["UID"])
    assert other.vevent.location.value == LONG


@pytest.mark.parametrize("language", ["ko", "en"])
def test_lines_are_folded_at_75_bytes_and_korean_stays_whole(booking, language):
    with translation.override(language):
        text = calendar_of(booking)
    lines = text.encode().split(b"\r\n")
    assert lines.pop() == b"" and max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two
    assert "\n" not in text.replace("\r\n", "")
    assert str(event_of(text)["LOCATION"]) == LONG


def test_one_in_the_afternoon_in_seoul_is_four_in_the_morning_in_greenwich(booking):
    event = event_of(calendar_of(booking))
    assert event["DTSTART"].params["TZID"] == "Asia/Seoul"
    assert event["DTSTART"].dt == datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=15)
    assert vobject.readOne(calendar_of(booking)).vevent.dtstart.value == datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("month", range(1, 13))
def test_summer_and_winter_are_nine_hours_ahead(department, month):
    row = make_booking(make_session(date(2027, month, 1)))
    assert vobject.readOne(calendar_of(row)).vevent.dtstart.value.utcoffset() == timedelta(hours=9)
    assert event_of(calendar_of(row))["DTSTART"].dt.astimezone(UTC).hour == 4


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Pacific/Auckland"])
def test_the_time_zone_of_the_server_does_not_matter(booking, zone, settings):
    settings.TIME_ZONE = zone
    assert event_of(calendar_of(booking))["DTSTART"].dt == datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


def test_the_zone_stands_in_the_file(booking):
    (zone,) = icalendar.Calendar.from_ical(calendar_of(booking)).walk("VTIMEZONE")
    (rule,) = zone.walk("STANDARD")
    assert zone["TZID"] == "Asia/Seoul" and rule["TZOFFSETTO"].td == timedelta(hours=9)


def test_a_session_moved_by_a_holiday_moves_in_the_calendar(booking):
    before = event_of(calendar_of(booking))
    session = booking.session
    session.day, session.moved_from = date(2026, 12, 1), session.day
    session.save()
    booking.calendar_sequence += 1
    booking.save()
    after = event_of(calendar_of(Booking.objects.get()))
    assert after["UID"] == before["UID"] and after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTART"].dt == datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


def test_a_cancelled_one_takes_itself_out(booking):
    booking.calendar_sequence = 3
    text = calendar_of(booking, cancelled=True)
    calendar = icalendar.Calendar.from_ical(text)
    event = event_of(text)
    assert calendar["METHOD"] == "CANCEL" and event["STATUS"] == "CANCELLED" and event["SEQUENCE"] == 3
    assert event["UID"] == event_of(calendar_of(booking))["UID"] and not event.walk("VALARM")


def test_it_is_published_with_an_alarm_a_day_before(booking):
    calendar = icalendar.Calendar.from_ical(calendar_of(booking))
    (alarm,) = calendar.walk("VALARM")
    assert calendar["METHOD"] == "PUBLISH" and event_of(calendar_of(booking))["STATUS"] == "CONFIRMED"
    assert alarm["TRIGGER"].dt == timedelta(days=-1) and alarm["ACTION"] == "DISPLAY"


def test_it_says_number_telephone_and_address_of_the_page_but_nobody_and_nothing_private(booking, settings):
    settings.SITE_URL, settings.CITY_PHONE = "https://minwon.example.kr", "063-000-0001"
    event = event_of(calendar_of(booking))
    case = booking.case
    assert str(event["UID"]) == f"{booking.calendar_uid}@minwon.example.kr"
    assert event["URL"] == f"https://minwon.example.kr/petitions/{case.number}/monday/"
    assert case.number in event["DESCRIPTION"] and "063-000-0001" in event["DESCRIPTION"]
    whole = calendar_of(booking).replace("\r\n ", "")
    private = (case.title, case.text, case.contact.name, case.contact.phone, case.contact.email, case.access_code)
    assert not [word for word in private if word in whole]


def test_hostile_places_stay_text(booking):
    booking.session.place = "상담실\r\nEND:VEVENT\nATTENDEE:mailto:x@example.kr; a,b\\c"
    event = event_of(calendar_of(booking))
    assert "ATTENDEE" not in event and str(event["LOCATION"]).endswith("; a,b\\c")


def test_the_waiting_list_has_no_appointment(department):
    row = make_booking(make_session(), state=Booking.State.WAITING)
    with pytest.raises(ValueError, match="no appointment"):
        calendar_of(row)
