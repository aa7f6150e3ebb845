"""Writing a report: keeping its draft, and submitting it.

What is typed is kept whatever is wrong with it; what was submitted stays until it is submitted again. Every writer
holds the appointment first (as a reminder does, see `reminders.lock_all`), so that two of them stand in line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.cases.workingtime import SEOUL
from civic.people.models import User

from ..activity import points
from ..membership.office import not_oneself
from ..models import Appointment, Assignment, PointRule, Question, Report
from . import answers, reminders

State = Assignment.State
Values = Mapping[str, Any]  # by `Question.key`


@dataclass
class Outcome:
    """What came of writing.

    Args:
        report: as it stands now.
        submitted: it was, or it had been with the same answers.
        errors: what keeps it from being submitted, by `Question.key`; the draft is kept.
        refusal: why nothing can be submitted any more, '' when it can; the draft is kept.
    """

    report: Report
    submitted: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)
    refusal: str = ""


@dataclass
class Held:
    """What a writer holds: the appointment and the report are locked, the assignment is fresh."""

    assignment: Assignment
    appointment: Appointment
    report: Report | None
    questions: list[Question]


class ChangedElsewhere(ChangedMeanwhile):
    """The report was saved from somewhere else meanwhile; `report` is how it stands there."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("This report was changed somewhere else meanwhile, on another device for example."))
        self.report = report


def write(
    assignment: Assignment,
    appointment: Appointment,
    values: Values,
    *,
    version: int,
    by: User,
    submit: bool = False,
    at: datetime | None = None,
    arrived: date | None = None,
) -> Outcome:
    """Keep what was typed, and submit it if that is wished and nothing is missing. The same again changes nothing.

    Args:
        values: of all questions but photos, which `photos` keeps.
        version: of the report as the writer saw it; 0 for none.
        by: who writes: the monitor, or staff for a monitor.
        arrived: the day on which staff had it by telephone or post; that day counts.

    Raises:
        ChangedElsewhere: the report was changed since; nothing is written.
        WorkflowError: not in office, not meant, or not open yet; nothing is written.
    """
    at = at or timezone.now()
    with transaction.atomic():
        held = hold(assignment, appointment, at)
        if arrived is not None:
            not_oneself(by, [held.appointment.monitor])
        counted = counts_at(held.assignment, at, arrived)
        typed = typed_values(held, values)
        report = _keep(held, typed, version, by, at)
        outcome = Outcome(report, refusal=why_not(held.assignment, report, counted, by_staff=arrived is not None))
        if not submit or outcome.refusal:
            return outcome
        outcome.errors = faults(held.questions, typed)
        if not outcome.errors:
            _submit(held, report, at, counted)
            outcome.submitted = True
        return outcome


def hold(assignment: Assignment, appointment: Appointment, at: datetime) -> Held:
    """Lock the appointment and its report, and look again whether this monitor may write at all.

    Raises:
        WorkflowError: not in office, not meant, or not open yet.
    """
    # Those of the person's other terms, too, in the order in which points are given (`points.give_each`).
    rows = Appointment.objects.filter(monitor=appointment.monitor_id).order_by("pk").select_for_update(of=("self",))
    appointment = next(row for row in rows.select_related("monitor", "term") if row.pk == appointment.pk)
    if not appointment.is_active(timezone.localdate(at)):
        raise WorkflowError(_("Only monitors in office can report."))
    fresh = Assignment.objects.meant_for(appointment).filter(pk=assignment.pk).select_related("term").first()
    if fresh is None:
        raise WorkflowError(_("This assignment is not meant for this monitor."))
    if fresh.state_at(at) in (State.DRAFT, State.SCHEDULED):
        raise WorkflowError(_("This assignment is not open yet."))
    report = Report.objects.select_for_update().filter(assignment=fresh, appointment=appointment).first()
    return Held(fresh, appointment, report, list(fresh.questions.all()))


def why_not(assignment: Assignment, report: Report | None, at: datetime, *, by_staff: bool = False) -> str:
    """Why a report cannot be submitted at a moment, in words for the monitor; '' when it can."""
    if by_staff and assignment.shared_at is not None:
        return _("The results have been shared already. No report can be added.")
    state = assignment.state_at(at)
    if state == State.OPEN:
        return ""
    in_time = report is not None and report.is_submitted and not report.is_late
    if state == State.LATE and not in_time:
        return ""
    if in_time:
        return _("The assignment has closed. What you submitted in time counts.")
    return _("The assignment has closed. Reports are no longer taken.")


def drop_change(assignment: Assignment, appointment: Appointment, *, version: int, by: User) -> Report | None:
    """Go back to what was submitted; a report that was not submitted, or not changed since, stays as it is.

    Raises:
        ChangedElsewhere: it was changed since the writer saw it.
        WorkflowError: not in office, or not meant.
    """
    at = timezone.now()
    with transaction.atomic():
        held = hold(assignment, appointment, at)
        report = held.report
        if report is None or not report.is_changed:
            return report
        if report.version != version:
            raise ChangedElsewhere(report)
        report.draft, report.saved_at, report.written_by = report.answers, at, _staff(held, by)
        report.version += 1
        report.save(update_fields=["draft", "saved_at", "written_by", "version"])
        forget_photos(report)
        return report


def begin(held: Held, by: User, at: datetime) -> Report:
    """The report, begun if there is none."""
    if held.report is None:
        held.report = Report.objects.create(
            assignment=held.assignment,
            appointment=held.appointment,
            begun_at=at,
            saved_at=at,
            written_by=_staff(held, by),
            is_demo=held.assignment.is_demo,
        )
    return held.report


def typed_values(held: Held, values: Values) -> dict[str, Any]:
    """The cleaned values of all questions; photos are those the report has."""
    kept = held.report.draft if held.report else {}
    found = {}
    for question in held.questions:
        source = kept if question.sort == Question.Sort.PHOTO else values
        value = answers.clean(question, source.get(question.key))
        if not answers.is_empty(question, value):
            found[question.key] = value
    return found


def faults(questions: list[Question], values: Values) -> dict[str, list[str]]:
    """What keeps cleaned values from being submitted, by question."""
    found = {question.key: answers.check(question, values.get(question.key)) for question in questions}
    return {key: words for key, words in found.items() if words}


def counts_at(assignment: Assignment, at: datetime, arrived: date | None) -> datetime:
    """The moment that decides whether a report is late: of what came by post or telephone the day decides.

    Raises:
        WorkflowError: it cannot have come then.
    """
    if arrived is None:
        return at
    if not timezone.localdate(assignment.opens_at) <= arrived <= timezone.localdate(at):
        raise WorkflowError(_("The day must lie between the opening and today."))
    return max(assignment.opens_at, datetime.combine(arrived, time.min, SEOUL))


def forget_photos(report: Report) -> None:
    """Remove the photos that neither the draft nor the submitted answers show any more."""
    shown = {token for part in (report.draft, report.answers) for token in _tokens(part)}
    for photo in report.photos.exclude(token__in=shown):
        transaction.on_commit(partial(default_storage.delete, photo.file.name or ""), robust=True)
        photo.delete()


def _tokens(part: Values) -> list[str]:
    return [token for value in part.values() if isinstance(value, list) for token in value]


def _keep(held: Held, typed: dict[str, Any], version: int, by: User, at: datetime) -> Report:
    questions = {question.key: question for question in held.questions}
    draft = {key: answers.storable(questions[key], value) for key, value in typed.items()}
    report = held.report
    if report is not None and report.draft == draft:
        return report
    if report is not None and report.version != version:
        raise ChangedElsewhere(report)
    report = begin(held, by, at)
    report.draft, report.saved_at, report.written_by = draft, at, _staff(held, by)
    report.version += 1
    report.save(update_fields=["draft", "saved_at", "written_by", "version"])
    return report


def _submit(held: Held, report: Report, at: datetime, counted: datetime) -> None:
    if report.is_submitted and not report.is_changed:
        return
    first = not report.is_submitted
    report.answers, report.submitted_at = report.draft, at
    report.version += 1
    if first:
        report.first_submitted_at = at
        report.is_late = counted >= held.assignment.closes_at
    report.save(update_fields=["answers", "submitted_at", "first_submitted_at", "is_late", "version"])
    forget_photos(report)
    if first:
        what = PointRule.What.LATE_REPORT if report.is_late else PointRule.What.REPORT
        points.give(held.appointment, what, report.about, at=counted)
        reminders.take_back(held.assignment.pk, held.appointment)


def _staff(held: Held, by: User) -> User | None:
    return None if by.pk == held.appointment.monitor.user_id else by
