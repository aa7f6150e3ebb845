"""Tables that only grow: the database itself refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE.

Put `AppendOnly("table")` into a migration after the table is made, and again into every later migration
that alters the table: SQLite alters by copying, which loses triggers. `unprotected_tables()` finds a
forgotten one.

A row of such a table must not hold a foreign key with on_delete SET_NULL, which is an UPDATE: use PROTECT.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

# The error code belongs to the class Django turns into IntegrityError, as SQLite's RAISE(ABORT) does.
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION civic_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('civic.purging', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$
"""
_SUFFIXES = {"postgresql": ("_append_only", "_no_truncate"), "sqlite": ("_no_update", "_no_delete")}
_SQLITE_SWITCH = "CREATE TABLE IF NOT EXISTS privacy_purging (id integer PRIMARY KEY CHECK (id = 1))"
_SQLITE_REFUSAL = (
    "WHEN NOT EXISTS (SELECT 1 FROM privacy_purging) "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
)


def _create(connection: "BaseDatabaseWrapper", table: str) -> list[str]:
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        return [
            _POSTGRES_FUNCTION,
            *_drop(connection, table),
            f"CREATE TRIGGER {quote(table + '_append_only')} BEFORE UPDATE OR DELETE ON {quote(table)} "
            "FOR EACH ROW EXECUTE FUNCTION civic_append_only()",
            f"CREATE TRIGGER {quote(table + '_no_truncate')} BEFORE TRUNCATE ON {quote(table)} "
            "FOR EACH STATEMENT EXECUTE FUNCTION civic_append_only()",
        ]
    return [
        _SQLITE_SWITCH,
        *_drop(connection, table),
        *(
            f"CREATE TRIGGER {quote(f'{table}_no_{verb.lower()}')} BEFORE {verb} ON {quote(table)} "
            + _SQLITE_REFUSAL.format(table=table, verb=verb)
            for verb in ("UPDATE", "DELETE")
        ),
    ]


def _drop(connection: "BaseDatabaseWrapper", table: str) -> list[str]:
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {quote(table + suffix)} ON {quote(table)}" for suffix in _SUFFIXES["postgresql"]
        ]
    return [f"DROP TRIGGER IF EXISTS {quote(table + suffix)}" for suffix in _SUFFIXES["sqlite"]]


class AppendOnly(Operation):
    """Migration operation: refuse UPDATE and DELETE on `table` (IntegrityError) on PostgreSQL and SQLite."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table], {}

    def state_forwards(self, app_label: str, state: "ProjectState") -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: "BaseDatabaseSchemaEditor",
        from_state: "ProjectState",
        to_state: "ProjectState",
    ) -> None:
        for statement in _create(schema_editor.connection, self.table):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: "BaseDatabaseSchemaEditor",
        from_state: "ProjectState",
        to_state: "ProjectState",
    ) -> None:
        for statement in _drop(schema_editor.connection, self.table):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Refuse UPDATE and DELETE on {self.table}"


@contextmanager
def purging(using: str = "default") -> Iterator[None]:
    """Allow UPDATE and DELETE on append-only tables inside the block, in this transaction only.

    For retention (wiping what may no longer be kept), for changing encryption keys, and for `flush`; nothing
    else may use it. The block is a transaction of its own, or a savepoint of the caller's.
    """
    with transaction.atomic(using=using):
        before = _switch(connections[using], True)
        yield  # an exception rolls the switch back together with everything else
        _switch(connections[using], before)


def _switch(connection: "BaseDatabaseWrapper", on: bool) -> bool:
    """Turn purging on or off and say what it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('civic.purging', true)")
            before = bool(cursor.fetchone()[0] == "on")
            cursor.execute("SELECT set_config('civic.purging', %s, true)", ["on" if on else "off"])
            return before
        cursor.execute(_SQLITE_SWITCH)
        cursor.execute("SELECT count(*) FROM privacy_purging")
        before = bool(cursor.fetchone()[0])
        cursor.execute("DELETE FROM privacy_purging")
        if on:
            cursor.execute("INSERT INTO privacy_purging (id) VALUES (1)")
        return before


def declared_tables(using: str = "default") -> set[str]:
    """The tables that the migrations make append-only."""
    loader = MigrationLoader(connections[using])
    return {
        operation.table
        for migration in loader.disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, AppendOnly)
    }


def unprotected_tables(using: str = "default") -> list[str]:
    """Append-only tables whose triggers are not in the database (lost by a later migration); [] is good."""
    connection = connections[using]
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    suffixes = ("_append_only", "_no_truncate") if connection.vendor == "postgresql" else ("_no_update", "_no_delete")
    return sorted(
        table for table in declared_tables(using) if any(table + suffix not in present for suffix in suffixes)
    )
