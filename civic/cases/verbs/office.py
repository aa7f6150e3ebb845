"""The office's verbs on the way to an answer."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import calendar, clock, deadlines
from civic.cases.law import KINDS, ExtensionGround, longest_extension
from civic.cases.models.suspension import Suspension
from civic.cases.step import By, step
from civic.cases.verbs.citizen import end_suspension
from civic.cases.workflow import Progress, WorkflowError
from civic.organization.models import Department, Officer
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
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Set kind and field anew. Another kind needs a reason; the due date follows, the earlier one stays visible.

    Raises:
        WorkflowError: another kind without a reason, or a kind that does not exist.
    """
    if kind not in KINDS:
        raise WorkflowError(_("There is no such kind of petition."))
    with step(case, "classify", by, version, at=at) as taken:
        locked = taken.case
        if kind != locked.kind and not reason.strip():
            raise WorkflowError(_("Another kind changes the due date. Please write the reason for the petitioner."))
        taken.data = {"old_kind": locked.kind, "kind": kind, "old_due_at": due_text(locked)}
        taken.is_public = kind != locked.kind
        locked.kind, locked.category = kind, category
        locked.plan_due()
        taken.data["due_at"] = due_text(locked)
        taken.public_text = reason


def transfer(
    case: "Case",
    *,
    department: Department,
    reason: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Pass the case to another department, with a reason the petitioner reads. Act §16, Decree §13.

    Raises:
        WorkflowError: no reason, or the department has it already.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "transfer", by, version, at=at) as taken:
        locked = taken.case
        if department.pk == locked.department_id:
            raise WorkflowError(_("%(department)s already has this case.") % {"department": department})
        taken.data = {"from": locked.department.slug, "to": department.slug}
        locked.department, locked.officer = department, None
        locked.transfers += 1
        if locked.progress != Progress.ARRIVED:
            taken.move(Progress.ACCEPTED)
        taken.public_text = reason


def request_supplement(
    case: "Case",
    *,
    question: str,
    answer_by: date,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Ask the petitioner; the clock stands still until the reply. Act §22, Decree §24.

    Raises:
        WorkflowError: no question, or a day that is not after today.
    """
    if not question.strip():
        raise WorkflowError(_("Please write what you need to know."))
    with step(case, "request_supplement", by, version, at=at) as taken:
        if answer_by <= timezone.localdate(taken.at):
            raise WorkflowError(_("Please give the petitioner at least until tomorrow."))
        Suspension.objects.create(
            case=taken.case,
            reason=Suspension.Reason.SUPPLEMENT,
            question=question,
            started_at=taken.at,
            answer_by=answer_by,
        )
        taken.data = {"answer_by": answer_by.isoformat(), "old_due_at": due_text(taken.case)}
        taken.move(Progress.SUPPLEMENT)
        taken.case.plan_due()
        taken.public_text = question


def resume(case: "Case", *, reason: str, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Go on without the supplement; the clock runs again."""
    with step(case, "resume", by, version, at=at) as taken:
        end_suspension(taken)
        taken.move(Progress.REVIEWING)
        taken.case.plan_due()
        taken.public_text = reason


def extend(
    case: "Case",
    *,
    amount: int,
    ground: str,
    reason: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Extend the period once, by at most its own length, on one of the four grounds of Decree §21①.

    Args:
        amount: working days, or working hours for kinds counted in hours.
        ground: a value of `law.ExtensionGround`.

    Raises:
        WorkflowError: a ground that is not listed, no reason, or an amount outside 1 … the original period.
    """
    if ground not in ExtensionGround.values:
        raise WorkflowError(_("Please choose one of the four grounds of the law."))
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "extend", by, version, at=at) as taken:
        locked = taken.case
        rule = longest_extension(clock.rule_of(locked))
        if not 1 <= amount <= rule.amount:
            raise WorkflowError(
                _("An extension may be from 1 to %(most)s, the length of the original period.") % {"most": rule.amount}
            )
        taken.data = {"ground": ground, "amount": amount, "unit": rule.unit, "old_due_at": due_text(locked)}
        if rule.unit == "hours":
            locked.extra_hours += amount
        else:
            locked.extra_days += amount
        locked.extensions += 1
        locked.plan_due()
        if locked.due_at is not None and locked.due_at < taken.at:
            raise WorkflowError(_("The new date would have passed already. Please answer now, and say why it is late."))
        taken.data["due_at"] = due_text(locked)
        taken.public_text = reason


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


def default_supplement_day(on: date) -> date:
    """A suggestion for `answer_by`: ten days by the Civil Act, rolled over days off. Decree §24④."""
    return deadlines.civil_period_end(on, 10, calendar.current())


def due_text(case: "Case") -> str:
    """The due time as it is kept in events; empty while the clock stands still."""
    return timezone.localtime(case.due_at).isoformat() if case.due_at else ""
