"""The legal clock of one case: which rule, from when, what does not count; the sums are in `deadlines.py`."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from civic.cases import calendar, deadlines
from civic.cases.law import ACCEPT_WITHIN, KINDS, STATUTORY
from civic.cases.models.suspension import Suspension
from civic.cases.workflow import RUNNING, STANDING_STILL, Progress

if TYPE_CHECKING:
    from civic.cases.models import Case

# How long the office has to react to a request to reopen: three working days, the portal's own rule.
REOPENING_WITHIN = deadlines.Rule(24, "hours")


def accept_due(arrived_at: datetime) -> datetime:
    """When a petition that arrived at this moment must be accepted. Decree §6⑧: within 8 working hours."""
    return deadlines.due(ACCEPT_WITHIN.rule, arrived_at, calendar.current())


def rule_of(case: "Case") -> deadlines.Rule:
    """The period of the answer: the published one of the procedure, else that of the kind."""
    return deadlines.Rule(case.own_days, "days") if case.own_days else KINDS[case.kind].rule


def pauses_of(case: "Case") -> list[deadlines.Pause]:
    """The ended suspensions since the clock started, as spans that do not count."""
    if case.clock_started_at is None:
        return []
    rows = Suspension.objects.filter(case=case, started_at__gte=case.clock_started_at, ended_at__isnull=False)
    return [deadlines.Pause(row.started_at, row.ended_at, row.reason) for row in rows if row.ended_at]


def extra_of(case: "Case") -> deadlines.Rule | None:
    """What extensions added, in the unit of the case's rule."""
    rule = rule_of(case)
    amount = case.extra_hours if rule.unit == "hours" else case.extra_days
    return deadlines.Rule(amount, rule.unit) if amount else None


def plan_due(case: "Case") -> datetime | None:
    """Compute and set `due_at` from rule, start, suspensions and extensions; None while the clock stands still."""
    if case.progress in RUNNING and case.clock_started_at is not None:
        case.due_at = deadlines.due(
            rule_of(case), case.clock_started_at, calendar.current(), pauses_of(case), extra_of(case)
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
    return deadlines.explain(rule_of(case), case.clock_started_at, calendar.current(), pauses_of(case), extra_of(case))


def explain_if_accepted_at(kind: str, moment: datetime) -> "deadlines.Explanation":
    """For the receipt: why the answer would come by a day if the petition is accepted at `moment`."""
    return deadlines.explain(KINDS[kind].rule, moment, calendar.current())


def end_of(day: date) -> datetime:
    """The last second of a day in Seoul."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def act_by(case: "Case") -> datetime | None:
    """When the city must next act on this case, or None when nothing is owed: the earliest of what it owes."""
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
        waiting = Suspension.objects.filter(case=case, ended_at__isnull=True).first()
        return end_of(waiting.answer_by) if waiting and waiting.answer_by else None
    if case.progress == Progress.UNDER_WAY and case.promised_on:
        return end_of(case.promised_on)
    return None


def _side_duties(case: "Case") -> Iterator[datetime]:
    """A demand, an objection, another agency to be asked: one query each, and only where there can be one."""
    if case.pk is None:
        return
    yield from case.demands.filter(answered_at__isnull=True).values_list("due_at", flat=True)
    if case.kind in STATUTORY:
        open_ones = case.objections.filter(decided_at__isnull=True)
        yield from (end_of(day) for day in open_ones.values_list("due_on", flat=True))
    if case.progress == Progress.CLOSED:
        referrals = case.referrals.filter(finished_at__isnull=True)
        yield from (end_of(day) for day in referrals.values_list("check_on", flat=True))
