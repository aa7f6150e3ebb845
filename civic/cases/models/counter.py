"""Receipt numbers: one running number a year."""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone


class CaseCounter(models.Model):
    """The last number given out in a year. Numbers are unique; gaps are allowed."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last:06d}"

    @staticmethod
    def next_number(at: datetime) -> str:
        """The next receipt number of the year of `at` in Seoul, e.g. `2026-000123`."""
        year = timezone.localtime(at).year
        with transaction.atomic():
            CaseCounter.objects.bulk_create([CaseCounter(year=year)], ignore_conflicts=True)
            counter = CaseCounter.objects.select_for_update().get(year=year)
            counter.last += 1
            counter.save(update_fields=["last"])
        return str(counter)
