"""One person in office for one term (위촉)."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.places.models import District

from .application import Application
from .person import Monitor
from .term import MOST, MOST_TERMS, Section, Term


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def active(self, day: date | None = None) -> Self:
        """In office on a day."""
        day = day or timezone.localdate()
        in_office = Q(dismissed_on=None) | Q(dismissed_on__gt=day)
        return self.filter(in_office, starts_on__lte=day, ends_on__gte=day)

    def of_user(self, user_id: int) -> Self:
        """All of one account, the newest first."""
        return self.filter(monitor__user=user_id).order_by("-starts_on", "-pk")

    def in_office(self) -> Self:
        """Holding a seat of their term: not dismissed."""
        return self.filter(dismissed_on=None)

    def vacant(self) -> Self:
        """Dismissed, and nobody was appointed in their place yet."""
        return self.filter(dismissed_on__isnull=False, replaced_by=None)

    def with_people(self) -> Self:
        return self.select_related("monitor__user", "district", "section", "term")


class Appointment(models.Model):
    """A seat of a term, held by a person. Written by `membership.appointing` and `membership.dismissing` only.

    At most 150 hold a seat of a term at a time, and nobody serves more than twice: the database refuses more.
    A replacement has the rest of the term (City ordinance on monitors, §6 (2)), as `ends_on` is the term's.
    """

    class Ground(models.TextChoices):
        """The four grounds of dismissal of the ordinance."""

        OWN_WISH = "own-wish", _("At the monitor's own wish")
        ILLNESS = "illness", _("Illness or long absence")
        MOVED_AWAY = "moved-away", _("Moved to another city or county")
        INACTIVE = "inactive", _("Hardly active, or harmed the standing of monitors")

    monitor = models.ForeignKey(
        Monitor, verbose_name=_("monitor"), on_delete=models.PROTECT, related_name="appointments"
    )
    term = models.ForeignKey(Term, verbose_name=_("term"), on_delete=models.PROTECT, related_name="appointments")
    seat = models.PositiveSmallIntegerField(_("seat"))
    nth = models.PositiveSmallIntegerField(_("time in office"), default=1)
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="monitor_appointments"
    )
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    application = models.OneToOneField(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="appointment"
    )
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("in place of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    appointed_at = models.DateTimeField(_("appointed"))
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_on = models.DateField(_("dismissed on"), null=True, blank=True, help_text=_("First day out of office."))
    dismissed_at = models.DateTimeField(_("dismissal decided"), null=True, blank=True, editable=False)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground, blank=True, default="")
    ground_words = models.CharField(_("the ground in words"), max_length=300, blank=True, default="")
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment of a monitor")
        verbose_name_plural = _("appointments of monitors")
        ordering: ClassVar[list[str]] = ["-starts_on", "seat"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["monitor", "term"], name="one_appointment_a_term"),
            models.UniqueConstraint(fields=["monitor", "nth"], name="appointed_once_reappointed_once"),
            models.CheckConstraint(condition=Q(nth__gte=1, nth__lte=MOST_TERMS), name="no_third_term"),
            models.CheckConstraint(condition=Q(seat__gte=1, seat__lte=MOST), name="no_more_than_150_seats"),
            models.UniqueConstraint(fields=["term", "seat"], condition=Q(dismissed_on=None), name="one_holder_a_seat"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="appointment_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(dismissed_on=None, ground="") | (Q(dismissed_on__isnull=False) & ~Q(ground="")),
                name="dismissed_on_a_ground",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["term", "district"], name="appointment_district"),
            models.Index(fields=["starts_on", "ends_on"], name="appointment_days"),
        ]

    def __str__(self) -> str:
        return f"appointment/{self.pk}"

    @property
    def about(self) -> str:
        """How the access log and notices call it."""
        return f"appointment/{self.pk}"

    @property
    def last_day(self) -> date:
        """The last day in office."""
        return min(self.ends_on, self.dismissed_on - timedelta(days=1)) if self.dismissed_on else self.ends_on

    def is_active(self, day: date | None = None) -> bool:
        """Whether the monitor is in office on a day; afterwards everything can only be read."""
        return self.starts_on <= (day or timezone.localdate()) <= self.last_day
