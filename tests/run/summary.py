"""What each step gave, and the one line that closes the whole run."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

COUNTED = ("passed", "failed", "skipped", "xfailed", "xpassed", "errors")


def say(text: str = "") -> None:
    """Print a line at once: the output of child processes stands between our lines in the right order."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def heading(text: str) -> None:
    say(f"\n━━ {text} " + "━" * max(3, 100 - len(text)))


@dataclass
class Result:
    """The outcome of one step.

    Args:
        name: as printed.
        seconds: wall clock.
        problem: why the step failed, empty when it is fine.
        counts: numbers of tests by outcome, only for pytest runs.
    """

    name: str
    seconds: float
    problem: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    def line(self) -> str:
        numbers = ", ".join(f"{number} {word}" for word, number in self.counts.items() if number)
        said = " · ".join(part for part in (numbers, self.problem) if part) or "ok"
        return f"  {'FAIL' if self.problem else 'ok':4}  {self.seconds:6.1f} s  {self.name}: {said}"


def read_counts(report: Path) -> dict[str, int]:
    """Outcome counts one pytest run left in `report`; empty when it died before it could."""
    if not report.exists():
        return {}
    counts: dict[str, int] = json.loads(report.read_text(encoding="utf-8"))
    return counts


def judge(name: str, seconds: float, code: int, counts: dict[str, int]) -> Result:
    """The result of a pytest run: a run that executed no test has failed, whatever its exit code says."""
    executed = sum(counts.get(word, 0) for word in COUNTED if word != "skipped")
    problem = ""
    if not counts:
        problem = f"pytest stopped before it could report (exit code {code})"
    elif code not in (0, 5):
        problem = f"exit code {code}"
    elif not executed:
        problem = "no test was executed"
    return Result(name, seconds, problem, counts)


def closing_line(results: list[Result], seconds: float) -> str:
    """`N passed, N failed, N skipped` over all runs. A failed step in which no test failed (a check, a run
    without tests) counts as one failure, so that the line never looks better than the exit code."""
    total = {word: sum(result.counts.get(word, 0) for result in results) for word in COUNTED}
    failed = total["failed"] + total["errors"] + total["xpassed"]
    failed += sum(1 for result in results if result.problem and not _tells_failure(result))
    line = f"{total['passed']} passed, {failed} failed, {total['skipped']} skipped"
    if total["xfailed"]:
        line += f", {total['xfailed']} xfailed"
    return f"{line} in {seconds:.2f}s"


def _tells_failure(result: Result) -> bool:
    return any(result.counts.get(word, 0) for word in ("failed", "errors", "xpassed"))


def close(results: list[Result], seconds: float) -> int:
    """Print the table of steps and the closing line; the exit code of the whole run."""
    heading("Summary")
    for result in results:
        say(result.line())
    say()
    say(closing_line(results, seconds))
    return 1 if not results or any(result.problem for result in results) else 0
