"""The city's answer, with the parts an answer must have."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases import objections
from civic.cases.law import STATUTORY
from civic.cases.workflow import Decision
from civic.organization.models import Department


class Answer(models.Model):
    """One answer; the newest counts, earlier ones stay. Act §27, Decree §§29, 31."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="answers")
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices)
    gist = models.TextField(_("what you asked"))
    facts = models.TextField(_("what we found"))
    law = models.TextField(_("law and rules"), blank=True, default="")
    judgement = models.TextField(_("what the city decides and does"))
    until = models.DateField(_("by when"), null=True, blank=True)
    remedies = models.TextField(_("what you can do if you disagree"), blank=True, default="")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-answered_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_decision_display()}"

    @property
    def objection_until(self) -> date | None:
        """Until when one may object to this refusal; None when there is no such right. Act art. 35 (1)."""
        if self.decision != Decision.REFUSED or self.case.kind not in STATUTORY:
            return None
        return objections.last_day(timezone.localdate(self.answered_at))
