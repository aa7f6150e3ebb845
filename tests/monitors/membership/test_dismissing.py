"""Leaving office early, taking that back, moving, and going on into the next term."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.notices.models import Notice
from civic.places.models import District
from civic.reminders.models import Reminder
from monitors.membership import dismissing, reappointing, termend
from monitors.membership.appointing import RefusedRows, appoint
from monitors.membership.office import appointment_of
from monitors.models import Appointment, Section
from tests.makers import make_user
from tests.monitors.makers import current_term, make_appointment, make_monitor, make_term, monitor_with_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(db):
    return make_user("", "desk")


@pytest.fixture
def row(db):
    return monitor_with_account("monitor@example.kr").appointments.get()


def today():
    return timezone.localdate()


def go(row, clerk, day=None, **kw):
    kw.setdefault("ground", "moved-away")
    kw.setdefault("words", "")
    return dismissing.dismiss(row, day=day or today(), by=clerk, version=kw.pop("version", row.version), **kw)


def test_who_is_dismissed_today_can_only_read_and_is_told_once(row, clerk):
    user = row.monitor.user
    for _time in range(2):
        go(row, clerk, words="전주로 이사하심")
    assert appointment_of(user) is None and not user.groups.exists()
    assert (row.last_day, row.dismissed_by, row.ground) == (today() - timedelta(days=1), clerk, "moved-away")
    letter = Notice.objects.get()
    assert letter.to_address == "monitor@example.kr" and "전주로 이사하심" in str(letter.context)
    client = Client()
    client.force_login(user)
    assert client.get("/monitors/tips/").status_code == 200
    assert client.get("/monitors/tips/new/").status_code == 403


def test_a_dismissal_to_come_takes_effect_at_midnight_by_itself(row, clerk):
    day = today() + timedelta(days=10)
    go(row, clerk, day)
    assert appointment_of(row.monitor.user, day - timedelta(days=1)) == row
    assert appointment_of(row.monitor.user, day) is None and row.monitor.user.groups.exists()
    reminder = Reminder.objects.open().get(kind=termend.LEFT)
    assert timezone.localtime(reminder.due_at).date() == day
    assert termend.fire_left(reminder) == "the monitor stays in office"
    Appointment.objects.update(dismissed_on=today())
    assert termend.fire_left(reminder) is None and not row.monitor.user.groups.exists()


@pytest.mark.parametrize("days", [-400, -32, 4000])
def test_the_day_must_lie_in_office_and_not_far_back(row, clerk, days):
    with pytest.raises(WorkflowError):
        go(row, clerk, today() + timedelta(days=days))
    row.refresh_from_db()
    assert row.dismissed_on is None and not Notice.objects.exists()


def test_a_ground_that_is_none_an_old_page_and_a_second_dismissal_are_refused(row, clerk):
    with pytest.raises(WorkflowError):
        go(row, clerk, ground="rumour")
    with pytest.raises(ChangedMeanwhile):
        go(row, clerk, version=7)
    go(row, clerk)
    with pytest.raises(WorkflowError):
        go(row, clerk, ground="illness")
    over = make_appointment(term=make_term(today() - timedelta(days=800)))
    with pytest.raises(WorkflowError):
        go(over, clerk, over.ends_on)


def test_taken_back_the_same_day_the_letter_does_not_leave(row, clerk):
    go(row, clerk)
    for _time in range(2):
        dismissing.undo(row, by=clerk, version=row.version)
    assert (row.dismissed_on, row.ground, row.dismissed_at) == (None, "", None)
    assert appointment_of(row.monitor.user) == row and row.monitor.user.groups.filter(name="monitor").exists()
    assert not Notice.objects.pending().exists()


def test_when_the_letter_has_left_another_one_says_that_it_no_longer_counts(row, clerk):
    go(row, clerk)
    Notice.objects.update(sent_at=timezone.now())
    dismissing.undo(row, by=clerk, version=row.version)
    assert Notice.objects.pending().get().key.startswith(f"{row.about}/stays/")


def test_it_cannot_be_taken_back_later_or_when_somebody_followed(row, clerk):
    go(row, clerk)
    with pytest.raises(WorkflowError):
        dismissing.undo(row, by=clerk, version=row.version, at=timezone.now() + timedelta(days=1))
    appoint(make_monitor(), row.term, row.district, by=None, replaces=row)
    with pytest.raises(WorkflowError):
        dismissing.undo(row, by=clerk, version=row.version)


def test_taken_back_after_the_seat_was_given_away_another_one_is_found(clerk):
    term = make_term(seats=2)
    row = make_appointment(term=term, seat=1)
    go(row, clerk)
    make_appointment(term=term, seat=1)
    dismissing.undo(row, by=clerk, version=row.version)
    assert row.seat == 2
    go(row, clerk)
    make_appointment(term=term, seat=2)
    with pytest.raises(WorkflowError):
        dismissing.undo(row, by=clerk, version=row.version)


def test_a_dismissal_to_come_can_be_taken_back_until_then(row, clerk):
    day = today() + timedelta(days=10)
    go(row, clerk, day)
    dismissing.undo(row, by=clerk, version=row.version, at=timezone.now() + timedelta(days=5))
    assert row.dismissed_on is None and not Reminder.objects.open().filter(kind=termend.LEFT).exists()


def test_another_section_and_district_are_told_once(row, clerk):
    section, district = Section.objects.first(), District.objects.get(slug="geumsan")
    for _time in range(2):
        dismissing.move(row, section=section, district=district, by=clerk, version=row.version)
    assert (row.section, row.district) == (section, district) and Notice.objects.count() == 1
    with pytest.raises(ChangedMeanwhile):
        dismissing.move(row, section=None, district=district, by=clerk, version=0)
    go(row, clerk)
    with pytest.raises(WorkflowError):
        dismissing.move(row, section=None, district=district, by=clerk, version=row.version)


def test_going_on_keeps_district_and_section_and_happens_once(clerk):
    now = current_term()
    following = make_term(now.ends_on + timedelta(days=1), seats=5)
    section = Section.objects.first()
    row = make_appointment(term=now, district="geumsan", section=section)
    for count in (1, 0):
        assert len(reappointing.reappoint([row], following, by=clerk)) == count
    second = following.appointments.get()
    assert (second.nth, second.district_id, second.section) == (2, "geumsan", section)
    assert (second.starts_on, second.monitor) == (following.starts_on, row.monitor)
    third = make_term(following.ends_on + timedelta(days=1))
    with pytest.raises(RefusedRows):
        reappointing.reappoint([second], third, by=clerk)
    assert [bool(line.refused) for line in reappointing.candidates(third)] == [True]


def test_the_list_says_who_was_taken_on_and_leaves_the_dismissed_out(clerk, django_assert_max_num_queries):
    now = current_term()
    following = make_term(now.ends_on + timedelta(days=1), seats=5)
    rows = [make_appointment(term=now) for _number in range(3)]
    make_appointment(term=now, dismissed_on=today(), ground="illness")
    reappointing.reappoint(rows[:1], following, by=clerk)
    with django_assert_max_num_queries(8):
        found = {line.appointment: line for line in reappointing.candidates(following)}
    assert found.keys() == set(rows) and [found[row].taken_on for row in rows] == [True, False, False]
    assert not any(line.refused for line in found.values())
