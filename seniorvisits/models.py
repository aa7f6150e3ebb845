"""경로당 현장방문: visits to senior centres, and what the elders wished for."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.places.models import District


class SeniorCentre(models.Model):
    """A senior centre (경로당). Act on the Welfare of Senior Citizens, §36."""

    name = models.CharField(_("name"), max_length=60)
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="senior_centres"
    )
    address = models.CharField(_("address"), max_length=120, blank=True, default="")
    members = models.PositiveSmallIntegerField(_("members"), default=0)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("senior centre")
        verbose_name_plural = _("senior centres")
        ordering = ["district", "name"]
        constraints = [
            models.UniqueConstraint(fields=["district", "name"], name="one_senior_centre_of_a_name_per_district")
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.name}"


class Visit(models.Model):
    """One visit of the mayor to one senior centre."""

    centre = models.ForeignKey(
        SeniorCentre, verbose_name=_("senior centre"), on_delete=models.PROTECT, related_name="visits"
    )
    visited_on = models.DateField(_("visited on"))
    attendance = models.PositiveSmallIntegerField(_("people who came"), default=0)
    deep_bow = models.BooleanField(_("the mayor greeted with a deep bow"), default=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.centre} {self.visited_on}"


class Suggestion(models.Model):
    """What the elders of a centre asked for (건의); text and state live on its case."""

    class Wish(models.TextChoices):
        REPAIR = "repair", _("Repairs of the building")
        HEATING = "heating", _("Heating and cooling")
        GOODS = "goods", _("Furniture and appliances")
        EXERCISE = "exercise", _("Exercise equipment")
        SAFETY = "safety", _("Comfort and safety")
        RUNNING_COSTS = "running_costs", _("Running costs")
        VILLAGE = "village", _("The village around it")
        OTHER = "other", _("Other wishes")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="senior_suggestion")
    visit = models.ForeignKey(Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="suggestions")
    wish = models.CharField(_("wish"), max_length=20, choices=Wish.choices, default=Wish.OTHER)

    objects: ClassVar[models.Manager["Suggestion"]] = models.Manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.visit} {self.case_id}"
