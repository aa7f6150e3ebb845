"""Moves of a case between departments of the city, each with its reason and its reply."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic.organization.models import Department


class Handover(models.Model):
    """One move. Decree art. 13: passed on within 1 or 3 working hours; the receiver takes it or sends it back.

    `waited` is how much working time the sending department had it, in minutes; `in_time` whether that was
    within the hours of the law.
    """

    class Kind(models.TextChoices):
        PASSED = "passed", _("Passed on")
        BOUNCED = "bounced", _("Sent back")
        DECIDED = "decided", _("Decided by the coordinating department")
        COMMITTEE = "committee", _("Decided by the petitions committee")
        AUDIT = "audit", _("To the audit department: filed again")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="handovers")
    kind = models.CharField(_("how"), max_length=12, choices=Kind.choices)
    sender = models.ForeignKey(Department, verbose_name=_("from"), on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Department, verbose_name=_("to"), on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    waited = models.PositiveIntegerField(_("working minutes with the sender"), default=0)
    in_time = models.BooleanField(_("passed on in time"), default=True)
    take_by = models.DateTimeField(_("to be taken or sent back by"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("sent back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("move between departments")
        verbose_name_plural = _("moves between departments")
        ordering = ["pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["receiver", "at"], name="handover_receiver"),
            models.Index(fields=["sender", "at"], name="handover_sender"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(taken_at__isnull=True, bounced_at__isnull=True),
                name="one_open_handover_per_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
