"""Rows of the Mondays with sensible defaults; every argument can be overridden."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from civic.cases.models import Case
from petitions.models import Booking, Session
from tests.makers import make_case

# 2026-11-30 is a Monday without a holiday around it.
MONDAY = date(2026, 11, 30)


def make_session(day: date = MONDAY, **kw: Any) -> Session:
    """A session open for booking: from 13:00, four visitors of 15 minutes."""
    kw.setdefault("week_of", Session.week_begin(day))
    kw.setdefault("starts", time(13))
    kw.setdefault("slot_minutes", 15)
    kw.setdefault("capacity", 4)
    kw.setdefault("place", "시청 1층 직소민원 상담실")
    kw.setdefault("state", Session.State.OPEN)
    kw.setdefault("opens_on", day - timedelta(days=21))
    session = Session(day=day, **kw)
    if session.closes_at is None:
        session.closes_at = session.starts_at - timedelta(hours=20)
    session.save(force_insert=True)
    return session


def make_booking(session: Session, case: Case | None = None, **kw: Any) -> Booking:
    """A booking as a row, without letters and reminders; the first free appointment unless said otherwise."""
    kw.setdefault("state", Booking.State.BOOKED)
    if kw["state"] in (Booking.State.BOOKED, Booking.State.OFFERED) and "position" not in kw:
        kw["position"] = session.free_positions()[0]
    if kw["state"] == Booking.State.WAITING:
        kw.setdefault("waiting_since", timezone.now())
    kw.setdefault("booked_at", timezone.now())
    return Booking.objects.create(session=session, case=case or make_case(), **kw)
