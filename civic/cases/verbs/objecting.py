"""Objections (이의신청) to the refusal of an application under a law. Act art. 35, Decree art. 40."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from civic.cases import calendar, deadlines
from civic.cases.law import OBJECTION

if TYPE_CHECKING:
    from civic.cases.models import Case


def objection_until(case: "Case") -> date:
    """The last day for an objection: 60 days from the day of the refusal, not on a day off. Civil Act art. 161.

    Raises:
        ValueError: the case has no answer.
    """
    if case.answered_at is None:
        raise ValueError(f"{case.number} has no answer")
    received = timezone.localdate(case.answered_at)
    return deadlines.civil_period_end(received, OBJECTION.rule.amount, calendar.current())
