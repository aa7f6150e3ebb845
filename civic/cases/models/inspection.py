"""The examiner's papers: letters that urge a department, and the monthly report of the inspection."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.organization.models import Department


class UrgingQuerySet(models.QuerySet["Urging"]):
    def open(self) -> "UrgingQuerySet":
        """Neither replied to nor overtaken by a later letter."""
        return self.filter(acknowledged_at__isnull=True, settled_at__isnull=True)

    def of_now(self) -> "UrgingQuerySet":
        """Written since the case became late; a letter about an earlier delay says nothing of the present one."""
        return self.filter(issued_at__gte=F("case__act_by"))


class Urging(models.Model):
    """A letter of urging (독촉장) to the head of a department. Decree art. 28 (2), Rules art. 10 (form 7).

    `settled_at`: nobody replied, the delay ended, and a later letter is about another delay.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="urgings")
    department = models.ForeignKey(
        Department, verbose_name=_("to the head of"), on_delete=models.PROTECT, related_name="urgings"
    )
    due_at = models.DateTimeField(_("the case was due"))
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("petition examiner"), null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    text = models.TextField(_("remark of the examiner"), blank=True, default="")
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    plan = models.TextField(_("what the department will do"), blank=True, default="")
    done_by = models.DateField(_("answer promised for"), null=True, blank=True)
    settled_at = models.DateTimeField(_("overtaken"), null=True, blank=True)

    objects = UrgingQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter of urging")
        verbose_name_plural = _("letters of urging")
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["department", "issued_at"], name="urging_department")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(acknowledged_at__isnull=True, settled_at__isnull=True),
                name="one_open_urging_per_case",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Inspection(models.Model):
    """The monthly inspection of how petitions are handled, as it was signed off. Decree art. 22, Rules art. 7."""

    month = models.DateField(_("month"), unique=True, help_text=_("its first day"))
    figures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    findings = models.TextField(_("what was found"), blank=True, default="")
    measures = models.TextField(_("what is corrected, and by when"), blank=True, default="")
    praise = models.TextField(_("what was done well"), blank=True, default="")
    signed_at = models.DateTimeField(_("signed off"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("petition examiner"), null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("monthly inspection")
        verbose_name_plural = _("monthly inspections")
        ordering = ["-month"]
        default_permissions = ("view", "add", "change")
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="inspection_of_a_whole_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class InspectionRemark(models.Model):
    """What was added to a monthly inspection after it was signed off; the inspection itself stays as it was."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="remarks")
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("remark"))

    class Meta:
        verbose_name = _("remark on an inspection")
        verbose_name_plural = _("remarks on inspections")
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.at:%Y-%m-%d}"
