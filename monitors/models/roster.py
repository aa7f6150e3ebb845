"""A roster that was uploaded and looked at, but not taken over yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.privacy.fields import EncryptedJSONField

from .term import Term


class RosterImport(models.Model):
    """The lines of an uploaded roster between preview and confirmation, encrypted; thrown away after a day."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="roster_imports")
    form_key = models.UUIDField(unique=True, editable=False)
    file_name = models.CharField(_("file"), max_length=120)
    rows = EncryptedJSONField(default=list)
    count = models.PositiveSmallIntegerField(_("lines"), default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("uploaded"))
    applied_at = models.DateTimeField(_("taken over"), null=True, blank=True)

    class Meta:
        verbose_name = _("uploaded roster")
        verbose_name_plural = _("uploaded rosters")
        ordering: ClassVar[list[str]] = ["-made_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"roster/{self.pk}"
