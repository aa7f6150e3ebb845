"""The steps of a run: the checks, and pytest on each set of servers."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.run import ROOT, catalogue
from tests.run.summary import Result, heading, judge, read_counts, say
from tests.run.variables import clean_environment

STOP_SECONDS = 60
# What the demonstration lives on; of the Mondays what the database decides.
CORE = ("tests/cases/test_*.py", "tests/petitions/test_*.py", "tests/petitions/monday/test_booking*.py")
CORE += tuple(f"tests/petitions/monday/test_{name}.py" for name in ("waiting", "offers", "planning", "instructions"))
CORE += ("tests/monitors/**/test_*.py",)
MOST_LINES = 40  # of one check's complaints
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "a-key-of-the-check-only-Zk3vT8qLw5Rj2Nx9Bm4Hd7Gf1Ps6Yc0Ua",
    "FIELD_KEYS": "Y2hlY2stb25seS1maWVsZC1rZXktMDEyMzQ1Njc4OTA=",
    "BLIND_INDEX_KEY": "another-key-of-the-check-only-Wn4Xr7Kd2Lp9Vb5Tq8Mz",
    "SITE_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgres://portal@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
    "TRUSTED_PROXY_COUNT": "1",
}


def _tool(name: str, *arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / name), *arguments]


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error::DeprecationWarning:django", "manage.py", *arguments]


def _commands() -> dict[str, tuple[list[str], dict[str, str]]]:
    demo = {"DEMO": "1"}
    return {
        "types (mypy)": (_tool("mypy"), demo),
        "lint (ruff check)": (_tool("ruff", "check", "--no-fix"), {}),
        "format (ruff format)": (_tool("ruff", "format", "--check"), {}),
        "imports point down (lint-imports)": (_tool("lint-imports"), demo),
        "migrations are complete": (_manage("makemigrations", "--check", "--dry-run"), demo),
        "production settings (check --deploy)": (
            _manage("check", "--deploy", "--fail-level", "WARNING"),
            PRODUCTION,
        ),
    }


def checks(data: Path) -> list[Result]:
    """Everything that needs no server, two at a time; the output of a check is shown when it fails."""
    heading("Checks: lint, types, imports, migrations, production settings, translations")
    jobs: list[Callable[[], Result]] = [
        partial(_check, name, command, values, data) for name, (command, values) in _commands().items()
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(lambda job: job(), [*jobs, _translations]))
    return results


def _check(name: str, command: list[str], values: dict[str, str], data: Path) -> Result:
    started = time.monotonic()
    environment = clean_environment(DATA_DIR=str(data), **values)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    problem = f"exit code {done.returncode}" if done.returncode else ""
    result = Result(name, time.monotonic() - started, problem)
    say("\n".join([result.line(), *((done.stdout + done.stderr).splitlines() if problem else [])]))
    return result


def _translations() -> Result:
    started = time.monotonic()
    try:
        found = catalogue.problems()
    except subprocess.CalledProcessError as error:
        found = [str(error)]
    result = Result("translations are complete", time.monotonic() - started, f"{len(found)} problems" if found else "")
    shown = found[:MOST_LINES] + ([f"... and {len(found) - MOST_LINES} more"] if len(found) > MOST_LINES else [])
    say("\n".join([result.line(), *(f"        {line}" for line in shown)]))
    return result


@dataclass
class Run:
    """One run of pytest in a clean environment with `values`."""

    name: str
    arguments: list[str]
    data: Path
    values: dict[str, str] = field(default_factory=dict)

    @property
    def report(self) -> Path:
        return self.data / "report.json"

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "pytest", "-p", "tests.run.plugin", "-q", "--durations=5", *self.arguments]

    def environment(self) -> dict[str, str]:
        """Its environment; makes the folder of the run."""
        self.data.mkdir(parents=True)
        environment = clean_environment(DATA_DIR=str(self.data), TEST_REPORT=str(self.report), **self.values)
        environment.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the thread
        return environment

    def now(self) -> Result:
        """Run it; its output goes straight to the screen."""
        heading(self.name)
        started = time.monotonic()
        code = run_politely(self.command, self.environment())
        return judge(self.name, time.monotonic() - started, code, read_counts(self.report))

    @contextmanager
    def beside(self) -> Iterator[Callable[[], Result]]:
        """Run it beside something else; what this gives waits for its end, shows its output and judges it."""
        environment, started = self.environment(), time.monotonic()
        output = self.data / "output.txt"
        with output.open("w", encoding="utf-8") as screen:
            process = subprocess.Popen(self.command, cwd=ROOT, env=environment, stdout=screen, stderr=subprocess.STDOUT)

        def end() -> Result:
            code = process.wait()
            seconds = time.monotonic() - started
            heading(self.name)
            say(output.read_text(encoding="utf-8", errors="replace"))
            return judge(self.name, seconds, code, read_counts(self.report))

        try:
            yield end
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Let a process that still runs clean up, and end it when it does not come to an end."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def run_politely(command: list[str], environment: dict[str, str]) -> int:
    """Run a command and return its exit code. When this process is told to stop, the command may clean up
    first: tests have workers, browsers and servers of their own."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return process.wait()
    except BaseException as stop:
        if not isinstance(stop, KeyboardInterrupt):  # Ctrl-C has reached the command already
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def on_servers(data: Path, database: str, queues: list[str], chromium: Path | None) -> list[Result]:
    """The whole suite on PostgreSQL and Redis: the parallel part first, then browser and chaos one after the other.

    These mostly wait for other processes, so the core on SQLite runs beside them.
    """
    values = {"DATABASE_URL": database, "REDIS_URL": queues[0], "TEST_REDIS_URLS": " ".join(queues)}
    workers = ["-n", str(len(queues))]
    parallel = [*workers, "-m", "not e2e and not chaos and not embedded"]
    results = [Run("Tests on PostgreSQL and Redis", parallel, data / "servers", values).now()]
    if chromium:
        values = {**values, "CHROMIUM": str(chromium)}
    alone = ["-m", "e2e or chaos" if chromium else "chaos"]
    with core_on_sqlite(data).beside() as end_of_core:
        processes = Run("Browser and real processes (PostgreSQL, Redis)", alone, data / "processes", values)
        results += [processes.now(), end_of_core()]
    return results


def core_on_sqlite(data: Path) -> Run:
    """The core on SQLite, as the demonstration has it."""
    core = [str(path.relative_to(ROOT)) for pattern in CORE for path in sorted(ROOT.glob(pattern))]
    arguments = ["-m", "not e2e and not chaos and not embedded", *core]
    return Run("Core tests on SQLite", arguments, data / "sqlite")


def on_embedded(data: Path) -> Result:
    """The main thread on SQLite and the filesystem broker, the way the demonstration runs."""
    return Run("The main thread embedded (SQLite, filesystem broker)", ["-m", "embedded"], data / "embedded").now()
