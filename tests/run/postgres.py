"""PostgreSQL for the tests: the one of DATABASE_URL, a running one, an installed one, or one we install."""

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

import psycopg2

from tests.run.packages import install_debian, install_server_wheels
from tests.run.processes import as_user, free_port, give_to, running, unprivileged_user
from tests.run.summary import say

OLDEST = 15
WANTED = f"PostgreSQL {OLDEST} or newer (Debian: apt-get install postgresql), or its address in DATABASE_URL"
RUNNING = (
    "postgres://postgres@127.0.0.1:5432/postgres",
    "postgres:///postgres?host=/var/run/postgresql",
    "postgres://postgres@/postgres?host=/var/run/postgresql",
)

_RIGHTS = """SELECT rolsuper OR rolcreatedb, current_setting('server_encoding')
             FROM pg_roles WHERE rolname = current_user"""


class NoServer(Exception):
    """A server cannot be had; the text says what to install or to correct."""


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a database server for this run; the tests make and drop their own databases in it.

    Raises:
        NoServer: DATABASE_URL does not work, or nothing is here and nothing can be installed.
    """
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        if problem := refusal(given):
            raise NoServer(f"DATABASE_URL: {problem}")
        yield given
        return
    for url in RUNNING:
        if not refusal(url):
            name = f"portal_{os.getpid()}"
            try:
                yield _named(url, name)
            finally:
                _drop(url, name)
            return
    with _private(_find_or_install(), folder) as url:
        yield url


def refusal(url: str) -> str:
    """Why the server at `url` is no use to us; empty when it is fine."""
    try:
        connection = psycopg2.connect(url, connect_timeout=3)
    except psycopg2.Error as error:
        return str(error).strip().splitlines()[0]
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(_RIGHTS)
        may_create, encoding = cursor.fetchone()
        version = connection.server_version // 10000
    if version < OLDEST:
        return f"PostgreSQL {version} is too old, {OLDEST} or newer is needed"
    if not may_create:
        return "this user may not create databases (ALTER ROLE … CREATEDB)"
    return "" if encoding == "UTF8" else f"the encoding is {encoding}, UTF8 is needed"


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _drop(url: str, name: str) -> None:
    """Remove what an interrupted run left in a server that is not ours."""
    connection = psycopg2.connect(url, connect_timeout=3)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [rf"^(test_)?{name}(_\w+)?$"])
        for (database,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def _find_or_install() -> Path:
    found = _installed()
    if not found and install_debian("postgresql"):
        found = _installed()
    if not found and install_server_wheels():
        found = _from_wheel()
    if not found:
        raise NoServer(WANTED)
    return found


def _installed() -> Path | None:
    """The folder with the programs of the newest PostgreSQL on this machine."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    if program := shutil.which("initdb"):
        folders.append(Path(program).resolve().parent)
    versions = {folder: _version(folder) for folder in folders}
    fitting = [folder for folder in folders if versions[folder] >= OLDEST]
    return max(fitting, key=lambda folder: versions[folder], default=_from_wheel())


def _version(folder: Path) -> int:
    if not ((folder / "initdb").exists() and (folder / "postgres").exists()):
        return 0
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)", told)
    return int(match[1]) if match else 0


def _from_wheel() -> Path | None:
    spec = find_spec("pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


@contextlib.contextmanager
def _private(programs: Path, folder: Path) -> Iterator[str]:
    """Our own server on a free port, fast because nobody needs its data after the run."""
    user, home = unprivileged_user(), folder / "postgres"
    home.mkdir(mode=0o755)
    give_to(user, home)
    if user and "pgserver" in programs.parts:
        programs = _readable_copy(programs, home)
    say(f"Starting a private PostgreSQL {_version(programs)} from {programs} ...")
    data, port = home / "data", free_port()
    make = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    ]
    made = subprocess.run(make, capture_output=True, text=True, check=False, cwd=home, **as_user(user))  # type: ignore[call-overload]  # three keywords or none
    if made.returncode != 0:
        raise NoServer(f"initdb failed: {made.stderr.strip()}")
    command = [
        str(programs / "postgres"),
        "-D",
        str(data),
        "-p",
        str(port),
        "-c",
        "listen_addresses=127.0.0.1",
    ]
    command += ["-c", f"unix_socket_directories={home}", "-c", "fsync=off", "-c", "full_page_writes=off"]
    command += ["-c", "synchronous_commit=off", "-c", "max_connections=100"]
    url, log = f"postgres://postgres@127.0.0.1:{port}/portal", folder / "postgres.log"
    with running(command, log, stop=signal.SIGINT, user=user) as server:
        _wait(_named(url, "postgres"), server, log)
        yield url


def _readable_copy(programs: Path, home: Path) -> Path:
    """The wheel's files where an unprivileged user may read them (the virtual environment may be root's)."""
    site = programs.parents[2]
    shutil.copytree(site / "pgserver" / "pginstall", home / "site" / "pgserver" / "pginstall")
    shutil.copytree(site / "pgserver.libs", home / "site" / "pgserver.libs")
    return home / "site" / "pgserver" / "pginstall" / "bin"


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while problem := refusal(url):
        if server.poll() is not None or time.monotonic() > deadline:
            raise NoServer(f"PostgreSQL did not start: {problem}\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
