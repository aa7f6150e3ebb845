"""The sessions of the next weeks, made by hand or by cron."""

from typing import Any

from django.core.management.base import BaseCommand

from petitions.monday.planning import plan_ahead


class Command(BaseCommand):
    help = (
        "Make the Mondays of the next weeks, apply the rule for holidays, open those whose day for booking has come. "
        "From cron: 40 * * * * manage.py plan_mondays. Twice, or two at once, do no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed = plan_ahead()
        for session in changed:
            self.stdout.write(f"{session.day} {session.state} {session.reason}".rstrip())
        self.stdout.write(f"made or changed {len(changed)}")
