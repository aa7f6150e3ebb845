"""Applications that led to nothing lose what says whose they are (Personal Information Protection Act §21)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from civic.notices.models import Notice

from ..models import Application, ApplicationQuerySet

KEPT_DAYS = 90  # after the decision, or after the withdrawal; the consent says so
AT_ONCE = 500


def due(now: datetime) -> ApplicationQuerySet:
    """Those whose time is over and that still say whose they are.

    The reserve list lasts as long as its term, and so does the application of whoever was appointed: who they are
    stands in the register, and why they applied is no longer needed. What was never decided goes with its term as well.
    """
    State = Application.State
    limit = now - timedelta(days=KEPT_DAYS)
    refused = Q(state__in=(State.DECLINED, State.WITHDRAWN), decided_at__lt=limit)
    appointed = Q(state=State.APPOINTED, call__term__ends_on__lt=timezone.localdate(now))
    over = Q(call__term__ends_on__lt=timezone.localdate(limit))
    return Application.objects.filter(refused | appointed | over).exclude(name_index="").order_by("pk")


def erase(now: datetime) -> int:
    """Erase what is due; returns how many applications. Safe to repeat."""
    erased = 0
    for pk in list(due(now).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            row = due(now).filter(pk=pk).select_for_update(of=("self",)).first()
            if row is not None:
                _erase(row)
                erased += 1
    return erased


def _erase(row: Application) -> None:
    """What stays: that somebody of a decade, gender, occupation and district has applied, and what became of it."""
    row.name = row.phone = row.email = row.motive = row.note = row.code = row.recommended_by = ""
    row.birth_year = row.birth_year // 10 * 10
    row.user = None
    row.section = None
    row.version += 1
    row.save()
    # "You were not chosen" is about the call, as it went to many.
    declined = Q(about=f"call/{row.call_id}", key__contains=f"/{row.about}-")
    Notice.objects.filter(Q(about=row.about) | declined).delete()
