"""Many people at once: real threads with connections of their own, on PostgreSQL and on an SQLite file."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.db import close_old_connections, connection, connections

BUSY_SECONDS = 120  # SQLite keeps no line: on a machine with much else to do, one thread may wait long for its turn


@contextmanager
def database_for_threads(folder: Path) -> Iterator[None]:
    """Inside the block all threads see one database as the portal does.

    With SQLite the tests' own database is in memory, where locks are not those of a file: a copy of it, in a file with
    the settings of the portal (but for the patience), takes its place until the block ends.
    """
    if connection.vendor != "sqlite":
        yield
        return
    settings, name = connection.settings_dict, connection.settings_dict["NAME"]
    path = folder / "portal.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    kept = connections["default"]
    settings["NAME"] = str(path)
    settings["OPTIONS"]["timeout"], usual = BUSY_SECONDS, settings["OPTIONS"]["timeout"]
    del connections["default"]
    try:
        yield
        connections["default"].close()
    finally:
        settings["NAME"] = name
        settings["OPTIONS"]["timeout"] = usual
        connections["default"] = kept


def at_once(jobs: "Sequence[Callable[[], Any]]", threads: int = 0) -> list[Any]:
    """Run jobs in threads that start together, each thread one after the other; what each gave or raised."""
    count = threads or len(jobs)
    start = threading.Barrier(count)

    def begin() -> None:
        close_old_connections()
        start.wait(10)

    def end() -> None:
        connections["default"].close()

    with ExitStack() as stack:
        own = [stack.enter_context(ThreadPoolExecutor(1)) for _nth in range(count)]
        begun = [thread.submit(begin) for thread in own]
        done = [own[nth % count].submit(job) for nth, job in enumerate(jobs)]
        ended = [thread.submit(end) for thread in own]
    for one in (*begun, *ended):
        one.result()
    return [one.exception() or one.result() for one in done]
