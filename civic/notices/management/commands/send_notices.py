"""Send what the outbox holds, once; for cron and for the hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from civic.notices.delivery import send_due


class Command(BaseCommand):
    help = "Send the notices that are due, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=50, help="stop after this time (default 50)")

    def handle(self, *args: Any, **options: Any) -> None:
        tally = send_due(options["seconds"])
        self.stdout.write(f"sent {tally.sent}, failed {tally.failed}, postponed {tally.postponed}")
