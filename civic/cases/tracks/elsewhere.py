"""Reminders of what others owe the case: another agency, or a department that was asked for cooperation."""

from typing import TYPE_CHECKING

from civic.cases import clock
from civic.cases.states import UNANSWERED, Progress

if TYPE_CHECKING:
    from civic.cases.models import Cooperation
    from civic.cases.schedule import Schedule

REPLY_SOON = 8  # working hours left


def add(schedule: "Schedule") -> None:
    """The rungs of an open referral, and of each open request for cooperation."""
    case = schedule.case
    if case.pk is None:
        return
    if case.progress == Progress.CLOSED:
        for day in case.referrals.filter(finished_at__isnull=True).values_list("check_on", flat=True):
            schedule.add_rung(
                "referral", "referral-check", schedule.morning(day), f"referral-check/{day.isoformat()}/0"
            )
            schedule.ladder("referral", "referral-check", clock.end_of(day))
    elif case.progress in UNANSWERED:
        for request in case.cooperations.open():
            _cooperation(schedule, request)


def _cooperation(schedule: "Schedule", request: "Cooperation") -> None:
    """To the asked department; several may be asked, so each request has a track of its own."""
    from civic.cases.ladder import stamp

    track, to, due = f"cooperation/{request.pk}", request.department_id, request.reply_by
    soon = schedule.hours_before(due, REPLY_SOON)
    if soon > request.asked_at:
        key = f"cooperation-soon/{request.pk}/{stamp(due)}"
        schedule.add_rung(track, "cooperation-soon", soon, key, department=to, until=due)
    schedule.ladder(track, "cooperation-overdue", due, about=f"{request.pk}/", department=to)
