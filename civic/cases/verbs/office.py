"""The office's verbs on the way to an answer."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.law import KINDS, LONGEST_PUBLISHED, STATUTORY
from civic.cases.step import By, step
from civic.cases.workflow import Progress, WorkflowError
from civic.organization.models import Officer
from civic.people.models import User

if TYPE_CHECKING:
    from civic.cases.models import Case, Category


def accept(case: "Case", *, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Accept (접수): the period begins. Act §9, Decree §6⑧."""
    with step(case, "accept", by, version, at=at) as taken:
        taken.move(Progress.ACCEPTED)
        taken.case.accepted_at = taken.case.clock_started_at = taken.at
        taken.case.plan_due()
        taken.data = {"due_at": due_text(taken.case)}


def assign(case: "Case", *, officer: User, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Name the officer in charge, one of the case's department.

    Raises:
        WorkflowError: the person does not work in the department.
    """
    with step(case, "assign", by, version, at=at) as taken:
        if not Officer.objects.current().filter(department=taken.case.department, user=officer).exists():
            raise WorkflowError(_("This officer does not work in the department that owns the case."))
        taken.case.officer = officer
        taken.move(Progress.REVIEWING)
        taken.data = {"officer": officer.pk}


def classify(
    case: "Case",
    *,
    kind: str,
    category: "Category | None",
    by: By,
    reason: str = "",
    procedure: str = "",
    own_days: int | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Set kind and field anew. Another period needs a reason; the due date follows, the earlier one stays visible.

    Args:
        procedure, own_days: of an application under a law its name in the published list and the period that
            stands there, in working days (Act art. 36); for other kinds they are cleared.

    Raises:
        WorkflowError: another period without a reason, nothing that changes, a kind that does not exist, or an
            application under a law without procedure and published period.
    """
    procedure, own_days = _published(kind, procedure, own_days)
    with step(case, "classify", by, version, at=at) as taken:
        locked = taken.case
        old = (locked.kind, locked.procedure, locked.own_days)
        is_new = (kind, procedure, own_days) != old
        if not is_new and (category and category.pk) == locked.category_id:
            raise WorkflowError(_("Kind and field are the same as before. There is nothing to change."))
        if is_new and not reason.strip():
            raise WorkflowError(_("Another kind changes the due date. Please write the reason for the petitioner."))
        taken.data = {"old_kind": locked.kind, "kind": kind, "old_due_at": due_text(locked)}
        if own_days:
            taken.data |= {"procedure": procedure, "own_days": own_days}
        taken.is_public = is_new
        locked.kind, locked.procedure, locked.own_days = kind, procedure, own_days
        locked.category = category
        locked.plan_due()
        taken.data["due_at"] = due_text(locked)
        taken.public_text = reason


def _published(kind: str, procedure: str, own_days: int | None) -> tuple[str, int | None]:
    """Name and published period of an application under a law; nothing for the other kinds.

    Raises:
        WorkflowError: see `classify`.
    """
    if kind not in KINDS:
        raise WorkflowError(_("There is no such kind of petition."))
    if kind not in STATUTORY:
        return "", None
    if not procedure.strip() or own_days is None:
        raise WorkflowError(_("An application under a law needs its name and period of the published list."))
    if not 1 <= own_days <= LONGEST_PUBLISHED:
        raise WorkflowError(_("The published period is from 1 to %(most)s working days.") % {"most": LONGEST_PUBLISHED})
    return procedure.strip(), own_days


def note(case: "Case", *, text: str, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """An internal note; the petitioner never sees it.

    Raises:
        WorkflowError: nothing written.
    """
    if not text.strip():
        raise WorkflowError(_("Please write something."))
    with step(case, "note", by, version, at=at) as taken:
        taken.internal_note = text
        taken.is_public = False


def due_text(case: "Case") -> str:
    """The due time as it is kept in events; empty while the clock stands still."""
    return timezone.localtime(case.due_at).isoformat() if case.due_at else ""
