"""A run of pytest beside another one: judged like any, and stopped with it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.run import ROOT
from tests.run.steps import Run


@pytest.fixture
def small_run(tmp_path):
    def make(source):
        path = tmp_path / "test_small.py"
        path.write_text(source, encoding="utf-8")
        return Run("small", ["-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(path)], tmp_path / "data")

    return make


@pytest.mark.chaos
@pytest.mark.parametrize(("check", "problem"), [("True", ""), ("False", "exit code 1")])
def test_a_run_beside_another_is_judged_at_its_end(small_run, capfd, check, problem):
    with small_run(f"def test_it():\n    assert {check}\n").beside() as end:
        assert "small" not in capfd.readouterr().out
        result = end()
    assert (result.name, result.problem, result.counts["passed"]) == ("small", problem, int(check == "True"))
    assert "1 passed" in capfd.readouterr().out or problem


@pytest.mark.chaos
def test_a_run_beside_another_ends_when_the_other_breaks_off(tmp_path):
    mark = tmp_path / "began"
    path = tmp_path / "test_long.py"
    path.write_text(f"import time\ndef test_it():\n    open({str(mark)!r}, 'w').close()\n    time.sleep(600)\n")
    source = f"""
import signal, sys, time
from pathlib import Path
from tests.run.steps import Run
signal.signal(signal.SIGTERM, lambda *a: sys.exit(143))
with Run("long", ["-p", "no:cacheprovider", {str(path)!r}], Path({str(tmp_path / "data")!r})).beside():
    while not Path({str(mark)!r}).exists():
        time.sleep(0.1)
    print("here", flush=True)
    time.sleep(600)
"""
    process = subprocess.Popen([sys.executable, "-c", source], cwd=ROOT, stdout=subprocess.PIPE, env=dict(os.environ))
    assert process.stdout is not None
    with process.stdout as output:
        assert output.readline() == b"here\n"
        begin = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=50) == 143
    assert time.monotonic() - begin < 50
    running = subprocess.run(["pgrep", "-f", str(path)], capture_output=True, text=True, check=False)
    assert running.stdout == ""
