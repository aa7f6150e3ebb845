"""Writing the access log, and proving that it was not changed."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .appendonly import purging
from .models import AccessLog

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

_LOCK = 0x61636C6F67  # "aclog": the advisory lock that lets one writer at a time extend the chain
FORGOTTEN = "accesslog.forget"
_labels: "dict[str, str | Promise]" = {FORGOTTEN: _("Old entries removed")}


def name_action(action: str, label: "str | Promise") -> None:
    """Say what an action is called on screens; called from the `ready()` of the app that records it."""
    _labels[action] = label


def action_labels() -> "dict[str, str | Promise]":
    """The names of the actions by their word in the table."""
    return dict(_labels)


def record(
    *,
    by: "AbstractBaseUser | None",
    action: str,
    subject: str,
    person: str = "",
    reason: str = "",
    ip: str = "",
) -> AccessLog:
    """Add one entry, in the caller's transaction or one of its own; rolled back together with it.

    Writers wait for each other until the transaction ends, so call it as the last thing in a transaction.

    Args:
        by: who acted; None is the system.
        action: what was done, as a word of code ("contact.view", "cases.export").
        subject: the record ("case/2026-000123").
        person: whose data, as a reference that is not personal itself ("contact/17").
        reason: why, in the words of the one who acted.
        ip: network address (`client_ip(request)`).
    """
    with transaction.atomic():
        _wait_for_turn()
        last = AccessLog.objects.order_by("-id").values_list("hash", flat=True).first()
        entry = AccessLog(
            at=timezone.now(),
            by=by,  # type: ignore[misc]  # the user model is swappable; this app does not know it
            by_label=_clean(str(getattr(by, "name", "") or by or ""), 200),
            action=_clean(action, 80),
            subject=_clean(subject, 120),
            person=_clean(person, 120),
            reason=_clean(reason, 2000),
            ip=_clean(ip, 45),
            previous=last or "",
        )
        entry.hash = _hash(entry)
        entry.save(force_insert=True)
    return entry


def verify() -> AccessLog | None:
    """Read the whole chain; the first entry that does not fit, or None when all of it does.

    A chain cannot show that its newest entries are missing: compare `head()` with one noted elsewhere.
    """
    forgotten = set(AccessLog.objects.filter(action=FORGOTTEN).values_list("reason", flat=True))
    expected: str | None = None
    for entry in _oldest_first():
        fits = entry.previous == expected if expected is not None else entry.previous in forgotten | {""}
        if not fits or entry.hash != _hash(entry):
            return entry
        expected = entry.hash
    return None


def head() -> str:
    """The hash of the newest entry, '' for an empty log; note it elsewhere to prove the end of the chain."""
    return AccessLog.objects.order_by("-id").values_list("hash", flat=True).first() or ""


def forget(before: datetime) -> int:
    """Wipe the entries older than `before` (retention) and note in the log where the chain now begins.

    The newest entry always stays, so that the chain goes on.
    """
    with purging():
        _wait_for_turn()
        newest = AccessLog.objects.order_by("-id").first()
        last = AccessLog.objects.filter(at__lt=before).order_by("-id").first()
        if newest is None or last is None:
            return 0
        if last.pk == newest.pk:
            last = AccessLog.objects.filter(pk__lt=newest.pk).order_by("-id").first()
        if last is None:
            return 0
        record(by=None, action=FORGOTTEN, subject=f"before {before.date()}", reason=last.hash)
        removed, _per_model = AccessLog.objects.filter(pk__lte=last.pk).delete()
    return removed


def _oldest_first() -> Iterator[AccessLog]:
    """Every entry in chain order, a thousand at a time, whatever the database's cursors can do."""
    last = 0
    while batch := list(AccessLog.objects.filter(pk__gt=last).order_by("pk")[:1000]):
        yield from batch
        last = batch[-1].pk


def _wait_for_turn() -> None:
    # SQLite has one writer at a time already (transactions begin IMMEDIATE).
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _clean(text: str, longest: int) -> str:
    """What both databases store unchanged, or the hash would not fit when read back."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:longest]


def _hash(entry: AccessLog) -> str:
    content = [
        entry.previous,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.by_id,
        entry.by_label,
        entry.action,
        entry.subject,
        entry.person,
        entry.reason,
        entry.ip,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
