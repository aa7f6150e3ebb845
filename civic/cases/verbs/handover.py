"""Who owns a case: passing it on, taking it over, sending it back, fixing the department. Decree art. 13, 38."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import handing
from civic.cases.models.handover import Handover
from civic.cases.models.joint import CommitteeDecision
from civic.cases.step import By, Step, step
from civic.cases.workflow import Progress, WorkflowError
from civic.organization.models import Department

if TYPE_CHECKING:
    from civic.cases.models import Case


def transfer(
    case: "Case",
    *,
    department: Department,
    reason: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Pass the case to another department, with a reason the petitioner reads. Decree art. 13 (1), (2).

    The department has three working hours to take it over or to send it back.

    Raises:
        WorkflowError: no reason, the department has it already, or it cannot own a case.
    """
    _check_reason(reason)
    with step(case, "transfer", by, version, at=at) as taken:
        if department.pk == taken.case.department_id:
            raise WorkflowError(_("%(department)s already has this case.") % {"department": department})
        move(taken, Handover.Kind.PASSED, department, reason)
        taken.case.transfers += 1


def take(case: "Case", *, by: By, text: str = "", version: int | None = None, at: datetime | None = None) -> None:
    """Take over a case that was passed on: it is ours."""
    with step(case, "take", by, version, at=at) as taken:
        handing.close(taken.case, taken.at)
        taken.public_text = text


def bounce(
    case: "Case",
    *,
    reason: str,
    by: By,
    suggestion: Department | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Send back a case that is not ours; the second time the coordinating department gets it and decides.

    Args:
        reason: the petitioner reads it.
        suggestion: which department it belongs to instead.

    Raises:
        WorkflowError: no reason, or the suggestion is the own department.
    """
    _check_reason(reason)
    with step(case, "bounce", by, version, at=at) as taken:
        locked = taken.case
        target = handing.bounce_target(locked, taken.at)
        if target is None:  # for the portal itself, which no guard stops
            raise WorkflowError(_("There is no department this case could be sent back to."))
        if suggestion is not None and suggestion.pk == locked.department_id:
            raise WorkflowError(_("You cannot suggest your own department and send it back."))
        waited = handing.had_it_for(locked, taken.at)
        in_time = locked.take_by is None or taken.at <= locked.take_by
        handing.close(locked, taken.at, bounced=True)
        locked.bounces += 1
        _write(taken, Handover(kind=Handover.Kind.BOUNCED, receiver=target, reason=reason, in_time=in_time), waited)
        if suggestion is not None:
            taken.data["suggestion"] = suggestion.slug
        if handing.must_be_decided(locked):
            taken.data["to_be_decided"] = True


def decide_owner(
    case: "Case",
    *,
    department: Department,
    reason: str,
    by: By,
    by_committee: bool = False,
    decided_on: date | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Fix the department; nobody sends it back or passes it on any more. Act art. 34, Decree art. 38 (1), no. 1.

    Args:
        department: may be the one that has it.
        by_committee: the petitions committee decided, not the coordinating department alone.
        decided_on: day of the committee's meeting.

    Raises:
        WorkflowError: no reason, no day of the meeting or one to come, or a department that cannot own a case.
    """
    _check_reason(reason)
    with step(case, "decide_owner", by, version, at=at) as taken:
        if by_committee and (decided_on is None or decided_on > timezone.localdate(taken.at)):
            raise WorkflowError(_("Please give the day of the meeting; it cannot be still to come."))
        kind = Handover.Kind.COMMITTEE if by_committee else Handover.Kind.DECIDED
        move(taken, kind, department, reason, pending=False)
        taken.case.owner_fixed = True
        if by_committee and decided_on is not None:
            taken.data["decided_on"] = decided_on.isoformat()
            CommitteeDecision.objects.create(
                case=taken.case,
                matter=CommitteeDecision.Matter.OWNER,
                decided_on=decided_on,
                text=reason,
                by=taken.user,
                at=taken.at,
                data={"department": department.slug},
            )


def move(taken: Step, kind: Handover.Kind, receiver: Department, reason: str, *, pending: bool = True) -> Handover:
    """Move the step's case to a department and write down how long the sender had it.

    Args:
        pending: the department has three working hours to take it or to send it back; else it simply has it.

    Raises:
        WorkflowError: the department is not in force or cannot own a case.
    """
    locked = taken.case
    if receiver.pk != locked.department_id and not handing.may_own(receiver, taken.at):
        raise WorkflowError(_("%(department)s cannot own a case.") % {"department": receiver})
    waited = handing.had_it_for(locked, taken.at)
    in_time = handing.is_within_limit(locked, waited) if locked.take_by is None else taken.at <= locked.take_by
    handing.close(locked, taken.at)
    row = Handover(kind=kind, receiver=receiver, reason=reason, in_time=in_time)
    if not pending:
        row.taken_at = taken.at
    _write(taken, row, waited)
    return row


def _write(taken: Step, row: Handover, waited: timedelta) -> None:
    """Save a move and give the case to its receiver."""
    locked = taken.case
    sender, receiver = locked.department, row.receiver
    row.case, row.sender, row.at, row.by = locked, sender, taken.at, taken.user
    row.waited = int(waited.total_seconds() // 60)
    locked.take_by = row.take_by = handing.take_by_from(taken.at) if row.taken_at is None else None
    row.save(force_insert=True)
    if receiver.pk != sender.pk:
        locked.department, locked.officer = receiver, None
        if locked.progress != Progress.ARRIVED:
            taken.move(Progress.ACCEPTED)
    taken.data |= {"from": sender.slug, "to": receiver.slug}
    taken.public_text = row.reason


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
