"""Real servers and workers for tests, each on a free port, all gone when the `with` ends.

    with redis_server(tmp_path) as redis: ...         redis.url, .stop(), .start(), .freeze(), .thaw()
    with smtp_sink() as smtp: ...                     smtp.url, .messages, .wait_for(3), .answer = "451 later"
    with celery_worker(tmp_path, EMAIL_URL=smtp.url, REDIS_URL=redis.url) as worker: ...   .kill(), .log()
    with celery_beat(tmp_path, REDIS_URL=redis.url, SWEEP_SECONDS="1") as beat: ...

Worker and beat run the code of this repository against the test database of this run; other settings are
given as environment variables by keyword. They need rows that are committed:
`@pytest.mark.django_db(transaction=True)`. With SQLite the test database is in memory and no other process
sees it: mark such tests with `needs_postgresql`.
"""

import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent

needs_postgresql = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql",
    reason="other processes must see the test database",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], seconds: float = 40, what: str = "condition") -> None:
    """Poll until true; fails the test after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"{what} did not come true within {seconds} s")
        time.sleep(0.05)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Process:
    """One process we started, with a log file."""

    command: list[str]
    log_path: Path
    env: dict[str, str] = field(default_factory=dict)
    popen: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log_path.open("ab") as log:
            self.popen = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, **self.env},
                start_new_session=True,
            )

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def running(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    def signal(self, number: int) -> None:
        """To the process and its children."""
        if self.popen is not None and self.popen.poll() is None:
            os.killpg(self.popen.pid, number)

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def kill(self) -> None:
        """kill -9, as the machine's power cord would."""
        self.signal(signal.SIGKILL)
        if self.popen is not None:
            self.popen.wait(10)

    def stop(self) -> None:
        """Politely, then not."""
        if self.popen is None:
            return
        self.thaw()
        self.signal(signal.SIGTERM)
        try:
            self.popen.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass
class RedisServer(Process):
    port: int = 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        super().start()
        wait_until(lambda: listens(self.port), what="redis-server")


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """An empty Redis that keeps nothing on disk."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = RedisServer(command, folder / f"redis-{port}.log", port=port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Sink:
    """A mail server that keeps what it accepts.

    `answer`: "" accepts; "451 …" or "550 …" is said to RCPT for every address, or only to those in `answers`;
    `hang_seconds`: how long it sleeps before it answers DATA; with `accept_then_hang` after keeping the mail.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"smtp://127.0.0.1:{port}"
        self.messages: list[EmailMessage] = []
        self.answer = ""
        self.answers: dict[str, str] = {}
        self.data_answer = ""
        self.hang_seconds = 0.0
        self.accept_then_hang = False
        self.hanging = 0
        self.sessions = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:
        session.host_name = hostname
        self.sessions += 1
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if refusal := self.answers.get(address, self.answer):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        import asyncio

        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        if self.hang_seconds and not self.accept_then_hang:
            self.hanging += 1
            await asyncio.sleep(self.hang_seconds)
        if self.data_answer:
            return self.data_answer
        if session.peer is None or server.transport is None or server.transport.is_closing():
            return "421 gone"
        self.messages.append(message)
        if self.hang_seconds and self.accept_then_hang:
            self.hanging += 1
            await asyncio.sleep(self.hang_seconds)
        return "250 OK"

    def recipients(self) -> list[str]:
        """The To address of each message, as accepted."""
        return [str(message["To"]) for message in self.messages]

    def wait_for(self, count: int, seconds: float = 40) -> list[EmailMessage]:
        wait_until(lambda: len(self.messages) >= count, seconds, f"{count} mails")
        return self.messages


@contextmanager
def smtp_sink(port: int | None = None) -> Iterator[Sink]:
    """A real SMTP server in a thread of this process."""
    sink = Sink(port or free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, timeout=60)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop(no_assert=True)


def database_url() -> str:
    """The test database of this run as a URL."""
    values = connection.settings_dict
    password = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    host = values["HOST"] or "127.0.0.1"
    return f"postgres://{values['USER']}{password}@{host}:{values['PORT'] or 5432}/{values['NAME']}"


def environment(folder: Path, **settings_: str) -> dict[str, str]:
    """What a process of the portal needs to stand beside this test run."""
    return {
        "DATABASE_URL": database_url() if connection.vendor == "postgresql" else "",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "BLIND_INDEX_KEY": settings.BLIND_INDEX_KEY,
        "DATA_DIR": str(folder),
        "EMAIL_URL": f"file://{folder}/mail",
        "SWEEP_SECONDS": "1",
        **settings_,
    }


def _celery(folder: Path, name: str, arguments: list[str], ready: str, env: dict[str, str]) -> Process:
    number = len(list(folder.glob(f"{name}-*.log")))
    home = folder / f"{name}-{number}"
    home.mkdir()
    command = [sys.executable, "-m", "celery", "-A", "civic", *arguments]
    process = Process(command, folder / f"{name}-{number}.log", environment(home) | env)
    process.start()
    wait_until(lambda: ready in process.log() or not process.running(), 90, f"celery {name}")
    if not process.running():
        pytest.fail(f"celery {name} ended:\n{process.log()[-3000:]}")
    return process


@contextmanager
def celery_worker(folder: Path, **env: str) -> Iterator[Process]:
    """A Celery worker (one process, no pool, so kill -9 ends the task too) that is ready for work."""
    number = free_port()  # any unique word: two workers of one name would warn each other
    arguments = ["worker", "-P", "solo", "-l", "info", "-n", f"w{number}@localhost", "--without-mingle"]
    process = _celery(folder, "worker", [*arguments, "--without-gossip"], "ready.", env)
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def celery_beat(folder: Path, **env: str) -> Iterator[Process]:
    """A Celery beat with the schedule of the settings."""
    schedule = folder / f"schedule-{free_port()}"
    process = _celery(folder, "beat", ["beat", "-l", "info", "-s", str(schedule)], "beat: Starting", env)
    try:
        yield process
    finally:
        process.stop()
