"""What all monitors, or some, are asked to look at and report on (지정과제)."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .appointment import Appointment, AppointmentQuerySet
from .audience import Audience, ForAudience
from .term import Term


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def by_ref(self, ref: str) -> Self:
        """The one an address names, such as `5-3`; none for anything else."""
        term, _dash, number = ref.partition("-")
        if not (term.isascii() and term.isdigit() and number.isascii() and number.isdigit()):
            return self.none()
        return self.filter(term__number=int(term[:6]), number=int(number[:6])).select_related("term")

    def released(self) -> Self:
        """Ready for the monitors; they see it from `opens_at` on."""
        return self.filter(released_at__isnull=False)

    def open(self, at: datetime | None = None) -> Self:
        """Can be reported on at a moment, late ones included; the one that closes first comes first."""
        at = at or timezone.now()
        in_time = Q(closes_at__gt=at) | Q(late_until__gt=at)
        return self.released().filter(in_time, opens_at__lte=at).order_by("closes_at", "pk")

    def over(self, at: datetime | None = None) -> Self:
        """Can no longer be reported on; the newest first."""
        at = at or timezone.now()
        past = Q(closes_at__lte=at) & (Q(late_until=None) | Q(late_until__lte=at))
        return self.released().filter(past).order_by("-closes_at", "-pk")

    def meant_for(self, appointment: Appointment) -> Self:
        """Those of the appointment's term that are meant for its district or section, and ended not before it began."""
        fits = Q(audience=Audience.ALL) | Q(audience=Audience.DISTRICTS, districts=appointment.district_id)
        if appointment.section_id is not None:
            fits |= Q(audience=Audience.SECTIONS, sections=appointment.section_id)
        rows = self.released().filter(fits, term=appointment.term_id)
        return rows.filter(closes_at__date__gte=appointment.starts_on).distinct()


class Assignment(ForAudience):
    """An assignment with its questions. Its state follows from its dates; see `state`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        SCHEDULED = "scheduled", _("Will open")
        OPEN = "open", _("Open for reports")
        LATE = "late", _("Closed, late reports are taken")
        CLOSED = "closed", _("Closed for reports")

    term = models.ForeignKey(Term, verbose_name=_("term"), on_delete=models.PROTECT, related_name="assignments")
    form_key = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    number = models.PositiveSmallIntegerField(_("number in the term"))
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("what it is about"), help_text=_("What to look at, and what the city does with it."))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    late_until = models.DateTimeField(_("late reports until"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True, editable=False)
    summary = models.TextField(_("what we learned"), blank=True, default="")
    outcome = models.TextField(_("what the city does about it"), blank=True, default="")
    # What staff picked of texts and photos for the results, as `assignments.sharing` writes it.
    shown = models.JSONField(default=list, blank=True, editable=False)
    shared_at = models.DateTimeField(_("shared with the monitors"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering: ClassVar[list[str]] = ["-term", "-number"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["term", "number"], name="one_assignment_a_number"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="assignment_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(late_until=None) | Q(late_until__gt=F("closes_at")), name="assignment_late_after_close"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(shared_at__isnull=False), name="assignment_shared_before_published"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["closes_at"], name="assignment_closes")]

    def __str__(self) -> str:
        return f"assignment/{self.pk}"

    @property
    def about(self) -> str:
        """How notices and the access log call it."""
        return f"assignment/{self.pk}"

    @property
    def ref(self) -> str:
        """How addresses call it: number of the term and number in it, such as `5-3`. Needs the term."""
        return f"{self.term.number}-{self.number}"

    def state_at(self, at: datetime | None = None) -> State:
        """The state at a moment (now)."""
        at = at or timezone.now()
        if self.released_at is None:
            return self.State.DRAFT
        if at < self.opens_at:
            return self.State.SCHEDULED
        if at < self.closes_at:
            return self.State.OPEN
        return self.State.LATE if self.late_until is not None and at < self.late_until else self.State.CLOSED

    @property
    def state(self) -> State:
        return self.state_at()

    @property
    def last_moment(self) -> datetime:
        """Until when a report is taken at all."""
        return self.late_until or self.closes_at

    def takes_reports(self, at: datetime | None = None) -> bool:
        return self.state_at(at) in (self.State.OPEN, self.State.LATE)

    def audience_at(self, at: datetime | None = None) -> AppointmentQuerySet:
        """The monitors in office on the day of a moment whom it is meant for."""
        day = timezone.localdate(at)
        return self.meant(Appointment.objects.filter(term=self.term_id).active(day))


class Question(models.Model):
    """One block of an assignment. Once a report was begun, only its words may be put right."""

    class Sort(models.TextChoices):
        ONE = "one", _("One of several")
        SEVERAL = "several", _("Several of several")
        SCALE = "scale", _("Scale from 1 to 5")
        TEXT = "text", _("Text")
        PHOTO = "photo", _("Photos")
        PLACE = "place", _("Place")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(_("order"))
    sort = models.CharField(_("sort"), max_length=10, choices=Sort)
    text = models.CharField(_("question"), max_length=300)
    help = models.CharField(_("explanation"), max_length=300, blank=True, default="")
    required = models.BooleanField(_("must be answered"), default=True)
    options = models.JSONField(_("answers to choose from"), blank=True, default=list)  # list of str
    low = models.CharField(_("1 means"), max_length=40, blank=True, default="")
    high = models.CharField(_("5 means"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assignment", "order"], name="one_question_a_place", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"question/{self.pk}"

    @property
    def key(self) -> str:
        """Its key in `Report.draft` and `Report.answers`."""
        return f"q{self.pk}"

    def choices(self) -> list[tuple[str, Any]]:
        """The answers to choose from; stored is the place in the list, so that words can be put right."""
        return [(str(place), words) for place, words in enumerate(self.options)]
