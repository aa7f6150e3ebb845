"""The mayor's instructions (시장 지시사항), followed until they are fulfilled: what other parts call.

The rules stand in a module for each topic (`giving`, `reporting`, `confirming`, `checking`), who may do what in
`instructionverbs`, the reminders in `instructionreminders`.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from civic.cases.models import Case, CaseEvent
from civic.people.models import User
from civic.programs import Todo
from petitions.models import Booking, Instruction

from .checking import check
from .confirming import confirm, dispute, lapse
from .giving import drop, give, pass_on, plan, propose_drop, refuse_drop, take
from .instructionreminders import register_kinds
from .instructionverbs import VERBS, may, may_give, verbs_for
from .reporting import postpone, report, report_done

__all__ = [
    "VERBS",
    "check",
    "confirm",
    "dispute",
    "drop",
    "follow",
    "give",
    "holds",
    "lapse",
    "may",
    "may_give",
    "panel",
    "pass_on",
    "plan",
    "postpone",
    "propose_drop",
    "refuse_drop",
    "register_kinds",
    "report",
    "report_done",
    "take",
    "todo",
    "verbs_for",
]


def holds(case: Case) -> str:
    """Why a case may not come to its end yet: an instruction is still open; '' when none is.

    The decision on the case (처리구분) and how far its instructions are (추진율) stand side by side: an instruction
    reported done changes nothing of the case by itself.
    """
    first = Instruction.objects.filter(case=case).open().order_by("number").values_list("number", flat=True).first()
    if first is None:
        return ""
    return _("Instruction %(nth)s of the mayor is not fulfilled yet.") % {"nth": first}


def follow(case: Case, event: CaseEvent) -> None:
    """Nothing, on purpose: an instruction is the city's promise, and what happens to the case does not end it.

    A petitioner who withdraws leaves the open instructions as they are, unless the mayor's office or the desk gives
    them up (`drop`); a case that moves to another department leaves them with the department that was told to do
    them (`pass_on` moves one).
    """


def todo(user: User) -> Sequence[Todo]:
    """Instructions to take over, overdue, and to be looked at again, of what is this person's to do."""
    from .instructionreading import todo_of

    return todo_of(user)


def panel(case: Case, user: User) -> dict[str, Any]:
    """The instructions of a case for staff; `templates/admin/petitions/_case_instructions.html` shows them.

    Who may give one finds the way to it here, once the case is one of the Mondays.
    """
    from .instructionreading import lines

    found = lines(case)
    offers = may_give(case, user) and bool(found or Booking.objects.filter(case=case).exists())
    url = reverse("admin:petitions_instruction_give", args=[case.pk]) if offers else ""
    return {"instructions": found, "instruction_give_url": url}
