"""The same petition again, and what the petitions committee decides. Act art. 23, 34; Decree art. 17 (2), 26, 38."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.models.handover import Handover
from civic.cases.models.joint import CommitteeDecision, Repeat
from civic.cases.repetition import answered_before, audit_department, earlier_of, is_repeated_grievance
from civic.cases.step import By, Step, step
from civic.cases.verbs.handover import move
from civic.cases.workflow import Ending, Progress, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case


def mark_repeat(
    case: "Case", *, earlier: "Sequence[Case]", by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Note which earlier petitions of the same person were about the same matter. Act art. 23 (3).

    A grievance that was answered as one before goes to the audit department, which keeps it. Decree art. 17 (2).

    Args:
        earlier: all of them; none takes an earlier mark back.

    Raises:
        WorkflowError: one is somebody else's, or came later; or none is marked and none was before.
    """
    from civic.cases.models import Case

    keys = {row.pk for row in earlier}
    with step(case, "mark_repeat", by, version, at=at) as taken:
        locked = taken.case
        before = set(locked.repeats.values_list("earlier_id", flat=True))
        if not keys and not before:
            raise WorkflowError(_("Please choose at least one earlier petition."))
        rows = list(earlier_of(locked, Case.objects.all()).filter(pk__in=keys).order_by("arrived_at", "pk"))
        if len(rows) != len(keys):
            raise WorkflowError(_("Only earlier petitions of the same person can be about the same matter."))
        locked.repeats.exclude(earlier__in=keys).delete()
        Repeat.objects.bulk_create(
            Repeat(case=locked, earlier=row, by=taken.user, at=taken.at) for row in rows if row.pk not in before
        )
        locked.repeat_of = rows[-1] if rows else None
        taken.is_public = False
        taken.data = {"earlier": [row.number for row in rows]}
        if is_repeated_grievance(locked):
            _to_audit(taken)


def close_repeated(
    case: "Case", *, reason: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """End it: the same matter was answered twice already. Act art. 23 (1); of many people: Decree art. 26.

    Raises:
        WorkflowError: no reason.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "close_repeated", by, version, at=at) as taken:
        taken.move(Progress.CLOSED)
        taken.case.ending, taken.case.ended_at = Ending.REPEATED, taken.at
        answers = [
            [row.number, timezone.localdate(row.answered_at).isoformat()]
            for row in answered_before(taken.case)
            if row.answered_at
        ]
        taken.data = {"ending": Ending.REPEATED.value, "answers": answers}
        taken.public_text = reason


def record_committee(
    case: "Case",
    *,
    matter: str,
    decided_on: date,
    text: str,
    agrees: bool = True,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Enter what the petitions committee (민원조정위원회) decided. Act art. 34, Decree art. 26, 38, 38-2.

    Args:
        matter: a value of `CommitteeDecision.Matter`.
        decided_on: day of the meeting.
        agrees: whether it agrees to what was put to it.

    Raises:
        WorkflowError: no such matter, nothing written, or a meeting still to come.
    """
    if matter not in CommitteeDecision.Matter.values:
        raise WorkflowError(_("Please choose what the committee decided about."))
    if not text.strip():
        raise WorkflowError(_("Please write what the committee decided."))
    with step(case, "record_committee", by, version, at=at) as taken:
        if decided_on > timezone.localdate(taken.at):
            raise WorkflowError(_("The day of the meeting cannot be still to come."))
        CommitteeDecision.objects.create(
            case=taken.case,
            matter=matter,
            decided_on=decided_on,
            agrees=agrees,
            text=text,
            by=taken.user,
            at=taken.at,
        )
        taken.data = {"matter": matter, "agrees": agrees, "decided_on": decided_on.isoformat()}
        taken.is_public = False
        taken.internal_note = text


def _to_audit(taken: Step) -> None:
    """Give a repeated grievance to the audit department for good; the petitioner is told."""
    receiver = audit_department()
    if receiver is None or receiver.pk == taken.case.department_id:
        return
    move(
        taken,
        Handover.Kind.AUDIT,
        receiver,
        _("The same grievance was answered before. Others than those who answered it look into it."),
        pending=False,
    )
    taken.case.owner_fixed = True
    taken.is_public = True
