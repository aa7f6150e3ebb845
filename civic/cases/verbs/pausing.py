"""Times that do not count (불산입): field surveys, hearings, expert reviews. Decree art. 17 (4) (5), art. 20."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.guards import open_suspension
from civic.cases.law import FIELD_SURVEY, FIELD_SURVEY_EXTENSION, PauseKind
from civic.cases.models.suspension import Suspension
from civic.cases.step import By, Step, step
from civic.cases.verbs.citizen import end_suspension
from civic.cases.verbs.office import due_text
from civic.cases.workflow import Progress, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case

# The office stops the clock for these; a question, an outage, representatives and certificates have ways of their own.
BY_HAND = (
    PauseKind.FIELD_SURVEY,
    PauseKind.HEARING,
    PauseKind.EXAMINATION,
    PauseKind.PRIOR_MATTER,
    PauseKind.DELIVERY,
)
SURVEYED = frozenset({"grievance"})  # Decree art. 17 (4): only grievances are surveyed in time that does not count


def pause(
    case: "Case",
    *,
    kind: str,
    reason: str,
    until: date,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Stop the clock. Decree §20; a field survey of a grievance: §17④⑤.

    Args:
        kind: one of `BY_HAND`.
        until: the day on which it is planned to end.

    Raises:
        WorkflowError: no reason, a kind that is not the office's to choose, a past day, or a survey of another
            kind of petition or beyond its days.
    """
    if kind not in BY_HAND:
        raise WorkflowError(_("Please choose why the period stands still."))
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "pause", by, version, at=at) as taken:
        if until < timezone.localdate(taken.at):
            raise WorkflowError(_("This day is past."))
        if kind == PauseKind.FIELD_SURVEY:
            _check_survey(taken.case, until, taken.at)
        start_pause(taken, PauseKind(kind), reason, until)


def prolong_pause(
    case: "Case", *, days: int, reason: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Prolong a field survey, once, by at most seven days. Decree §17④.

    Raises:
        WorkflowError: no reason, or another number of days.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    most = FIELD_SURVEY_EXTENSION.rule.amount
    if not 1 <= days <= most:
        raise WorkflowError(_("A survey can be prolonged by 1 to %(most)s days.") % {"most": most})
    with step(case, "prolong_pause", by, version, at=at) as taken:
        row = open_suspension(taken.case)
        if row is None or row.answer_by is None:
            raise WorkflowError(_("The period does not stand still."))
        before = row.answer_by
        row.answer_by = before + timedelta(days=days)
        row.prolonged += 1
        row.save(update_fields=["answer_by", "prolonged"])
        taken.data = {"pause": row.reason, "until": row.answer_by.isoformat(), "old_until": before.isoformat()}
        taken.public_text = reason


def unpause(case: "Case", *, result: str, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Let the clock run again; the days that passed are not counted, of a survey only the planned ones.

    Args:
        result: what came out; the petitioner reads it.

    Raises:
        WorkflowError: no result.
    """
    if not result.strip():
        raise WorkflowError(_("Please write what came out. The petitioner reads it."))
    with step(case, "unpause", by, version, at=at) as taken:
        end_pause(taken)
        taken.public_text = result


def start_pause(taken: Step, kind: PauseKind, reason: str, until: date, question: str = "") -> Suspension:
    """Stop the clock of a step's case: what every verb does that leads to `Progress.PAUSED`.

    Args:
        reason: what the petitioner reads.
        question: what the petitioner is asked, if anything.
    """
    case = taken.case
    row = Suspension.objects.create(case=case, reason=kind, question=question, started_at=taken.at, answer_by=until)
    taken.data |= {"pause": kind.value, "until": until.isoformat(), "old_due_at": due_text(case)}
    taken.move(Progress.PAUSED)
    case.plan_due()
    taken.public_text = reason
    return row


def end_pause(taken: Step, reply: str = "") -> None:
    """Let the clock of a step's case run again."""
    row = open_suspension(taken.case)
    if row is not None:
        taken.data |= {"pause": row.reason, "since": timezone.localdate(row.started_at).isoformat()}
    end_suspension(taken, reply)
    taken.move(Progress.REVIEWING)
    taken.case.plan_due()
    taken.data["due_at"] = due_text(taken.case)


def survey_days_left(case: "Case") -> int:
    """How many of the fourteen days of a survey are left since acceptance; 0 for other kinds than grievances.

    The days are those of the calendar after the one on which a survey began; one that began and ended on the
    same day took one.
    """
    if case.kind not in SURVEYED or case.clock_started_at is None:
        return 0
    rows = case.suspensions.filter(reason=PauseKind.FIELD_SURVEY, started_at__gte=case.clock_started_at)
    return max(0, FIELD_SURVEY.rule.amount - sum(_days_of(row) for row in rows))


def _days_of(row: Suspension) -> int:
    ended = timezone.localdate(row.ended_at) if row.ended_at else row.answer_by
    began = timezone.localdate(row.started_at)
    if ended is not None and row.answer_by is not None:
        ended = min(ended, row.answer_by)
    return max(1, ((ended or began) - began).days)


def _check_survey(case: "Case", until: date, at: datetime) -> None:
    if case.kind not in SURVEYED:
        raise WorkflowError(_("Only a grievance can be surveyed in time that does not count (Decree, art. 17)."))
    left = survey_days_left(case)
    if not left:
        raise WorkflowError(_("The fourteen days for field surveys are used up."))
    if until > timezone.localdate(at) + timedelta(days=left):
        raise WorkflowError(_("For field surveys %(left)s days are left.") % {"left": left})
