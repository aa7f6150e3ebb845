"""Cases that belong to another agency: passed on, and followed until that agency is done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AgencyQuerySet(models.QuerySet["Agency"]):
    def active(self) -> "AgencyQuerySet":
        """Those that petitions can be passed to now."""
        return self.filter(is_active=True)


class Agency(models.Model):
    """An office outside the city that petitions are passed to: the province, the police, a public company."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    handles = models.CharField(_("what it handles"), max_length=200, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    website = models.URLField(_("web address"), blank=True, default="")
    is_active = models.BooleanField(_("in use"), default=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("other agency")
        verbose_name_plural = _("other agencies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Referral(models.Model):
    """One case with another agency. Act art. 16, Decree art. 13 (3): within 8 working hours, the petitioner told."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="referrals")
    agency = models.ForeignKey(Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="referrals")
    reason = models.TextField(_("reason"))
    agency_number = models.CharField(_("its receipt number"), max_length=50, blank=True, default="")
    sent_at = models.DateTimeField(_("passed on"))
    in_time = models.BooleanField(_("passed on in time"), default=True)
    check_on = models.DateField(_("ask again on"))
    finished_at = models.DateTimeField(_("the agency is done"), null=True, blank=True)
    result = models.TextField(_("what the agency did"), blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("case with another agency")
        verbose_name_plural = _("cases with other agencies")
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(finished_at__isnull=True), name="one_open_referral_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.agency}"
