"""A pytest plugin (`-p tests.run.plugin`): separates parallel workers, writes the counts of a run to a file.

Loaded before Django's settings are read, in the controlling process and in every xdist worker.
"""

import json
import os
from pathlib import Path

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    report = os.environ.get(REPORT)
    if not report:
        return
    stats = terminalreporter.stats
    words = {"passed": "passed", "failed": "failed", "skipped": "skipped", "error": "errors"}
    words |= {"xfailed": "xfailed", "xpassed": "xpassed"}
    counts = {name: len(stats.get(key, [])) for key, name in words.items()}
    Path(report).write_text(json.dumps(counts), encoding="utf-8")
