"""Corners of office: numbers and seats that change, letters that wait for the morning, lists appointed at once."""

from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from civic.cases.workflow import WorkflowError
from civic.cases.workingtime import SEOUL
from civic.notices.models import Channel, Notice
from civic.reminders import firing
from monitors.activity import announcements
from monitors.assignments import reminders
from monitors.membership import dismissing, erasing, roster, selectionletters, terms
from monitors.membership.appointing import Place, Refused, appoint, appoint_many
from monitors.membership.terms import Plan
from monitors.models import Monitor, RosterImport, Term
from tests.makers import make_user
from tests.monitors.activity.makers import reads_at_most
from tests.monitors.makers import (
    current_term,
    make_announcement,
    make_application,
    make_appointment,
    make_assignment,
    make_call,
    make_monitor,
    make_term,
)
from tests.monitors.membership.rosters import make_upload

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NIGHT = datetime(2026, 12, 1, 22, tzinfo=SEOUL)


@pytest.fixture
def clerk(db):
    return make_user("", "desk")


def go(row, clerk, day, at):
    return dismissing.dismiss(row, ground="moved-away", words="", day=day, by=clerk, version=row.version, at=at)


def test_a_term_with_another_number_still_reminds(clerk):
    with time_machine.travel(datetime(2026, 4, 1, 9, tzinfo=SEOUL), tick=False):
        term = terms.create(Plan(7, date(2026, 4, 1), 5), by=None)
        make_appointment(make_monitor(email="a@example.kr"), term)
        terms.change(term, Plan(17, term.starts_on, 5), by=clerk, version=0)
    with time_machine.travel(datetime(2028, 2, 29, 9, 1, tzinfo=SEOUL), tick=False):
        firing.fire_due()
    assert "a@example.kr" in list(Notice.objects.values_list("to_address", flat=True))


def test_a_term_that_was_only_uploaded_to_can_be_deleted(clerk):
    term = terms.create(Plan(7, timezone.localdate() + 30 * DAY, 5), by=None)
    make_upload(term, clerk)
    terms.drop(term, by=clerk, version=0)
    assert not Term.objects.exists() and not RosterImport.objects.exists()


def test_who_is_appointed_for_a_term_is_told_that_its_days_moved(clerk):
    first = timezone.localdate() + 30 * DAY
    term = terms.create(Plan(7, first, 5), by=None)
    make_appointment(make_monitor(email="a@example.kr"), term)
    moved = terms.change(term, Plan(7, first + DAY, 5), by=clerk, version=0)
    assert Notice.objects.get().key.startswith(f"{moved.about}/moved/")
    terms.change(term, Plan(7, first + DAY, 6), by=clerk, version=moved.version)
    assert Notice.objects.count() == 1


def test_a_term_does_not_move_away_from_its_assignments(clerk):
    first = timezone.localdate() + 30 * DAY
    term = terms.create(Plan(7, first, 5), by=None)
    opens_at = timezone.now() + 31 * DAY
    make_assignment(term, opens_at=opens_at)
    with pytest.raises(WorkflowError):
        terms.change(term, Plan(7, first + 20 * DAY, 5), by=clerk, version=0)
    assert terms.change(term, Plan(7, first - 5 * DAY, 5), by=clerk, version=0).starts_on == first - 5 * DAY


def test_seats_of_higher_numbers_count_when_a_term_is_smaller(clerk):
    term = make_term(seats=2)
    one, two = make_appointment(term=term, seat=4), make_appointment(term=term, seat=5)
    with pytest.raises(Refused):
        appoint(make_monitor(), term, one.district, by=None)
    at = timezone.now()
    go(two, clerk, timezone.localdate(at), at)
    assert appoint(make_monitor(), term, one.district, by=None).seat == 1
    with pytest.raises(WorkflowError):
        dismissing.undo(two, by=clerk, version=two.version, at=at)


def test_somebody_told_in_one_of_two_ways_is_told_that_it_no_longer_counts(clerk):
    row, at = make_appointment(make_monitor(email="a@example.kr")), timezone.now()
    go(row, clerk, timezone.localdate(at), at)
    mail = Notice.objects.get()
    waits = Notice.objects.create(key=mail.key.replace("-email", "-sms"), about=row.about, channel=Channel.SMS)
    Notice.objects.filter(pk=mail.pk).update(sent_at=at)
    dismissing.undo(row, by=clerk, version=row.version)
    waits.refresh_from_db()
    assert waits.cancelled_at and Notice.objects.pending().get().key.startswith(f"{row.about}/stays/")


@pytest.mark.parametrize("days", [0, 1])
def test_what_waits_for_the_morning_does_not_reach_who_was_dismissed(clerk, days):
    """At once, or at the midnight from which somebody is out of office."""
    with time_machine.travel(NIGHT, tick=False) as clock:
        term = make_term(date(2026, 4, 1))
        row = make_appointment(make_monitor(email="a@example.kr"), term)
        draft = make_announcement(term=term, sent=False)
        announcements.send(draft.pk, 0, by=clerk)
        waits = Notice.objects.pending().get()
        go(row, clerk, NIGHT.date() + days * DAY, NIGHT)
        clock.move_to(NIGHT + timedelta(hours=2, minutes=1))
        firing.fire_due()
    waits.refresh_from_db()
    assert waits.cancelled_at is not None


def test_the_letter_of_who_was_not_chosen_goes_with_the_application():
    now = timezone.now()
    call = make_call()
    gone = make_application(call, state="declined", email="a@example.kr", decided_at=now - 91 * DAY)
    stays = make_application(call, state="declined", email="b@example.kr", decided_at=now)
    selectionletters.decided(call, [gone, stays], now)
    assert Notice.objects.count() == 2
    assert erasing.erase(now) == 1
    assert list(Notice.objects.values_list("to_address", flat=True)) == ["b@example.kr"]


def test_a_whole_list_hears_of_open_assignments_in_few_queries():
    term = current_term()
    make_assignment(term)
    make_assignment(term, audience="districts")
    people = [make_monitor(email=f"m{n}@example.kr") for n in range(30)]
    district = make_appointment(term=term).district
    with reads_at_most(35):
        appoint_many([Place(one, district) for one in people], term, by=None)
    assert Notice.objects.filter(key__contains="/remind/newcomer/").count() == 30


def test_who_takes_a_vacant_seat_later_hears_of_what_is_open_on_the_first_morning():
    with time_machine.travel(NIGHT, tick=False) as clock:
        term = make_term(date(2026, 4, 1))
        assignment = make_assignment(term)
        district = make_appointment(term=term).district
        row = appoint(make_monitor(email="a@example.kr"), term, district, by=None, starts_on=NIGHT.date() + 3 * DAY)
        opens_that_day = make_assignment(term, opens_at=NIGHT + timedelta(hours=3 * 24 - 13))
        reminders.plan_for(opens_that_day, NIGHT)
        about = Notice.objects.filter(about=assignment.about)
        for hours, letters in ((3 * 24 - 14, 0), (3 * 24 - 12, 1)):  # 08:00 and 10:00 of the first day
            clock.move_to(NIGHT + timedelta(hours=hours))
            firing.fire_due()
            assert about.filter(key__endswith=f"/{row.about}-email").count() == letters
            assert Notice.objects.filter(about=opens_that_day.about).exclude(channel="call").count() == letters


def test_a_roster_sent_twice_at_the_same_moment_is_one(clerk, monkeypatch):
    term = current_term()
    first = make_upload(term, clerk)
    monkeypatch.setattr(roster.RosterImport.objects, "filter", lambda **_kw: RosterImport.objects.none())
    assert make_upload(term, clerk, form_key=first.form_key).pk == first.pk


def test_monitors_who_came_from_tips_are_found_again():
    """As the migration that made them left them: without what the register is searched by."""
    user, other = make_user("a@example.kr", "monitor", phone="01012345678"), make_user("b@example.kr", "monitor")
    for one in (user, other):
        Monitor.objects.bulk_create([Monitor(user=one, name="김 모니터")])
    taken = make_monitor(email="b@example.kr")
    import_module("monitors.migrations.0007_monitors_found_again").fill(apps, None)
    assert Monitor.objects.with_phone("01012345678").get().user == user
    assert Monitor.objects.with_email("a@example.kr").get().user == user
    assert Monitor.objects.with_email("b@example.kr").get() == taken
    assert Monitor.objects.with_name("김모니터").count() == 2
