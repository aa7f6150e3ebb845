"""What is done once a day, and may be done twice."""

import logging

from django.db import transaction

from civic.cases import inspecting, reminders, replanning
from civic.privacy import retention, throttle
from civic.reminders.models import Reminder

logger = logging.getLogger(__name__)


def run() -> dict[str, int]:
    """Throw away what is no longer needed, re-plan after unannounced changes of holidays, mend lost reminders.

    Returns:
        How many things each part did.
    """
    removed = retention.run()
    done = {
        "removed": sum(count or 0 for count in removed.values()),
        "throttles": throttle.clear_old(),
        "replanned": replanning.run_if_changed(),
        "mended": mend_reminders(),
        "inspections": inspecting.plan(),
    }
    logger.info("housekeeping: %s", done)
    return done


def mend_reminders() -> int:
    """Plan the reminders of open cases that have none open: nobody is forgotten, whatever was deleted by hand.

    Returns:
        How many cases had none.
    """
    from civic.cases.models import Case

    planned = Reminder.objects.open().filter(subject_type=reminders.SUBJECT).values("subject_id")
    forgotten = list(Case.objects.open().exclude(pk__in=planned).order_by("pk").values_list("pk", flat=True))
    for pk in forgotten:
        with transaction.atomic():
            reminders.replan(Case.objects.select_for_update().get(pk=pk))
    return len(forgotten)
