"""Rate limits that survive a lost cache: counters in the database."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .blindindex import blind_index
from .models import Throttle


def allow(bucket: str, key: str, limit: int, window: timedelta) -> bool:
    """Count this attempt and say whether it is still within `limit` attempts per `window`.

    The window begins with the first attempt and does not move; attempts beyond the limit do not prolong it.
    Call it outside a transaction: inside one, the count is lost when that is rolled back.

    Args:
        bucket: what is limited ("petitions.lookup.ip"), at most 60 characters.
        key: whom it counts for (an address, a receipt number); stored as a keyed hash only.
        limit: attempts allowed.
        window: for how long they count together.
    """
    now = timezone.now()
    with transaction.atomic():
        row, _made = Throttle.objects.select_for_update().get_or_create(
            bucket=bucket, key_hash=_hash(bucket, key), defaults={"ends_at": now + window}
        )
        if row.ends_at <= now:
            row.count, row.ends_at = 0, now + window
        if row.count >= limit:
            return False
        row.count += 1
        row.save(update_fields=["count", "ends_at"])
    return True


def wait_seconds(bucket: str, key: str, limit: int) -> int:
    """Whole seconds until the next attempt is allowed; 0 when it is allowed now. Counts nothing."""
    row = Throttle.objects.filter(bucket=bucket, key_hash=_hash(bucket, key), count__gte=limit).first()
    left = (row.ends_at - timezone.now()).total_seconds() if row else 0
    return int(left) + 1 if left > 0 else 0


def reset(bucket: str, key: str) -> None:
    """Forget the attempts, for example after a success."""
    Throttle.objects.filter(bucket=bucket, key_hash=_hash(bucket, key)).delete()


def give_back(bucket: str, key: str) -> None:
    """Uncount one attempt, for example one that succeeded."""
    Throttle.objects.filter(bucket=bucket, key_hash=_hash(bucket, key), count__gt=0).update(count=F("count") - 1)


def clear_old(now: datetime | None = None) -> int:
    """Remove the counters whose window is over; how many they were."""
    return Throttle.objects.filter(ends_at__lte=now or timezone.now()).delete()[0]


def _hash(bucket: str, key: str) -> str:
    return blind_index(key or "-", f"throttle:{bucket}")
