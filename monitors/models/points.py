"""Points for what monitors do, and rewards (활동실적, 보상). No bank account numbers are kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .appointment import Appointment


class PointRule(models.Model):
    """How many points something is worth; a changed rule counts from then on."""

    class What(models.TextChoices):
        REPORT = "report", _("Report on an assignment in time")
        LATE_REPORT = "late-report", _("Late report on an assignment")
        CHOSEN_REPORT = "chosen-report", _("Report chosen as a good one")
        TIP = "tip", _("Tip")
        CHOSEN_TIP = "chosen-tip", _("Tip chosen as a good one")
        ADOPTED = "adopted", _("Tip the city has taken up")
        MEETING = "meeting", _("Meeting or training attended")
        OTHER = "other", _("Something else")

    what = models.CharField(_("for"), max_length=15, choices=What, unique=True)
    points = models.PositiveSmallIntegerField(_("points"))
    most_a_year = models.PositiveSmallIntegerField(
        _("at most so often a year"), null=True, blank=True, help_text=_("Empty: as often as it happens.")
    )

    class Meta:
        verbose_name = _("rule for points")
        verbose_name_plural = _("rules for points")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.get_what_display()


class Points(models.Model):
    """Points a monitor was given, once for each thing done (`key`)."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="points")
    what = models.CharField(_("for"), max_length=15, choices=PointRule.What)
    key = models.CharField(max_length=80, editable=False)  # such as `report/12`
    points = models.SmallIntegerField(_("points"))
    on = models.DateField(_("day"))
    note = models.CharField(_("remark"), max_length=200, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("points of a monitor")
        verbose_name_plural = _("points of monitors")
        ordering: ClassVar[list[str]] = ["-on", "-pk"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["appointment", "what", "key"], name="points_once_for_each_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.key}"


class RewardRule(models.Model):
    """What somebody gets who reaches so many points in a calendar year."""

    name = models.CharField(_("reward"), max_length=100, unique=True)
    points = models.PositiveSmallIntegerField(_("points in a calendar year"))
    what = models.CharField(_("what it is"), max_length=200, blank=True, default="")
    is_used = models.BooleanField(_("is used"), default=True)

    class Meta:
        verbose_name = _("rule for rewards")
        verbose_name_plural = _("rules for rewards")
        ordering: ClassVar[list[str]] = ["points", "pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class Reward(models.Model):
    """A reward that was given: a certificate of merit, a voucher, expenses (보상금 지급대장)."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="rewards")
    rule = models.ForeignKey(RewardRule, null=True, blank=True, on_delete=models.PROTECT, related_name="rewards")
    form_key = models.UUIDField(unique=True, editable=False)
    year = models.PositiveSmallIntegerField(_("for the year"))
    name = models.CharField(_("reward"), max_length=100)
    amount = models.PositiveIntegerField(_("amount in won"), null=True, blank=True)
    given_on = models.DateField(_("given on"))
    note = models.CharField(_("remark"), max_length=200, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("reward of a monitor")
        verbose_name_plural = _("rewards of monitors")
        ordering: ClassVar[list[str]] = ["-given_on", "-pk"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["appointment", "rule", "year"],
                condition=Q(rule__isnull=False),
                name="one_reward_a_rule_and_year",
            ),
        ]

    def __str__(self) -> str:
        return f"reward/{self.pk}"
