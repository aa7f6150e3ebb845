"""The petitioner is reminded of the question whether the period may be extended once more."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from civic.cases.consents import open_consent
from civic.cases.law import EXTENSIONS_WITHOUT_CONSENT
from civic.cases.models.consent import ConsentRequest
from civic.cases.workflow import RUNNING

if TYPE_CHECKING:
    from civic.cases.schedule import Schedule

AFTER = timedelta(days=2)  # not of the law


def add(schedule: "Schedule") -> None:
    """Two days after the question, if the period still runs then."""
    from civic.cases.schedule import PETITIONER

    case = schedule.case
    if case.progress not in RUNNING or case.extensions != EXTENSIONS_WITHOUT_CONSENT or case.due_at is None:
        return
    asked = open_consent(case)
    if asked is None or asked.kind != ConsentRequest.Kind.EXTENSION:
        return
    morning = schedule.morning(timezone.localdate(asked.asked_at) + AFTER)
    if morning < case.due_at:
        schedule.add_rung("consent", "consent-open", morning, f"consent-open/{asked.pk}", PETITIONER)
