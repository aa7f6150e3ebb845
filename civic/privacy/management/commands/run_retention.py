from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.privacy import retention


class Command(BaseCommand):
    help = "Remove what may no longer be kept (the daily task does the same)."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = retention.run()
        for name, number in removed.items():
            self.stdout.write(f"{name}: {'failed' if number is None else number}")
        if None in removed.values():
            raise CommandError("Some of it failed; the log says why.")
