"""Reminders of preliminary reviews: the morning before, the ladder once late, once each, and only while it matters."""

from datetime import date
from typing import Any

import pytest
import time_machine

from civic.notices.models import Notice
from civic.reminders import firing, kinds
from civic.reminders.models import Reminder
from petitions.models import Review
from petitions.monday import reviewing, reviewreminders
from tests.makers import accepted_case, make_contact, make_officer, seoul
from tests.petitions.monday.makers import make_booking, make_session

pytestmark = pytest.mark.django_db

WEDNESDAY = seoul("2026-11-25T10:00")
WORDS = {"opinion": "possible", "situation": "배수로를 준설할 수 있습니다."}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(officer: Any) -> Any:
    return accepted_case(by=officer, kind="suggestion")


@pytest.fixture
def review(case: Any) -> Review:
    """Asked on Wednesday for Monday, so due on Friday at 18:00."""
    session = make_session()
    make_booking(session, case)
    return reviewing.ask(case, due_at=reviewing.due_for(session))


def mails(key: str) -> list[str]:
    rows = Notice.objects.filter(key__contains=key).order_by("pk")
    return [row.to_address for row in rows]


def sweep(clock: Any, at: str) -> None:
    clock.move_to(seoul(at))
    firing.fire_due()


def test_the_department_is_reminded_the_morning_before_once(review: Review, clock: Any) -> None:
    for _sweep in range(2):
        sweep(clock, "2026-11-26T09:01")
    assert mails(f"review/{review.pk}/soon") == ["officer@example.kr"]


def test_nobody_is_written_to_about_a_petition_of_their_own(officer: Any, head: Any, clock: Any) -> None:
    own = accepted_case(contact=make_contact(user=officer))
    make_booking(make_session(), own)
    review = reviewing.ask(own, due_at=seoul("2026-11-27T18:00"))
    sweep(clock, "2026-11-26T09:01")
    assert mails("monday_review_asked") == ["head@example.kr"]
    assert mails(f"review/{review.pk}/soon") == []


def test_an_overdue_review_climbs_to_the_heads_and_the_coordinating_department(
    case: Any, head: Any, coordinating: Any, clock: Any
) -> None:
    make_officer(coordinating, email="coordinator@example.kr")
    session = make_session(date(2026, 12, 7))
    make_booking(session, case)
    review = reviewing.ask(case, due_at=seoul("2026-11-27T18:00"))
    for at in ("2026-11-30T09:01", "2026-12-01T09:01", "2026-12-01T09:02", "2026-12-02T09:01"):
        sweep(clock, at)
    key = f"review/{review.pk}/overdue/2026-11-27T1800"
    assert mails(f"{key}/1") == ["officer@example.kr"]
    assert sorted(mails(f"{key}/2")) == ["head@example.kr", "officer@example.kr"]
    assert "coordinator@example.kr" in mails(f"{key}/3")


def test_after_a_long_sleep_one_reminder_speaks(review: Review, head: Any, coordinating: Any, clock: Any) -> None:
    sweep(clock, "2026-12-02T09:01")
    assert not mails(f"review/{review.pk}/soon")
    assert len({row.key.rpartition("/")[0] for row in Notice.objects.filter(key__startswith="review/")}) == 1
    assert Reminder.objects.open().for_subject(("review", review.pk)).exists()  # the ladder goes on


def test_nobody_is_reminded_of_what_is_written_or_taken_back(review: Review, officer: Any, clock: Any) -> None:
    reviewing.write(review, **WORDS, by=officer, version=0)
    sweep(clock, "2026-12-02T09:01")
    assert not Notice.objects.filter(key__startswith="review/").exists()


def test_a_reminder_in_flight_is_skipped_when_the_review_was_written_meanwhile(review: Review) -> None:
    reminder = Reminder.objects.open().for_subject(("review", review.pk)).first()
    assert reminder is not None
    Review.objects.update(written_at=WEDNESDAY, opinion="possible", situation="글")
    assert "no longer needed" in (reviewreminders.fire(reminder) or "")


def test_killed_halfway_the_reminder_is_sent_later_and_once(
    review: Review, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: Any, **_kw: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        kind = kinds.get(reviewreminders.SOON)
        dying = kinds.Kind(kind.name, lambda row: (reviewreminders.fire(row), die())[0], kind.lock, kind.label)
        patched.setitem(kinds._kinds, kind.name, dying)
        sweep(clock, "2026-11-26T09:01")
        assert not mails("review/")
    for at in ("2026-11-26T09:30", "2026-11-26T09:31"):
        sweep(clock, at)
    assert mails(f"review/{review.pk}/soon") == ["officer@example.kr"]


def test_the_past_of_a_demonstration_sends_nothing(review: Review, case: Any, clock: Any) -> None:
    type(case).objects.update(is_demo=True)
    sweep(clock, "2026-12-09T10:00")
    assert not Notice.objects.filter(key__startswith="review/").exists()
