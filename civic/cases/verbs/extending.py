"""Extending the period: once by the office, once more with the petitioner's consent. Decree art. 21."""

from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from civic.cases import clock
from civic.cases.law import HOURS, ExtensionGround, Rule, longest_extension
from civic.cases.models.consent import ConsentRequest
from civic.cases.step import By, Step, step
from civic.cases.verbs.office import due_text
from civic.cases.workflow import RUNNING, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case


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
    """Extend the period once, by at most its own length, on one of the four grounds, before it ends. Decree §21①.

    Args:
        amount: working days, or working hours for kinds counted in hours.
        ground: a value of `law.ExtensionGround`.

    Raises:
        WorkflowError: a ground that is not listed, no reason, or an amount outside 1 … the original period.
    """
    _check(ground, reason)
    with step(case, "extend", by, version, at=at) as taken:
        rule = _checked_rule(taken.case, amount)
        taken.data = {"ground": ground, "amount": amount, "unit": rule.unit, "old_due_at": due_text(taken.case)}
        add_time(taken.case, amount)
        if taken.case.due_at is not None and taken.case.due_at < taken.at:
            raise WorkflowError(_("The new date would have passed already. Please answer now, and say why it is late."))
        taken.data["due_at"] = due_text(taken.case)
        taken.public_text = reason


def ask_extension_consent(
    case: "Case",
    *,
    amount: int,
    ground: str,
    reason: str,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Ask the petitioner to agree to a second extension. The clock runs on. Decree §21①, second sentence.

    Args and errors are those of `extend`.
    """
    _check(ground, reason)
    with step(case, "ask_extension_consent", by, version, at=at) as taken:
        rule = _checked_rule(taken.case, amount)
        proposed = due_text(_extended(taken.case, amount))
        ConsentRequest.objects.create(
            case=taken.case,
            kind=ConsentRequest.Kind.EXTENSION,
            proposal={"amount": amount, "ground": ground, "unit": rule.unit, "due_at": proposed},
            reason=reason,
            asked_at=taken.at,
            asked_by=taken.user,
        )
        taken.data = {
            "ground": ground,
            "amount": amount,
            "unit": rule.unit,
            "due_now": due_text(taken.case),
            "proposed_due_at": proposed,
        }
        taken.public_text = reason


def extended_due(case: "Case", amount: int) -> datetime | None:
    """When the answer would be due with so much more time; it counts on from the day after the first end."""
    return _extended(case, amount).due_at


def _extended(case: "Case", amount: int) -> "Case":
    trial = copy(case)
    add_time(trial, amount)
    return trial


def add_time(case: "Case", amount: int) -> None:
    """Put an extension into the fields of a case, in the unit of its period, and compute the due date."""
    if longest_extension(clock.rule_of(case)).unit == HOURS:
        case.extra_hours += amount
    else:
        case.extra_days += amount
    case.extensions += 1
    case.plan_due()


def apply_extension(taken: Step, proposal: dict[str, Any]) -> bool:
    """Extend as the petitioner agreed. False when it came too late: the new day has passed, or the period changed.

    Also after the first end the time counts on from the day after it; no due date ever lies in the past.
    """
    case, amount = taken.case, proposal["amount"]
    if case.progress not in RUNNING or longest_extension(clock.rule_of(case)).unit != proposal["unit"]:
        return False
    due = extended_due(case, amount)
    if due is None or due < taken.at:
        return False
    taken.data |= {"ground": proposal["ground"], "amount": amount, "unit": proposal["unit"]}
    taken.data["old_due_at"] = due_text(case)
    add_time(case, amount)
    taken.data["due_at"] = due_text(case)
    return True


def _check(ground: str, reason: str) -> None:
    if ground not in ExtensionGround.values:
        raise WorkflowError(_("Please choose one of the four grounds of the law."))
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))


def _checked_rule(case: "Case", amount: int) -> Rule:
    rule = longest_extension(clock.rule_of(case))
    if not 1 <= amount <= rule.amount:
        raise WorkflowError(
            _("An extension may be from 1 to %(most)s, the length of the original period.") % {"most": rule.amount}
        )
    return rule
