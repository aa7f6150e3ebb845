"""`manage.py sync_roles`: write the roles (groups) and their permissions; run after each migrate."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.people.roles import PERMISSIONS, sync_roles


class Command(BaseCommand):
    help = "Write the roles and their permissions. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = sync_roles()
        if missing:
            raise CommandError("these permissions do not exist: " + ", ".join(missing))
        self.stdout.write(f"{len(PERMISSIONS)} roles written")
