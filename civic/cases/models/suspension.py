"""Times that do not count towards the period."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.law import PauseKind


class Suspension(models.Model):
    """A span in which the legal clock of one case stands still. Decree art. 20; supplement: art. 24; survey: 17 (4).

    `answer_by` is the day until which the petitioner is to reply, or until which the pause is planned.
    """

    Reason = PauseKind

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="suspensions")
    reason = models.CharField(_("reason"), max_length=20, choices=PauseKind.choices)
    question = models.TextField(_("what the petitioner is asked"), blank=True, default="")
    reply = models.TextField(_("what the petitioner replied"), blank=True, default="")
    started_at = models.DateTimeField(_("from"), default=timezone.now)
    answer_by = models.DateField(_("to be supplied by"), null=True, blank=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    requests = models.PositiveSmallIntegerField(_("times asked"), default=1)
    prolonged = models.PositiveSmallIntegerField(_("times prolonged"), default=0)
    returned_letters = models.PositiveSmallIntegerField(_("letters that came back"), default=0)

    class Meta:
        verbose_name = _("time not counted")
        verbose_name_plural = _("times not counted")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="one_open_suspension_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.started_at:%Y-%m-%d}"
