"""Several sweeps at once, as real processes, on PostgreSQL and on SQLite: each reminder and mail exactly once."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from civic.notices.models import Notice
from civic.reminders import planning
from civic.reminders.models import Reminder
from tests.processes import ROOT, environment, needs_postgresql

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
ROWS, SWEEPS = 200, 4


def start(env: Mapping[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.reminders.sweeper", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True)


def sweep_together(env: Mapping[str, str]) -> tuple[int, int]:
    """Sweep in several processes at once; how many reminders they fired and mails they sent in all."""
    processes = [start(env, "sweep") for _ in range(SWEEPS)]
    outputs = [process.communicate(timeout=240)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * SWEEPS
    counts = [list(map(int, output.split())) for output in outputs]
    return sum(fired for fired, _ in counts), sum(sent for _, sent in counts)


def most_mails_to_one(folder: Path) -> int:
    mails = "".join(path.read_text() for path in folder.iterdir())
    assert len(set(re.findall("^Message-ID: (.*)$", mails, re.MULTILINE))) == ROWS
    return Counter(re.findall("^To: (.*)$", mails, re.MULTILINE)).most_common(1)[0][1]


@needs_postgresql
def test_four_sweeps_at_once_do_everything_once_on_postgresql(tmp_path):
    for number in range(ROWS):
        due = timezone.now() - timedelta(days=1)
        planning.plan(kind="test.kind", subject=("case", number), due_at=due, key=f"case/{number}")
    fired, _sent = sweep_together(environment(tmp_path))
    assert fired == ROWS
    assert Reminder.objects.filter(attempts=0).exclude(fired_at=None).count() == ROWS
    assert Notice.objects.filter(attempts=1).exclude(sent_at=None).count() == ROWS
    assert most_mails_to_one(tmp_path / "mail") == 1


def test_four_sweeps_at_once_do_everything_once_on_sqlite(tmp_path):
    env = environment(tmp_path)
    env |= {"DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3", "REDIS_URL": "", "DOORBELL": "off"}
    planner = start(env, "plan", str(ROWS))
    planner.communicate(timeout=120)
    assert planner.returncode == 0
    assert sweep_together(env) == (ROWS, ROWS)
    assert most_mails_to_one(tmp_path / "mail") == 1
