"""Receipt numbers, and numbers of papers: one running number a year each."""

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


class PaperCounter(models.Model):
    """The last number of a year of one sort of paper, e.g. `독촉`: `독촉-2026-0001`. Unique; gaps are allowed."""

    sort = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "year"], name="one_paper_counter_per_sort_and_year")]

    def __str__(self) -> str:
        return f"{self.sort}-{self.year}-{self.last:04d}"

    @staticmethod
    def next_number(sort: str, at: datetime) -> str:
        """The next number of this sort in the year of `at` in Seoul; waits for whoever is taking one."""
        year = timezone.localtime(at).year
        with transaction.atomic():
            PaperCounter.objects.bulk_create([PaperCounter(sort=sort, year=year)], ignore_conflicts=True)
            counter = PaperCounter.objects.select_for_update().get(sort=sort, year=year)
            counter.last += 1
            counter.save(update_fields=["last"])
        return str(counter)
