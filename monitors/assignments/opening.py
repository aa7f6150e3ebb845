"""When monitors can report: released, taken back, other dates, closed early. Reminders and letters follow."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.wording import moment_words
from civic.people.models import User
from civic.reminders import planning

from .. import letters
from ..activity import points
from ..letters import Addressee, Message
from ..models import Appointment, Assignment, PointRule, Report, Term
from . import reminders
from .making import Refused, changing, check_dates, check_late, is_answered, trace, write

State = Assignment.State


def release(
    assignment: Assignment, *, by: User | None, version: int | None = None, at: datetime | None = None
) -> Assignment:
    """Let the monitors have it from its opening on; at once when that is past. Released twice is released once.

    Raises:
        Refused: it asks nothing, is for nobody, or its dates are past.
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    at = at or timezone.now()
    with changing(assignment) as row:
        if row.released_at is not None:
            return row
    with changing(assignment, version) as row:
        if not row.questions.exists():
            raise Refused(_("It asks nothing yet. Please write at least one question."))
        check_dates(row.term, row.opens_at, row.closes_at, row.late_until, at)
        row.opens_at = max(row.opens_at, at)
        row.released_at = at
        if not row.audience_at(row.opens_at).exists():
            raise Refused(_("It is for nobody: no monitor in office on that day is meant."))
        write(row, "opens_at", "released_at")
        reminders.plan_for(row, at)
        trace(row, by, _("Released"))
    return row


def take_back(
    assignment: Assignment, *, by: User | None, version: int | None = None, at: datetime | None = None
) -> Assignment:
    """Make a draft of it again, before it has opened: nobody has seen it yet.

    Raises:
        Refused: it is open already.
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    at = at or timezone.now()
    with changing(assignment) as row:
        if row.released_at is None:
            return row
    with changing(assignment, version) as row:
        if row.state_at(at) != State.SCHEDULED or is_answered(row):
            raise Refused(_("It is open already. It can be closed early, but not taken back."))
        row.released_at = None
        write(row, "released_at")
        planning.cancel(("assignment", row.pk))
        trace(row, by, _("Taken back before it opened"))
    return row


def change_dates(
    assignment: Assignment,
    opens_at: datetime,
    closes_at: datetime,
    late_until: datetime | None,
    *,
    by: User | None,
    version: int | None = None,
    at: datetime | None = None,
) -> Assignment:
    """Other dates for a released assignment. Reminders move; whoever knows of it is told.

    Once it has opened, the opening stays. One that is closed opens again, as long as its results are not shared; what
    came late before is in time then.

    Raises:
        Refused: dates that make no sense, or the results are shared.
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    at = at or timezone.now()
    with _holding_all(assignment), changing(assignment, version) as row:
        _still_ours(row)
        has_opened = row.opens_at <= at
        if has_opened:
            opens_at = row.opens_at
        if (opens_at, closes_at, late_until) == (row.opens_at, row.closes_at, row.late_until):
            return row
        check_dates(row.term, opens_at, closes_at, late_until, at, has_opened=has_opened)
        before = row.closes_at
        row.opens_at, row.closes_at, row.late_until = opens_at, closes_at, late_until
        write(row, "opens_at", "closes_at", "late_until")
        _now_in_time(row)
        reminders.plan_for(row, at)
        if has_opened:
            _tell_dates(row, at)
        trace(row, by, f"{_('Closes')}: {moment_words(before)} → {moment_words(closes_at)}")
    return row


@contextmanager
def _holding_all(assignment: Assignment) -> Iterator[None]:
    """Everybody of the term held, before the assignment: who has just sent a late report, too, changes its points."""
    with transaction.atomic():
        Term.objects.select_for_update().get(pk=assignment.term_id)
        rows = Appointment.objects.filter(term=assignment.term_id).order_by("pk").select_for_update(no_key=True)
        list(rows.values_list("pk"))
        yield


def _now_in_time(row: Assignment) -> None:
    """What came late before the new close counts as in time, with the points of that."""
    late = Report.objects.filter(assignment=row, is_late=True, first_submitted_at__lt=row.closes_at)
    reports = list(late.select_related("appointment").order_by("pk"))
    late.update(is_late=False)
    for report in reports:
        points.take_away(report.appointment, PointRule.What.LATE_REPORT, report.about)
        when = report.first_submitted_at or report.saved_at
        points.give(report.appointment, PointRule.What.REPORT, report.about, at=when)


def close_now(
    assignment: Assignment,
    late_until: datetime | None = None,
    *,
    by: User | None,
    version: int | None = None,
    at: datetime | None = None,
) -> Assignment:
    """Close an open assignment early; late reports until `late_until`, or none. Whoever has not sent is told.

    Raises:
        Refused: it is not open; or late reports would end before now.
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    at = at or timezone.now()
    with changing(assignment) as row:
        if row.state_at(at) == State.CLOSED:
            return row
    with changing(assignment, version) as row:
        state = row.state_at(at)
        if state not in (State.OPEN, State.LATE):
            raise Refused(_("It is not open."))
        row.closes_at = max(min(row.closes_at, at), row.opens_at + timedelta(seconds=1))
        check_late(row.term, max(row.closes_at, at), late_until)
        row.late_until = late_until
        write(row, "closes_at", "late_until")
        reminders.plan_for(row, at)
        _tell_dates(row, at)
        trace(row, by, _("Closed early") if late_until is None else _("Closed early; late reports are taken"))
    return row


def _still_ours(row: Assignment) -> None:
    if row.released_at is None:
        raise Refused(_("It is not released yet. Please change its dates on the page of the draft."))
    if row.shared_at is not None:
        raise Refused(_("Its results are shared with the monitors; no more reports can be taken."))


def _tell_dates(row: Assignment, at: datetime) -> None:
    """Tell everybody it is meant for until when they can report now; letters that still wait and say otherwise go."""
    reminders.forget_waiting(row, at)
    closes, late = row.closes_at, row.late_until
    ref, number, title = row.ref, row.number, row.title

    def compose() -> Message:
        facts = [(_("Assignment"), f"{number}. {title}"), (_("Closes"), moment_words(closes))]
        if late is not None:
            facts.append((_("Late reports until"), moment_words(late)))
        over = closes <= at
        words = (
            _("The assignment “%(title)s” was closed.") if over else _("There is a new deadline for “%(title)s”.")
        ) % {"title": title}
        return Message(
            headline=words,
            paragraphs=[_("Who has sent a report already need not do anything.")],
            facts=facts,
            path=reverse("monitors:assignment", args=[ref]),
            button=_("Open the assignment"),
            short=moment_words(late or closes),
        )

    people = [Addressee.of(row) for row in row.audience_at(at).with_people()]
    letters.tell(people, f"{row.about}/dates/{row.version}", compose, about=row.about, at=at)
