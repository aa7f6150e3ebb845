"""Requests for the opinion or the help of another department."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from civic.cases.reading import departments_of
from civic.organization.models import Department
from civic.people.models import User


class CooperationQuerySet(models.QuerySet["Cooperation"]):
    def open(self) -> "CooperationQuerySet":
        """Neither answered nor taken back."""
        return self.filter(replied_at__isnull=True, cancelled_at__isnull=True)

    def not_taken_back(self) -> "CooperationQuerySet":
        """Open or answered: those that let the asked department read the case."""
        return self.filter(cancelled_at__isnull=True)

    def asked_of(self, user: User) -> "CooperationQuerySet":
        """Those to the departments this person works in today."""
        return self.filter(department__in=departments_of(user))

    def asked_by(self, user: User) -> "CooperationQuerySet":
        """Those of cases that the person's departments have."""
        return self.filter(case__department__in=departments_of(user))


class Cooperation(models.Model):
    """One request (협조) with a day for the reply within the period of the case. Act art. 20.

    The asked department may prolong the day once, by at most the first span, before it ends.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="cooperations")
    department = models.ForeignKey(
        Department, verbose_name=_("asked department"), on_delete=models.PROTECT, related_name="cooperations"
    )
    question = models.TextField(_("what is asked"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reply_by = models.DateTimeField(_("reply by"))
    first_reply_by = models.DateTimeField(_("reply first due"))
    prolonged = models.BooleanField(_("prolonged"), default=False)
    prolonged_reason = models.TextField(_("reason of the prolongation"), blank=True, default="")
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reply = models.TextField(_("reply"), blank=True, default="")
    cancelled_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = CooperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for cooperation")
        verbose_name_plural = _("requests for cooperation")
        ordering = ["pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["department", "reply_by"],
                condition=Q(replied_at__isnull=True, cancelled_at__isnull=True),
                name="cooperation_todo",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reply_by__gte=F("first_reply_by")), name="cooperation_never_shortened"),
            models.UniqueConstraint(
                fields=["case", "department"],
                condition=Q(replied_at__isnull=True, cancelled_at__isnull=True),
                name="one_open_request_per_case_and_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.department}"
