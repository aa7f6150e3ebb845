"""By which holidays, periods and outages the open cases were last planned."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarState(models.Model):
    """One row: what every open case is planned by. Other days off, periods or outages mean: plan them anew.

    See `almanac.Almanac` for the shapes.
    """

    ONLY = 1

    days_off: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    periods: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    outages: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")
    runs = models.PositiveIntegerField(default=0)
    # A run has begun and is not done: some cases are planned by other tables already.
    under_way = models.BooleanField(default=False)
    replanned_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("state of the calendar")
        verbose_name_plural = _("states of the calendar")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_calendar_state")]

    def __str__(self) -> str:
        return f"calendar {self.runs}"
