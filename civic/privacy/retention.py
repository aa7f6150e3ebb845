"""What is thrown away daily because it is no longer needed (Personal Information Protection Act art. 21)."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

logger = logging.getLogger(__name__)

Clearing = Callable[[datetime], int]
_clearings: dict[str, Clearing] = {}


def register(name: str, clearing: Clearing) -> None:
    """Have `clearing(now)` run daily; it returns how many rows or files it removed.

    Called from an app's `ready()`. A name that is registered again replaces the earlier one.
    """
    _clearings[name] = clearing


def run(now: datetime | None = None) -> dict[str, int | None]:
    """Run everything that is registered; one that fails is logged and does not stop the others.

    Returns:
        the number removed per name, None for one that failed.
    """
    moment = now or timezone.now()
    removed: dict[str, int | None] = {}
    for name, clearing in list(_clearings.items()):
        try:
            removed[name] = clearing(moment)
        except Exception:
            logger.exception("retention of %s failed", name)
            removed[name] = None
    return removed
