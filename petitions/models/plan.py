"""How the Mondays of direct petitions are held: one row of settings the administrator changes."""

from datetime import time
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MondayPlan(models.Model):
    """The plan (운영 계획) by which sessions are made ahead. There is one; `MondayPlan.current()` gives it."""

    class HolidayRule(models.TextChoices):
        MOVE = "move", _("Move it to the next working day")
        REST = "rest", _("No session that week (휴회)")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")

    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday, default=Weekday.MONDAY)
    starts = models.TimeField(_("begins at"), default=time(13, 0))
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes for each visitor"), default=15, validators=[MinValueValidator(5), MaxValueValidator(60)]
    )
    capacity = models.PositiveSmallIntegerField(
        _("visitors with an appointment"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    place = models.CharField(_("place"), max_length=120, default="시청 1층 직소민원 상담실")
    on_holiday = models.CharField(
        _("when the day is a holiday"), max_length=10, choices=HolidayRule, default=HolidayRule.MOVE
    )
    weeks_ahead = models.PositiveSmallIntegerField(
        _("weeks that sessions are made ahead"), default=8, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    opens_days_before = models.PositiveSmallIntegerField(
        _("days before it that booking opens"), default=21, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    closes_hours_before = models.PositiveSmallIntegerField(
        _("hours before it that booking closes"), default=20, validators=[MaxValueValidator(240)]
    )
    review_days_before = models.PositiveSmallIntegerField(
        _("working days before it that departments hand in their review"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    offer_days = models.PositiveSmallIntegerField(
        _("days to answer when we offer another appointment"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(14)],
    )
    confirm_days = models.PositiveSmallIntegerField(
        _("days for the visitor to confirm that it was done"),
        default=14,
        validators=[MinValueValidator(3), MaxValueValidator(60)],
    )
    check_weeks = models.PositiveSmallIntegerField(
        _("weeks after which we look again whether it lasts"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )

    class Meta:
        verbose_name = _("plan of the Mondays")
        verbose_name_plural = _("plan of the Mondays")
        default_permissions = ("view", "change")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(pk=1), name="one_monday_plan"),
            models.CheckConstraint(condition=Q(capacity__gte=1, slot_minutes__gte=5), name="monday_plan_has_room"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "MondayPlan":
        """The plan; with the usual values until somebody changes it."""
        return cls.objects.get_or_create(pk=1)[0]
