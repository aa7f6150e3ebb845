"""What a petitioner can set against the way the city handles a petition: a demand for correction, an objection."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CorrectionDemand(models.Model):
    """A demand to put right how a petition is handled. Decree art. 18: looked into and answered without delay."""

    class Ground(models.TextChoices):
        REFUSED = "refused", _("Acceptance was refused or put off, or the petition was sent back without reason")
        PAPERS = "papers", _("More papers are asked for than the law says")
        LATE = "late", _("The period has passed")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="demands")
    ground = models.CharField(_("ground"), max_length=10, choices=Ground.choices)
    text = models.TextField(_("what is to be put right"))
    asked_at = models.DateTimeField(_("demanded"))
    due_at = models.DateTimeField(_("to be answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_right = models.BooleanField(_("the demand is right"), null=True, blank=True)
    findings = models.TextField(_("what was found and done"), blank=True, default="")

    class Meta:
        verbose_name = _("demand for correction")
        verbose_name_plural = _("demands for correction")
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="one_open_demand_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ground}"


class Objection(models.Model):
    """An objection (이의신청) to the refusal of an application under a law. Act art. 35, Decree art. 40.

    Filed within 60 days of receiving the refusal; decided within 10 days, prolonged once by at most 10.
    """

    class Decision(models.TextChoices):
        UPHELD = "upheld", _("The objection is right")
        PARTLY = "partly", _("The objection is right in part")
        DISMISSED = "dismissed", _("The objection is not right")
        INADMISSIBLE = "inadmissible", _("The objection is not admissible")

    number = models.CharField(_("number"), max_length=20, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="objections")
    refused_on = models.DateField(_("refusal received on"))
    refusal = models.TextField(_("what was refused"))
    wanted = models.TextField(_("what the petitioner wants"))
    reason = models.TextField(_("reason"))
    filed_at = models.DateTimeField(_("filed"))
    due_on = models.DateField(_("to be decided by"))
    first_due_on = models.DateField(_("first to be decided by"))
    prolonged_reason = models.TextField(_("reason of the prolongation"), blank=True, default="")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=14, choices=Decision.choices, blank=True, default="")
    decision_reason = models.TextField(_("reasons of the decision"), blank=True, default="")
    remedies = models.TextField(_("what can be done against the refusal"), blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_at__isnull=True), name="one_open_objection_per_case"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | ~Q(decision=""), name="a_decided_objection_says_how"
            ),
        ]

    def __str__(self) -> str:
        return self.number
