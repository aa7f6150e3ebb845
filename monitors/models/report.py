"""What one monitor reports on one assignment (과제보고)."""

import secrets
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .appointment import Appointment
from .assignment import Assignment, Question


def new_token() -> str:
    """What a photo's address shows instead of its id."""
    return secrets.token_urlsafe(16)


def photo_path(photo: "ReportPhoto", name: str) -> str:
    """Where the file of a photo is kept."""
    day: datetime = photo.report.begun_at
    return f"monitors/{day:%Y}/{day:%m}/{new_token()}.{name.rpartition('.')[2]}"


class ReportQuerySet(models.QuerySet["Report"]):
    def submitted(self) -> Self:
        return self.filter(submitted_at__isnull=False)

    def of_user(self, user_id: int) -> Self:
        """Those of one account, the newest assignment first."""
        return self.filter(appointment__monitor__user=user_id).order_by("-assignment__opens_at", "-pk")


class Report(models.Model):
    """One a monitor and assignment. Written by `assignments.reporting` only.

    `draft` is what is typed now, `answers` what was submitted last: who changes a submitted report and never sends it
    again has not lost the first. Both map `Question.key` to: the place of an option (one), a list of places (several),
    a number from 1 to 5 (scale), words (text), a list of photo tokens (photo), {"district", "words"} (place).
    """

    assignment = models.ForeignKey(
        Assignment, verbose_name=_("assignment"), on_delete=models.PROTECT, related_name="reports"
    )
    appointment = models.ForeignKey(
        Appointment, verbose_name=_("monitor"), on_delete=models.PROTECT, related_name="reports"
    )
    draft = models.JSONField(default=dict, blank=True, editable=False)
    answers = models.JSONField(default=dict, blank=True, editable=False)
    begun_at = models.DateTimeField(_("begun"))
    saved_at = models.DateTimeField(_("last saved"))
    first_submitted_at = models.DateTimeField(_("first submitted"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    is_late = models.BooleanField(_("late"), default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written down by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Staff, for a monitor who told it by telephone or on paper."),
    )
    chosen_at = models.DateTimeField(_("chosen as a good report"), null=True, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a monitor")
        verbose_name_plural = _("reports of monitors")
        ordering: ClassVar[list[str]] = ["-assignment", "appointment"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assignment", "appointment"], name="one_report_a_monitor_and_assignment"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, first_submitted_at=None)
                | Q(submitted_at__isnull=False, first_submitted_at__isnull=False),
                name="report_first_submitted_when",
            ),
            models.CheckConstraint(condition=Q(chosen_at=None) | Q(submitted_at__isnull=False), name="chosen_report"),
        ]

    def __str__(self) -> str:
        return f"report/{self.pk}"

    @property
    def about(self) -> str:
        """How the access log calls it."""
        return f"report/{self.pk}"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    @property
    def is_changed(self) -> bool:
        """Submitted, and changed since without being sent again."""
        return self.is_submitted and self.draft != self.answers


class ReportPhoto(models.Model):
    """A photo of a report; which ones are shown is what `draft` and `answers` say."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="photos")
    token = models.CharField(max_length=30, unique=True, default=new_token, editable=False)
    file = models.FileField(upload_to=photo_path, max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo of a report")
        verbose_name_plural = _("photos of reports")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "question", "sha256"], name="same_photo_once"),
        ]

    def __str__(self) -> str:
        return f"report-photo/{self.pk}"

    @property
    def is_submitted(self) -> bool:
        """Whether the submitted answers show it; otherwise it is part of a draft."""
        return self.token in self.report.answers.get(self.question_key, ())

    @property
    def question_key(self) -> str:
        """The `Question.key` it answers."""
        return f"q{self.question_id}"
