"""The closing line never looks better than what happened."""

import os
from pathlib import Path

from tests.run import plugin
from tests.run.summary import Result, close, closing_line, judge, read_counts

GOOD = {"passed": 5, "failed": 0, "skipped": 1, "xfailed": 0, "xpassed": 0, "errors": 0}


def test_it_adds_the_runs_up():
    results = [Result("a", 1, counts=GOOD), Result("b", 1, counts={**GOOD, "xfailed": 2})]
    assert closing_line(results, 12.3) == "10 passed, 0 failed, 2 skipped, 2 xfailed in 12.30s"


def test_errors_are_failures():
    results = [judge("a", 1, 1, {**GOOD, "errors": 2, "failed": 1})]
    assert closing_line(results, 1).startswith("5 passed, 3 failed, 1 skipped")


def test_a_failed_check_counts_as_one_failure():
    assert closing_line([Result("types", 1, "exit code 1")], 1).startswith("0 passed, 1 failed")


def test_a_run_without_tests_fails():
    assert judge("a", 1, 5, dict.fromkeys(GOOD, 0)).problem == "no test was executed"
    assert judge("a", 1, 0, {**GOOD, "passed": 0, "skipped": 9}).problem == "no test was executed"


def test_a_run_that_died_before_its_report_fails():
    assert "before it could report" in judge("a", 1, 139, {}).problem


def test_the_exit_code_follows_every_step(capsys):
    assert close([Result("a", 1), judge("b", 1, 0, GOOD)], 1) == 0
    assert close([Result("a", 1, "exit code 1"), judge("b", 1, 0, GOOD)], 1) == 1
    assert close([], 1) == 1


def test_the_closing_line_is_the_last_one(capsys):
    close([judge("b", 1, 0, GOOD)], 2)
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 0 failed, 1 skipped in 2.00s"


def test_no_report_means_no_counts(tmp_path: Path):
    assert read_counts(tmp_path / "none.json") == {}


def test_parallel_workers_get_their_own_redis_and_folder(monkeypatch):
    monkeypatch.setenv(plugin.REDIS_URLS, "redis://h/15 redis://h/14")
    monkeypatch.setenv("REDIS_URL", "redis://h/0")
    monkeypatch.setenv("DATA_DIR", "/srv/run")
    plugin._separate("gw1")
    assert os.environ["REDIS_URL"] == "redis://h/14"
    assert os.environ["DATA_DIR"] == "/srv/run/gw1"
