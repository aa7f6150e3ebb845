"""The legal clock of one case: which rule, from when, what does not count; the sums are in `deadlines.py`."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from civic.cases import calendar, deadlines, outages, periods
from civic.cases.beside import has_none
from civic.cases.law import ACCEPT_WITHIN, DAYS, HOURS, STATUTORY, PauseKind
from civic.cases.models.suspension import Suspension
from civic.cases.workflow import RUNNING, STANDING_STILL, Progress
from civic.cases.workingtime import SEOUL, seoul

if TYPE_CHECKING:
    from civic.cases.models import Case

# How long the office has to react to a request to reopen: three working days, the portal's own rule.
REOPENING_WITHIN = deadlines.Rule(24, "hours")
# A demand for correction is answered "without delay" (Decree art. 18 (2)): three working days, the portal's own rule.
DEMAND_WITHIN = deadlines.Rule(24, "hours")


def accept_due(arrived_at: datetime) -> datetime:
    """When a petition that arrived at this moment must be accepted. Decree §6⑧: within 8 working hours."""
    return deadlines.due(ACCEPT_WITHIN.rule, arrived_at, calendar.current())


def period_of(case: "Case") -> periods.Period:
    """The period of the answer with its article: the published one of the procedure, else that of the kind.

    That of the kind is the one in force on the day the clock started; before that, today's.
    """
    started = case.clock_started_at or timezone.now()
    return period_on(case.kind, seoul(started).date(), case.own_days)


def period_on(kind: str, day: date, own_days: int | None = None) -> periods.Period:
    """The period of a petition accepted on a day, as the law counts it: up to five days in hours (Act art. 19 (1))."""
    found = periods.current().on(kind, day)
    rule = deadlines.Rule(own_days, DAYS) if own_days else found.rule
    return periods.Period(rule.counted, found.article)


def rule_of(case: "Case") -> deadlines.Rule:
    """The period of the answer: the published one of the procedure, else that of the kind."""
    return period_of(case).rule


def pauses_of(case: "Case") -> list[deadlines.Pause]:
    """What does not count since the clock started: ended suspensions, and outages of the system (Decree art. 20)."""
    started = case.clock_started_at
    if started is None:
        return []
    found = outages.current().since(started)
    if has_none(case, "suspensions"):
        return found
    own = [
        deadlines.Pause(row.started_at, _not_counted_until(row), row.reason)
        for row in case.suspensions.all()
        if row.ended_at is not None and row.started_at >= started
    ]
    return own + found


def _not_counted_until(row: Suspension) -> datetime:
    """The end of a suspension; of a field survey at most the day it was allowed to take (Decree art. 17 (4), (5))."""
    ended = row.ended_at or row.started_at
    if row.reason == PauseKind.FIELD_SURVEY and row.answer_by is not None:
        return min(ended, end_of(row.answer_by))
    return ended


def extra_of(case: "Case", rule: deadlines.Rule | None = None) -> deadlines.Rule | None:
    """What extensions added, in the unit of the case's rule."""
    rule = rule or rule_of(case)
    amount = case.extra_hours if rule.unit == HOURS else case.extra_days
    return deadlines.Rule(amount, rule.unit) if amount else None


def plan_due(case: "Case") -> datetime | None:
    """Compute and set `due_at` from rule, start, suspensions and extensions; None while the clock stands still."""
    if case.progress in RUNNING and case.clock_started_at is not None:
        rule = rule_of(case)
        case.due_at = deadlines.due(
            rule, case.clock_started_at, calendar.current(), pauses_of(case), extra_of(case, rule)
        )
        if case.first_due_at is None:
            case.first_due_at = case.due_at
    elif case.progress in STANDING_STILL:
        case.due_at = None
    return case.due_at


def explain_due(case: "Case") -> "deadlines.Explanation | None":
    """Day by day why the answer is due when it is; None before acceptance."""
    if case.clock_started_at is None or case.due_at is None:
        return None
    rule = rule_of(case)
    return deadlines.explain(rule, case.clock_started_at, calendar.current(), pauses_of(case), extra_of(case, rule))


def explain_if_accepted_at(kind: str, moment: datetime, own_days: int | None = None) -> "deadlines.Explanation":
    """For the receipt: why the answer would come by a day if the petition is accepted at `moment`."""
    rule = period_on(kind, seoul(moment).date(), own_days).rule
    return deadlines.explain(rule, moment, calendar.current())


def period_if_started(case: "Case", moment: datetime) -> datetime:
    """When the answer would be due if a new period began at `moment`, without extensions."""
    return deadlines.due(rule_of(case), moment, calendar.current())


def end_of(day: date) -> datetime:
    """The last second of a day in Seoul."""
    return datetime.combine(day, time(23, 59, 59), SEOUL)


def act_by(case: "Case") -> datetime | None:
    """When the city must next act on this case, or None when nothing is owed: the earliest of what it owes."""
    owed = [department_act_by(case)]
    if case.pk is not None and not has_none(case, "demands"):
        owed += case.demands.filter(answered_at__isnull=True).values_list("due_at", flat=True)
    return min((moment for moment in owed if moment is not None), default=None)


def department_act_by(case: "Case") -> datetime | None:
    """The same without what the petition desk and the examiner owe: the answer to a demand for correction."""
    owed = [case.take_by, _main_duty(case), *_side_duties(case)]
    if case.reopening_asked_at is not None:
        owed.append(deadlines.due(REOPENING_WITHIN, case.reopening_asked_at, calendar.current()))
    return min((moment for moment in owed if moment is not None), default=None)


def _main_duty(case: "Case") -> datetime | None:
    if case.progress == Progress.ARRIVED:
        return case.accept_due_at
    if case.progress in RUNNING:
        return case.due_at
    if case.progress in STANDING_STILL:
        waiting = next((row for row in case.suspensions.all() if row.ended_at is None), None)
        return end_of(waiting.answer_by) if waiting and waiting.answer_by else None
    if case.progress == Progress.UNDER_WAY and case.promised_on:
        return end_of(case.promised_on)
    return None


def _side_duties(case: "Case") -> Iterator[datetime]:
    """An objection, another agency to be asked: one query each, and only where there can be one."""
    if case.pk is None:
        return
    if case.kind in STATUTORY:
        open_ones = case.objections.filter(decided_at__isnull=True)
        yield from (end_of(day) for day in open_ones.values_list("due_on", flat=True))
    if case.progress == Progress.CLOSED:
        referrals = case.referrals.filter(finished_at__isnull=True)
        yield from (end_of(day) for day in referrals.values_list("check_on", flat=True))
