"""Once a day: what did not reach its reader, told to those who can do something about it."""

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from civic.people.roles import ADMINISTRATOR, DESK

from . import outbox
from .models import PERSONAL, Notice, NoticeQuerySet, SweepRun
from .rendering import SEOUL

if TYPE_CHECKING:
    from civic.people.models import User

NAME = "notices.digest"
FROM_TIME = time(8, 30)  # in Seoul
MOST_LINES = 50


def digest_recipients() -> "list[User]":
    """Active administrators and the desk, so far as they may see the outbox."""
    in_charge = Q(is_superuser=True) | Q(groups__name__in=[ADMINISTRATOR, DESK])
    people = get_user_model().objects.filter(in_charge, is_active=True)
    return [user for user in people.distinct().order_by("pk") if user.email and user.has_perm("notices.view_notice")]


def queue_digest_if_due() -> int:
    """For cron: once a day after half past eight, whenever the machine comes round to it."""
    now = timezone.localtime(timezone=SEOUL)
    due = datetime.combine(now.date(), FROM_TIME, tzinfo=SEOUL)
    if now < due or SweepRun.objects.filter(name=NAME, finished_at__gte=due).exists():
        return 0
    return queue_digest()


def queue_digest() -> int:
    """Queue today's digest for each recipient, when there is something to tell. Running it twice is harmless.

    Returns:
        The number of people it goes to.
    """
    now = timezone.now()
    day = timezone.localtime(now, SEOUL).date()
    failed = Notice.objects.failed().order_by("-failed_at")
    late = Notice.objects.unsent(now).exclude(retry_after=None).order_by("created_at")
    to_phone = Notice.objects.to_phone().order_by("created_at")
    count = failed.count() + late.count() + to_phone.count()
    people = digest_recipients() if count else []
    context = {
        "day": day,
        "failed": _lines(failed),
        "late": _lines(late),
        "to_phone": _lines(to_phone),
        "count": count,
        "list_url": settings.SITE_URL + reverse("admin:notices_notice_changelist"),
    }
    with transaction.atomic():
        for user in people:
            to = outbox.Recipient("email", user.email, str(getattr(user, "name", "")))
            outbox.queue(key=f"digest/{day}/{user.pk}", template="digest", to=to, context=context)
        SweepRun.record(NAME, len(people))
    return len(people)


def _lines(rows: NoticeQuerySet) -> list[dict[str, object]]:
    """Without personal data: what each was about, since when, why."""
    with translation.override(settings.LANGUAGE_CODE):
        return [
            {
                "about": notice.about or notice.template,
                "since": notice.created_at,
                "reason": str(notice.get_error_display()) if notice.error else "",
                "url": settings.SITE_URL + reverse("admin:notices_notice_change", args=[notice.pk]),
            }
            for notice in rows.defer(*PERSONAL)[:MOST_LINES]
        ]
