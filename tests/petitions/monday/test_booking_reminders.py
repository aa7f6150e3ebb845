"""The visitor is reminded the day before, once, and only of an appointment that still stands."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from civic.cases.letters import tell_petitioner
from civic.cases.lettertexts import HEADLINES
from civic.cases.recipients import Office
from civic.notices.models import Notice
from civic.notices.rendering import render
from civic.people.petitioner import Petitioner
from civic.reminders import kinds
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from petitions.monday import booking as rules
from petitions.monday import bookingreminders
from petitions.monday.words import booking as words
from tests.cases.mailbox import read, to_petitioner
from tests.makers import seoul
from tests.petitions.monday.makers import MONDAY, make_booking, make_session
from tests.petitions.monday.visitors import books, cancels, sweep, visitor

pytestmark = pytest.mark.django_db
NOW = seoul("2026-11-23T10:00")
TOMORROW = "monday.tomorrow"


@pytest.fixture(autouse=True)
def clock(department, settings):
    settings.QUIET_HOURS = True
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session():
    return make_session()


def _reminders():
    """The reminders that went out to visitors."""
    return Notice.objects.filter(key__contains="/tomorrow/")


def test_it_is_due_at_ten_the_day_before_in_seoul(session):
    books(session, visitor())
    row = Reminder.objects.open().get(kind=TOMORROW)
    assert timezone.localtime(row.due_at).isoformat() == "2026-11-29T10:00:00+09:00"


def test_it_says_when_and_where_and_goes_out_on_a_sunday(session, clock):
    case = visitor()
    books(session, case, 2)
    sweep(clock, "2026-11-29T10:00")
    notice = _reminders().get()
    assert notice.not_before is None
    assert "13:30" in notice.context["when"] and notice.context["where"] == session.place
    assert "13:30" in read(notice)
    notice.channel = "sms"
    assert "13:30" in render(notice).sms and session.place in render(notice).sms


def test_it_is_sent_once(session, clock):
    books(session, visitor())
    sweep(clock, "2026-11-29T10:00")
    Reminder.objects.filter(kind=TOMORROW).update(fired_at=None)
    fire_due()
    assert _reminders().count() == 1


@pytest.mark.parametrize("booked", ["2026-11-29T08:00", "2026-11-29T11:00"])
def test_who_books_that_day_needs_none(session, clock, booked):
    clock.move_to(seoul(booked))
    books(session, visitor())
    assert not Reminder.objects.open().filter(kind=TOMORROW).exists()


def test_who_cancelled_hears_nothing(session, clock):
    cancels(books(session, visitor()))
    sweep(clock, "2026-11-29T10:00")
    assert not _reminders().exists()


def test_who_changed_to_another_day_hears_of_that_one(session, clock):
    case, later = visitor(), make_session(MONDAY + timedelta(days=7))
    rules.change(books(session, case), session=later, position=0, by=Petitioner(case.number))
    sweep(clock, "2026-11-29T10:00")
    assert not _reminders().exists()
    sweep(clock, "2026-12-06T10:00")
    assert _reminders().count() == 1


def test_who_waits_hears_nothing(clock):
    session = make_session(capacity=1)
    make_booking(session)
    books(session, visitor())
    assert not Reminder.objects.open().filter(kind=TOMORROW).exists()


def test_a_sweep_that_slept_does_not_remind_of_what_is_over(session, clock):
    books(session, visitor())
    sweep(clock, "2026-11-30T13:00")
    assert not _reminders().exists()
    assert Reminder.objects.get(kind=TOMORROW).skip_reason


def test_a_worker_killed_while_it_reminds_does_it_again(session, clock, monkeypatch):
    books(session, visitor())
    tell = bookingreminders.letters.tell_petitioner

    def dies(*args, **kw):
        tell(*args, **kw)
        raise KeyboardInterrupt

    clock.move_to(seoul("2026-11-29T10:00"))
    monkeypatch.setattr(bookingreminders.letters, "tell_petitioner", dies)
    with pytest.raises(KeyboardInterrupt):
        fire_due()
    assert not _reminders().exists()
    monkeypatch.setattr(bookingreminders.letters, "tell_petitioner", tell)
    fire_due()
    assert _reminders().count() == 1


def test_the_past_of_a_demonstration_is_not_told(clock):
    session = make_session(MONDAY - timedelta(days=14), state="held", number=114)
    case = visitor()
    type(case).objects.filter(pk=case.pk).update(is_demo=True)
    row = make_booking(session, case)
    bookingreminders.plan_for(row, seoul("2026-11-09T10:00"))
    fire_due()
    assert not _reminders().exists()


@pytest.mark.parametrize("topic", [letter.topic for letter in words.LETTERS])
def test_every_letter_can_be_read(session, topic):
    """Headline, words and next steps of each, as mail and as text message."""
    case = visitor(1, language="en")
    books(session, case)
    event = case.events.filter(verb=topic).first()
    tell_petitioner(case, topic, f"case/{case.number}/{topic}/test", Office(case), event=event)
    notice = to_petitioner(case, topic)[-1]
    assert str(HEADLINES[topic]) and read(notice)


@pytest.mark.parametrize("kind", ["tomorrow", "offer-lapse", "move-up", "waiting-over", "called-off", "moved"])
def test_staff_see_what_each_reminder_is(kind):
    assert kinds.label(f"monday.{kind}") != f"monday.{kind}"
