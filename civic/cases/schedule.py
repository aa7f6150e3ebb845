"""Which reminders a case's state calls for, and when. Computed anew from the state each time.

Reminders of one track are steps of one ladder: soon, today, overdue, longer overdue … Only the highest step
that is due speaks, so a sweep that slept for a week sends one mail and not five.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from civic.cases import calendar, clock, deadlines, ladder
from civic.cases.announcing import is_announced
from civic.cases.beside import has_none
from civic.cases.ladder import END_OF_DAY, stamp
from civic.cases.law import PROGRESS_NOTICE
from civic.cases.smalltable import notes
from civic.cases.tracks import ROWS, TRACKS
from civic.cases.workflow import RUNNING, STANDING_STILL, Progress
from civic.cases.workingtime import HOUR, WorkingTime, seoul

if TYPE_CHECKING:
    from civic.cases.models import Case

ACCEPT_SOON = 2  # working hours left
REOPENING_SOON = 8  # working hours left
ANSWER_SOON = 1 / 3  # of the working time of the period left
PROMISE_SOON = timedelta(days=7)
SUPPLEMENT_SOON = timedelta(days=2)

PETITIONER = -1
IN_CHARGE = 0


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder to be. `level` is `PETITIONER` or the level of `Office.for_level`.

    `department` is the one whose people are reminded, that of the case if None; `until` is the end of its own
    period, when that is not what the case waits for.
    """

    track: str
    kind: str
    level: int
    due_at: datetime
    key: str
    department: int | None = None
    until: datetime | None = None


class Schedule:
    """The reminders of one case as its state stands at a moment."""

    def __init__(self, case: "Case", at: datetime) -> None:
        self.case, self.at = case, at
        self.calendar = calendar.current()
        self._notes = notes()  # most cases of one reading fall due on the same days
        self.rungs: list[Rung] = []
        for add in (
            self._accept,
            self._answer,
            self._progress,
            self._supplement,
            self._promise,
            self._reopening,
        ):
            add()
        for track in TRACKS:
            if track not in ROWS or not has_none(case, *ROWS[track]):
                track(self)

    def find(self, key: str) -> Rung | None:
        """The rung with this key, None when the state does not call for it any more."""
        return next((rung for rung in self.rungs if rung.key == key), None)

    def speaker(self, track: str) -> Rung | None:
        """The highest rung of a track that is due; None when none is."""
        due = [rung for rung in self.rungs if rung.track == track and rung.due_at <= self.at]
        return max(due, key=lambda rung: (rung.due_at, rung.level), default=None)

    def to_plan(self, also: str = "") -> list[Rung]:
        """All rungs that can still speak, and the one with the key `also`."""
        return [rung for rung in self.rungs if rung.key == also or self._can_speak(rung)]

    def _can_speak(self, rung: Rung) -> bool:
        return rung.due_at > self.at or rung is self.speaker(rung.track)

    def add_rung(
        self,
        track: str,
        name: str,
        due_at: datetime,
        key: str,
        level: int = IN_CHARGE,
        department: int | None = None,
        until: datetime | None = None,
    ) -> None:
        """Add one reminder; `key` says what it is, and is unique in the case. The rest: see `Rung`."""
        key = f"case/{self.case.number}/{key}"
        self.rungs.append(Rung(track, f"case.{name}", level, due_at, key, department, until))

    # --- The tracks ---

    def _accept(self) -> None:
        if self.case.progress != Progress.ARRIVED:
            return
        due = self.case.accept_due_at
        soon = self.hours_before(due, ACCEPT_SOON)
        self.add_rung("accept", "accept-soon", soon, f"accept-soon/{stamp(due)}")
        self.ladder("accept", "accept-overdue", due)

    def _answer(self) -> None:
        case = self.case
        if case.progress not in RUNNING or case.due_at is None or case.clock_started_at is None:
            return
        soon = deadlines.share_left(
            case.clock_started_at, case.due_at, ANSWER_SOON, self.calendar, clock.pauses_of(case)
        )
        self.add_rung("answer", "answer-soon", soon, f"due-soon/{stamp(case.due_at)}")
        if seoul(case.due_at).time() == END_OF_DAY:
            today = self.morning(seoul(case.due_at).date())
            self.add_rung("answer", "due-today", today, f"due-today/{stamp(case.due_at)}")
        self.ladder("answer", "overdue", case.due_at)

    def _progress(self) -> None:
        """Decree art. 23: 30 days after acceptance, and every 30 days until it is answered."""
        case = self.case
        if case.progress not in RUNNING | STANDING_STILL or case.clock_started_at is None or is_announced(case):
            return
        days = (seoul(self.at).date() - seoul(case.clock_started_at).date()).days
        passed = (days - 1) // PROGRESS_NOTICE.rule.amount
        for nth in {max(passed, 1), max(passed, 0) + 1}:
            day = deadlines.progress_notice_on(case.clock_started_at, nth)
            key = f"progress/{day.isoformat()}"
            self.add_rung("progress", "progress-notice", self.morning(day), key, PETITIONER)

    def _supplement(self) -> None:
        if self.case.progress != Progress.SUPPLEMENT:
            return
        waiting = next((row for row in self.case.suspensions.all() if row.ended_at is None), None)
        if waiting is None or waiting.answer_by is None:
            return
        day = waiting.answer_by
        soon = self.morning(day - SUPPLEMENT_SOON)
        if waiting.started_at < soon and soon.date() <= day:
            self.add_rung("supplement", "supplement-soon", soon, f"supplement-soon/{day.isoformat()}", PETITIONER)
        late = self.morning(day + timedelta(days=1))
        self.add_rung("supplement", "supplement-late", late, f"supplement-late/{day.isoformat()}")

    def _promise(self) -> None:
        case = self.case
        if case.progress != Progress.UNDER_WAY or case.promised_on is None:
            return
        soon = self.morning(case.promised_on - PROMISE_SOON)
        if case.answered_at is None or soon > case.answered_at:
            self.add_rung("promise", "promise-soon", soon, f"promise-soon/{case.promised_on.isoformat()}")
        self.ladder("promise", "promise-overdue", clock.end_of(case.promised_on))

    def _reopening(self) -> None:
        case = self.case
        if case.reopening_asked_at is None or case.act_by is None:
            return
        soon = self.hours_before(case.act_by, REOPENING_SOON)
        self.add_rung("reopening", "reopening-asked", soon, f"reopening-asked/{stamp(case.act_by)}/0")
        self.ladder("reopening", "reopening-asked", case.act_by)

    # --- Times; all of them lie in working hours ---

    def ladder(
        self,
        track: str,
        name: str,
        due: datetime,
        about: str = "",
        department: int | None = None,
        level_for_all: int | None = None,
    ) -> None:
        """Add the reminders of something overdue; `about` tells several of one name apart.

        With `level_for_all` the same people are reminded each time, instead of more and more.
        """
        until = due if department else None
        for level, moment, key in self._noted(self._steps, due, self.at):
            people = level if level_for_all is None else level_for_all
            self.add_rung(track, name, moment, f"{name}/{about}{key}", people, department, until)

    def _steps(self, due: datetime, _at: datetime) -> list[tuple[int, datetime, str]]:
        """Level, time and end of the key of each step."""
        return [(step.level, step.at, step.key) for step in ladder.steps(due, self.at)]

    def _noted(self, make: Callable[..., Any], *given: Any) -> Any:
        """What `make` gives, kept for the other cases of this reading."""
        key = (make.__name__, *given)
        if key not in self._notes:
            self._notes[key] = make(*given)
        return self._notes[key]

    def morning(self, day: date) -> datetime:
        """09:00 of the day, or of the next working day."""
        moment: datetime = self._noted(self._morning_afresh, day)
        return moment

    def _morning_afresh(self, day: date) -> datetime:
        return ladder.morning(day)

    def hours_before(self, due: datetime, hours: int) -> datetime:
        work = WorkingTime(self.calendar, seoul(due).year - 1)
        return work.beginning(work.position(seoul(due)) - hours * HOUR)
