"""One Monday of direct petitions (회차)."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.workingtime import SEOUL


class SessionQuerySet(models.QuerySet["Session"]):
    def with_taken(self) -> Self:
        """With `taken`: how many appointments are given away or offered; and `waiting` on the list."""
        from .booking import HOLDING, Booking

        held = Q(bookings__state__in=HOLDING, bookings__position__isnull=False)
        return self.annotate(
            taken=Count("bookings", filter=held, distinct=True),
            waiting=Count("bookings", filter=Q(bookings__state=Booking.State.WAITING), distinct=True),
        )

    def coming(self, at: datetime | None = None) -> Self:
        """Not over and not called off, the next one first."""
        today = timezone.localdate(at)
        return self.filter(day__gte=today).filter(state__in=Session.COMING).order_by("day", "pk")

    def bookable(self, at: datetime | None = None) -> Self:
        """Open for booking at a moment, the next one first."""
        return self.coming(at).filter(state=Session.State.OPEN, closes_at__gt=at or timezone.now())

    def to_be_numbered(self, at: datetime | None = None) -> Self:
        """Those that still get a running number, in the order in which they will. What nobody began counts no more."""
        return self.coming(at).filter(number=None)

    def to_be_opened(self, at: datetime | None = None) -> Self:
        """Planned ones whose first day of booking has come."""
        return self.coming(at).filter(state=Session.State.PLANNED, opens_on__lte=timezone.localdate(at))

    def takes_visitors(self, at: datetime | None = None) -> Self:
        """Those for which staff can still book somebody: neither begun nor called off, the next one first."""
        return self.coming(at).exclude(state=Session.State.IN_PROGRESS)

    def with_missing_reviews(self) -> Self:
        """With `missing`: how many reviews of its visitors' cases departments have not written yet."""
        from .booking import LIVE

        lacking = Q(bookings__state__in=LIVE, bookings__case__reviews__written_at=None)
        lacking &= Q(bookings__case__reviews__cancelled_at=None, bookings__case__reviews__isnull=False)
        return self.annotate(missing=Count("bookings__case__reviews", filter=lacking, distinct=True))

    def next_first(self, at: datetime | None = None) -> Self:
        """The next one first, then those after it; behind them those before today, the newest first."""
        today = timezone.localdate(at)
        to_come = models.Case(models.When(day__gte=today, then="day"))
        return self.order_by(to_come.asc(nulls_last=True), "-day", "-pk")

    def in_progress(self) -> "Session | None":
        """The one that is on now."""
        return self.filter(state=Session.State.IN_PROGRESS).first()

    def left_open(self, at: datetime | None = None) -> Self:
        """Their day is past, and nobody has ended or called them off: whoever booked is still held by them."""
        return self.filter(day__lt=timezone.localdate(at), state__in=Session.COMING).order_by("day", "pk")

    def held(self) -> Self:
        """Over, the newest first."""
        return self.filter(state=Session.State.HELD).order_by("-day", "-pk")

    def ahead(self, at: datetime | None = None) -> Self:
        """From today on, with those that are called off so that everybody sees it; not over, the next one first."""
        rows = self.filter(day__gte=timezone.localdate(at), state__in=(*Session.COMING, Session.State.CANCELLED))
        return rows.order_by("day", "pk")

    def over(self, at: datetime | None = None) -> Self:
        """Held, or called off on a day that has passed; the newest first."""
        off = Q(state=Session.State.CANCELLED, day__lt=timezone.localdate(at))
        return self.filter(Q(state=Session.State.HELD) | off).order_by("-day", "-pk")

    def with_heard(self) -> Self:
        """With `heard`: how many visitors the mayor has heard."""
        from .booking import Booking

        return self.annotate(heard=Count("bookings", filter=Q(bookings__state=Booking.State.HEARD)))


class Session(models.Model):
    """A session: day, place, appointments of some minutes. Its state is changed by `petitions.monday` only.

    `number` is the running number (제116회) and stands from the moment the session begins, so that sessions called off
    leave no gap; `expected_number` says what it will be.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open for booking")
        IN_PROGRESS = "in-progress", _("In progress")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Called off")

    COMING: ClassVar[tuple[str, ...]] = (State.PLANNED, State.OPEN, State.IN_PROGRESS)

    week_of = models.DateField(_("week beginning"), null=True, blank=True, unique=True)
    number = models.PositiveIntegerField(_("running number"), null=True, blank=True, unique=True)
    day = models.DateField(_("day"), unique=True)
    starts = models.TimeField(_("begins at"))
    slot_minutes = models.PositiveSmallIntegerField(_("minutes for each visitor"))
    capacity = models.PositiveSmallIntegerField(_("visitors with an appointment"))
    place = models.CharField(_("place"), max_length=120)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    moved_from = models.DateField(_("moved from"), null=True, blank=True)
    reason = models.CharField(_("why it was moved or called off"), max_length=300, blank=True, default="")
    opens_on = models.DateField(_("booking opens on"))
    closes_at = models.DateTimeField(_("booking closes"))
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    remarks = models.TextField(_("remarks for the report"), blank=True, default="")
    version = models.PositiveIntegerField(default=0, editable=False)
    # A person chose day or hours, or called it off: the rule for holidays and a changed plan leave it alone.
    by_hand = models.BooleanField(_("planned by hand"), default=False, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Monday of direct petitions")
        verbose_name_plural = _("Mondays of direct petitions")
        ordering: ClassVar[list[str]] = ["-day", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("run_session", _("plan and run the Mondays of direct petitions")),
            ("view_brief", _("read the mayor's brief of a Monday")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(capacity__gte=1, slot_minutes__gte=5), name="session_has_room"),
            models.CheckConstraint(
                condition=~Q(state__in=["in-progress", "held"]) | Q(number__isnull=False),
                name="session_held_has_number",
            ),
            models.CheckConstraint(condition=~Q(state="cancelled") | ~Q(reason=""), name="session_off_has_reason"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="in-progress"), name="one_session_in_progress"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "day"], name="session_state_day")]

    def __str__(self) -> str:
        return f"session/{self.day.isoformat()}"

    def get_absolute_url(self) -> str:
        return reverse("petitions:monday-session", args=[self.day.isoformat()])

    @property
    def about(self) -> str:
        """How the access log and reminders call it."""
        return f"session/{self.day.isoformat()}"

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.day, self.starts, SEOUL)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.slot_minutes * self.capacity)

    def slot_at(self, position: int) -> datetime:
        """When the appointment with this position (0, 1, …) begins."""
        return self.starts_at + timedelta(minutes=self.slot_minutes * position)

    def is_bookable(self, at: datetime | None = None) -> bool:
        """Whether appointments, or places on the waiting list, can be had now in the browser."""
        return self.state == self.State.OPEN and (at or timezone.now()) < self.closes_at

    def free_positions(self) -> list[int]:
        """Appointments nobody has and nobody is offered, the earliest first."""
        from .booking import HOLDING

        taken = set(self.bookings.filter(state__in=HOLDING).values_list("position", flat=True))
        return [position for position in range(self.capacity) if position not in taken]

    @property
    def free(self) -> int:
        """Appointments that are left, on a row of `with_taken`."""
        return max(0, self.capacity - getattr(self, "taken", self.capacity))

    @staticmethod
    def week_begin(day: date) -> date:
        """The Monday of a day's week."""
        return day - timedelta(days=day.weekday())
