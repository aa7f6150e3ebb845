"""The outbox: one row for each message the city owes someone, written with the change it tells of."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.privacy.fields import EncryptedJSONField, EncryptedTextField

if TYPE_CHECKING:
    from civic.people.models import User


PERSONAL = ("to_address", "to_name", "context")  # encrypted: may be unreadable when a key is missing


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    CALL = "call", _("Phone call by staff")


class State(models.TextChoices):
    """What a clerk sees; worked out from the timestamps, never stored."""

    WAITING = "waiting", _("Waiting")
    TO_PHONE = "to-phone", _("To be phoned")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Trouble(models.TextChoices):
    """Why a message did not leave. A code and not the server's words: those repeat the address."""

    UNREACHABLE = "unreachable", _("The mail server could not be reached. The portal keeps trying.")
    TEMPORARY = "temporary", _("The mail server asked to try later. The portal keeps trying.")
    ADDRESS_REFUSED = "address-refused", _("The recipient's mail server does not accept this address.")
    MESSAGE_REFUSED = "message-refused", _("The mail server did not accept this message.")
    BAD_ADDRESS = "bad-address", _("The address is not a valid one.")
    TEMPLATE = "template", _("The text of the message could not be made. Please tell the administrator.")
    GAVE_UP = "gave-up", _("It was tried for two days without success.")
    UNKNOWN = "unknown", _("Something unforeseen went wrong. The portal keeps trying.")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def pending(self) -> Self:
        """Not sent, not given up, not cancelled; waiting for a machine or for a person."""
        return self.filter(sent_at=None, failed_at=None, cancelled_at=None)

    def sendable(self, at: datetime) -> Self:
        """What a machine may send at the moment `at`: due, not leased to another worker, not backing off."""
        return (
            self.pending()
            .exclude(channel=Channel.CALL)
            .filter(Q(not_before=None) | Q(not_before__lte=at))
            .filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
            .filter(Q(retry_after=None) | Q(retry_after__lte=at))
        )

    def unsent(self, at: datetime) -> Self:
        """What a machine should have sent by `at` and has not, leases and back-off notwithstanding."""
        return self.pending().exclude(channel=Channel.CALL).filter(Q(not_before=None) | Q(not_before__lte=at))

    def failed(self) -> Self:
        return self.exclude(failed_at=None)

    def to_phone(self) -> Self:
        return self.pending().filter(channel=Channel.CALL)

    def in_state(self, state: str) -> Self:
        """The rows whose `state` is this one; an unknown word gives none."""
        match state:
            case State.WAITING:
                return self.pending().exclude(channel=Channel.CALL)
            case State.TO_PHONE:
                return self.to_phone()
            case State.SENT:
                return self.exclude(sent_at=None)
            case State.FAILED:
                return self.failed()
            case State.CANCELLED:
                return self.exclude(cancelled_at=None)
            case _:
                return self.none()

    def for_about(self, about: str) -> Self:
        """Everything about one thing, e.g. `case/2026-000123`, newest first."""
        return self.filter(about=about).order_by("-id")

    def cancel(self) -> int:
        """Take back what has not left yet; one just being sent may still arrive. Returns how many rows."""
        return self.pending().update(cancelled_at=timezone.now(), claimed_until=None, lease_token=None)


class Notice(models.Model):
    """One message to one person. Made by `outbox.queue`, sent by `delivery.send_due`, looked at in the admin.

    The address, the name and the context are personal data and encrypted. Times tell the state; see `State`.
    """

    key = models.CharField(_("key"), max_length=200, unique=True)
    about = models.CharField(_("about"), max_length=100, blank=True, db_index=True)
    message_group = models.CharField(_("conversation"), max_length=100, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    template = models.CharField(_("template"), max_length=100)
    language = models.CharField(_("language"), max_length=10, default="ko")
    to_address = EncryptedTextField(_("address"), blank=True, default="")
    to_name = EncryptedTextField(_("name"), blank=True, default="")
    context = EncryptedJSONField(_("content"), default=dict)
    subject_line = models.CharField(_("subject"), max_length=200, blank=True)

    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    lease_token = models.UUIDField(_("lease"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    trying_since = models.DateTimeField(_("first attempt at"), null=True, blank=True)
    retry_after = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    error = models.CharField(_("reason"), max_length=20, choices=Trouble, blank=True)
    error_detail = models.CharField(_("detail for the administrator"), max_length=100, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("delivered by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        permissions = [("send_again", "Can send failed notices again and record phone calls")]
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="notice_has_key"),
            models.CheckConstraint(condition=Q(channel__in=["email", "sms", "call"]), name="notice_known_channel"),
            models.CheckConstraint(
                condition=Q(sent_at=None, failed_at=None)
                | Q(sent_at=None, cancelled_at=None)
                | Q(failed_at=None, cancelled_at=None),
                name="notice_one_outcome",
            ),
            models.CheckConstraint(
                condition=Q(claimed_until=None, lease_token=None)
                | Q(claimed_until__isnull=False, lease_token__isnull=False),
                name="notice_lease_whole",
            ),
            models.CheckConstraint(condition=Q(failed_at=None) | ~Q(error=""), name="notice_failed_with_reason"),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(channel="call", sent_at__isnull=False),
                name="notice_delivered_by_phone_is_sent",
            ),
        ]
        indexes = [
            # Serves delivery.claim_next and health.oldest_unsent: NoticeQuerySet.pending() in sending order.
            models.Index(
                "attempts",
                "id",
                name="notice_pending",
                condition=Q(sent_at=None, failed_at=None, cancelled_at=None),
            ),
            # Serves the digest and the "failed" list of the admin: NoticeQuerySet.failed(), newest first.
            models.Index(F("failed_at").desc(), name="notice_failed", condition=Q(failed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def state(self) -> State:
        if self.cancelled_at:
            return State.CANCELLED
        if self.failed_at:
            return State.FAILED
        if self.sent_at:
            return State.SENT
        return State.TO_PHONE if self.channel == Channel.CALL else State.WAITING

    # --- What the holder of the lease may say; False when the lease has passed to someone else ---

    def _close_lease(self, **values: object) -> bool:
        held = Notice.objects.pending().filter(pk=self.pk, lease_token=self.lease_token)
        changed = held.update(claimed_until=None, lease_token=None, **values)
        return changed == 1

    def mark_sent(self, subject_line: str = "") -> bool:
        return self._close_lease(
            sent_at=timezone.now(),
            retry_after=None,
            error="",
            error_detail="",
            subject_line=subject_line[:200],
        )

    def mark_failed(self, trouble: Trouble, detail: str = "") -> bool:
        """Given up: nothing more happens until a person presses 'send again' or phones."""
        return self._close_lease(failed_at=timezone.now(), retry_after=None, error=trouble, error_detail=detail[:100])

    def postpone(self, wait: timedelta, trouble: Trouble, detail: str = "") -> bool:
        return self._close_lease(retry_after=timezone.now() + wait, error=trouble, error_detail=detail[:100])

    # --- What a person may do ---

    def send_again(self) -> bool:
        """Try a failed message afresh, under the same Message-ID. False when it is not failed (any more)."""
        changed = Notice.objects.failed().filter(pk=self.pk)
        fresh = {"failed_at": None, "retry_after": None, "trying_since": None, "attempts": 0}
        return changed.update(**fresh, error="", error_detail="") == 1

    def deliver_by_phone(self, by: "User") -> bool:
        """`by` told the person on the phone. False when it was already sent, told or cancelled."""
        now = timezone.now()
        open_rows = Notice.objects.filter(pk=self.pk, sent_at=None, cancelled_at=None, claimed_until=None)
        told = {"channel": Channel.CALL, "delivered_by": by, "delivered_at": now, "sent_at": now}
        return open_rows.update(**told, failed_at=None, retry_after=None, error="", error_detail="") == 1


class SweepRun(models.Model):
    """The heartbeat of a sweep (`notices.send`, `notices.digest`, `reminders.fire`)."""

    name = models.CharField(max_length=50, unique=True)
    finished_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="sweeprun_has_name")]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def record(name: str, done: int) -> None:
        """Sweep `name` has just come through and did `done` things."""
        SweepRun.objects.bulk_create(
            [SweepRun(name=name, finished_at=timezone.now(), done=done)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["finished_at", "done"],
        )
