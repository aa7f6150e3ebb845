"""A pytest plugin (`-p tests.run.plugin`): separates parallel workers, writes the counts of a run to a file.

Loaded before Django's settings are read, in the controlling process and in every xdist worker.
"""

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

REPORT = "TEST_REPORT"  # file for the counts
REDIS_URLS = "TEST_REDIS_URLS"  # one per parallel worker, with spaces between them


def _separate(worker: str) -> None:
    """Give worker `gw0`, `gw1` … its own Redis database and data folder (pytest-django does PostgreSQL)."""
    number = int(worker.removeprefix("gw"))
    urls = os.environ.get(REDIS_URLS, "").split()
    if urls:
        os.environ["REDIS_URL"] = urls[number % len(urls)]
    if "DATA_DIR" in os.environ:
        os.environ["DATA_DIR"] = str(Path(os.environ["DATA_DIR"]) / worker)


if "PYTEST_XDIST_WORKER" in os.environ:
    _separate(os.environ["PYTEST_XDIST_WORKER"])


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[Any]:
    """Have the visitors of the test database sent away before pytest-django drops it."""
    result = yield
    if fixturedef.argname == "django_db_setup":
        blocker = request.getfixturevalue("django_db_blocker")
        fixturedef.addfinalizer(partial(_send_visitors_away, blocker))
    return result


def _send_visitors_away(blocker: Any) -> None:
    """End other sessions: connections of the live server's threads stay until the garbage collector comes by,
    and PostgreSQL drops no database with visitors."""
    from django.db import connection  # not before Django is set up

    if connection.vendor != "postgresql" or not str(connection.settings_dict["NAME"]).startswith("test_"):
        return
    connection.close()  # it may have gone stale behind tests that stop servers
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    report = os.environ.get(REPORT)
    if not report:
        return
    stats = terminalreporter.stats
    words = {"passed": "passed", "failed": "failed", "skipped": "skipped", "error": "errors"}
    words |= {"xfailed": "xfailed", "xpassed": "xpassed"}
    counts = {name: len(stats.get(key, [])) for key, name in words.items()}
    Path(report).write_text(json.dumps(counts), encoding="utf-8")
