"""Holiday: the days on which the legal clock stands still, as the administrator sees and corrects them."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

SATURDAY = 5


class Holiday(models.Model):
    """One date that is, or is not, a day off. The row decides its date; `civic.cases.calendar` reads it.

    Rows come from `manage.py seed_holidays` (Regulations on Public Holidays of Government Offices) or from an
    administrator (temporary holidays, art. 4). A row that is not in use, or of the kind 'working day', makes
    its date an ordinary day. Saturdays and Sundays are never counted, whatever stands here (Civil Petitions
    Treatment Act art. 19).
    """

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Public holiday")
        SUBSTITUTE = "substitute", _("Substitute holiday")
        TEMPORARY = "temporary", _("Temporary holiday")
        CITY = "city", _("Day off of the city")
        WORKING = "working", _("Working day after all")

    date = models.DateField(_("date"), unique=True)
    name = models.CharField(
        _("name"), max_length=100, help_text=_("Shown to citizens as the reason why the day does not count.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.TEMPORARY)
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("Where it is written, for example the number of the public notice."),
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Without the tick the date is an ordinary working day.")
    )
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        ordering = ["date"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["public", "substitute", "temporary", "city", "working"]),
                name="holiday_kind_is_known",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="holiday_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

    @property
    def is_day_off(self) -> bool:
        """Whether the row takes its date out of the count."""
        return self.is_active and self.kind != self.Kind.WORKING

    def clean(self) -> None:
        """Refuse a 'working day' on a weekend: by law Saturdays and Sundays never count."""
        super().clean()
        if self.kind == self.Kind.WORKING and isinstance(self.date, date) and self.date.weekday() >= SATURDAY:
            raise ValidationError({"kind": _("Saturdays and Sundays are never counted as working days by law.")})
