"""The open call for monitors (공개모집) and those who answer it, or are recommended."""

import uuid
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.people.models.contact import plain_name
from civic.places.models import District
from civic.privacy.blindindex import blind_index
from civic.privacy.fields import EncryptedTextField

from .person import Gender, Occupation
from .term import Section, Term


class CallQuerySet(models.QuerySet["Call"]):
    def open(self, day: date | None = None) -> Self:
        """Those that take applications on a day; the one that closes first comes first."""
        day = day or timezone.localdate()
        return self.filter(released_at__isnull=False, opens_on__lte=day, closes_on__gte=day).order_by("closes_on", "pk")

    def announced(self) -> Self:
        """What everybody may read of: open ones, those to come, and those whose selection goes on."""
        return (
            self.filter(released_at__isnull=False, decided_at=None).select_related("term").order_by("closes_on", "pk")
        )


class Call(models.Model):
    """A call for applications: for a whole term, or for seats that fell vacant (결원 충원)."""

    class Sort(models.TextChoices):
        TERM = "term", _("For a new term")
        VACANCY = "vacancy", _("For vacant seats")

    term = models.ForeignKey(Term, verbose_name=_("term"), on_delete=models.PROTECT, related_name="calls")
    sort = models.CharField(_("sort"), max_length=10, choices=Sort, default=Sort.TERM)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), help_text=_("Who may apply, what monitors do, how they are chosen."))
    opens_on = models.DateField(_("applications from"))
    closes_on = models.DateField(_("applications until"), help_text=_("This day included."))
    released_at = models.DateTimeField(_("released"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for monitors")
        verbose_name_plural = _("calls for monitors")
        ordering: ClassVar[list[str]] = ["-opens_on", "-pk"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def about(self) -> str:
        """How the access log and notices call it."""
        return f"call/{self.pk}"

    def is_open(self, day: date | None = None) -> bool:
        """Whether it takes applications."""
        return self.released_at is not None and self.opens_on <= (day or timezone.localdate()) <= self.closes_on


class ApplicationQuerySet(models.QuerySet["Application"]):
    def standing(self) -> Self:
        """Not withdrawn."""
        return self.exclude(state=Application.State.WITHDRAWN)

    def of_user(self, user_id: int) -> Self:
        """Those of one account, the newest first."""
        return self.filter(user=user_id).order_by("-received_at", "-pk")

    def with_phone(self, phone: str) -> Self:
        return self.filter(phone_index=blind_index(phone, "phone"))

    def with_name(self, name: str) -> Self:
        return self.filter(name_index=blind_index(plain_name(name), "name"))


class Application(models.Model):
    """Somebody who wants to be a monitor, or is recommended with their consent."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        PICKED = "picked", _("Picked")
        RESERVE = "reserve", _("On the reserve list")
        APPOINTED = "appointed", _("Appointed")
        DECLINED = "declined", _("Not chosen")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Source(models.TextChoices):
        ONLINE = "online", _("Applied in the browser")
        PAPER = "paper", _("Applied on paper or by telephone")
        DISTRICT = "district", _("Recommended by the head of an eup, myeon or dong")
        ORGANISATION = "organisation", _("Recommended by an organisation")

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="applications")
    form_key = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    number = models.CharField(_("number of the application"), max_length=20, unique=True, editable=False)
    code = EncryptedTextField(_("access code"), editable=False, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="monitor_applications",
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    source = models.CharField(_("came by"), max_length=14, choices=Source, default=Source.ONLINE)
    recommended_by = models.CharField(_("recommended by"), max_length=100, blank=True, default="")
    name = EncryptedTextField(_("name"))
    phone = EncryptedTextField(_("phone"))
    email = EncryptedTextField(_("e-mail address"), blank=True, default="")
    name_index = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    phone_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    email_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, default=Gender.UNSAID)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"))
    occupation = models.CharField(_("occupation"), max_length=12, choices=Occupation)
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="monitor_applications"
    )
    section = models.ForeignKey(
        Section,
        verbose_name=_("section wished for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
    )
    motive = EncryptedTextField(_("why I want to be a monitor"), blank=True, default="")
    language = models.CharField(_("language"), max_length=5, default="ko")
    consent_version = models.CharField(_("consent to the wording"), max_length=20)
    texts_agreed = models.BooleanField(_("agrees to text messages"), default=False)
    name_shown = models.BooleanField(_("agrees to be named in public"), default=False)
    received_at = models.DateTimeField(_("received"))
    reserve_rank = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    note = EncryptedTextField(_("note of staff"), blank=True, default="")
    decided_at = models.DateTimeField(_("told"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application of a monitor")
        verbose_name_plural = _("applications of monitors")
        ordering: ClassVar[list[str]] = ["received_at", "pk"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["call", "phone_index"],
                condition=~Q(state="withdrawn") & ~Q(phone_index=""),
                name="one_application_a_person",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["call", "state"], name="application_state")]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Keeps the blind indexes next to the encrypted values; carries no rule of its own.
        self.name_index = blind_index(plain_name(self.name), "name") if self.name else ""
        self.phone_index = blind_index(self.phone, "phone") if self.phone else ""
        self.email_index = blind_index(self.email.strip().lower(), "email") if self.email else ""
        super().save(*args, **kwargs)

    @property
    def about(self) -> str:
        """How the access log and notices call it."""
        return f"application/{self.number}"
