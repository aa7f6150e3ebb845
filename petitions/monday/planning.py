"""Sessions made ahead: one a week on the day of the plan; on a holiday by the rule the administrator chose.

`plan_ahead` asks 'what should be there and is not?', one week in one transaction: run twice, two at once, after a
week of sleep or after having been killed halfway, it ends with the same sessions and tells nobody twice.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic.cases import calendar
from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.smalltable import one_reading
from civic.cases.wording import day_words
from civic.cases.workflow import WorkflowError
from civic.cases.workingtime import Calendar, is_working_day, seoul
from petitions.models import MondayPlan, Session

from . import sessions
from .numbering import BASELINE, expected_number, expected_numbers
from .sessions import Hours

__all__ = ["BASELINE", "Outcome", "by_rule", "expected_number", "expected_numbers", "plan_ahead"]

logger = logging.getLogger(__name__)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
STARTED = (Session.State.IN_PROGRESS, Session.State.HELD)
# What a session nobody knows of takes over from the plan.
FOLLOWING = (
    *("day", "starts", "place", "slot_minutes", "capacity", "opens_on", "closes_at"),
    *("moved_from", "reason", "state"),
)
Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rule makes of the day of a week.

    Args:
        day: when the session is; its usual day when there is none.
        moved_from: its usual day, when it is on another.
        reason: why it is moved or there is none, for everybody to read; '' on an ordinary day.
        is_off: no session that week (휴회).
    """

    day: date
    moved_from: date | None = None
    reason: str = ""
    is_off: bool = False


def by_rule(usual: date, rule: str, days: Calendar, taken: frozenset[date] = frozenset()) -> Outcome:
    """Where the session of a week goes whose usual day may be a day off. Pure calculation.

    Args:
        usual: the day of the plan.
        rule: `MondayPlan.HolidayRule`.
        days: the calendar of the city.
        taken: days on which there are other sessions.
    """
    name = days.day_off(usual)
    if name is None:
        return Outcome(usual)
    words = {"day": day_words(usual), "name": name}
    if rule == MondayPlan.HolidayRule.REST:
        reason = _("%(day)s is a day off (%(name)s), so there is no session that week.")
        return Outcome(usual, reason=reason % words, is_off=True)
    day = usual + DAY
    while not is_working_day(day, days):
        day += DAY
    words["new"] = day_words(day)
    if Session.week_begin(day) != Session.week_begin(usual):
        reason = _("%(day)s is a day off (%(name)s), and no working day is left in that week.")
        return Outcome(usual, reason=reason % words, is_off=True)
    if day in taken:
        reason = _("%(day)s is a day off (%(name)s), and there is another session on %(new)s already.")
        return Outcome(usual, reason=reason % words, is_off=True)
    reason = _("%(day)s is a day off (%(name)s); the session is on the next working day, %(new)s.")
    return Outcome(day, moved_from=usual, reason=reason % words)


def plan_ahead(at: datetime | None = None) -> list[Session]:
    """Make the sessions that are missing, apply the rule for holidays again, open those whose day has come.

    Args:
        at: now, unless a test or the demonstration says otherwise.

    Returns:
        The sessions it made or changed, the earliest first.
    """
    moment = at or timezone.now()
    changed: list[Session] = []
    with one_reading(), translation.override(STAFF_LANGUAGE):
        for week in _weeks(moment):
            changed += _unless_refused(_plan_week, week, moment)
        for session in Session.objects.to_be_opened(moment):
            changed += _unless_refused(_open, session, moment)
    latest = {session.pk: session for session in changed}
    return sorted(latest.values(), key=lambda session: session.day)


def _weeks(at: datetime) -> list[date]:
    """The weeks that must have a session, and those that have one which the rule may still change."""
    today, plan = seoul(at).date(), MondayPlan.current()
    first = Session.week_begin(today)
    weeks = (first + WEEK * number for number in range(plan.weeks_ahead + 1))
    wanted = {week for week in weeks if week + timedelta(days=plan.weekday) <= today + WEEK * plan.weeks_ahead}
    known = Session.objects.filter(week_of__gte=first).values_list("week_of", flat=True)
    return sorted(wanted | {week for week in known if week is not None})


def _unless_refused(
    act: Callable[[Subject, datetime], Session | None], subject: Subject, at: datetime
) -> list[Session]:
    """What the act changed. One session that cannot be changed must not keep the others from being made."""
    try:
        session = act(subject, at)
    except WorkflowError:
        logger.exception("planning ahead: %s was refused", subject)
        return []
    return [session] if session is not None else []


def _plan_week(week: date, at: datetime) -> Session | None:
    with transaction.atomic():
        plan = sessions.one_at_a_time()
        session = Session.objects.select_for_update().filter(week_of=week).first()
        if session is None:
            return _make(week, plan, at)
        if session.by_hand or session.day <= seoul(at).date() or session.state in STARTED:
            return None
        if _is_nobodys(session):
            return _make_anew(session, week, plan, at)
        return _apply_rule(session, plan, at) if session.state != Session.State.CANCELLED else None


def _is_nobodys(session: Session) -> bool:
    """Whether no person knows of it yet: it follows the plan as if it were made today."""
    if session.state == Session.State.CANCELLED:
        return not session.bookings.exists()  # whoever was told that it is off must be able to rely on it
    return session.state == Session.State.PLANNED and not session.bookings.live().exists()


def _by_plan(week: date, plan: MondayPlan, at: datetime, session: Session | None = None) -> Session | None:
    """An unsaved session as the plan wants it; None when its day has come or is another session's."""
    usual = week + timedelta(days=plan.weekday)
    others = Session.objects.exclude(pk=session.pk) if session is not None else Session.objects.all()
    taken = frozenset(others.filter(day__gte=usual, day__lt=usual + WEEK).values_list("day", flat=True))
    outcome = by_rule(usual, plan.on_holiday, calendar.current(), taken)
    if outcome.day <= seoul(at).date() or outcome.day in taken:
        return None
    wanted = sessions.new(Hours(outcome.day, plan.starts, plan.place, plan.slot_minutes, plan.capacity), plan, at)
    wanted.week_of, wanted.moved_from, wanted.reason = week, outcome.moved_from, outcome.reason
    if outcome.is_off:
        wanted.state = Session.State.CANCELLED
    return wanted


def _make(week: date, plan: MondayPlan, at: datetime) -> Session | None:
    there = Session.objects.select_for_update().filter(day=week + timedelta(days=plan.weekday)).first()
    if there is not None and there.week_of is None:  # an extra session on the very day is the one of the week
        there.week_of = week
        there.save(update_fields=["week_of"])
        return None
    session = _by_plan(week, plan, at)
    if session is not None:
        session.save(force_insert=True)
    return session


def _make_anew(session: Session, week: date, plan: MondayPlan, at: datetime) -> Session | None:
    """Let a session nobody knows of follow the plan and the calendar as they are now."""
    wanted = _by_plan(week, plan, at, session)
    if wanted is None or all(getattr(session, name) == getattr(wanted, name) for name in FOLLOWING):
        return None
    for name in FOLLOWING:
        setattr(session, name, getattr(wanted, name))
    session.version += 1
    session.save()
    return session


def _apply_rule(session: Session, plan: MondayPlan, at: datetime) -> Session | None:
    """Move or call off an open session that now falls on a day off; move one back that nobody has booked."""
    days, today = calendar.current(), seoul(at).date()
    usual = session.moved_from or session.day
    if is_working_day(session.day, days):
        may_go_back = session.moved_from is not None and usual > today and is_working_day(usual, days)
        if not may_go_back or session.bookings.live().exists():
            return None
    elif usual <= today:
        usual = session.day
    others = Session.objects.exclude(pk=session.pk).filter(day__gte=usual, day__lt=usual + WEEK)
    outcome = by_rule(usual, plan.on_holiday, days, frozenset(others.values_list("day", flat=True)))
    if outcome.is_off:
        return sessions.call_off(session, reason=outcome.reason, by=None, at=at)
    hours = Hours.of(session)
    return sessions.reschedule(session, **(asdict(hours) | {"day": outcome.day}), reason=outcome.reason, by=None, at=at)


def _open(session: Session, at: datetime) -> Session | None:
    return sessions.open_booking(session, by=None, at=at)
