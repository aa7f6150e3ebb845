"""Servers for the tests: a wrong address is said, a private server starts and ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run import ROOT, postgres, redisserver
from tests.run.postgres import NoServer
from tests.run.processes import free_port, running


def test_an_address_without_postgresql_is_refused():
    assert postgres.refusal(f"postgres://postgres@127.0.0.1:{free_port()}/postgres")


def test_an_address_without_redis_is_refused():
    assert redisserver.refusal(f"redis://127.0.0.1:{free_port()}/0")


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_given_address_that_does_not_work_is_an_error_not_a_fallback(monkeypatch, tmp_path, name):
    monkeypatch.setenv("DATABASE_URL", f"postgres://postgres@127.0.0.1:{free_port()}/portal")
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    context = postgres.postgres(tmp_path) if name == "DATABASE_URL" else redisserver.redis_server(tmp_path, 2)
    with pytest.raises(NoServer, match=name), context:
        pass


def test_without_any_way_to_a_server_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(postgres, "RUNNING", ())
    monkeypatch.setattr(postgres, "_installed", lambda: None)
    for name in ("install_debian", "install_server_wheels"):
        monkeypatch.setattr(postgres, name, lambda *packages: False)
    with pytest.raises(NoServer, match="apt-get install postgresql"), postgres.postgres(tmp_path):
        pass


@pytest.mark.chaos
def test_a_private_postgresql_starts_and_ends(monkeypatch, tmp_path_factory):
    if not (programs := postgres._installed()):
        pytest.skip("no PostgreSQL is installed here, only a running one is used")
    folder = Path(tmp_path_factory.mktemp("private"))
    for part in (folder, *folder.parents[:2]):
        part.chmod(0o755)  # another user runs it
    with postgres._private(programs, folder) as url:
        address = postgres._named(url, "postgres")
        assert postgres.refusal(address) == ""
    assert postgres.refusal(address)


@pytest.mark.chaos
def test_a_private_redis_starts_and_ends(tmp_path):
    if not (program := redisserver._installed()):
        pytest.skip("no Redis is installed here, only a running one is used")
    with redisserver._private(program, tmp_path) as url:
        assert redisserver.refusal(url) == ""
    assert redisserver.refusal(url)


def test_a_server_that_ignores_the_end_is_killed(tmp_path, monkeypatch):
    source = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    monkeypatch.setattr("tests.run.processes.STOP_SECONDS", 1)
    with running([sys.executable, "-c", source], tmp_path / "log", stop=signal.SIGTERM) as process:
        pass
    assert process.returncode is not None


@pytest.mark.chaos
def test_a_run_told_to_stop_lets_its_command_clean_up(tmp_path):
    command = f"try: print('here', flush=True); time.sleep(600)\nfinally: open({str(tmp_path / 'clean')!r}, 'w')"
    source = "import os, signal, sys; from tests.run import steps; "
    source += "signal.signal(signal.SIGTERM, lambda *a: sys.exit(143)); "
    source += f"steps.run_politely([sys.executable, '-c', {'import time' + chr(10) + command!r}], dict(os.environ))"
    process = subprocess.Popen([sys.executable, "-c", source], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as output:
        assert output.readline() == b"here\n"
        process.terminate()
        assert process.wait(timeout=30) == 143
    assert (tmp_path / "clean").exists()


def test_a_run_started_in_the_background_starts_commands_that_can_be_interrupted():
    """A shell without job control lets what it starts with `&` ignore Ctrl-C, and that is inherited."""
    asked = "import signal; print(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)"
    source = "import signal, subprocess, sys; from tests.run.__main__ import heed_signals; "
    source += f"signal.signal(signal.SIGINT, signal.SIG_IGN); subprocess.run([sys.executable, '-c', {asked!r}]); "
    source += f"heed_signals(); subprocess.run([sys.executable, '-c', {asked!r}])"
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
