"""`manage.py seed_city`: Gimje's departments, fields of business and other agencies, and the periods of the law."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from civic.cases import periods
from civic.cases.gimje import seed_categories
from civic.cases.gimje_agencies import seed_agencies
from civic.organization.gimje import seed_departments


class Command(BaseCommand):
    help = "Write departments, fields of business, other agencies and periods that are missing. Safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{seed_departments()} departments, {seed_categories()} fields written")
        self.stdout.write(f"{seed_agencies()} other agencies written")
        self.stdout.write(f"{periods.seed()} kinds of petitions got the period of the law")
