"""경로당 현장방문: visits to senior centres, and what the elders wished for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.heard import Heard, Hearing, Occasion, outcome_counts
from civic.cases.models import Case
from civic.places.models import District


@dataclass(frozen=True, slots=True)
class Coverage:
    """Senior centres of a district, and how many of them were visited at least once."""

    centres: int = 0
    visited: int = 0

    @property
    def share(self) -> int | None:
        """Per cent of the centres that were visited; None where there is none."""
        return round(100 * self.visited / self.centres) if self.centres else None


class SeniorCentreQuerySet(models.QuerySet["SeniorCentre"]):
    def coverage(self) -> Mapping[str, Coverage]:
        """Coverage by district slug, in one query."""
        rows = (
            self.order_by()
            .values_list("district")
            .annotate(Count("pk", distinct=True), Count("visits__centre", distinct=True))
        )
        return {district: Coverage(centres, visited) for district, centres, visited in rows}

    def with_visits(self) -> "SeniorCentreQuerySet":
        """With `visit_count`, and `last_visit` as a date or None."""
        return self.annotate(visit_count=Count("visits"), last_visit=Max("visits__visited_on"))


class SeniorCentre(models.Model):
    """A senior centre (경로당). Act on the Welfare of Senior Citizens, §36."""

    name = models.CharField(_("name"), max_length=60)
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="senior_centres"
    )
    address = models.CharField(_("address"), max_length=120, blank=True, default="")
    members = models.PositiveSmallIntegerField(_("members"), default=0)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = SeniorCentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("senior centre")
        verbose_name_plural = _("senior centres")
        ordering = ["district", "name"]
        constraints = [
            models.UniqueConstraint(fields=["district", "name"], name="one_senior_centre_of_a_name_per_district")
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.name}"


class VisitQuerySet(models.QuerySet["Visit"]):
    def with_outcomes(self) -> "VisitQuerySet":
        """Newest first, with how much was `suggested`, is `answered` and is `done`."""
        return self.annotate(**outcome_counts()).order_by("-visited_on", "-pk")


class Visit(Hearing):
    """One visit of the mayor to one senior centre, written down after it took place."""

    centre = models.ForeignKey(
        SeniorCentre, verbose_name=_("senior centre"), on_delete=models.PROTECT, related_name="visits"
    )
    visited_on = models.DateField(_("visited on"))
    attendance = models.PositiveSmallIntegerField(_("people who came"), default=0)
    deep_bow = models.BooleanField(_("the mayor greeted with a deep bow"), default=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "visited_on"],
                name="one_visit_of_a_centre_a_day",
                violation_error_message=_("The visit to this centre on that day is written down already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.centre} {self.visited_on}"

    def clean(self) -> None:
        if self.visited_on and self.visited_on > timezone.localdate():
            raise ValidationError(
                {"visited_on": _("This day is still to come. Write the visit down after it took place.")}
            )

    def occasion(self) -> Occasion:
        return Occasion("seniorvisits", self.centre.district, self.centre.name)

    def keep(self, case: Case, heard: Heard) -> "Suggestion":
        wish = heard.more.get("wish", Suggestion.Wish.OTHER)
        return Suggestion.objects.get_or_create(case=case, defaults={"visit": self, "wish": wish})[0]


class Suggestion(models.Model):
    """What the elders of a centre asked for (건의); text and state live on its case."""

    class Wish(models.TextChoices):
        REPAIR = "repair", _("Repairs of the building")
        HEATING = "heating", _("Heating and cooling")
        GOODS = "goods", _("Furniture and appliances")
        EXERCISE = "exercise", _("Exercise equipment")
        SAFETY = "safety", _("Comfort and safety")
        RUNNING_COSTS = "running_costs", _("Running costs")
        VILLAGE = "village", _("The village around it")
        OTHER = "other", _("Other wishes")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="senior_suggestion")
    visit = models.ForeignKey(Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="suggestions")
    wish = models.CharField(_("wish"), max_length=20, choices=Wish.choices, default=Wish.OTHER)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.visit} {self.case_id}"
