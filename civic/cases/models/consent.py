"""What the office may do only when the petitioner agrees: a second extension, a correction of the text."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ConsentRequest(models.Model):
    """One question to the petitioner that is answered by yes or no."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("Second extension of the period")  # Decree art. 21 (1), second sentence
        CORRECTION = "correction", _("Correction of an obvious mistake")  # Decree art. 6 (5)

    class How(models.TextChoices):
        PORTAL = "portal", _("On the portal")
        PHONE = "phone", _("By telephone")
        COUNTER = "counter", _("At the counter")
        LETTER = "letter", _("By letter")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="consent_requests")
    kind = models.CharField(_("for what"), max_length=12, choices=Kind.choices)
    proposal: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("proposal"), default=dict)
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    agreed = models.BooleanField(_("agreed"), null=True, blank=True)
    how = models.CharField(_("how the answer came"), max_length=10, choices=How.choices, blank=True, default="")

    class Meta:
        verbose_name = _("question for consent")
        verbose_name_plural = _("questions for consent")
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="one_open_consent_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
