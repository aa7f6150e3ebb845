"""Who has submitted what: monitors of a term × its assignments, in few queries however many there are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Appointment, Assignment, Audience, Report, Term


class Kind(models.TextChoices):
    """How things stand with one monitor and one assignment."""

    SUBMITTED = "submitted", _("Submitted")
    LATE = "late", _("Submitted late")
    DRAFT = "draft", _("Begun, not submitted")
    WAITING = "waiting", _("Not begun, still open")
    MISSED = "missed", _("Not submitted")
    NOT_MEANT = "not-meant", _("Not meant for this monitor")


SIGNS = {
    Kind.SUBMITTED: "●",
    Kind.LATE: "▲",
    Kind.DRAFT: "◐",
    Kind.WAITING: "○",
    Kind.MISSED: "✕",
    Kind.NOT_MEANT: "–",
}
DONE = frozenset({Kind.SUBMITTED, Kind.LATE})
LACKING = frozenset({Kind.DRAFT, Kind.WAITING, Kind.MISSED})


@dataclass(frozen=True, slots=True)
class Cell:
    """One monitor and one assignment; `report` is the id of what was submitted."""

    kind: Kind
    report: int | None = None
    is_chosen: bool = False

    @property
    def sign(self) -> str:
        """What stands in the cell besides its colour."""
        return SIGNS[self.kind]


@dataclass(slots=True)
class Sum:
    """How many of those it was meant for have submitted."""

    meant: int = 0
    submitted: int = 0
    late: int = 0
    drafts: int = 0

    def add(self, cell: Cell) -> None:
        """Count one more."""
        self.meant += cell.kind != Kind.NOT_MEANT
        self.submitted += cell.kind in DONE
        self.late += cell.kind == Kind.LATE
        self.drafts += cell.kind == Kind.DRAFT

    @property
    def missing(self) -> int:
        return self.meant - self.submitted

    @property
    def percent(self) -> int:
        return round(100 * self.submitted / self.meant) if self.meant else 0


@dataclass(frozen=True, slots=True)
class Row:
    """A monitor with a cell for each assignment."""

    appointment: Appointment
    cells: Sequence[Cell]
    sum: Sum


@dataclass(slots=True)
class Board:
    """All of a term. `columns` and the sums below them have the same order."""

    columns: Sequence[Assignment]
    rows: list[Row]
    sums: list[Sum] = field(default_factory=list)
    total: Sum = field(default_factory=Sum)

    def where(self, fits: Callable[[Row], bool]) -> "Board":
        """Only some of the monitors, with sums of their own."""
        return _summed(self.columns, [row for row in self.rows if fits(row)])

    def lacking(self, assignment: Assignment) -> list[Appointment]:
        """Who has not submitted one of the columns."""
        place = next(place for place, column in enumerate(self.columns) if column.pk == assignment.pk)
        return [row.appointment for row in self.rows if row.cells[place].kind in LACKING]


def board(term: Term, at: datetime | None = None, *, with_people: bool = False, drafts: bool = False) -> Board:
    """The board of a term: one query each for assignments, monitors, reports, and at most two for the audiences.

    Args:
        with_people: load the monitors' names, too.
        drafts: also the assignments that have not opened yet.
    """
    at = at or timezone.now()
    assignments = [row for row in term.assignments.order_by("number") if drafts or _has_opened(row, at)]
    load_audiences(assignments)
    wanted = ("monitor", "district", "section") if with_people else ("district", "section")
    people = list(term.appointments.select_related(*wanted).order_by("district__order", "seat", "starts_on"))
    reports = {
        (row.assignment_id, row.appointment_id): row
        for row in Report.objects.filter(assignment__in=assignments).only(
            "assignment_id", "appointment_id", "submitted_at", "is_late", "chosen_at"
        )
    }
    today = timezone.localdate(at)
    audiences = [Meant(row, today, at) for row in assignments]
    rows = []
    for person in people:
        cells = [audience.cell(person, reports.get((audience.pk, person.pk))) for audience in audiences]
        rows.append(Row(person, cells, _sum(cells)))
    return _summed(assignments, rows)


def load_audiences(assignments: Sequence[Assignment]) -> None:
    """Districts and sections of those that are not for all, in at most two queries."""
    for audience, name in ((Audience.DISTRICTS, "districts"), (Audience.SECTIONS, "sections")):
        some = [row for row in assignments if row.audience == audience]
        if some:
            prefetch_related_objects(some, name)


def _has_opened(row: Assignment, at: datetime) -> bool:
    return row.released_at is not None and row.opens_at <= at


def _sum(cells: Iterable[Cell]) -> Sum:
    found = Sum()
    for cell in cells:
        found.add(cell)
    return found


def _summed(columns: Sequence[Assignment], rows: list[Row]) -> Board:
    sums = [_sum(row.cells[place] for row in rows) for place in range(len(columns))]
    return Board(columns, rows, sums, _sum(cell for row in rows for cell in row.cells))


class Meant:
    """Whom an assignment is meant for, without a query for each monitor. Its audience is loaded.

    Meant is who fits and is in office on the last day of it, or today as long as it is open: nobody is blamed for
    what came after their dismissal, or closed before their appointment.
    """

    def __init__(self, assignment: Assignment, today: date, at: datetime) -> None:
        self.pk = assignment.pk
        opens, closes = timezone.localdate(assignment.opens_at), timezone.localdate(assignment.closes_at)
        self.day = min(max(today, opens), closes)
        self.is_over = assignment.last_moment <= at
        self.districts: set[str] | None = None
        self.sections: set[int] | None = None
        if assignment.audience == Audience.DISTRICTS:
            self.districts = {row.pk for row in assignment.districts.all()}
        elif assignment.audience == Audience.SECTIONS:
            self.sections = {row.pk for row in assignment.sections.all()}

    def fits(self, person: Appointment) -> bool:
        """Whether it is meant for this monitor."""
        if self.districts is not None and person.district_id not in self.districts:
            return False
        if self.sections is not None and person.section_id not in self.sections:
            return False
        return person.is_active(self.day)

    def cell(self, person: Appointment, report: Report | None) -> Cell:
        """What has become of it; what was submitted counts, whatever happened to the office afterwards."""
        if report is not None and report.is_submitted:
            kind = Kind.LATE if report.is_late else Kind.SUBMITTED
            return Cell(kind, report.pk, report.chosen_at is not None)
        if not self.fits(person):
            return Cell(Kind.NOT_MEANT)
        if report is not None:
            return Cell(Kind.DRAFT)
        return Cell(Kind.MISSED if self.is_over else Kind.WAITING)
