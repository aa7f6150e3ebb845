"""Fill the Holiday table from the holidays library."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from civic.cases.calendar import FIRST_YEAR, LAST_YEAR, SOURCE, kind_of, library_year
from civic.cases.models import Holiday


class Command(BaseCommand):
    """Write the public holidays of some years; rows that exist, edited or not, are left as they are."""

    help = "Fills the table of holidays from the holidays library. Repeatable: dates that have a row keep it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the years, both included."""
        year = timezone.localdate().year
        parser.add_argument("--from", dest="first", type=int, default=year - 2, metavar="YEAR")
        parser.add_argument("--to", dest="last", type=int, default=year + 3, metavar="YEAR")

    def handle(self, *, first: int, last: int, **options: Any) -> None:
        """Insert what is missing and name what differs from the library."""
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            raise CommandError(f"--from and --to: years from {FIRST_YEAR} to {LAST_YEAR}, the first one first")
        before = {row.date: row for row in Holiday.objects.filter(date__year__range=(first, last))}
        proposed = {day: name for year in range(first, last + 1) for day, name in library_year(year).items()}
        missing = [
            Holiday(date=day, name=name, kind=kind_of(name), source=SOURCE)
            for day, name in sorted(proposed.items())
            if day not in before
        ]
        Holiday.objects.bulk_create(missing, ignore_conflicts=True)
        for line in _differences(before, proposed):
            self.stdout.write(line)
        self.stdout.write(f"{first}-{last}: {len(missing)} holidays added, {len(before)} rows left as they were")


def _differences(rows: dict[date, Holiday], proposed: dict[date, str]) -> Iterator[str]:
    """Say where rows that stay differ from the library: a person decides."""
    for day, row in sorted(rows.items()):
        if row.is_day_off and day not in proposed:
            yield f"{day}: the table has {row.name!r}, the library has nothing"
        elif not row.is_day_off and day in proposed:
            yield f"{day}: the table says working day, the library has {proposed[day]!r}"
