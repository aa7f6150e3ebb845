from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.privacy import accesslog
from civic.privacy.models import AccessLog


class Command(BaseCommand):
    help = "Prove that no entry of the access log was changed or removed; note the printed hash elsewhere."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = accesslog.verify()
        if broken is not None:
            raise CommandError(f"The chain is broken at entry {broken.pk} ({broken.at:%Y-%m-%d %H:%M}).")
        self.stdout.write(f"{AccessLog.objects.count()} entries, unbroken. Newest hash: {accesslog.head() or '-'}")
