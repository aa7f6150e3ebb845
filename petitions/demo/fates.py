"""What becomes of an instruction in the demonstration: act by act, so many days after the hearing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from civic.cases import calendar, deadlines
from civic.organization.models import Department
from civic.people.models import User
from civic.people.petitioner import Petitioner
from petitions.models import Instruction
from petitions.monday import instructions

from .people import People

MORNING = time(10)
SEEN = "현장을 다시 보았고 그대로 잘 쓰이고 있습니다."


@dataclass(frozen=True, slots=True)
class Fate:
    """By when it is to be done, and what happens on which day; a word after `:` goes with the act."""

    due: int
    acts: tuple[tuple[int, str], ...]


FAST = Fate(7, ((0, "take"), (2, "done"), (4, "confirm"), (12, "check")))
STEADY = Fate(30, ((1, "take"), (3, "plan"), (16, "done"), (19, "confirm"), (0, "check")))
SLOW = Fate(120, ((1, "take"), (4, "plan"), (25, "report:40")))
LATE = Fate(14, ((1, "take"), (10, "report:30")))
POSTPONED = Fate(20, ((1, "take"), (13, "postpone"), (15, "report:70"), (34, "done"), (36, "confirm")))
DISPUTED = Fate(30, ((1, "take"), (8, "done"), (11, "dispute"), (15, "report:90"), (18, "done"), (20, "confirm")))
SILENT = Fate(21, ((1, "take"), (6, "done"), (0, "lapse"), (0, "check")))
DROPPED = Fate(30, ((1, "take"), (10, "drop")))
PASSED = Fate(45, ((1, "pass"), (2, "take"), (14, "report:40")))
UNTAKEN = Fate(30, ())
TAKEN = Fate(30, ((1, "take"),))
TO_CONFIRM = Fate(20, ((1, "take"), (2, "plan"), (8, "done")))

# In turn; the newest session has what is not even taken over yet.
USUAL = (STEADY, FAST, SLOW, DISPUTED, LATE, SILENT, FAST, POSTPONED, DROPPED, STEADY, PASSED, FAST)
NEWEST = (UNTAKEN, TAKEN, FAST, STEADY, PASSED, SLOW)


@dataclass(frozen=True, slots=True)
class Thread:
    """An instruction with its fate and the words of its matter."""

    instruction: Instruction
    fate: Fate
    heard: datetime
    people: People
    plan: str
    done: str

    def moments(self) -> Iterator[datetime]:
        """Each step yields when it comes; asked for the next one, it carries the act out."""
        for days, act in self.fate.acts:
            name, _colon, more = act.partition(":")
            at = self._when(days, name)
            yield at
            ACTS[name](self, at, more)

    def _when(self, days: int, name: str) -> datetime:
        """Never before ten o'clock of a working day; what follows from a day of the instruction, on that day."""
        row = self.instruction
        day = timezone.localdate(self.heard) + timedelta(days=days)
        if name == "lapse" and row.confirm_by:
            day = row.confirm_by + timedelta(days=1)
        if name == "check" and not days and row.check_on:
            day = row.check_on
        at = timezone.make_aware(datetime.combine(day, MORNING))
        return max(deadlines.next_working_moment(at, calendar.current()), self.heard + timedelta(minutes=30))

    def officer(self) -> User:
        return self.people.officer(self.instruction.department)


def _take(thread: Thread, at: datetime, more: str) -> None:
    instructions.take(thread.instruction, by=thread.officer(), at=at)


def _plan(thread: Thread, at: datetime, more: str) -> None:
    instructions.plan(thread.instruction, text=thread.plan, by=thread.officer(), at=at)


def _report(thread: Thread, at: datetime, more: str) -> None:
    text = f"계획대로 하고 있습니다. {thread.plan}"
    instructions.report(thread.instruction, percent=int(more), text=text, by=thread.officer(), at=at)


def _done(thread: Thread, at: datetime, more: str) -> None:
    instructions.report_done(
        thread.instruction, result=thread.done, no_photo="시연 자료라 사진이 없습니다.", by=thread.officer(), at=at
    )


def _confirm(thread: Thread, at: datetime, more: str) -> None:
    instructions.confirm(thread.instruction, by=_visitor(thread), comment="고맙습니다.", at=at)


def _dispute(thread: Thread, at: datetime, more: str) -> None:
    reason = "와서 보니 절반만 되어 있습니다. 골목 안쪽은 그대로입니다."
    instructions.dispute(thread.instruction, reason=reason, by=_visitor(thread), at=at)


def _postpone(thread: Thread, at: datetime, more: str) -> None:
    instructions.postpone(
        thread.instruction,
        due_on=thread.instruction.due_on + timedelta(days=25),
        reason="자재 납품이 늦어져 3주가 더 필요합니다.",
        by=thread.officer(),
        at=at,
    )


def _pass(thread: Thread, at: datetime, more: str) -> None:
    slug = "construction" if thread.instruction.department.slug == "safety" else "safety"
    department = Department.objects.get(slug=slug)
    instructions.pass_on(
        thread.instruction,
        department=department,
        reason=f"{department.name}에서 같은 구간을 맡고 있어 한 부서가 하도록 하였습니다.",
        by=thread.people.mayor,
        at=at,
    )


def _drop(thread: Thread, at: datetime, more: str) -> None:
    instructions.drop(
        thread.instruction,
        reason="토지 소유자 세 분 가운데 두 분이 동의하지 않아 할 수 없습니다.",
        instead="동의한 구간부터 먼저 하고 나머지는 내년에 다시 여쭙겠습니다.",
        by=thread.people.mayor,
        at=at,
    )


def _lapse(thread: Thread, at: datetime, more: str) -> None:
    instructions.lapse(thread.instruction, at=at)


def _check(thread: Thread, at: datetime, more: str) -> None:
    instructions.check(thread.instruction, lasting=True, text=SEEN, by=thread.people.mayor, at=at)


def _visitor(thread: Thread) -> Petitioner:
    return Petitioner(thread.instruction.case.number)


ACTS: dict[str, Callable[[Thread, datetime, str], None]] = {
    "take": _take,
    "plan": _plan,
    "report": _report,
    "done": _done,
    "confirm": _confirm,
    "dispute": _dispute,
    "postpone": _postpone,
    "pass": _pass,
    "drop": _drop,
    "lapse": _lapse,
    "check": _check,
}
