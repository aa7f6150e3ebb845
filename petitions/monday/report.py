"""The report of a session (결과보고): what was heard, what the mayor said and ordered, and what comes next.

Visitors are named masked (홍○동), and their names and telephone numbers are masked in what was typed too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.models import Case
from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from civic.privacy.findings import mask, mask_name
from petitions.models import Booking, Instruction, Session

from .figures import Promises, promises_of

NEXT = 3  # sessions ahead
BEGUN = (Session.State.IN_PROGRESS, Session.State.HELD)
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Counts:
    """The outline in numbers. `registered` is everybody who was to come, without those who cancelled before."""

    registered: int
    heard: int
    no_show: int
    walk_in: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Order:
    """One instruction in the report."""

    text: str
    department: str
    due_on: date
    state: Words
    percent: int
    check_on: date | None
    row: Instruction

    @property
    def progress(self) -> str:
        """How far it is, in words: `Under way 40 %`."""
        return f"{self.state} {self.percent} %" if 0 < self.percent < 100 else str(self.state)


@dataclass(frozen=True, slots=True)
class Line:
    """One visitor who was heard."""

    number: int
    case: Case
    name: str
    field: str
    district: str
    gist: str
    department: str
    mayor_words: str
    orders: list[Order]

    @property
    def decision(self) -> Words:
        """처리구분; why it ended when it ended without one."""
        case = self.case
        return case.get_decision_display() or (case.get_ending_display() if case.ending else "")


@dataclass(frozen=True, slots=True)
class Department:
    """What one department was told to do."""

    name: str
    given: int
    open: int
    late: int
    fulfilled: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Step:
    """Something to come: the day by which a thing is to be done, or on which it is looked at again."""

    day: date
    what: Words
    order: Order


@dataclass(frozen=True, slots=True)
class Report:
    """The report as it stands at a moment."""

    at: datetime
    session: Session
    counts: Counts
    lines: list[Line]
    promises: Promises
    departments: list[Department]
    next_sessions: list[Session]
    steps: list[Step]

    @property
    def is_final(self) -> bool:
        """Whether the session is over, so that nobody is added any more."""
        return self.session.state == Session.State.HELD


def without_person(text: str, name: str) -> str:
    """A text of the office with the visitor's name masked (홍○동), and telephone numbers and the like."""
    name = name.strip()
    if len(name) > 1:
        text = text.replace(name, mask_name(name))
    return mask(text)


def report_of(session: Session, at: datetime | None = None) -> Report:
    """The report of a session, in four queries."""
    moment = at or timezone.now()
    given = Instruction.objects.filter(session=session).select_related("department").order_by("number")
    bookings = list(
        session.bookings.with_case()
        .prefetch_related(Prefetch("case__instructions", given, "ordered"))
        .order_by("queue_number", "position", "pk")
    )
    came = sorted(
        (row for row in bookings if row.state == Booking.State.HEARD),
        key=lambda row: (row.began_at or session.starts_at, row.queue_number or 0, row.pk),
    )
    lines = [_line(number, row) for number, row in enumerate(came, 1)]
    orders = [order for line in lines for order in line.orders]
    return Report(
        moment,
        session,
        _counts(bookings),
        lines,
        promises_of(given, moment),
        _by_department(orders, timezone.localdate(moment)),
        list(Session.objects.coming(moment).filter(day__gt=session.day)[:NEXT]),
        _steps(orders),
    )


def _counts(bookings: Sequence[Booking]) -> Counts:
    states = [row.state for row in bookings]
    counted = [row for row in bookings if row.state not in (Booking.State.CANCELLED, Booking.State.WAITING)]
    return Counts(
        registered=len(counted),
        heard=states.count(Booking.State.HEARD),
        no_show=states.count(Booking.State.NO_SHOW),
        walk_in=sum(row.source == Booking.Source.WALK_IN for row in counted),
        cancelled=sum(row.cancelled_by != Booking.CancelledBy.MOVED for row in bookings if row.cancelled_at),
    )


def _line(number: int, row: Booking) -> Line:
    case: Any = row.case  # with the instructions of the prefetch
    name = case.contact.name if case.contact else ""
    ordered: list[Instruction] = case.ordered
    return Line(
        number,
        case,
        mask_name(name),
        str(case.category or ""),
        str(case.district or ""),
        without_person(case.title, name),
        str(case.department),
        without_person(row.mayor_words, name),
        [_order(item, name) for item in ordered],
    )


def _order(row: Instruction, name: str) -> Order:
    return Order(
        without_person(row.text, name),
        str(row.department),
        row.due_on,
        row.get_state_display(),
        row.percent,
        row.check_on if row.state == Instruction.State.CHECKING else None,
        row,
    )


def _by_department(orders: Sequence[Order], today: date) -> list[Department]:
    """In the order of their names."""
    found = []
    for name in sorted({order.department for order in orders}):
        rows = [order.row for order in orders if order.department == name]
        states = [row.state for row in rows]
        found.append(
            Department(
                name,
                len(rows),
                sum(row.is_open for row in rows),
                sum(row.is_overdue(today) for row in rows),
                states.count(Instruction.State.FULFILLED),
                states.count(Instruction.State.DROPPED),
            )
        )
    return found


def _steps(orders: Sequence[Order]) -> list[Step]:
    """What is to come of the instructions that are open, the next day first."""
    found = []
    for order in orders:
        if order.check_on:
            found.append(Step(order.check_on, gettext_lazy("Look again whether it lasts"), order))
        elif order.row.is_open:
            day = order.row.confirm_by if order.row.state == Instruction.State.REPORTED else order.due_on
            what = gettext_lazy("The visitor answers") if day != order.due_on else gettext_lazy("To be done")
            found.append(Step(day or order.due_on, what, order))
    return sorted(found, key=lambda step: (step.day, step.order.row.pk))


# --- The table as a file ---

COLUMNS: dict[str, Words] = {
    "number": gettext_lazy("Line no."),
    "receipt": gettext_lazy("Receipt number"),
    "name": gettext_lazy("Petitioner"),
    "field": gettext_lazy("Field"),
    "district": gettext_lazy("District"),
    "gist": gettext_lazy("Gist of the petition"),
    "department": gettext_lazy("Department"),
    "words": gettext_lazy("The mayor's words"),
    "order": gettext_lazy("Instruction"),
    "owner": gettext_lazy("Department instructed"),
    "due": gettext_lazy("Due"),
    "state": gettext_lazy("How far the instruction is"),
    "decision": gettext_lazy("Decision"),
    "progress": gettext_lazy("Progress"),
}


def rows(report: Report) -> Iterator[dict[str, str]]:
    """The table with one row for each instruction, and one for who went without; keys of `COLUMNS`."""
    for line in report.lines:
        case = line.case
        shared = {
            "number": str(line.number),
            "receipt": case.number,
            "name": line.name,
            "field": line.field,
            "district": line.district,
            "gist": line.gist,
            "department": line.department,
            "words": line.mayor_words,
            "decision": str(line.decision),
            "progress": str(case.get_progress_display()),
        }
        for order in line.orders:
            yield shared | {
                "order": order.text,
                "owner": order.department,
                "due": order.due_on.isoformat(),
                "state": order.progress,
            }
        if not line.orders:
            yield shared | {"order": "", "owner": "", "due": "", "state": ""}


# --- The remarks (총평) ---


def write_remarks(session: Session, *, text: str, by: User, version: int) -> Session:
    """Write the remarks of the report. The same words sent twice are written once.

    Args:
        version: `session.version` the person saw.

    Raises:
        WorkflowError: the session has not begun.
        ChangedMeanwhile: somebody changed the session since; nothing is written.
    """
    text = text.strip()
    with transaction.atomic():
        locked = Session.objects.select_for_update().get(pk=session.pk)
        if locked.remarks == text:
            return locked
        if locked.state not in BEGUN:
            raise WorkflowError(_("There is no report before the session has begun."))
        if locked.version != version:
            raise ChangedMeanwhile(
                _("Somebody changed the remarks a moment ago. What you typed is below; please compare.")
            )
        locked.remarks = text
        locked.version += 1
        locked.save(update_fields=["remarks", "version"])
        with translation.override(STAFF_LANGUAGE):
            words = _("Remarks of the report written")
        LogEntry.objects.create(
            user_id=by.pk,
            content_type=ContentType.objects.get_for_model(Session),
            object_id=str(locked.pk),
            object_repr=str(locked),
            action_flag=CHANGE,
            change_message=words,
        )
    return locked
