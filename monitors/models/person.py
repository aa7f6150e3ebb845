"""A resident who is or was a city monitor (시정모니터); the appointments of all terms hang on one row."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic.people.models.contact import plain_name
from civic.privacy.blindindex import blind_index
from civic.privacy.fields import EncryptedTextField


class Gender(models.TextChoices):
    FEMALE = "female", _("Woman")
    MALE = "male", _("Man")
    UNSAID = "unsaid", _("Not said")


class AgeBand(models.TextChoices):
    """Worked out from the year of birth and a day; never stored."""

    TWENTIES = "20s", _("29 and younger")
    THIRTIES = "30s", _("30 to 39")
    FORTIES = "40s", _("40 to 49")
    FIFTIES = "50s", _("50 to 59")
    SIXTIES = "60s", _("60 and older")


class Occupation(models.TextChoices):
    FARMING = "farming", _("Farming and fishing")
    HOME = "home", _("Housework")
    EMPLOYEE = "employee", _("Employee")
    BUSINESS = "business", _("Shop or business of one's own")
    PROFESSION = "profession", _("Profession")
    STUDENT = "student", _("Student")
    RETIRED = "retired", _("Retired")
    OTHER = "other", _("Other")


def age_band(birth_year: int, year: int) -> AgeBand:
    """The band of somebody born in `birth_year`, in `year`: by the difference of the years."""
    decade = min(6, max(2, (year - birth_year) // 10))
    return AgeBand(f"{decade}0s")


def years_of(band: AgeBand | str, year: int) -> tuple[int | None, int | None]:
    """First and last year of birth of a band, in `year`; None is open."""
    decade = int(str(band)[0])
    first = None if decade == 6 else year - decade * 10 - 9
    last = None if decade == 2 else year - decade * 10
    return first, last


class MonitorQuerySet(models.QuerySet["Monitor"]):
    def with_phone(self, phone: str) -> Self:
        """Exactly this phone number (digits as `normalise_phone` gives them)."""
        return self.filter(phone_index=blind_index(phone, "phone"))

    def with_email(self, email: str) -> Self:
        """Exactly this address, upper and lower case alike."""
        return self.filter(email_index=blind_index(email.strip().lower(), "email"))

    def with_name(self, name: str) -> Self:
        """Exactly this name; spaces do not count."""
        return self.filter(name_index=blind_index(plain_name(name), "name"))


class Monitor(models.Model):
    """A person. Name, phone and address are encrypted; staff find them by the whole value only.

    Without an account (`user`), staff write reports and tips down for them: by post or telephone, City ordinance on
    monitors, §4.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="monitor",
    )
    name = EncryptedTextField(_("name"))
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    email = EncryptedTextField(_("e-mail address"), blank=True, default="")
    name_index = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    phone_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    email_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, default=Gender.UNSAID)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    occupation = models.CharField(_("occupation"), max_length=12, choices=Occupation, default=Occupation.OTHER)
    language = models.CharField(_("language"), max_length=5, default="ko")
    # Consents (Personal Information Protection Act §15 (1) 1); None: not given, or taken back.
    name_shown_since = models.DateTimeField(_("agreed to be named in public"), null=True, blank=True)
    texts_since = models.DateTimeField(_("agreed to text messages"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = MonitorQuerySet.as_manager()

    class Meta:
        verbose_name = _("monitor")
        verbose_name_plural = _("monitors")
        default_permissions = ("view",)
        permissions = [
            ("take_part", _("take part as a city monitor")),
            ("run_monitors", _("run the city monitors: terms, selection, assignments, notices, points")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["phone_index"], condition=~Q(phone_index=""), name="one_monitor_a_phone"),
            models.UniqueConstraint(fields=["email_index"], condition=~Q(email_index=""), name="one_monitor_an_email"),
        ]

    def __str__(self) -> str:
        return f"monitor/{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Keeps the blind indexes next to the encrypted values; carries no rule of its own.
        self.name_index = blind_index(plain_name(self.name), "name") if self.name else ""
        self.phone_index = blind_index(self.phone, "phone") if self.phone else ""
        self.email_index = blind_index(self.email.strip().lower(), "email") if self.email else ""
        super().save(*args, **kwargs)

    @property
    def about(self) -> str:
        """How the access log calls it."""
        return f"monitor/{self.pk}"
