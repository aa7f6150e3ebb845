"""Protecting staff: abusive contact on record, and what the city does about it. Act art. 4, Decree art. 4, 11-2.

After some years only the dates of a restriction are left (`civic.cases.forgetting`).
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.notices.models import Notice
from civic.people.models import Contact
from civic.privacy.blindindex import blind_index
from civic.privacy.fields import EncryptedTextField


class ConductReportQuerySet(models.QuerySet["ConductReport"]):
    def open(self) -> "ConductReportQuerySet":
        """Nobody has decided what is done."""
        return self.filter(decided_at__isnull=True)


class ConductReport(models.Model):
    """What a member of staff had to bear, with evidence, and what they ask for. Never shown to the public."""

    class What(models.TextChoices):
        ABUSE = "abuse", _("Swearing, insults or threats")
        VIOLENCE = "violence", _("Violence or dangerous objects")
        HARASSMENT = "harassment", _("Sexual harassment")
        FLOODING = "flooding", _("Pointless repeated petitions that obstruct the work")
        TIME = "time", _("A call or talk far beyond the recommended time")

    class Measure(models.TextChoices):
        SEPARATE = "separate", _("Somebody else takes over; a break")
        CARE = "care", _("Treatment or counselling")
        END_CALLS = "end_calls", _("Calls and talks are ended after a warning")
        KEEP_OUT = "keep_out", _("Removal or a ban from the premises for a time")
        LIMIT_PORTAL = "limit_portal", _("No petitions by the portal for a time")
        REPORT = "report", _("Report to the police, help with a complaint of one's own")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="conduct_reports")
    what = models.CharField(_("what happened"), max_length=12, choices=What.choices)
    happened_at = models.DateTimeField(_("when"))
    how = models.CharField(_("how"), max_length=100, help_text=_("by telephone, at the counter, in the text …"))
    account = EncryptedTextField(_("what exactly happened"))
    wishes: models.JSONField[list[str], list[str]] = models.JSONField(_("what is asked for"), default=list)
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measures: models.JSONField[list[str], list[str]] = models.JSONField(_("what is done"), default=list)
    decision = EncryptedTextField(_("reasons"), blank=True, default="")
    told = EncryptedTextField(_("reason the petitioner reads"), blank=True, default="")

    objects = ConductReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of abusive contact")
        verbose_name_plural = _("reports of abusive contact")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("protect_staff", _("decide how staff are protected"))]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.happened_at:%Y-%m-%d}"

    @property
    def wish_labels(self) -> list[str]:
        """What is asked for, in words."""
        return labels_of(self.wishes)

    @property
    def measure_labels(self) -> list[str]:
        """What is done, in words."""
        return labels_of(self.measures)


def labels_of(keys: list[str]) -> list[str]:
    """Measures in words, in the order of the list; what is no measure is left out."""
    return [str(measure.label) for measure in ConductReport.Measure if measure.value in keys]


class Evidence(models.Model):
    """A file that belongs to a report of abusive contact; served to those who may read the report."""

    report = models.ForeignKey(ConductReport, on_delete=models.PROTECT, related_name="evidence")
    file = models.FileField(upload_to="evidence/%Y/%m/")
    kind = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def ahead(self, at: datetime) -> "RestrictionQuerySet":
        """Announced or in force: neither over nor lifted."""
        return self.filter(ends_at__gt=at, lifted_at__isnull=True)

    def in_force(self, at: datetime) -> "RestrictionQuerySet":
        return self.ahead(at).filter(starts_at__lte=at)

    def against(self, *, user: int | None, phone: str = "", email: str = "") -> "RestrictionQuerySet":
        """Those of one person, by account, phone number (digits) or e-mail address; each may be unknown."""
        same = Q()
        if user is not None:
            same |= Q(contact__user=user)
        if phone:
            same |= Q(contact__phone_index=blind_index(phone, "phone"))
        if email:
            same |= Q(contact__email_index=blind_index(email.strip().lower(), "email"))
        return self.filter(same) if same else self.none()

    def against_contact(self, contact: Contact) -> "RestrictionQuerySet":
        """Those of the person behind a contact, whichever petition they come from."""
        return self.against(user=contact.user_id, phone=contact.phone, email=contact.email)


class Restriction(models.Model):
    """What a petitioner may not do for a time, of which they were told before. Decree art. 4 (1) no. 3, 8; 11-2."""

    class What(models.TextChoices):
        CALLS = "calls", _("Calls are ended after a warning")
        PREMISES = "premises", _("No entry")
        PORTAL = "portal", _("No petitions by the portal")

    report = models.ForeignKey(
        ConductReport, null=True, blank=True, on_delete=models.SET_NULL, related_name="restrictions"
    )
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="restrictions")
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    notified_at = models.DateTimeField(_("prior notice"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="restriction_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(starts_at__gt=F("notified_at")), name="restriction_begins_after_its_notice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.starts_at:%Y-%m-%d}"

    @property
    def notice_key(self) -> str:
        """How the keys of the letters that told the petitioner of it begin."""
        return f"restriction/{self.report_id}"

    @property
    def was_told(self) -> bool:
        """Whether the prior notice went out or still may: a letter that came back binds nobody. Decree art. 4 (1)."""
        told = Notice.objects.filter(key__startswith=f"{self.notice_key}/")
        return not told.exists() or told.filter(failed_at=None, cancelled_at=None).exists()
