from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessLog(models.Model):
    """Who looked at whose personal data, when, where from and why; written by `accesslog.record` only.

    The items are those of the Standards for Measures to Ensure the Safety of Personal Information
    (Personal Information Protection Commission notice 2026-9, art. 8). The table is append-only, and each
    row's hash covers the hash of the row before it, so that a change made around the database's guard shows.
    """

    at = models.DateTimeField(_("time"), db_index=True)
    # PROTECT: SET_NULL would be an UPDATE. Staff who leave are deactivated, not deleted.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person who acted"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    by_label = models.CharField(_("name at that time"), max_length=200, blank=True)
    action = models.CharField(_("what was done"), max_length=80, db_index=True)
    subject = models.CharField(_("record"), max_length=120, blank=True, db_index=True)
    person = models.CharField(_("whose data"), max_length=120, blank=True, db_index=True)
    reason = models.TextField(_("reason"), blank=True)
    ip = models.CharField(_("network address"), max_length=45, blank=True)
    previous = models.CharField(_("hash of the entry before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        ordering = ["-id"]
        constraints = [
            # Two entries with one predecessor would be a fork of the chain.
            models.UniqueConstraint(fields=["previous"], name="privacy_access_log_no_fork"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.by_label} {self.action} {self.subject}"


class Throttle(models.Model):
    """How often something was tried in the current window; used by `throttle.allow` only."""

    bucket = models.CharField(max_length=60)
    key_hash = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("rate limit")
        verbose_name_plural = _("rate limits")
        constraints = [
            models.UniqueConstraint(fields=["bucket", "key_hash"], name="privacy_throttle_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bucket}: {self.count}"
