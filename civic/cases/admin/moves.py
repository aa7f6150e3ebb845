"""The moves of a case between departments, as the workplace shows them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from civic.cases import handing
from civic.cases.models import Case, Handover
from civic.cases.wording import duration_words


@dataclass(frozen=True, slots=True)
class Move:
    """One move: how long the sender had it, and what became of it."""

    row: Handover
    waited: str
    outcome: str
    is_late: bool


def moves(case: Case) -> list[Move]:
    """Every move of the case, newest first, for its page."""
    rows = handing.moves_of(case)
    now = timezone.now()
    later: list[Handover | None] = [*rows[1:], None][: len(rows)]
    return [
        Move(row, duration_words(timedelta(minutes=row.waited)), outcome(row, after, case), _is_late(row, now))
        for row, after in zip(rows, later, strict=True)
    ][::-1]


def outcome(row: Handover, after: Handover | None, case: Case) -> str:
    """What the receiving department did with it, in one sentence."""
    if row.take_by is None:
        return _("Fixed: nobody sends it back or passes it on any more.")
    if row.bounced_at is not None:
        return _("Sent back on %(time)s.") % {"time": _moment(row.bounced_at)}
    if row.taken_at is None:
        return _("To be taken over or sent back by %(time)s.") % {"time": _moment(row.take_by)}
    if after is not None and after.at == row.taken_at:
        return _("Before it replied, the department was decided on %(time)s.") % {"time": _moment(row.taken_at)}
    if case.ended_at == row.taken_at:
        return _("The petition ended on %(time)s.") % {"time": _moment(row.taken_at)}
    return _("Taken over on %(time)s.") % {"time": _moment(row.taken_at)}


def _is_late(row: Handover, now: datetime) -> bool:
    """Whether the receiver took longer than it may."""
    replied = row.taken_at or row.bounced_at or now
    return row.take_by is not None and replied > row.take_by


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
