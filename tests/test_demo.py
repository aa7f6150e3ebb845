"""The demonstration starts by itself, answers, and leaves no process behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from civic.dashboard.management.supervisor import ChildDied, Program, Supervisor
from tests.run import ROOT
from tests.run.processes import free_port
from tests.run.variables import clean_environment

SLEEPER = "import time; print('here', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
MOTHER = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPER!r}])"


def script(name: str, source: str) -> Program:
    return Program(name, [sys.executable, "-c", source])


def processes_with(word: str) -> list[str]:
    """Command lines of living processes that contain `word`."""
    found = subprocess.run(["ps", "-ww", "-eo", "stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in found.splitlines() if word in line and not line.startswith("Z")]


@contextlib.contextmanager
def demo(folder: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    environment = clean_environment(DEMO="1", DATA_DIR=str(folder), PYTHONUNBUFFERED="1")
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    with (folder.parent / "demo.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_for(condition, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return bool(condition())


@pytest.mark.chaos
def test_a_child_that_dies_ends_the_others_and_is_named():
    lines: list[str] = []
    supervisor = Supervisor(os.environ, lines.append)
    with (
        pytest.raises(ChildDied, match="'worker' .* exit code 3"),
        supervisor.running(
            [
                script("web", SLEEPER + "# supervisor-a"),
                script("worker", "import sys; print('bad', flush=True); sys.exit(3)"),
            ]
        ),
    ):
        supervisor.wait(seconds=20)
    assert "worker │ bad" in lines
    assert processes_with("supervisor-a") == []


@pytest.mark.chaos
def test_children_of_children_end_too():
    lines: list[str] = []
    supervisor = Supervisor(os.environ, lines.append)
    with supervisor.running([script("web", MOTHER.replace("600", "601"))]):
        assert supervisor.wait(until=lambda: lines == ["web │ here"], seconds=20)
    assert processes_with("time.sleep(601)") == []


@pytest.mark.chaos
def test_a_second_signal_does_not_wait_for_a_stubborn_child():
    lines: list[str] = []
    supervisor = Supervisor(os.environ, lines.append)
    with supervisor.running([script("web", STUBBORN)]):
        supervisor.wait(until=lambda: bool(lines), seconds=20)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        started = time.monotonic()
        assert supervisor.wait() is False
    assert time.monotonic() - started < 5


@pytest.mark.chaos
@pytest.mark.skipif(sys.platform != "linux", reason="only the Linux kernel tells children of their parent's death")
def test_a_killed_supervisor_leaves_nobody():
    source = (
        "import os; from civic.dashboard.management.supervisor import *; "
        "s = Supervisor(os.environ, print); r = s.running([Program('web', ['sleep', '602'])]); "
        "r.__enter__(); s.wait()"
    )
    parent = subprocess.Popen([sys.executable, "-c", source], cwd=ROOT)
    try:
        assert wait_for(lambda: processes_with("sleep 602"), 20)
    finally:
        parent.kill()
        parent.wait()
    assert wait_for(lambda: not processes_with("sleep 602"), 5)


def test_a_taken_port_is_said_plainly(tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        demo(tmp_path / "var", taken.getsockname()[1]) as process,
    ):
        assert process.wait(timeout=30) != 0
        port = taken.getsockname()[1]
    said = (tmp_path / "demo.log").read_text()
    assert f"Port {port} cannot be used" in said
    assert f"make demo PORT={port + 1}" in said
    assert "Traceback" not in said


@pytest.mark.embedded
def test_the_demonstration_answers_and_ctrl_c_stops_all_of_it(tmp_path):
    port, folder, log = free_port(), tmp_path / "var", tmp_path / "demo.log"
    with demo(folder, port) as process:
        assert wait_for(lambda: "Ctrl-C stops everything" in log.read_text() or process.poll() is not None, 120)
        assert process.poll() is None, log.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200
        assert wait_for(lambda: _ready(port), 30), "no sweep ran"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert processes_with(str(port)) == []
    assert "Traceback" not in log.read_text()


def _ready(port: int) -> bool:
    """Whether /readyz says yes: it looks at the age of the last sweep too."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False
