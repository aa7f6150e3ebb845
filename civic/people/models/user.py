"""The account: a person who signs in with an e-mail address."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.privacy.blindindex import blind_index
from civic.privacy.fields import EncryptedTextField


class UserManager(BaseUserManager["User"]):
    """Makes accounts; addresses are kept in lower case, so one person has one account."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Raises:
        ValueError: no e-mail address.
        """
        if not email:
            raise ValueError("an account needs an e-mail address")
        user: User = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Name and phone are encrypted; the e-mail address is the sign-in name and stays readable."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = EncryptedTextField(_("name"), blank=True, default="")
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    is_staff = models.BooleanField(_("works for the city"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Not a rule of the city: only keeps the search key of an encrypted value next to it.
        self.email = self.email.lower()
        self.phone_index = blind_index(self.phone, "phone") if self.phone else ""
        fields = kwargs.get("update_fields")
        if fields is not None and "phone" in fields:
            kwargs["update_fields"] = {*fields, "phone_index"}
        super().save(*args, **kwargs)
