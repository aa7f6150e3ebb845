"""How fast the legal clock is: 10,000 random cases per line, against walking day by day.

Run it with `python -m bench.deadlines`; it needs neither database nor Redis.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from civic.cases.calendar import LibraryCalendar
from civic.cases.deadlines import SEOUL, Pause, Rule, due, explain, share_left

CASES = 10_000
LIMIT = 1.0  # seconds for 10,000 cases


def moments() -> list[datetime]:
    """Return random moments of ten years."""
    chance = random.Random(2026)
    first = datetime(2020, 1, 1, tzinfo=SEOUL)
    return [first + timedelta(seconds=chance.randrange(10 * 365 * 86_400)) for _ in range(CASES)]


def pauses(start: datetime) -> list[Pause]:
    """Return a supplement and an outage soon after the start."""
    supplement = Pause(start + timedelta(days=2), start + timedelta(days=6), "supplement")
    outage = Pause(start + timedelta(days=8), start + timedelta(days=8, hours=5), "outage")
    return [supplement, outage]


def seconds(work: Callable[[datetime], object], starts: list[datetime]) -> float:
    """Return how long the work takes for all starts."""
    begin = time.perf_counter()
    for start in starts:
        work(start)
    return time.perf_counter() - begin


def main() -> int:
    """Print the table; return 1 when a sum took longer than the limit."""
    starts, days = moments(), LibraryCalendar()
    week, hours, month = Rule(7, "days"), Rule(3, "hours"), Rule(30, "civil_days")
    rows = [
        ("explain, 7 days (walk)", seconds(lambda at: explain(week, at, days), starts)),
        (
            "due, 3 working hours, cold",
            seconds(lambda at: due(hours, at, LibraryCalendar()), starts[:100]) * 100,
        ),
        ("due, 3 working hours", seconds(lambda at: due(hours, at, days), starts)),
        ("due, 7 working days", seconds(lambda at: due(week, at, days), starts)),
        ("due, 14 + 14 working days", seconds(lambda at: due(Rule(14, "days"), at, days, extra=14), starts)),
        ("due, 30 days of the calendar", seconds(lambda at: due(month, at, days), starts)),
        ("due, 7 days, two pauses", seconds(lambda at: due(week, at, days, pauses(at)), starts)),
        (
            "share left of two weeks",
            seconds(lambda at: share_left(at, at + timedelta(14), 0.25, days), starts),
        ),
    ]
    walk = rows[0][1]
    print(f"{CASES:,} cases{'':24} seconds   per case   walk : this")
    for name, took in rows:
        print(f"{name:<35} {took:8.3f} {took / CASES * 1e6:7.1f} µs {walk / took:12.1f}")
    return int(any(took > LIMIT for name, took in rows if "walk" not in name and "cold" not in name))


if __name__ == "__main__":
    sys.exit(main())
