"""Whom something is for: all monitors, those of some districts, or those of some sections."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.places.models import District

from .term import Section

if TYPE_CHECKING:
    from .appointment import AppointmentQuerySet


class Audience(models.TextChoices):
    ALL = "all", _("All monitors")
    DISTRICTS = "districts", _("Those of some districts")
    SECTIONS = "sections", _("Those of some sections")


class ForAudience(models.Model):
    """Mixed into what is meant for some monitors of a term."""

    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.ALL)
    districts = models.ManyToManyField(District, verbose_name=_("districts"), blank=True, related_name="+")
    sections = models.ManyToManyField(Section, verbose_name=_("sections"), blank=True, related_name="+")

    class Meta:
        abstract = True

    def meant(self, rows: "AppointmentQuerySet") -> "AppointmentQuerySet":
        """Those of the appointments it is meant for."""
        if self.audience == Audience.DISTRICTS:
            return rows.filter(district__in=self.districts.all())
        if self.audience == Audience.SECTIONS:
            return rows.filter(section__in=self.sections.all())
        return rows
