"""The periods of an objection (이의신청) to the refusal of an application under a law. Act art. 35, Decree art. 40."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from civic.cases import calendar, deadlines
from civic.cases.law import OBJECTION, OBJECTION_DECISION, STATUTORY
from civic.cases.states import Decision

if TYPE_CHECKING:
    from civic.cases.models import Case


def last_day(received: date) -> date:
    """The last day for an objection: 60 days from receiving the refusal, not on a day off. Civil Act art. 157, 161."""
    return deadlines.civil_period_end(received, OBJECTION.rule.amount, calendar.current())


def objection_until(case: "Case") -> date:
    """The last day for an objection, if the refusal was received on the day it was written.

    Raises:
        ValueError: the case has no answer.
    """
    if case.answered_at is None:
        raise ValueError(f"{case.number} has no answer")
    return last_day(timezone.localdate(case.answered_at))


def right_until(case: "Case") -> date | None:
    """Until when the petitioner may object to the last answer; None when it is no refusal under a law."""
    if case.kind not in STATUTORY or case.decision != Decision.REFUSED or case.answered_at is None:
        return None
    return objection_until(case)


def decision_day(filed: date) -> date:
    """The last day for the decision: ten days of the calendar, the stricter reading of Act art. 35 (2)."""
    return deadlines.civil_period_end(filed, OBJECTION_DECISION.rule.amount, calendar.current())


def prolonged_day(first_due: date, days: int) -> date:
    """The last day after a prolongation, counted from the day after the first one. Act art. 35 (2)."""
    return deadlines.civil_period_end(first_due, days, calendar.current())
