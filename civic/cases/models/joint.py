"""Petitions of several people: their representatives, and petitions to the same end handled together."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.people.models import Contact


class Representative(models.Model):
    """One of up to three people who stand for those who signed; regarded as petitioner. Decree art. 8.

    The first is the contact of the case itself and is not repeated here.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="representatives")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="represents")
    chosen_by_office = models.BooleanField(_("chosen by the office"), default=False)
    named_at = models.DateTimeField(_("named"), default=timezone.now)

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.contact_id}"


class Repeat(models.Model):
    """An earlier petition of the same person found to be about the same matter. Act art. 23 (3)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="repeats")
    earlier = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="repeated_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("same matter as before")
        verbose_name_plural = _("same matters as before")
        ordering = ["earlier_id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["case", "earlier"], name="a_repeat_is_noted_once"),
            models.CheckConstraint(condition=~Q(case=models.F("earlier")), name="a_case_does_not_repeat_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.earlier_id}"


class CommitteeDecision(models.Model):
    """What the petitions committee (민원조정위원회) decided about a case. Act art. 34, Decree art. 38."""

    class Matter(models.TextChoices):
        OWNER = "owner", _("Which department is responsible")  # Decree art. 38 (1), no. 1
        CLOSING = "closing", _("Whether a repeated petition of many people is closed")  # Decree art. 26
        LONG_OPEN = "long_open", _("A petition that stays unsolved")  # Act art. 34 (1), no. 1
        OBJECTION = "objection", _("An objection to a refusal")  # Act art. 34 (1), no. 2
        OTHER = "other", _("Another matter")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="committee_decisions")
    matter = models.CharField(_("matter"), max_length=12, choices=Matter.choices)
    decided_on = models.DateField(_("day of the meeting"))
    agrees = models.BooleanField(_("the committee agrees to what was put to it"), default=True)
    text = models.TextField(_("decision"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("entered"), default=timezone.now)
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("decision of the committee")
        verbose_name_plural = _("decisions of the committee")
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.matter}"
