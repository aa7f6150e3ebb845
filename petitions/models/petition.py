"""The program's own row of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case


class Petition(models.Model):
    """A petition (민원). Text, status and deadlines stand on the case; here stands what only petitions have."""

    case = models.OneToOneField(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="petition")

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case)

    @classmethod
    def begin(cls, case: Case) -> None:
        """Write the row of a new case; called inside the transaction that opens it."""
        cls.objects.create(case=case)
