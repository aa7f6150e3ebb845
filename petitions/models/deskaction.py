"""What was sent from the desk of a Monday: each press once, however often the line drops."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeskAction(models.Model):
    """The one-time key of a press that was carried out; a second sending of it changes nothing."""

    key = models.UUIDField(unique=True)
    session = models.ForeignKey("petitions.Session", on_delete=models.CASCADE, related_name="desk_actions")
    what = models.CharField(max_length=30)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("press at the desk")
        verbose_name_plural = _("presses at the desk")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.session} {self.what}"
