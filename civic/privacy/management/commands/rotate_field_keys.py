from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models

from civic.privacy.appendonly import purging
from civic.privacy.fields import cipher, encrypted_fields

BATCH = 500
# Names come from the models, values are parameters.
_READ = "SELECT {key}, {column} FROM {table} WHERE {column} <> '' {after} ORDER BY {key} LIMIT {batch}"
_WRITE = "UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"


class Command(BaseCommand):
    help = (
        "Encrypt every encrypted value anew with the first key of FIELD_KEYS. Can be stopped and run again; "
        "what has the newest key already is left alone. Afterwards the old keys can be removed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable = 0
        for model in apps.get_models(include_auto_created=True):
            for field in encrypted_fields(model):
                changed, failed = self._rotate(model, field)
                unreadable += failed
                self.stdout.write(f"{field}: {changed} encrypted anew, {failed} unreadable")
        if unreadable:
            raise CommandError(f"{unreadable} values fit no key of FIELD_KEYS and were left as they are.")

    def _rotate(self, model: type[models.Model], field: "models.Field[Any, Any]") -> tuple[int, int]:
        quote = connection.ops.quote_name
        primary = model._meta.pk
        table, column, key = quote(model._meta.db_table), quote(str(field.column)), quote(str(primary.column))
        changed = failed = 0
        last: Any = None
        while True:
            after = f"AND {key} > %s" if last is not None else ""
            read = _READ.format(key=key, column=column, table=table, after=after, batch=BATCH)
            write = _WRITE.format(key=key, column=column, table=table)
            # An append-only table holds encrypted texts too; purging() lets this transaction write them.
            with purging(), connection.cursor() as cursor:
                cursor.execute(read, [] if last is None else [last])
                rows = cursor.fetchall()
                for pk, token in rows:
                    fresh = _anew(token)
                    if fresh is None:
                        failed += 1
                    elif fresh != token:
                        # Only if nobody changed it since it was read.
                        cursor.execute(write, [fresh, pk, token])
                        changed += cursor.rowcount
            if len(rows) < BATCH:
                return changed, failed
            last = rows[-1][0]


def _anew(token: str) -> str | None:
    """The value under the newest key (the same when it has it already), None when no key fits."""
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token.encode())
    except InvalidToken:
        try:
            return cipher().rotate(token.encode()).decode()
        except InvalidToken:
            return None
    return token
