"""`python -m tests.run [check | messages]`."""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from tests.run import browser, catalogue, packages, steps
from tests.run.postgres import NoServer, postgres
from tests.run.redisserver import redis_server
from tests.run.summary import Result, close, heading, say
from tests.run.variables import share_bytecode

PARALLEL = min(8, max(3, os.cpu_count() or 1))  # more than processors: tests wait for the database, too


def main(arguments: list[str]) -> int:
    heed_signals()
    if arguments == ["messages"]:
        return catalogue.update()
    if arguments not in ([], ["check"]):
        say(__doc__ or "")
        return 2
    started = time.monotonic()
    with _folder() as folder:
        share_bytecode(folder / "bytecode")
        if not arguments:
            _complete_machine()
        results = steps.checks(folder / "checks")
        if not arguments:
            results += _tests(folder)
    return close(results, time.monotonic() - started)


def _tests(folder: Path) -> list[Result]:
    heading("Servers and browser")
    results, started = [], time.monotonic()
    chromium = browser.find_chromium()
    if chromium is None:
        results.append(Result("browser", 0, f"please install {browser.WANTED}; its tests did not run"))
    try:
        with postgres(folder) as database, redis_server(folder, PARALLEL) as queues:
            say(f"PostgreSQL, Redis and {chromium or 'no browser'} are ready ({_since(started)})")
            results += steps.on_servers(folder, database, queues, chromium)
    except NoServer as missing:
        say(f"Please install or correct: {missing}")
        problem = f"please install {str(missing).splitlines()[0]}; tests on servers did not run"
        results.append(Result("servers", time.monotonic() - started, problem))
        results.append(steps.core_on_sqlite(folder).now())
    return [*results, steps.on_embedded(folder)]


def _complete_machine() -> None:
    """Install with apt-get, where this is allowed, what no wheel brings: browser, Korean font, gettext."""
    missing = [] if browser.find_chromium() else ["chromium"]
    missing += [] if browser.has_korean_font() else ["fontconfig", "fonts-nanum"]
    missing += [] if shutil.which("xgettext") else ["gettext"]
    if missing:
        packages.install_debian(*missing)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder for this run that an unprivileged PostgreSQL can enter; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-"))
    folder.chmod(0o755)
    (folder / "checks").mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _since(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"


def heed_signals() -> None:
    """End politely when told to; also when started in the background by a shell without job control, which has
    Ctrl-C ignored by us and by every command we start."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(number: int, frame: FrameType | None) -> None:
    """Let `finally` blocks stop the servers."""
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
