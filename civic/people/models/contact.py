"""The petitioner: how the city reaches the person it owes an answer, and what they agreed to."""

import unicodedata
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.people.consents import Purpose
from civic.privacy.blindindex import blind_index
from civic.privacy.fields import EncryptedTextField


def plain_name(name: str) -> str:
    """A name as it is compared: composed letters, without spaces, lower case."""
    return "".join(unicodedata.normalize("NFC", name).split()).casefold()


class ContactQuerySet(models.QuerySet["Contact"]):
    def with_phone(self, phone: str) -> "ContactQuerySet":
        """Contacts with exactly this phone number (digits as `normalise_phone` gives them)."""
        return self.filter(phone_index=blind_index(phone, "phone"))

    def with_name(self, name: str) -> "ContactQuerySet":
        """Contacts with exactly this name; spaces and upper or lower case do not count."""
        return self.filter(name_index=blind_index(plain_name(name), "name"))

    def with_email(self, email: str) -> "ContactQuerySet":
        """Contacts with exactly this address, upper and lower case alike."""
        return self.filter(email_index=blind_index(email.strip().lower(), "email"))


class Contact(models.Model):
    """A petitioner as they named themselves for one case. Encrypted; found again only by exact phone or e-mail."""

    name = EncryptedTextField(_("name"))
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    email = EncryptedTextField(_("e-mail address"), blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    name_index = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    email_index = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
    )
    language = models.CharField(_("language"), max_length=5, default="ko")
    created_at = models.DateTimeField(default=timezone.now)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("petitioner")
        verbose_name_plural = _("petitioners")

    def __str__(self) -> str:
        return f"contact/{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Keeps the blind indexes next to the encrypted values; carries no rule of its own.
        self.name_index = blind_index(plain_name(self.name), "name")
        self.phone_index = blind_index(self.phone, "phone") if self.phone else ""
        self.email_index = blind_index(self.email.strip().lower(), "email") if self.email else ""
        super().save(*args, **kwargs)

    def agrees_to(self, purpose: Purpose | str) -> bool:
        """Whether a consent for this purpose is given and not withdrawn."""
        return any(row.purpose == purpose and row.withdrawn_at is None for row in self.consents.all())


class Consent(models.Model):
    """One consent: for which purpose, to which wording, when. Personal Information Protection Act §15, §22."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose.choices)
    version = models.CharField(_("wording"), max_length=20)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_in_force_per_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"

    def withdraw(self, *, at: datetime | None = None) -> None:
        """The person takes the consent back; saying so twice changes nothing."""
        Consent.objects.filter(pk=self.pk, withdrawn_at__isnull=True).update(withdrawn_at=at or timezone.now())
