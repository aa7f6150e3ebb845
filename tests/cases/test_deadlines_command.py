"""`manage.py deadline`, the clerk's calculator."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from civic.cases.models import Holiday

ROOT = Path(__file__).resolve().parents[2]


def run(text: str) -> tuple[list[str], str]:
    """Return what the command wrote for these lines, and its complaints."""
    out, complaints = StringIO(), StringIO()
    try:
        call_command("deadline", "--library", stdin=StringIO(text), stdout=out, stderr=complaints)
    except CommandError as error:
        complaints.write(f"exit {error.returncode}")
    return out.getvalue().splitlines(), complaints.getvalue()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("7d,2026-01-05", "7d,2026-01-05,2026-01-13"),
        ("3h,2026-11-23T11:00", "3h,2026-11-23T11:00,2026-11-23T15:00"),
        ("3d,2026-07-15T14:00", "3d,2026-07-15T14:00,2026-07-21T14:00"),
        ("grievance,2026-11-23T10:00", "grievance,2026-11-23T10:00,2026-12-01"),
        ("other,2026-11-23 11:00", "other,2026-11-23 11:00,2026-11-23T15:00"),
        ("proposal,2026-11-23", "proposal,2026-11-23,2026-12-23"),
        ("3h,2026-11-23", "3h,2026-11-23,2026-11-23T12:00"),
        ("3h,2026-11-23T02:00:00Z", "3h,2026-11-23T02:00:00Z,2026-11-23T15:00"),
        ("3h,2026-11-23T11:00:30", "3h,2026-11-23T11:00:30,2026-11-23T15:00:30"),
        (" 7d , 2026-01-05 ", "7d,2026-01-05,2026-01-13"),
        ('7d,2026-01-05,"교동, 가로등"', '7d,2026-01-05,2026-01-13,"교동, 가로등"'),
        ("\ufeff7d,2026-01-05\r\n", "7d,2026-01-05,2026-01-13"),
    ],
)
def test_it_writes_each_line_back_with_the_end_as_third_column(line: str, answer: str) -> None:
    assert run(line) == ([answer], "")


def test_it_passes_over_empty_lines() -> None:
    assert run("\n7d,2026-01-05\n\n") == (["7d,2026-01-05,2026-01-13"], "")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("7d", "expected 'rule,start'"),
        ("rule,start", "unknown rule 'rule'"),
        ("0d,2026-01-05", "between 1 and 10000"),
        ("7d,2026-02-30", "cannot read the start '2026-02-30'"),
        ("7d,", "cannot read the start ''"),
        ("7d,1900-01-01", "no holidays are known for the year 1900"),
        ("10000d,2090-01-01", "no holidays are known for the year 2100"),
        ("3h,0001-01-01T00:00+23:00", "line 2"),
    ],
)
def test_it_names_a_bad_line_and_computes_the_others(line: str, words: str) -> None:
    answers, complaints = run(f"7d,2026-01-05\n{line}\n7d,2026-02-12\n")
    assert answers == ["7d,2026-01-05,2026-01-13", "7d,2026-02-12,2026-02-25"]
    assert "line 2: " in complaints
    assert words in complaints
    assert complaints.endswith("exit 1")


@pytest.mark.django_db
def test_it_counts_by_the_table_of_holidays() -> None:
    Holiday.objects.create(date="2026-11-25", name="임시공휴일")
    out = StringIO()
    call_command("deadline", stdin=StringIO("7d,2026-11-23"), stdout=out)
    assert out.getvalue().strip() == "7d,2026-11-23,2026-12-02"


def test_it_works_from_the_shell_without_a_database(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    done = subprocess.run(
        [sys.executable, "manage.py", "deadline"],
        cwd=ROOT,
        env=environment | {"DATA_DIR": str(tmp_path), "DEMO": "1"},
        input="7d,2026-01-05\nnonsense\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "7d,2026-01-05,2026-01-13\n")
    assert "line 2: " in done.stderr
    assert "table of holidays cannot be read" in done.stderr
