from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from civic.privacy import retention


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: Any) -> None:
    monkeypatch.setattr(retention, "_clearings", {})


def fail(now: datetime) -> int:
    raise RuntimeError("broken")


def test_everything_that_is_registered_runs_with_the_same_time() -> None:
    seen: list[datetime] = []
    retention.register("one", lambda now: seen.append(now) or 1)
    retention.register("two", lambda now: seen.append(now) or 2)
    assert retention.run() == {"one": 1, "two": 2}
    assert seen[0] == seen[1]


def test_one_that_fails_does_not_stop_the_others(caplog: Any) -> None:
    retention.register("bad", fail)
    retention.register("good", lambda now: 3)
    assert retention.run() == {"bad": None, "good": 3}
    assert "retention of bad failed" in caplog.text


def test_the_command_prints_what_was_removed() -> None:
    retention.register("good", lambda now: 3)
    out = StringIO()
    call_command("run_retention", stdout=out)
    assert out.getvalue() == "good: 3\n"


def test_the_command_fails_when_something_failed() -> None:
    retention.register("bad", fail)
    with pytest.raises(CommandError):
        call_command("run_retention", stdout=StringIO())
