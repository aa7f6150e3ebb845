"""`manage.py demo`: prepares the demonstration and runs web and worker until Ctrl-C."""

import contextlib
import fcntl
import hashlib
import http
import http.client
import io
import os
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from civic.dashboard.management.supervisor import ChildDied, Program, Supervisor

HOST = "127.0.0.1"
READY_SECONDS = 60


class Command(BaseCommand):
    help = "Run the portal with demonstration data: database, static files, web server and one worker with beat."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the web server (default 8000)")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This command is only for the demonstration: run it with DEMO=1, or `make demo`.")
        _refuse_taken(port)
        try:
            with _only_one():
                self._prepare()
                self._serve(port)
        except KeyboardInterrupt:
            raise CommandError("Interrupted before everything was ready.") from None

    def _prepare(self) -> None:
        steps: dict[str, Callable[[], object]] = {
            "database": lambda: call_command("migrate", verbosity=0, interactive=False),
            "demonstration data": lambda: call_command("demo_data", stdout=io.StringIO()),
            "static files": _collect_static,
        }
        for name, step in steps.items():
            started = time.monotonic()
            step()
            self._say(f"{name} ready ({time.monotonic() - started:.1f} s)")

    def _serve(self, port: int) -> None:
        address = f"http://{HOST}:{port}"
        environment = {
            "SWEEP_SECONDS": "10",  # nobody who tries the portal waits a minute for a mail
            **os.environ,
            "SITE_URL": address,
            "PYTHONUNBUFFERED": "1",
        }
        supervisor = Supervisor(environment, self._say)
        try:
            with supervisor.running(_programs(port)):
                if supervisor.wait(until=lambda: _answers(port), seconds=READY_SECONDS):
                    self._welcome(address)
                    supervisor.wait()
                elif not supervisor.stopping:
                    raise ChildDied(f"'web' gave no good answer within {READY_SECONDS} seconds")
                self._say("Stopping ...")
        except ChildDied as died:
            raise CommandError(f"The demonstration has stopped: {died}.") from died
        self._say("Stopped.")

    def _welcome(self, address: str) -> None:
        self._say("")
        call_command("demo_data", people=True, stdout=self.stdout)
        self._say("")
        self._say(f"  The portal is running:   {address}/")
        self._say(f"  For the staff:           {address}/admin/")
        self._say(f"  Mails and messages are written to {settings.DATA_DIR}")
        self._say("  Ctrl-C stops everything.")
        self._say("")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _programs(port: int) -> list[Program]:
    python = sys.executable
    web = [python, "-m", "gunicorn", "civic.wsgi", "--bind", f"{HOST}:{port}", "--worker-class", "gthread"]
    web += ["--workers", "1", "--threads", "8", "--graceful-timeout", "5", "--log-level", "warning"]
    quiet = ["-W", "ignore:::celery.platforms"]  # it warns root at length, and a container is often root
    worker = [python, *quiet, "-m", "celery", "-q", "-A", "civic", "worker", "-B", "-P", "solo", "-l", "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [Program("web", web), Program("worker", worker)]


def _refuse_taken(port: int) -> None:
    """
    Raises:
        CommandError: another program listens on the port.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            free = port + 1 if port < 65535 else 8000
            raise CommandError(
                f"Port {port} cannot be used ({error}). Take another one: make demo PORT={free}"
            ) from error


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """The filesystem queue has one reader, so a data folder has one demonstration.

    Raises:
        CommandError: one is already running.
    """
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(f"A demonstration is already running with {settings.DATA_DIR}.") from error
        yield


def _collect_static() -> None:
    """Collect the static files unless nothing changed since the last time."""
    stamp, now = settings.DATA_DIR / "static.stamp", _static_fingerprint()
    if stamp.exists() and stamp.read_text() == now and Path(settings.STATIC_ROOT).is_dir():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(now)


def _static_fingerprint() -> str:
    """A digest over path, size and time of every static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            state = os.stat(storage.path(name))
            digest.update(f"{storage.path(name)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _answers(port: int) -> bool:
    """Whether the web server answers, and not with an error of its own."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
