"""시정모니터: what residents appointed as monitors tell the city."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case


class TipQuerySet(models.QuerySet["Tip"]):
    def of_monitor(self, user_id: int) -> "TipQuerySet":
        """One monitor's own tips, newest first."""
        return self.filter(monitor=user_id).order_by("-pk")


class Tip(models.Model):
    """A free report of a monitor (자유제보); text and state live on its case. City ordinance on monitors, §4."""

    class Sort(models.TextChoices):
        IDEA = "idea", _("Idea for the city")
        INCONVENIENCE = "inconvenience", _("Inconvenience of residents")
        ILLEGALITY = "illegality", _("Unlawful or unfair doings")
        GOOD_NEWS = "good_news", _("Good news")
        OPINION = "opinion", _("What people say")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="tip")
    monitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("monitor"), on_delete=models.PROTECT, related_name="tips"
    )
    sort = models.CharField(_("sort"), max_length=20, choices=Sort.choices)

    objects: ClassVar[models.Manager["Tip"]] = TipQuerySet.as_manager()

    class Meta:
        verbose_name = _("tip")
        verbose_name_plural = _("tips")

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.case_id}"
