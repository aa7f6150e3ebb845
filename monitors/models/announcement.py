"""What staff tell the monitors (공지), and who has read it."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from .appointment import Appointment
from .assignment import Assignment
from .audience import ForAudience
from .term import Term


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def drafts(self) -> Self:
        """Written and not sent."""
        return self.filter(sent_at=None)

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def with_counts(self) -> Self:
        """With `people`, to whom it went, and `readers` among them."""
        read = Count("readings", filter=Q(readings__read_at__isnull=False))
        return self.annotate(people=Count("readings"), readers=read)


class Announcement(ForAudience):
    """A notice to the monitors of a term; with `lacking`, only to those who have not submitted that assignment."""

    term = models.ForeignKey(Term, verbose_name=_("term"), on_delete=models.PROTECT, related_name="announcements")
    form_key = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    lacking = models.ForeignKey(
        Assignment,
        verbose_name=_("only who has not submitted"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="announcements",
    )
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"))
    by_text_message = models.BooleanField(_("by text message, too"), default=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice to monitors")
        verbose_name_plural = _("notices to monitors")
        ordering: ClassVar[list[str]] = ["-sent_at", "-pk"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="announcement_says_something"),
        ]

    def __str__(self) -> str:
        return f"announcement/{self.pk}"

    @property
    def about(self) -> str:
        """How notices call it."""
        return f"announcement/{self.pk}"


class ReadingQuerySet(models.QuerySet["Reading"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)


class Reading(models.Model):
    """An announcement went to a monitor; when it was read on the portal."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="readings")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="readings")
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a notice")
        verbose_name_plural = _("readings of notices")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["announcement", "appointment"], name="one_reading_a_monitor"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}/{self.appointment_id}"
