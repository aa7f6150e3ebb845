"""A term of the monitors (기수), how many it wants from where, and the sections it works in (분과)."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic.places.models import District

MOST = 150  # monitors at a time: City ordinance on monitors (No. 734 of 2011), as compared in 2026
YEARS = 2  # of a term
MOST_TERMS = 2  # of one person: appointed, and reappointed once


class Section(models.Model):
    """A section (분과) in which monitors work together."""

    slug = models.SlugField(_("slug"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True, default="")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_used = models.BooleanField(_("is used"), default=True)

    class Meta:
        verbose_name = _("section of the monitors")
        verbose_name_plural = _("sections of the monitors")
        ordering: ClassVar[list[str]] = ["order", "name"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name if (get_language() or "ko").startswith("ko") else self.name_en or self.name


class TermQuerySet(models.QuerySet["Term"]):
    def on(self, day: date | None = None) -> Self:
        """The term a day lies in; at most one."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def current(self, day: date | None = None) -> "Term | None":
        """The term of today, or of a day."""
        return self.on(day).first()

    def next(self, day: date | None = None) -> "Term | None":
        """The term that begins after today."""
        return self.filter(starts_on__gt=day or timezone.localdate()).order_by("starts_on").first()


class Term(models.Model):
    """Two years in office for all monitors appointed in it. Terms never overlap; `membership.terms` sees to it."""

    number = models.PositiveSmallIntegerField(_("number of the term"), unique=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    seats = models.PositiveSmallIntegerField(_("monitors wanted"), default=132)
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering: ClassVar[list[str]] = ["-starts_on"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=MOST), name="term_seats_to_150"),
        ]

    def __str__(self) -> str:
        return f"term/{self.number}"

    @property
    def about(self) -> str:
        """How the access log calls it."""
        return f"term/{self.number}"

    def is_current(self, day: date | None = None) -> bool:
        return self.starts_on <= (day or timezone.localdate()) <= self.ends_on

    def is_over(self, day: date | None = None) -> bool:
        return self.ends_on < (day or timezone.localdate())


class DistrictSeats(models.Model):
    """How many monitors of a term a district should have."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="district_seats")
    district = models.ForeignKey(District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(_("monitors wanted"))

    class Meta:
        verbose_name = _("seats of a district")
        verbose_name_plural = _("seats of the districts")
        ordering: ClassVar[list[str]] = ["district__order"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["term", "district"], name="one_number_of_seats_a_district"),
            models.CheckConstraint(condition=Q(seats__lte=MOST), name="district_seats_to_150"),
        ]

    def __str__(self) -> str:
        return f"{self.term_id}/{self.district_id}"


class Quota(models.Model):
    """How many of a term should be women, in their thirties, farmers …: what the selection is balanced against.

    City ordinance on monitors, §5 (2).
    """

    class Side(models.TextChoices):
        GENDER = "gender", _("Gender")
        AGE = "age", _("Age")
        OCCUPATION = "occupation", _("Occupation")

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="quotas")
    side = models.CharField(_("side"), max_length=12, choices=Side)
    value = models.CharField(_("value"), max_length=12)  # of `Gender`, `AgeBand` or `Occupation`
    people = models.PositiveSmallIntegerField(_("monitors wanted"))

    class Meta:
        verbose_name = _("balance aimed at")
        verbose_name_plural = _("balance aimed at")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["term", "side", "value"], name="one_quota_a_value"),
            models.CheckConstraint(condition=Q(people__lte=MOST), name="quota_to_150"),
        ]

    def __str__(self) -> str:
        return f"{self.term_id}/{self.side}/{self.value}"
