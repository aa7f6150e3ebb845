"""Whether the sweeps still come round; for /readyz and the administrator."""

from datetime import timedelta

from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from civic.notices.models import Notice, SweepRun

SWEEPS = ("reminders.fire", "notices.send")


def age_of_last_sweep() -> timedelta | None:
    """How long ago the sweep that is furthest behind came through; None when one of them never did."""
    last = dict(SweepRun.objects.filter(name__in=SWEEPS).values_list("name", "finished_at"))
    if len(last) < len(SWEEPS):
        return None
    return timezone.now() - min(last.values())


def oldest_unsent() -> timedelta | None:
    """How long the message that waits longest for a machine is overdue; None when nothing waits.

    Failed messages and those a person must phone do not count: they are somebody's work, not the machine's.
    """
    now = timezone.now()
    since = Notice.objects.unsent(now).aggregate(since=Min(Coalesce("not_before", "created_at")))["since"]
    return now - since if since else None
