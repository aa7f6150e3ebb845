"""The portal as it runs in production: gunicorn, its own Redis, and browsers that speak HTTP to it."""

import http.client
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client

from tests.petitions.conftest import ANSWERS
from tests.processes import (
    ROOT,
    Process,
    RedisServer,
    environment,
    free_port,
    listens,
    redis_server,
    wait_until,
)
from tests.security.world import World, make_world

TOKEN = "t" * 32  # of the forms: the cookie and the field are the same word


@dataclass
class Answer:
    status: int
    location: str
    body: str
    seconds: float


@dataclass
class Browser:
    """One visitor. `session` is the cookie of somebody who signed in."""

    port: int
    session: str = ""
    form_key: str = ""
    slowest: float = 0.0
    answers: list[Answer] = field(default_factory=list)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, "")

    def post(self, path: str, **data: Any) -> Answer:
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": TOKEN, **data}))

    def leave_while_sending(self, path: str, **data: Any) -> None:
        """Send a form and go away before the answer."""
        connection, headers, body = self._connect(), self._headers(), urlencode({"csrfmiddlewaretoken": TOKEN, **data})
        connection.request("POST", path, body, headers)  # the server goes on with it
        time.sleep(0.3)
        connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def _headers(self) -> dict[str, str]:
        cookies = f"csrftoken={TOKEN}" + (f"; sessionid={self.session}" if self.session else "")
        return {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}

    def _ask(self, method: str, path: str, body: str) -> Answer:
        started, connection = time.monotonic(), self._connect()
        connection.request(method, path, body or None, self._headers())
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        if found := re.search(r"sessionid=(\w+)", response.headers.get("Set-Cookie", "")):
            self.session = found[1]
        for cookie in response.headers.get_all("Set-Cookie") or []:
            if cookie.startswith("sessionid="):
                self.session = cookie.partition("=")[2].partition(";")[0]
        if found := re.search(r'name="form_key" value="([\w-]+)"', text):
            self.form_key = found[1]
        connection.close()
        answer = Answer(response.status, response.headers.get("Location", ""), text, time.monotonic() - started)
        self.slowest = max(self.slowest, answer.seconds)
        self.answers.append(answer)
        return answer

    def fill_in(self, **changes: dict[str, str]) -> None:
        """Answer every step, up to the page that checks everything."""
        for step, values in ANSWERS.items():
            answer = self.post(f"/petitions/new/{step}/", form_key=self.form_key, **{**values, **changes.get(step, {})})
            assert answer.status == 302, (step, answer.status, answer.body[-2000:])
            self.get(answer.location)

    def send(self) -> Answer:
        return self.post("/petitions/new/check/", form_key=self.form_key)

    def file(self, acknowledged: dict[str, str], **changes: dict[str, str]) -> str:
        """File a petition; its number, which is noted as acknowledged."""
        self.fill_in(**changes)
        key, answer = self.form_key, self.send()
        assert answer.status == 302, answer.body[-2000:]
        acknowledged[key] = number_of(answer)
        assert self.get(answer.location).status == 200
        self.form_key = ""
        return acknowledged[key]


def number_of(answer: Answer) -> str:
    return urlsplit(answer.location).path.rstrip("/").rsplit("/", 1)[-1]


@dataclass
class Portal:
    """The running portal and what stands behind it."""

    process: Process
    port: int
    redis: RedisServer
    env: dict[str, str]
    world: World

    def browser(self, role: str = "") -> Browser:
        if not role:
            return Browser(self.port)
        client = Client()
        client.force_login(self.world.people[role])
        return Browser(self.port, client.cookies["sessionid"].value)


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Static files as a server in production has them."""
    folder = tmp_path_factory.mktemp("portal")
    env = {**environment(folder), "DEMO": "1", "DATABASE_URL": "", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=120)
    return folder


@pytest.fixture
def world(transactional_db: None, settings: Any) -> World:
    settings.STAFF_SECOND_FACTOR = False
    settings.DOORBELL = False
    return make_world()


@contextmanager
def gunicorn(folder: Path, env: dict[str, str]) -> Iterator[tuple[Process, int]]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "civic.wsgi", "-w", "3", "-b", f"127.0.0.1:{port}", "-t", "60"]
    process = Process([*command, "--preload", "--graceful-timeout", "2"], folder / f"gunicorn-{port}.log", env)
    process.start()
    try:
        wait_until(lambda: listens(port) or not process.running(), 60, "gunicorn")
        yield process, port
    finally:
        process.stop()


@pytest.fixture
def portal(world: World, collected: Path, tmp_path: Path) -> Iterator[Portal]:
    with redis_server(tmp_path) as redis:
        env = environment(tmp_path, REDIS_URL=redis.url, STAFF_SECOND_FACTOR="0", QUIET_HOURS="0", DEBUG="0", DEMO="0")
        env |= {"DATA_DIR": str(collected)}
        with gunicorn(tmp_path, env) as (process, port):
            yield Portal(process, port, redis, env, world)
