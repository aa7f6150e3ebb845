"""What the processes of a run find in their environment."""

import subprocess
import sys

import pytest

from tests.run import ROOT
from tests.run.variables import clean_environment, share_bytecode


@pytest.mark.parametrize(("keeps_none", "kept"), [(True, True), (False, False)])
def test_processes_share_bytecode_where_the_machine_keeps_none(tmp_path, monkeypatch, keeps_none, kept):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")
    monkeypatch.setattr(sys, "dont_write_bytecode", keeps_none)
    share_bytecode(tmp_path)
    subprocess.run([sys.executable, "-c", "import tests.run.summary"], cwd=ROOT, env=clean_environment(), check=True)
    assert bool(list(tmp_path.rglob("summary*.pyc"))) == kept


def test_the_portals_own_variables_are_left_out(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of the shell")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = clean_environment(DATA_DIR="/somewhere")
    assert "SECRET_KEY" not in environment and environment["LANG"] == "C.UTF-8"
    assert environment["DATA_DIR"] == "/somewhere"
