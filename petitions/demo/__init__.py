"""Believable Mondays of direct petitions. Invented; nobody's words are quoted."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civic.cases import reminders
from civic.cases.smalltable import one_reading
from petitions.models import Booking

from .mondays import COMING, Mondays


def write_mondays(now: datetime | None = None) -> str:
    """Write ten Mondays that are over and fill the next three, once and as a whole; returns what was written."""
    if Booking.objects.filter(is_demo=True).exists():
        return "0 sessions"
    with one_reading(), reminders.planned_at_the_end(), transaction.atomic():
        mondays = Mondays(now or timezone.now())
        past, ahead = mondays.plan()
        for number, session in enumerate(past):
            mondays.hold(number, session)
        for number, session in zip(range(len(COMING)), ahead, strict=False):
            mondays.fill(number, session)
    return f"{len(past)} sessions held, {mondays.visitors} visitors, {len(ahead)} sessions ahead"
