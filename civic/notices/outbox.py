"""Putting a message into the outbox, inside the transaction of the change it tells of."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from civic import manyrows

from . import doorbell
from .channels import usable_channel
from .models import Channel, Notice

SEND_TASK = "notices.send"
COLUMNS = (
    *("key", "about", "message_group", "channel", "template", "language", "to_address", "to_name", "context"),
    "not_before",
)

_gathered: ContextVar["list[Notice] | None"] = ContextVar("gathered", default=None)


@dataclass(frozen=True)
class Recipient:
    """Who is told and how: `channel` is email, sms or call; `address` the mail address or phone number."""

    channel: str
    address: str
    name: str = ""
    language: str = "ko"


def queue(
    *,
    key: str,
    template: str,
    to: Recipient,
    context: Mapping[str, Any],
    about: str = "",
    not_before: datetime | None = None,
    message_group: str = "",
) -> Notice:
    """Owe someone a message. Call it inside the transaction that makes the change: both happen or none.

    Args:
        key: says what this message is, e.g. `case/812/receipt`; a second call with the same key changes
            nothing.
        template: `petition-receipt` stands for templates/notices/petition-receipt-subject.txt, -body.txt,
            -body.html (mail, phone) and -sms.txt (short message).
        context: for the template; dates and lazy texts become strings (`{% load notices %}{{ x|moment }}`
            reads a date back). Secrets of the reader go under the keys `access_code`, `code` or `password`.
        about: the thing it tells of, e.g. `case/2026-000123`; the admin searches by it.
        not_before: not sent earlier than this.
        message_group: mails of one group are one conversation in the reader's mail program; default is
            `about`.

    Returns:
        The row with this key, whoever made it. When no machine can reach the person (no address, or a text
        message without a gateway), its channel is `call` and it waits for staff to phone.

    Raises:
        ValueError: an unknown channel or an empty key.
    """
    queue_to_each(
        to={key: to},
        template=template,
        context=context,
        about=about,
        not_before=not_before,
        message_group=message_group,
    )
    return Notice.objects.get(key=key)


def queue_to_each(
    *,
    to: Mapping[str, Recipient],
    template: str,
    context: Mapping[str, Any],
    about: str = "",
    not_before: datetime | None = None,
    message_group: str = "",
) -> None:
    """Owe several people the same message; one statement, however many they are.

    Args:
        to: who gets it, by the key of their notice; the other arguments and errors are those of `queue`.
    """
    if not all(to):
        raise ValueError("a notice needs a key")
    content = json.loads(json.dumps(dict(context), cls=DjangoJSONEncoder))
    rows = [
        Notice(
            key=key,
            about=about,
            message_group=message_group,
            channel=usable_channel(recipient.channel, recipient.address),
            template=template,
            language=recipient.language,
            to_address=recipient.address,
            to_name=recipient.name,
            context=content,
            not_before=not_before,
        )
        for key, recipient in to.items()
    ]
    gathered = _gathered.get()
    if gathered is not None:
        gathered += rows
    else:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        _wake_for(rows)


@contextmanager
def gathering() -> Iterator[None]:
    """For letters in bulk: what `queue_to_each` queues inside the block is written in one statement at its end.

    Both belong into the transaction of the change; when the block raises, nothing is written.
    """
    rows: list[Notice] = []
    token = _gathered.set(rows)
    try:
        yield
    finally:
        _gathered.reset(token)
    columns = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    manyrows.insert(Notice, columns, ignore_conflicts=True)
    _wake_for(rows)


def _wake_for(rows: Sequence[Notice]) -> None:
    """Ring for the sender if a machine can send one of these now."""
    now = timezone.now()
    if any(row.channel != Channel.CALL and (row.not_before is None or row.not_before <= now) for row in rows):
        wake()


def wake() -> None:
    """Ring for the sender once this transaction is committed; at most once for a transaction."""
    if not any(entry[1] is _ring for entry in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    doorbell.ring(SEND_TASK)
