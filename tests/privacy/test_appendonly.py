from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

from civic.privacy import accesslog
from civic.privacy.appendonly import AppendOnly, declared_tables, purging, unprotected_tables
from civic.privacy.models import AccessLog, Throttle

PROBE = "privacy_probe"


def entry() -> AccessLog:
    return accesslog.record(by=None, action="test.look", subject="case/2026-000001")


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_row_cannot_be_changed() -> None:
    entry()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AccessLog.objects.update(reason="nothing to see")
    assert not AccessLog.objects.filter(reason="nothing to see").exists()


@pytest.mark.django_db
def test_a_row_cannot_be_deleted() -> None:
    row = entry()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.delete()
    assert AccessLog.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_table_cannot_be_truncated() -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        execute("TRUNCATE privacy_accesslog")


@pytest.mark.django_db
def test_retention_may_wipe_rows_and_only_inside_its_block() -> None:
    entry()
    with purging():
        AccessLog.objects.all().delete()
    assert AccessLog.objects.count() == 0
    row = entry()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


@pytest.mark.django_db
def test_purging_ends_with_an_exception_too() -> None:
    row = entry()
    with pytest.raises(ZeroDivisionError), purging():
        AccessLog.objects.filter(pk=row.pk // (row.pk - row.pk)).delete()
    assert AccessLog.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessLog.objects.update(reason="x")


@pytest.mark.django_db
def test_purging_within_purging_stays_open_until_the_outer_block_ends() -> None:
    entry()
    with purging():
        with purging():
            pass
        AccessLog.objects.all().delete()
    assert AccessLog.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", [1, 2])
def test_the_test_database_is_emptied_between_transactional_tests(_time: int) -> None:
    assert AccessLog.objects.count() == 0
    entry()


@pytest.mark.django_db(transaction=True)
def test_flush_empties_append_only_tables_and_leaves_them_guarded() -> None:
    entry()
    call_command("flush", interactive=False, verbosity=0)
    assert AccessLog.objects.count() == 0
    row = entry()
    with pytest.raises(IntegrityError):
        row.delete()


@pytest.mark.django_db
def test_every_declared_table_has_its_guard() -> None:
    """A migration that alters an append-only table must put AppendOnly again: SQLite loses it."""
    assert "privacy_accesslog" in declared_tables()
    assert unprotected_tables() == []


@pytest.mark.django_db
def test_a_lost_guard_is_noticed() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER privacy_accesslog_append_only ON privacy_accesslog")
        else:
            cursor.execute("DROP TRIGGER privacy_accesslog_no_delete")
    assert unprotected_tables() == ["privacy_accesslog"]


def run(operation: AppendOnly, direction: str) -> None:
    state = ProjectState()
    with connection.schema_editor(atomic=connection.vendor == "postgresql") as editor:
        getattr(operation, f"database_{direction}")("privacy", editor, state, state)


@pytest.fixture
def probe(transactional_db: Any) -> Any:
    execute(f"CREATE TABLE {PROBE} (id integer)")
    yield
    execute(f"DROP TABLE {PROBE}")


def test_the_migration_can_be_repeated_and_reversed(probe: None) -> None:
    operation = AppendOnly(PROBE)
    run(operation, "forwards")
    run(operation, "forwards")
    execute(f"INSERT INTO {PROBE} VALUES (1)")
    with pytest.raises(IntegrityError):
        execute(f"UPDATE {PROBE} SET id = 2")
    run(operation, "backwards")
    execute(f"UPDATE {PROBE} SET id = 2")


def test_the_operation_can_be_written_into_a_migration() -> None:
    assert AppendOnly("a_table").deconstruct() == ("AppendOnly", ["a_table"], {})


@pytest.mark.django_db
def test_other_tables_stay_as_they_were() -> None:
    from civic.privacy import throttle

    throttle.reset("nothing", "x")
    assert Throttle.objects.count() == 0
