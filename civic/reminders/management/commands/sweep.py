"""One round of what beat does each minute, so that cron can run the portal without Celery and Redis."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from civic.notices.delivery import send_due
from civic.notices.digest import queue_digest_if_due
from civic.reminders.firing import fire_due


class Command(BaseCommand):
    help = (
        "Fire the reminders that are due and send the notices, once. From cron: * * * * * manage.py sweep. "
        "Two at once do no harm. Exit code 0, or 1 when it could not come through."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=50, help="stop each step after this time (default 50)")

    def handle(self, *args: Any, **options: Any) -> None:
        fired = fire_due(options["seconds"])
        queue_digest_if_due()
        tally = send_due(options["seconds"])
        self.stdout.write(f"fired {fired}, sent {tally.sent}, failed {tally.failed}, postponed {tally.postponed}")
