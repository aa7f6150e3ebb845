"""What a department writes before the Monday: the preliminary review (사전검토서)."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.organization.models import Department


class ReviewQuerySet(models.QuerySet["Review"]):
    def open(self) -> Self:
        """Asked for, not written, not taken back."""
        return self.filter(written_at__isnull=True, cancelled_at__isnull=True)

    def overdue(self, at: datetime) -> Self:
        return self.open().filter(due_at__lt=at)


class Review(models.Model):
    """One department's view of one case before it is heard. It stays when the hearing moves to another Monday."""

    class Opinion(models.TextChoices):
        POSSIBLE = "possible", _("It can be done")
        PARTLY = "partly", _("It can be done in part")
        OTHERWISE = "otherwise", _("It can be done in another way")
        LATER = "later", _("It takes long")
        NOT_POSSIBLE = "not-possible", _("It cannot be done")

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="reviews")
    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="reviews"
    )
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("due"))
    opinion = models.CharField(_("view of the department"), max_length=15, choices=Opinion, blank=True, default="")
    situation = models.TextField(_("how things stand"), blank=True, default="")
    law = models.TextField(_("law and rules"), blank=True, default="")
    alternatives = models.TextField(_("alternatives"), blank=True, default="")
    suggestion = models.TextField(_("what the mayor could say"), blank=True, default="")
    written_at = models.DateTimeField(_("written"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    cancelled_at = models.DateTimeField(_("no longer needed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("preliminary review")
        verbose_name_plural = _("preliminary reviews")
        ordering: ClassVar[list[str]] = ["due_at", "pk"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "department"], name="one_review_a_department"),
            models.CheckConstraint(
                condition=models.Q(written_at__isnull=True) | (~models.Q(situation="") & ~models.Q(opinion="")),
                name="review_written_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["department", "due_at"],
                condition=models.Q(written_at__isnull=True, cancelled_at__isnull=True),
                name="review_todo",
            )
        ]

    def __str__(self) -> str:
        return f"review/{self.pk}"
