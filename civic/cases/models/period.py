"""The periods of the kinds of petitions, from a day to a day, as the law or the city sets them."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.law import CIVIL_DAYS, DAYS, HOURS, KIND_CHOICES, MONTHS

MOST = 400


class KindPeriod(models.Model):
    """How long a kind of petition may take, from a day to a day, and where that is written.

    The rows of a kind never overlap. On a day without a row, and for a kind without one, `law.KINDS` stands.
    """

    UNITS = [
        (HOURS, _("working hours")),
        (DAYS, _("working days")),
        (CIVIL_DAYS, _("days of the calendar")),
        (MONTHS, _("months")),
    ]

    kind = models.CharField(_("kind"), max_length=30, choices=KIND_CHOICES)
    amount = models.PositiveSmallIntegerField(_("period"), validators=[MinValueValidator(1), MaxValueValidator(MOST)])
    unit = models.CharField(_("unit"), max_length=12, choices=UNITS, default=DAYS)
    article = models.CharField(
        _("article"), max_length=200, help_text=_("Act, decree, ordinance or notice in which the period stands.")
    )
    valid_from = models.DateField(_("in force from"), help_text=_("For petitions accepted from this day on."))
    valid_to = models.DateField(_("in force until"), null=True, blank=True, help_text=_("The last day, if known."))
    checked_on = models.DateField(_("compared with the text on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("period of a kind")
        verbose_name_plural = _("periods of the kinds")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="one_period_per_kind_and_first_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="period_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(amount__range=(1, MOST)), name="period_is_of_a_likely_length"),
            models.CheckConstraint(condition=Q(unit__in=[HOURS, DAYS, CIVIL_DAYS, MONTHS]), name="period_unit_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.get_unit_display()}"

    def clean(self) -> None:
        """Refuse a row that overlaps another one of the kind."""
        super().clean()
        if not isinstance(self.valid_from, date):
            return
        others = KindPeriod.objects.filter(kind=self.kind).exclude(pk=self.pk)
        others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from))
        if isinstance(self.valid_to, date):
            others = others.filter(valid_from__lte=self.valid_to)
        other = others.first()
        if other is not None:
            raise ValidationError(
                {
                    # The first day of a row that was in force cannot be changed any more.
                    "valid_to" if self.pk else "valid_from": _(
                        "From %(day)s another period of this kind is in force. End that one first."
                    )
                    % {"day": other.valid_from}
                }
            )


class KindPeriodChange(models.Model):
    """Who changed a period, when, from what to what and why. Append-only."""

    kind = models.CharField(_("kind"), max_length=30, choices=KIND_CHOICES)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    before: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("before"), default=dict)
    after: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("change of a period")
        verbose_name_plural = _("changes of periods")
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
