"""Reviews follow the appointment by themselves: booked, moved, called off, heard, given up; by the real rules."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from petitions.models import Booking, Review, Session
from petitions.monday import booking as rules
from petitions.monday import desk as at_desk
from petitions.monday import sessions
from tests.makers import seoul
from tests.petitions.monday.makers import MONDAY, make_session
from tests.petitions.monday.visitors import books, cancels, sweep, visitor

pytestmark = pytest.mark.django_db
FRIDAY, NEXT_FRIDAY = seoul("2026-11-27T18:00"), seoul("2026-12-04T18:00")


@pytest.fixture(autouse=True)
def clock(department: Any) -> Any:
    with time_machine.travel(seoul("2026-11-23T10:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def session() -> Session:
    return make_session(capacity=1)


@pytest.fixture
def later() -> Session:
    return make_session(MONDAY + timedelta(days=7), capacity=2)


def owed() -> list[Any]:
    """When the open reviews are due."""
    return list(Review.objects.open().order_by("pk").values_list("due_at", flat=True))


def test_a_booking_asks_the_department_and_giving_it_up_takes_that_back(session: Session) -> None:
    row = books(session, visitor())
    assert owed() == [FRIDAY]
    cancels(row)
    assert owed() == [] and Review.objects.get().cancelled_at is not None


def test_who_waits_is_not_prepared_until_moving_up(session: Session) -> None:
    first = books(session, visitor(1))
    second = books(session, visitor(2))
    assert second.state == "waiting" and owed() == [FRIDAY]
    cancels(first)
    sweep()
    second.refresh_from_db()
    assert second.state in ("booked", "offered") and owed() == [FRIDAY]
    assert Review.objects.open().get().case == second.case


def test_another_monday_moves_the_due_time(session: Session, later: Session, desk: Any) -> None:
    row = books(session, visitor())
    rules.change(row, session=later, position=None, by=desk)
    assert owed() == [NEXT_FRIDAY]
    assert row.case.events.filter(verb="monday_review_asked").count() == 2


def test_a_session_that_is_called_off_or_moved_takes_its_reviews_along(
    session: Session, later: Session, desk: Any
) -> None:
    books(session, visitor())
    sessions.call_off(session, reason="국회 방문", by=desk)
    sweep()
    assert owed() == [NEXT_FRIDAY]
    hours = {"starts": later.starts, "place": later.place, "slot_minutes": 15, "capacity": 2}
    sessions.reschedule(later, day=later.day + timedelta(days=1), reason="행사", by=desk, **hours)
    sweep()
    assert owed() == [NEXT_FRIDAY + timedelta(days=3)]


def test_after_the_hearing_nobody_owes_a_review(session: Session, desk: Any, clock: Any) -> None:
    row = books(session, visitor())
    clock.move_to(seoul("2026-11-30T13:00"))
    sessions.begin(session, by=desk)
    Booking.objects.update(mayor_words="올해 안에 준설하겠습니다.")
    for step in (at_desk.arrive, at_desk.begin_hearing, at_desk.end_hearing):
        row.refresh_from_db()
        assert owed() == [FRIDAY]
        step(row, by=desk, key=uuid.uuid4())
    assert owed() == []
