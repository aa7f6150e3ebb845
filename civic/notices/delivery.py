"""Sending what the outbox holds: take a lease, send outside the transaction, mark the row.

Nothing is lost: a worker killed in between leaves a lease that runs out. Nothing is sent twice by two
workers at
once: a row is leased to one of them. Only a death between the mail server's 'accepted' and our mark repeats a
message, under the same Message-ID.
"""

import logging
import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from random import SystemRandom

from django.db import transaction
from django.utils import timezone

from .channels import SENDERS, Refused, Sender, TryLater
from .models import PERSONAL, Notice, SweepRun, Trouble
from .rendering import Message, render, subject_for_list
from .wordless import wordless

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)  # longer than a mail dialogue with EMAIL_TIMEOUT = 10 s for each step
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=48)
MOST_ATTEMPTS = 30  # also ends a row that kills its worker each time
CHANNEL_STRIKES = 3  # so many troubles of the channel itself in a row end its part of the sweep


@dataclass
class Tally:
    """What one sweep did, in messages. `lost`: another worker had taken the lease over and has the say."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0
    lost: int = 0


def send_due(limit_seconds: float = 50) -> Tally:
    """Send until nothing is sendable or the time is over; leave a heartbeat."""
    sweep = _Sweep()
    end = time.monotonic() + limit_seconds
    try:
        while time.monotonic() < end and (notice := claim_next(sweep.open_channels())):
            sweep.deliver(notice)
    finally:
        sweep.close()
    SweepRun.record("notices.send", sweep.tally.sent)
    return sweep.tally


def claim_next(channels: Collection[str] = tuple(SENDERS), lease: timedelta = LEASE) -> Notice | None:
    """Lease the next sendable row, never tried ones first, and count the attempt; None when there is none."""
    with transaction.atomic():
        now = timezone.now()
        rows = Notice.objects.sendable(now).filter(channel__in=channels).select_for_update(skip_locked=True)
        notice = rows.order_by("attempts", "id").defer(*PERSONAL).first()
        if notice is None:
            return None
        notice.claimed_until = now + lease
        notice.lease_token = uuid.uuid4()
        notice.attempts += 1
        notice.trying_since = notice.trying_since or now
        notice.save(update_fields=["claimed_until", "lease_token", "attempts", "trying_since"])
    return notice


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 2, 4 … minutes up to 4 hours, give or take a fifth."""
    wait = min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
    return wait * SystemRandom().uniform(0.8, 1.2)


@dataclass
class _Sweep:
    tally: Tally = field(default_factory=Tally)
    senders: dict[str, Sender] = field(default_factory=dict)
    strikes: dict[str, int] = field(default_factory=dict)

    def open_channels(self) -> list[str]:
        return [channel for channel in SENDERS if self.strikes.get(channel, 0) < CHANNEL_STRIKES]

    def deliver(self, notice: Notice) -> None:
        if notice.attempts > MOST_ATTEMPTS:
            self._fail(notice, Trouble.GAVE_UP, notice.error)
            return
        try:
            notice.refresh_from_db(fields=PERSONAL)
            message = self._render(notice)
            if message is None:
                return
            self._sender(notice.channel).send(notice, message)
        except Refused as refusal:
            self.strikes[notice.channel] = 0
            self._fail(notice, refusal.trouble, refusal.detail)
        except TryLater as trouble:
            self.strikes[notice.channel] = self.strikes.get(notice.channel, 0) + 1 if trouble.everyone else 0
            self._postpone(notice, trouble.trouble, trouble.detail)
        except Exception as error:
            # One row must not stop the others.
            logger.error("notice %s was not sent", notice.pk, exc_info=wordless(error))
            self._postpone(notice, Trouble.UNKNOWN, type(error).__name__)
        else:
            self.strikes[notice.channel] = 0
            self._count("sent", notice.mark_sent(subject_for_list(notice, message.subject)))

    def close(self) -> None:
        for sender in self.senders.values():
            sender.close()

    def _render(self, notice: Notice) -> Message | None:
        try:
            return render(notice)
        except Exception as error:
            logger.error("notice %s: no text from %s", notice.pk, notice.template, exc_info=wordless(error))
            self._fail(notice, Trouble.TEMPLATE, type(error).__name__)
            return None

    def _sender(self, channel: str) -> Sender:
        if channel not in self.senders:
            self.senders[channel] = SENDERS[channel]()
        return self.senders[channel]

    def _fail(self, notice: Notice, trouble: Trouble, detail: str) -> None:
        self._count("failed", notice.mark_failed(trouble, detail))
        logger.warning("notice %s failed: %s %s", notice.pk, trouble.value, detail)

    def _postpone(self, notice: Notice, trouble: Trouble, detail: str) -> None:
        now = timezone.now()
        if notice.attempts >= MOST_ATTEMPTS or now - (notice.trying_since or now) >= GIVE_UP_AFTER:
            self._fail(notice, Trouble.GAVE_UP, f"{trouble.value} {detail}".strip())
            return
        self._count("postponed", notice.postpone(back_off(notice.attempts), trouble, detail))
        logger.info("notice %s postponed: %s %s", notice.pk, trouble.value, detail)

    def _count(self, what: str, held: bool) -> None:
        name = what if held else "lost"
        setattr(self.tally, name, getattr(self.tally, name) + 1)
