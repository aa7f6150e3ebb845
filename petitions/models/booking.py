"""One visitor of a Monday: the appointment, the place on the waiting list, and what was said at the hearing."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case

from .session import Session


class BookingQuerySet(models.QuerySet["Booking"]):
    def live(self) -> Self:
        """Those that still mean something: not called off, not given up, not over."""
        return self.filter(state__in=LIVE)

    def holding(self) -> Self:
        """Those that take an appointment away from others."""
        return self.filter(state__in=HOLDING)

    def waiting(self) -> Self:
        """The waiting list, first come first."""
        return self.filter(state=Booking.State.WAITING).order_by("waiting_since", "pk")

    def came(self) -> Self:
        """Whom the mayor has heard."""
        return self.filter(state=Booking.State.HEARD)

    def with_case(self) -> Self:
        return self.select_related("session", "case__contact", "case__department", "case__district", "case__category")


class Booking(models.Model):
    """A place at a session for one case (면담 예약). Written by `petitions.monday` only.

    Several bookings of one case may follow each other (moved, called off, heard again); only one is live.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Another appointment is offered")
        BOOKED = "booked", _("Booked")
        WAITING = "waiting", _("On the waiting list")
        ARRIVED = "arrived", _("Has arrived")
        IN_HEARING = "in-hearing", _("With the mayor")
        HEARD = "heard", _("Heard")
        NO_SHOW = "no-show", _("Did not come")
        CANCELLED = "cancelled", _("Cancelled")

    class Source(models.TextChoices):
        WEB = "web", _("In the browser")
        PHONE = "phone", _("By telephone")
        WALK_IN = "walk-in", _("Came without an appointment")

    class CancelledBy(models.TextChoices):
        VISITOR = "visitor", _("The visitor")
        CITY = "city", _("The city")
        LAPSED = "lapsed", _("No answer to our offer")
        MOVED = "moved", _("Moved to another day")

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="bookings")
    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="bookings")
    form_key = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    state = models.CharField(_("state"), max_length=12, choices=State)
    source = models.CharField(_("came by"), max_length=10, choices=Source, default=Source.WEB)
    position = models.PositiveSmallIntegerField(_("appointment"), null=True, blank=True)
    queue_number = models.PositiveSmallIntegerField(_("number in the queue"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    offer_until = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", editable=False
    )
    # Of the appointment in people's calendars: the same for all bookings of one chain (RFC 5545).
    calendar_uid = models.UUIDField(default=uuid.uuid4, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    # Blind indexes of the visitor's telephone number and address: one live booking a person and session.
    phone_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    email_index = models.CharField(max_length=64, blank=True, default="", editable=False)

    booked_at = models.DateTimeField(_("booked"))
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    began_at = models.DateTimeField(_("hearing began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("hearing ended"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.CharField(_("cancelled by"), max_length=10, choices=CancelledBy, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")

    attendees = models.CharField(_("who sat in"), max_length=200, blank=True, default="")
    visitor_words = models.TextField(_("what the visitor said"), blank=True, default="")
    mayor_words = models.TextField(_("what the mayor said"), blank=True, default="")
    words_saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering: ClassVar[list[str]] = ["session", "queue_number", "position", "waiting_since", "pk"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["session", "position"],
                condition=Q(state__in=["offered", "booked", "arrived", "in-hearing", "heard"]),
                name="one_booking_an_appointment",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["offered", "booked", "waiting", "arrived", "in-hearing"]),
                name="one_live_booking_a_case",
            ),
            models.UniqueConstraint(
                fields=["session", "phone_index"],
                condition=Q(state__in=["offered", "booked", "waiting", "arrived", "in-hearing"]) & ~Q(phone_index=""),
                name="one_live_booking_a_phone",
            ),
            models.UniqueConstraint(
                fields=["session", "email_index"],
                condition=Q(state__in=["offered", "booked", "waiting", "arrived", "in-hearing"]) & ~Q(email_index=""),
                name="one_live_booking_an_address",
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(state="in-hearing"), name="one_visitor_with_the_mayor"
            ),
            models.UniqueConstraint(
                fields=["session", "queue_number"],
                condition=Q(queue_number__isnull=False) & ~Q(state="cancelled"),
                name="one_visitor_a_queue_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["offered", "booked"]) | Q(position__isnull=False),
                name="booking_has_an_appointment",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(position__isnull=True, waiting_since__isnull=False),
                name="waiting_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offer_until__isnull=False), name="offer_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="cancelled_when",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["session", "state"], name="booking_session")]

    def __str__(self) -> str:
        return f"booking/{self.pk}"

    @property
    def at(self) -> datetime | None:
        """When the visitor's appointment begins; None on the waiting list and for who came without one."""
        return self.session.slot_at(self.position) if self.position is not None else None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


LIVE = frozenset(
    {
        Booking.State.OFFERED,
        Booking.State.BOOKED,
        Booking.State.WAITING,
        Booking.State.ARRIVED,
        Booking.State.IN_HEARING,
    }
)
HOLDING = frozenset(
    {
        Booking.State.OFFERED,
        Booking.State.BOOKED,
        Booking.State.ARRIVED,
        Booking.State.IN_HEARING,
        Booking.State.HEARD,
    }
)
