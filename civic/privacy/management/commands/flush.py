from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush

from civic.privacy.appendonly import purging


class Command(DjangoFlush):
    """Django's flush, which also empties append-only tables: whoever flushes wants everything gone.

    The test runner empties the database with it between transactional tests.
    """

    def handle(self, **options: Any) -> None:
        with purging(options["database"]):
            super().handle(**options)
