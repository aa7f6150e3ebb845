"""Notices to monitors: who gets one, once; who has read it; and who is reminded."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.notices.models import Channel, Notice
from civic.places.models import District
from monitors.activity import announcements
from monitors.activity.announcements import Words
from monitors.assignments import reminders
from monitors.models import Announcement, Reading, Section
from tests.makers import make_user
from tests.monitors.makers import (
    current_term,
    make_announcement,
    make_appointment,
    make_assignment,
    make_monitor,
    make_report,
    make_term,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def staff(db: None) -> Any:
    return make_user("desk@example.kr", "desk")


def draft(staff: Any, **kw: Any) -> Announcement:
    words = Words(**{"term": current_term(), "title": "간담회", "text": "화요일에 만납니다.", **kw})
    return announcements.write(words, form_key=uuid.uuid4(), by=staff)


def who(row: Announcement) -> set[int]:
    return set(row.readings.values_list("appointment", flat=True))


def test_it_goes_to_everybody_in_office_and_to_nobody_else(staff):
    here = make_appointment(make_monitor(email="a@example.kr"))
    day = timezone.localdate()
    make_appointment(dismissed_on=day, ground="moved-away")
    make_appointment(term=make_term(day - 800 * DAY))
    row = draft(staff)
    assert announcements.send(row.pk, row.version, by=staff) == 1
    assert who(row) == {here.pk}
    assert [notice.to_address for notice in Notice.objects.for_about(row.about)] == ["a@example.kr"]


def test_it_goes_to_some_districts_or_some_sections(staff):
    one = make_appointment(district="mangyeong", section="city")
    make_appointment(district="juksan", section="welfare")
    by_district = draft(staff, audience="districts", districts=[District.objects.get(slug="mangyeong")])
    by_section = draft(staff, audience="sections", sections=[Section.objects.get(slug="city")])
    for row in (by_district, by_section):
        assert announcements.send(row.pk, row.version, by=staff) == 1
        assert who(row) == {one.pk}


def test_only_those_who_were_asked_and_have_not_submitted(staff):
    assignment = make_assignment(audience="sections")
    assignment.sections.set(Section.objects.filter(slug="city"))
    done, begun, late = (make_appointment(section="city") for _one in range(3))
    make_appointment(section="welfare")  # never asked
    make_report(assignment, done)
    make_report(assignment, begun, draft_only=True)
    row = draft(staff, lacking=assignment)
    announcements.send(row.pk, row.version, by=staff)
    assert who(row) == {begun.pk, late.pk}


def test_submitting_takes_a_queued_letter_back_that_asks_for_the_assignment(staff):
    person = make_appointment(make_monitor(email="a@example.kr"))
    row = draft(staff, lacking=make_assignment())
    announcements.send(row.pk, row.version, by=staff)
    assert reminders.take_back(row.lacking_id, person) == 1


def test_sent_twice_is_sent_once_and_a_form_sent_twice_is_one_draft(staff):
    make_appointment(make_monitor(email="a@example.kr"))
    words, key = Words(current_term(), "간담회", "만납니다."), uuid.uuid4()
    row, same = (announcements.write(words, form_key=key, by=staff) for _time in range(2))
    assert row == same
    assert [announcements.send(row.pk, 0, by=staff) for _time in range(2)] == [1, 1]
    assert (Reading.objects.count(), Notice.objects.count()) == (1, 1)


def test_what_was_sent_can_neither_be_changed_nor_thrown_away(staff):
    row = make_announcement(make_appointment())
    words = Words(row.term, "다른 제목", "다른 글")
    with pytest.raises(WorkflowError):
        announcements.change(row.pk, row.version, words, by=staff)
    with pytest.raises(WorkflowError):
        announcements.discard(row.pk, by=staff)
    row.refresh_from_db()
    assert row.title != "다른 제목"


def test_somebody_elses_change_is_neither_overwritten_nor_sent_unseen(staff):
    make_appointment()
    row = draft(staff)
    announcements.change(row.pk, 0, Words(row.term, "새 제목", "새 글"), by=staff)
    for stale in (
        lambda: announcements.change(row.pk, 0, Words(row.term, "옛 제목", "옛 글"), by=staff),
        lambda: announcements.send(row.pk, 0, by=staff),
    ):
        with pytest.raises(ChangedMeanwhile):
            stale()
    assert Announcement.objects.get().title == "새 제목" and not Reading.objects.exists()


def test_a_notice_for_nobody_is_refused_and_stays_a_draft(staff):
    make_appointment(district="mangyeong")
    row = draft(staff, audience="districts", districts=[District.objects.get(slug="juksan")])
    with pytest.raises(WorkflowError):
        announcements.send(row.pk, row.version, by=staff)
    assert Announcement.objects.drafts().get() == row


def test_a_draft_is_thrown_away_once(staff):
    row = draft(staff)
    for _time in range(2):
        announcements.discard(row.pk, by=staff)
    assert not Announcement.objects.exists()


def test_it_counts_by_which_way_people_are_reached(staff, settings):
    settings.SMS_URL = "https://sms.example.kr/"
    now = timezone.now()
    make_appointment(make_monitor(make_user("a@example.kr", "monitor"), phone="01011112222", texts_since=now))
    make_appointment(make_monitor(phone="01011113333", texts_since=now))
    make_appointment(make_monitor(phone="0635400000"))
    for by_text, texts in ((False, 1), (True, 2)):
        row = draft(staff, by_text_message=by_text)
        found = announcements.reach(row, announcements.audience_of(row))
        assert (found.people, found.mails, found.texts, found.calls, found.without_account) == (3, 1, texts, 1, 2)


def test_those_who_have_not_read_it_are_reminded_at_most_once_a_day(staff):
    reader, other = (make_appointment(make_monitor(email=f"{name}@example.kr")) for name in "ab")
    row = draft(staff)
    announcements.send(row.pk, row.version, by=staff)
    announcements.mark_read(row.readings.get(appointment=reader))
    assert announcements.remind(row.pk, by=staff) == 1
    with pytest.raises(WorkflowError):
        announcements.remind(row.pk, by=staff)
    again = Notice.objects.filter(key__contains="/again-")
    assert [notice.to_address for notice in again] == ["b@example.kr"]
    tomorrow = timezone.now() + DAY
    assert announcements.remind(row.pk, by=staff, at=tomorrow) == 1
    assert other.pk in who(row)


def test_a_draft_reminds_nobody_and_neither_who_left_office_nor_who_submitted_is_reminded(staff):
    assignment = make_assignment()
    gone, done = make_appointment(), make_appointment()
    row = draft(staff, lacking=assignment)
    with pytest.raises(WorkflowError):
        announcements.remind(row.pk, by=staff)
    announcements.send(row.pk, row.version, by=staff)
    gone.dismissed_on, gone.ground = timezone.localdate(), "illness"
    gone.save()
    make_report(assignment, done)
    assert announcements.remind(row.pk, by=staff) == 0


def test_reading_it_takes_back_a_reminder_that_has_not_left(staff):
    person = make_appointment(make_monitor(email="a@example.kr"))
    row = draft(staff)
    announcements.send(row.pk, row.version, by=staff)
    announcements.remind(row.pk, by=staff)
    announcements.mark_read(announcements.readings_of(person.monitor).get())
    assert Notice.objects.get(key__contains="/again-").cancelled_at is not None


def test_told_by_telephone_counts_as_read_once(staff):
    row = make_announcement(make_appointment(), make_appointment())
    first = row.readings.first()
    assert announcements.told(row.pk, first.appointment_id, by=staff)
    assert not announcements.told(row.pk, first.appointment_id, by=staff)
    assert row.readings.unread().count() == 1


def test_of_a_demonstrations_past_nobody_gets_mail(staff):
    make_appointment(make_monitor(email="a@demo.example", is_demo=True))
    row = draft(staff)
    announcements.send(row.pk, 0, by=staff, at=timezone.now() - 3 * DAY)
    assert row.readings.count() == 1 and not Notice.objects.filter(channel=Channel.EMAIL).exists()
