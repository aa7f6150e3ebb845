"""What of protecting staff is thrown away when it is no longer needed (Personal Information Protection Act art. 21)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from civic.cases.models import ConductReport, Evidence, Restriction

AT_ONCE = 500
YEAR = timedelta(days=365.25)


def forget_conduct(now: datetime) -> int:
    """Remove reports of abusive contact and their evidence some years after the decision. Safe to repeat.

    A report that nobody decided on stays: the member of staff is owed a decision. Of a restriction that is over
    only the dates stay, without the person; a report with one that still holds waits for its end.

    Returns:
        How many reports were removed.
    """
    before = now - settings.CONDUCT_REPORT_YEARS * YEAR
    old = ConductReport.objects.filter(decided_at__lt=before).exclude(restrictions__ends_at__gt=now)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        _forget(key)
    return len(keys)


def _forget(key: int) -> None:
    with transaction.atomic():
        rows = Evidence.objects.filter(report=key)
        for name in rows.values_list("file", flat=True):
            default_storage.delete(name)  # first: after a crash in between the row is there, and the next run ends it
        rows.delete()
        Restriction.objects.filter(report=key).update(report=None, contact=None)
        ConductReport.objects.filter(pk=key).delete()
