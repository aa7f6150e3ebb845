"""릴레이 간담회: meetings with organisations, and what was suggested there."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.heard import Heard, Hearing, Occasion, outcome_counts
from civic.cases.models import Case
from civic.places.models import District


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def with_outcomes(self) -> "MeetingQuerySet":
        """Newest first, with how much was `suggested`, is `answered` and is `done`."""
        return self.annotate(**outcome_counts()).order_by("-held_on", "-pk")


class Meeting(Hearing):
    """One meeting of the mayor with one organisation, written down after it took place."""

    class Sort(models.TextChoices):
        SOCIAL = "social", _("Social organisation")
        TRADE = "trade", _("Trade organisation")

    organisation = models.CharField(_("organisation"), max_length=80)
    sort = models.CharField(_("sort"), max_length=10, choices=Sort.choices)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=120, blank=True, default="")
    district = models.ForeignKey(
        District, verbose_name=_("district"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    attendance = models.PositiveSmallIntegerField(_("people who came"), default=0)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "held_on"],
                name="one_meeting_of_an_organisation_a_day",
                violation_error_message=_("This organisation's meeting of that day is written down already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.held_on}"

    def get_absolute_url(self) -> str:
        return reverse("consultations:meeting", args=[self.pk])

    def clean(self) -> None:
        if self.held_on and self.held_on > timezone.localdate():
            raise ValidationError(
                {"held_on": _("This day is still to come. Write the meeting down after it was held.")}
            )

    def occasion(self) -> Occasion:
        place = ", ".join(part for part in (self.organisation, self.place) if part)
        return Occasion("consultations", self.district, place)

    def keep(self, case: Case, heard: Heard) -> "Suggestion":
        return Suggestion.objects.get_or_create(case=case, defaults={"meeting": self})[0]


class Suggestion(models.Model):
    """What one organisation asked for (건의사항); text and state live on its case."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="consultation_suggestion")
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="suggestions"
    )

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.meeting} {self.case_id}"
