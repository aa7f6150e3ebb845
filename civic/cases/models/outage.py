"""System outages: times in which petitions that had come by the system could not be handled."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutageQuerySet(models.QuerySet["Outage"]):
    def ended(self) -> "OutageQuerySet":
        """Outages whose time is known: they are taken out of the periods."""
        return self.filter(ended_at__isnull=False, is_void=False)

    def announced(self) -> "OutageQuerySet":
        """Outages the public pages speak of: going on now."""
        return self.filter(ended_at__isnull=True, is_void=False)


class Outage(models.Model):
    """One outage. Decree art. 6-2 (public notice, later registration) and art. 20, no. 2 (does not count).

    Never deleted: an entry made by mistake is made void, and the periods are computed anew.
    """

    started_at = models.DateTimeField(_("from"), default=timezone.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty while it lasts."))
    what = models.CharField(_("what does not work"), max_length=200)
    alternative = models.TextField(
        _("how to file meanwhile"), help_text=_("For the public notice: telephone, counter, letter, fax.")
    )
    remark = models.TextField(_("what else people should know"), blank=True, default="")
    is_void = models.BooleanField(_("entered by mistake"), default=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    objects = OutageQuerySet.as_manager()

    class Meta:
        verbose_name = _("system outage")
        verbose_name_plural = _("system outages")
        ordering = ["-started_at", "-pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("started_at")),
                name="outage_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%Y-%m-%d %H:%M} {self.what}"
