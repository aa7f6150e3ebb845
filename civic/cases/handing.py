"""Where a case is on its way between departments: who had it since when, what is pending, where it goes back to.

Decree art. 13 says within how many hours it must move; that a department must take it or send it back in the
same time, and that the second time a person decides, are the portal's own rules against passing the buck.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from civic.cases import calendar, clock, deadlines
from civic.cases.law import TRANSFER_FROM_DESK, TRANSFER_WITHIN, Duty
from civic.cases.models.handover import Handover
from civic.cases.states import RUNNING, Actor, Progress
from civic.organization.models import Department

if TYPE_CHECKING:
    from civic.cases.models import Case
    from civic.cases.step import Step

BOUNCES_TO_DECIDE = 2  # the second time it is sent back the coordinating department decides
ON_ITS_WAY = RUNNING | {Progress.ARRIVED}  # in these states a department can take it or send it back
# What somebody of the receiving department can do without taking the case over.
NOT_TAKING = frozenset(
    {
        *("transfer", "take", "bounce", "decide_owner", "note", "publish", "unpublish", "record_committee"),
        *("report_conduct", "decide_protection", "acknowledge_urging", "answer_demand"),
    }
)


def open_handover(case: "Case") -> Handover | None:
    """The move that the receiving department has not replied to."""
    return (
        Handover.objects.filter(case=case, taken_at__isnull=True, bounced_at__isnull=True)
        .select_related("sender", "receiver")
        .first()
    )


def got_it_at(case: "Case") -> datetime:
    """Since when the department has had the case: its arrival, the last move, taking it over, or its reopening."""
    last = case.handovers.order_by("-pk").first()
    since = (last.taken_at or last.at) if last is not None else case.arrived_at
    if case.reopened:
        reopened = case.events.filter(verb="reopen").order_by("-pk").values_list("at", flat=True).first()
        since = max(since, reopened or since)
    return since


def limit_of(department: Department) -> Duty:
    """Within how long a department must pass on what is not its own. Decree art. 13 (1), (2)."""
    return TRANSFER_FROM_DESK if department.coordinates else TRANSFER_WITHIN


def had_it_for(case: "Case", at: datetime) -> timedelta:
    """The working time the department has had the case, without what does not count towards the period."""
    since = got_it_at(case)
    if at <= since:
        return timedelta()
    return deadlines.working_time_between(since, at, calendar.current(), clock.pauses_of(case))


def is_within_limit(case: "Case", waited: timedelta) -> bool:
    return waited <= timedelta(hours=limit_of(case.department).rule.amount)


def take_by_from(at: datetime) -> datetime:
    """By when the receiving department takes it or sends it back."""
    return deadlines.due(TRANSFER_WITHIN.rule, at, calendar.current())


def coordinating_department(at: datetime) -> Department | None:
    """The department that decides between the others."""
    rows = Department.objects.current(timezone.localdate(at)).handling().filter(coordinates=True)
    return rows.order_by("order", "name").first()


def may_own(department: Department, at: datetime) -> bool:
    """Whether the department is in force and can own a case."""
    return Department.objects.current(timezone.localdate(at)).handling().filter(pk=department.pk).exists()


def must_be_decided(case: "Case") -> bool:
    """Sent back twice, and now with the coordinating department: that one has to fix the department."""
    return case.bounces >= BOUNCES_TO_DECIDE and not case.owner_fixed and case.department.coordinates


def bounce_target(case: "Case", at: datetime) -> Department | None:
    """Who gets the case if its department sends it back; None when there is nobody else.

    The sender; the second time, or when the sender is no longer in force, the coordinating department.
    """
    move = open_handover(case)
    if move is None or must_be_decided(case):
        return None
    target: Department | None = move.sender
    if case.bounces + 1 >= BOUNCES_TO_DECIDE or not may_own(move.sender, at):
        target = coordinating_department(at) or (move.sender if may_own(move.sender, at) else None)
    return None if target is None or target.pk == case.department_id else target


def settle(taken: "Step") -> None:
    """Close the pending move when its department works on the case, or when nobody waits for its reply any more.

    To be called once in every step, after the verb has changed the case.
    """
    case = taken.case
    if case.take_by is None:
        return
    works = taken.actor == Actor.OFFICER and taken.verb not in NOT_TAKING and not must_be_decided(case)
    if works or case.progress not in ON_ITS_WAY:
        close(case, taken.at)


def close(case: "Case", at: datetime, *, bounced: bool = False) -> None:
    """Write into the open move that it was replied to; the case's `take_by` goes."""
    waiting = Handover.objects.filter(case=case, taken_at__isnull=True, bounced_at__isnull=True)
    waiting.update(**{"bounced_at" if bounced else "taken_at": at})
    case.take_by = None


def moves_of(case: "Case") -> list[Handover]:
    """Every move of a case, oldest first, with what a page shows."""
    return list(Handover.objects.filter(case=case).select_related("sender", "receiver", "by").order_by("pk"))


def had_before(case: "Case") -> set[int]:
    """Ids of the departments that had the case already."""
    pairs = Handover.objects.filter(case=case).exclude(sender=F("receiver")).values_list("sender", "receiver")
    return {pk for pair in pairs for pk in pair} - {case.department_id}
