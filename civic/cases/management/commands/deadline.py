"""The clerk's calculator: due dates for lines of rule and start."""

import csv
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from civic.cases import calendar, deadlines, periods
from civic.cases.deadlines import Calendar
from civic.cases.law import HOURS, KINDS
from civic.cases.periods import PeriodTable
from civic.cases.workingtime import SEOUL, seoul

HELP = """\
Reads lines `rule,start` (no header) from standard input and writes each line back with the end of the period.

rule   a kind of petition ({kinds}) with the period in force on the day of the start,
       or a number with h (working hours), d (working days), cd (days of the calendar), mo (months): 3h, 7d
start  the moment of acceptance in Seoul time: 2026-01-05 or 2026-11-23T11:00; a time zone may follow.
       Working hours with a plain date are counted from the beginning of that day.

The end is the third column: a date, or a moment for periods in hours (five working days or less are counted
in hours). Further columns stay behind it. Empty lines are passed over. A line that cannot be read is named
with its number on standard error and left out; the others are computed, and the exit code is then 1.
"""


class Command(BaseCommand):
    """Compute due dates for lines of standard input; works without a database."""

    help = HELP.format(kinds=", ".join(KINDS))
    requires_system_checks: list[str] = []
    stealth_options = ("stdin",)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the lines of the help as they are written."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let the clerk leave the portal's own tables of holidays and periods aside."""
        parser.add_argument(
            "--library", action="store_true", help="use the library's holidays and the law's periods, not the tables"
        )

    def handle(self, *, library: bool, **options: Any) -> None:
        """Answer line by line; exit with 1 if any line was wrong."""
        days, table = (calendar.LIBRARY, periods.LAW) if library else self._tables()
        wrong = 0
        for number, line in enumerate(_lines(options.get("stdin") or sys.stdin), start=1):
            if not line.strip():
                continue
            try:
                self.stdout.write(answer(line, days, table))
            except (ValueError, OverflowError) as problem:
                wrong += 1
                self.stderr.write(f"line {number}: {problem}")
        if wrong:
            raise CommandError(f"{wrong} line(s) could not be read", returncode=1)

    def _tables(self) -> tuple[Calendar, PeriodTable]:
        try:
            return calendar.current(), periods.current()
        except DatabaseError:
            self.stderr.write(f"The table of holidays cannot be read; using the library ({calendar.SOURCE}).")
            return calendar.LIBRARY, periods.LAW


def _lines(stream: Iterable[str]) -> Iterable[str]:
    """Return the lines without the mark spreadsheets put before the first one."""
    for number, line in enumerate(stream):
        yield line.removeprefix("\ufeff") if number == 0 else line


def answer(line: str, days: Calendar, table: PeriodTable) -> str:
    """Return one line with its due date or time; raises ValueError in words for a person."""
    fields = [field.strip() for field in next(csv.reader([line]))]
    if len(fields) < 2:
        raise ValueError(f"expected 'rule,start', got {line.strip()!r}")
    rule, start = deadlines.parse_rule(fields[0]), _moment(fields[1])
    if (kind := fields[0].lower()) in KINDS:
        rule = table.on(kind, seoul(start).date()).rule.counted
    end = deadlines.due(rule, start, days)
    fields.insert(2, _words(end) if rule.unit == HOURS else f"{end:%Y-%m-%d}")
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(fields)
    return out.getvalue()


def _moment(text: str) -> date | datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"cannot read the start {text!r}: use 2026-01-05 or 2026-11-23T11:00") from None
    return at if at.tzinfo else at.replace(tzinfo=SEOUL)


def _words(at: datetime) -> str:
    precise = at.second or at.microsecond
    return at.replace(tzinfo=None).isoformat(timespec="auto" if precise else "minutes")
