"""Appointments of the portal with itself: at `due_at`, look again and tell someone if it still matters."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """What a clerk sees; worked out from the timestamps, never stored."""

    PLANNED = "planned", _("Planned")
    TROUBLED = "troubled", _("Did not work, will be tried again")
    FIRED = "fired", _("Fired")
    SKIPPED = "skipped", _("No longer needed")
    CANCELLED = "cancelled", _("Cancelled")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def open(self) -> Self:
        """Neither fired nor cancelled."""
        return self.filter(fired_at=None, cancelled_at=None)

    def due(self, at: datetime) -> Self:
        """To be fired at the moment `at`, however long ago it fell due."""
        return self.open().filter(due_at__lte=at).filter(Q(retry_after=None) | Q(retry_after__lte=at))

    def for_subject(self, subject: tuple[str, int]) -> Self:
        """`subject` is e.g. `("case", 812)`."""
        return self.filter(subject_type=subject[0], subject_id=subject[1])

    def in_state(self, state: str) -> Self:
        """The rows whose `state` is this one; an unknown word gives none."""
        match state:
            case State.PLANNED:
                return self.open().filter(attempts=0)
            case State.TROUBLED:
                return self.open().filter(attempts__gt=0)
            case State.FIRED:
                return self.filter(fired_at__isnull=False, skip_reason="")
            case State.SKIPPED:
                return self.exclude(skip_reason="")
            case State.CANCELLED:
                return self.exclude(cancelled_at=None)
            case _:
                return self.none()


class Reminder(models.Model):
    """One appointment. Made by `planning.plan`, kept by `firing.fire_due` through the handler of its kind."""

    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    subject_type = models.CharField(_("about"), max_length=40)
    subject_id = models.BigIntegerField(_("number"))
    due_at = models.DateTimeField(_("due at"))
    created_at = models.DateTimeField(_("planned at"), default=timezone.now, editable=False)
    fired_at = models.DateTimeField(_("fired at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    skip_reason = models.CharField(_("why nothing was sent"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    retry_after = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    error = models.CharField(_("kind of error"), max_length=100, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.CheckConstraint(condition=~Q(key="") & ~Q(kind=""), name="reminder_has_key_and_kind"),
            models.CheckConstraint(
                condition=Q(fired_at=None) | Q(cancelled_at=None), name="reminder_fired_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(skip_reason="") | Q(fired_at__isnull=False), name="reminder_skipped_when_fired"
            ),
        ]
        indexes = [
            # Serves firing.fire_due: ReminderQuerySet.due(), oldest first.
            models.Index("due_at", "id", name="reminder_open", condition=Q(fired_at=None, cancelled_at=None)),
            # Serves planning.cancel and planning.replan: the reminders of one subject.
            models.Index("subject_type", "subject_id", name="reminder_subject"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def subject(self) -> tuple[str, int]:
        return (self.subject_type, self.subject_id)

    @property
    def state(self) -> State:
        if self.cancelled_at:
            return State.CANCELLED
        if self.fired_at:
            return State.SKIPPED if self.skip_reason else State.FIRED
        return State.TROUBLED if self.attempts else State.PLANNED
