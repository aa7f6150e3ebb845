"""Asking the petitioner for what is missing (보완). Act art. 22, Decree art. 24 and 25, Rules art. 9."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import calendar, deadlines
from civic.cases.guards import open_suspension
from civic.cases.law import SUPPLEMENT_AGAIN, SUPPLEMENT_REQUEST
from civic.cases.models.suspension import Suspension
from civic.cases.step import By, Step, step
from civic.cases.verbs.citizen import end_suspension
from civic.cases.verbs.office import due_text
from civic.cases.workflow import Progress, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case

USUAL_DAYS = 10  # for the first reply; the law says "a reasonable time" (Act art. 22 (1))
# Not of the law, which has the office consider the time the petitioner names: what is granted without a person.
MOST_MORE_TIME = timedelta(days=60)


class FoundLater(models.TextChoices):
    """Why something is asked for later than eight working hours after acceptance. Rules art. 9."""

    FIELD_SURVEY = "field_survey", gettext_lazy("It was found at a field survey")
    EXAMINING = "examining", gettext_lazy("It was found while the papers were examined")
    KNOWN_LATER = "known_later", gettext_lazy("It became known later")


def request_supplement(
    case: "Case",
    *,
    question: str,
    answer_by: date,
    found_later: str = "",
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Ask the petitioner; the clock stands still until the reply. Act §22, Decree §24, Rules §9.

    Args:
        answer_by: a day off moves on to the next working day (Decree §24④).
        found_later: a value of `FoundLater`; needed more than eight working hours after acceptance.

    Raises:
        WorkflowError: no question, a day that is not after today, or no ground for asking so late.
    """
    if not question.strip():
        raise WorkflowError(_("Please write what you need to know."))
    with step(case, "request_supplement", by, version, at=at) as taken:
        late = is_late_request(taken.case, taken.at)
        if late and found_later not in FoundLater.values:
            raise WorkflowError(
                _("Eight working hours have passed since acceptance. Please say why it was found later.")
            )
        day = _day_for_reply(answer_by, taken.at)
        Suspension.objects.create(
            case=taken.case,
            reason=Suspension.Reason.SUPPLEMENT,
            question=question,
            started_at=taken.at,
            answer_by=day,
        )
        taken.data = {"answer_by": day.isoformat(), "old_due_at": due_text(taken.case)}
        if late:
            taken.data["found_later"] = found_later
        taken.move(Progress.SUPPLEMENT)
        taken.case.plan_due()
        taken.public_text = question


def request_again(
    case: "Case",
    *,
    question: str,
    answer_by: date,
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Ask a second time after the day has passed; the clock still stands. Decree §24③.

    Raises:
        WorkflowError: no question, or a day that is not within ten days from tomorrow (by civil law).
    """
    if not question.strip():
        raise WorkflowError(_("Please write what you need to know."))
    with step(case, "request_again", by, version, at=at) as taken:
        waiting = _waiting(taken)
        day, last = _day_for_reply(answer_by, taken.at), last_day_again(timezone.localdate(taken.at))
        if day > last:
            raise WorkflowError(_("A second time you can ask for at most ten days."))
        waiting.question, waiting.answer_by = question, day
        waiting.requests += 1
        waiting.save(update_fields=["question", "answer_by", "requests"])
        taken.data = {"answer_by": day.isoformat()}
        taken.public_text = question


def more_time(
    case: "Case", *, until: date, reason: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Give the petitioner the time they ask for, twice at most; it is granted without a decision. Decree §24②.

    Raises:
        WorkflowError: no reason, a day that is not later than the present one, or one too far away.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write why more time is needed."))
    with step(case, "more_time", by, version, at=at) as taken:
        waiting = _waiting(taken)
        day, before = rolled(until), waiting.answer_by
        if before is not None and day <= before:
            raise WorkflowError(_("Please choose a day after the present one."))
        if until > timezone.localdate(taken.at) + MOST_MORE_TIME:
            raise WorkflowError(
                _("At most %(days)s days from today. If that is not enough, please phone the person in charge.")
                % {"days": MOST_MORE_TIME.days}
            )
        waiting.answer_by = day
        waiting.prolonged += 1
        waiting.save(update_fields=["answer_by", "prolonged"])
        taken.data = {"answer_by": day.isoformat(), "old_answer_by": before.isoformat() if before else ""}
        taken.public_text = reason


def letter_returned(case: "Case", *, text: str, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Note that a letter with the question came back. After the second the case can be ended. Decree §25②.

    Args:
        text: which letter, and what the post noted on it; only the office reads it.

    Raises:
        WorkflowError: nothing written.
    """
    if not text.strip():
        raise WorkflowError(_("Please write which letter came back, and what the post noted on it."))
    with step(case, "letter_returned", by, version, at=at) as taken:
        waiting = _waiting(taken)
        waiting.returned_letters += 1
        waiting.save(update_fields=["returned_letters"])
        taken.data = {"returned_letters": waiting.returned_letters}
        taken.internal_note = text


def resume(case: "Case", *, reason: str, by: By, version: int | None = None, at: datetime | None = None) -> None:
    """Go on without the supplement; the clock runs again."""
    with step(case, "resume", by, version, at=at) as taken:
        end_suspension(taken)
        taken.move(Progress.REVIEWING)
        taken.case.plan_due()
        taken.public_text = reason


def is_late_request(case: "Case", at: datetime) -> bool:
    """Whether the eight working hours after acceptance are over, in which one has to ask. Rules §9."""
    started = case.clock_started_at
    return started is not None and at > deadlines.due(SUPPLEMENT_REQUEST.rule, started, calendar.current())


def default_supplement_day(on: date) -> date:
    """A suggestion for `answer_by`: ten days by the Civil Act, rolled over days off. Decree §24④."""
    return deadlines.civil_period_end(on, USUAL_DAYS, calendar.current())


def last_day_again(on: date) -> date:
    """The last day one can ask for the second time: ten days by the Civil Act. Decree §24③."""
    return deadlines.civil_period_end(on, SUPPLEMENT_AGAIN.rule.amount, calendar.current())


def rolled(day: date) -> date:
    """The day, or the next working day after a day off. Civil Act art. 161, by Decree §24④."""
    return deadlines.civil_period_end(day - timedelta(days=1), 1, calendar.current())


def _day_for_reply(day: date, at: datetime) -> date:
    if day <= timezone.localdate(at):
        raise WorkflowError(_("Please give the petitioner at least until tomorrow."))
    return rolled(day)


def _waiting(taken: Step) -> Suspension:
    waiting = open_suspension(taken.case)
    if waiting is None:
        raise WorkflowError(_("Nobody was asked anything."))
    return waiting
