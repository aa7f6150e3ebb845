"""Rows of the Mondays with sensible defaults; every argument can be overridden."""

import uuid
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from civic.cases.models import Case
from petitions.models import Booking, Instruction, Session
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


def make_instruction(case: Case, session: Session | None = None, **kw: Any) -> Instruction:
    """An instruction as a row, without letters and reminders: given now, to be done in two weeks."""
    kw.setdefault("form_key", uuid.uuid4())
    kw.setdefault("number", case.instructions.count() + 1)
    kw.setdefault("text", "가로등 세 개를 고칠 것")
    kw.setdefault("department", case.department)
    kw.setdefault("given_at", timezone.now())
    kw.setdefault("due_on", timezone.localdate(kw["given_at"]) + timedelta(days=14))
    kw.setdefault("first_due_on", kw["due_on"])
    return Instruction.objects.create(case=case, session=session, **kw)
