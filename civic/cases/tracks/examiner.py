"""Reminders of demands for correction, of objections, and of what a department promised when it was urged."""

from datetime import timedelta
from typing import TYPE_CHECKING

from civic.cases import clock
from civic.cases.law import STATUTORY
from civic.cases.recipients import WATCHERS
from civic.cases.workingtime import seoul

if TYPE_CHECKING:
    from civic.cases.schedule import Schedule

OBJECTION_SOON = timedelta(days=2)


def add(schedule: "Schedule") -> None:
    """What the case calls for now; rows that were read beforehand are not read again."""
    if schedule.case.pk is None:
        return
    _demand(schedule)
    if schedule.case.kind in STATUTORY:
        _objection(schedule)
    if schedule.case.is_overdue(schedule.at):
        _promise(schedule)


def _demand(schedule: "Schedule") -> None:
    """Decree art. 18 (2): the examiners, until it is answered."""
    for demand in schedule.case.demands.all():
        if demand.answered_at is None:
            schedule.ladder("demand", "demand-overdue", demand.due_at, level_for_all=WATCHERS)


def _objection(schedule: "Schedule") -> None:
    """Act art. 35 (2): two days before the end, and when it has passed."""
    for objection in schedule.case.objections.all():
        if objection.decided_at is not None:
            continue
        soon = schedule.morning(objection.due_on - OBJECTION_SOON)
        if objection.filed_at < soon:
            schedule.add_rung("objection", "objection-soon", soon, f"objection-soon/{objection.due_on.isoformat()}")
        schedule.ladder("objection", "objection-overdue", clock.end_of(objection.due_on))


def _promise(schedule: "Schedule") -> None:
    """The morning after the day a department named in its reply to the examiner."""
    case = schedule.case
    newest = max(case.urgings.all(), key=lambda row: row.issued_at, default=None)
    if newest is None or newest.done_by is None or case.act_by is None or newest.issued_at < case.act_by:
        return
    morning = schedule.morning(seoul(clock.end_of(newest.done_by)).date() + timedelta(days=1))
    schedule.add_rung("urging", "urging-broken", morning, f"urging-broken/{newest.number}", WATCHERS)
