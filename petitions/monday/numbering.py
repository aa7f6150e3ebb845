"""The running numbers of the sessions (제116회): they go on where the city stood before the portal."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max

from petitions.models import Session
from petitions.program import PROGRAM

BASELINE = next(item.value for item in PROGRAM.baselines if item.key == "monday-sessions")
"""How many sessions the city had held before the portal counted them."""


def next_number() -> int:
    """The number of the session that begins next."""
    last: int | None = Session.objects.aggregate(last=Max("number"))["last"]
    return max(last or 0, BASELINE) + 1


def expected_numbers(at: datetime | None = None) -> Mapping[int, int]:
    """By primary key the number each session to come will have; those called off count for nothing. Two queries.

    Args:
        at: the moment of which it is told (now): what should have begun before that day counts no more.
    """
    coming = Session.objects.to_be_numbered(at).values_list("pk", flat=True)
    return {pk: number for number, pk in enumerate(coming, next_number())}


def expected_number(session: Session, at: datetime | None = None) -> int:
    """The number a session has, or will have if all sessions before it are held; 0 for one that was called off."""
    if session.number is not None:
        return session.number
    if session.state == Session.State.CANCELLED:
        return 0
    return expected_numbers(at).get(session.pk) or next_number()
