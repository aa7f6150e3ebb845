"""릴레이 간담회: meetings with organisations, and what was suggested there."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.places.models import District


class Meeting(models.Model):
    """One meeting of the mayor with one organisation."""

    class Sort(models.TextChoices):
        SOCIAL = "social", _("Social organisation")
        TRADE = "trade", _("Trade organisation")

    organisation = models.CharField(_("organisation"), max_length=80)
    sort = models.CharField(_("sort"), max_length=10, choices=Sort.choices)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=120, blank=True, default="")
    district = models.ForeignKey(
        District, verbose_name=_("district"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    attendance = models.PositiveSmallIntegerField(_("people who came"), default=0)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.held_on}"


class Suggestion(models.Model):
    """What one organisation asked for (건의사항); text and state live on its case."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="consultation_suggestion")
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="suggestions"
    )

    objects: ClassVar[models.Manager["Suggestion"]] = models.Manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.meeting} {self.case_id}"
