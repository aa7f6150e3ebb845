"""`manage.py seed_city`: Gimje's departments and fields of business, for a new installation."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from civic.cases.gimje import seed_categories
from civic.organization.gimje import seed_departments


class Command(BaseCommand):
    help = "Write Gimje's departments and fields of business that are missing. Safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{seed_departments()} departments, {seed_categories()} fields written")
