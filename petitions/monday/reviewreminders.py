"""Reminders of a preliminary review: the morning before it is due, and again and again once it is late."""

from datetime import datetime, timedelta

from django.utils import timezone, translation

from civic.cases import calendar, ladder, letters
from civic.cases.lettertexts import ESCALATIONS
from civic.cases.models import Case
from civic.cases.recipients import STAFF_LANGUAGE, Office
from civic.cases.wording import moment_words
from civic.cases.workingtime import is_working_day, seoul
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder
from petitions.models import Review

from .instructionreminders import without_visitor
from .words.review import REMINDERS, review_url

SUBJECT = "review"
SOON, OVERDUE = "monday.review-soon", "monday.review-overdue"
KINDS = (SOON, OVERDUE)
IN_CHARGE = 0


def register_kinds() -> None:
    """Register the handlers of both kinds."""
    kinds.register(SOON, fire, lock=_lock, label=REMINDERS[SOON][0])
    kinds.register(OVERDUE, fire, lock=_lock, label=REMINDERS[OVERDUE][0])


def plan(review: Review, at: datetime, also: Reminder | None = None) -> None:
    """Make exactly those reminders open that the review calls for, with its case locked.

    Args:
        at: the moment from which it is looked.
        also: one that is just being fired and must not be cancelled.
    """
    wanted = {item.key: item for item in _wanted(review, at)}
    if also is not None:
        wanted.setdefault(also.key, planning.Planned(also.kind, also.due_at, also.key))
    planning.replan((SUBJECT, review.pk), KINDS, wanted.values())


def cancel(review: Review) -> None:
    """It is written, or not needed any more."""
    planning.cancel((SUBJECT, review.pk), KINDS)


def fire(reminder: Reminder) -> str | None:
    """Remind the department, if it still owes the review; and plan the next step.

    Returns:
        Why nothing was sent, None when something was.
    """
    review = Review.objects.select_related("case__district", "case__department", "department").get(
        pk=reminder.subject_id
    )
    now = timezone.now()
    if review.written_at is not None or review.cancelled_at is not None:
        return "no longer needed: the review is written or taken back"
    plan(review, now, also=reminder)
    level, why_not = _level(review, reminder, now)
    if why_not:
        return why_not
    return _remind(review, reminder, level)


def _wanted(review: Review, at: datetime) -> list[planning.Planned]:
    """The reminders that can still speak."""
    steps = ladder.steps(review.due_at, at)
    speaker = ladder.speaker(steps, at)
    found = [
        planning.Planned(OVERDUE, step.at, _overdue_key(review, step))
        for step in steps
        if step.at > at or step is speaker
    ]
    soon = next((moment for moment in _mornings(review.due_at) if at < moment < review.due_at), None)
    if soon is not None:
        found.append(planning.Planned(SOON, soon, _soon_key(review)))
    return found


def _mornings(due: datetime) -> list[datetime]:
    """09:00 of the working day before the due day; and of the due day, for who was asked later than that."""
    days, day = calendar.current(), seoul(due).date()
    before = day - timedelta(days=1)
    while not is_working_day(before, days):
        before -= timedelta(days=1)
    return [ladder.morning(before), ladder.morning(day)]


def _soon_key(review: Review) -> str:
    return f"{SUBJECT}/{review.pk}/soon/{ladder.stamp(review.due_at)}"


def _overdue_key(review: Review, step: ladder.Step) -> str:
    return f"{SUBJECT}/{review.pk}/overdue/{step.key}"


def _level(review: Review, reminder: Reminder, now: datetime) -> tuple[int, str]:
    """Whom a reminder goes to, or in words why it stays silent."""
    if reminder.kind == SOON:
        if reminder.key != _soon_key(review):
            return IN_CHARGE, "the review is due at another time by now"
        return IN_CHARGE, "" if now < review.due_at else "it is overdue by now"
    speaker = ladder.speaker(ladder.steps(review.due_at, now), now)
    if speaker is None:
        return IN_CHARGE, "the review is due at another time by now"
    if _overdue_key(review, speaker) != reminder.key:
        return speaker.level, f"another step is due: {_overdue_key(review, speaker)}"
    return speaker.level, ""


def _remind(review: Review, reminder: Reminder, level: int) -> str | None:
    case = review.case
    if letters.is_invented(case, reminder.due_at):
        return "it belongs to the past of a demonstration"
    people = without_visitor(case, Office(case, department=review.department_id).for_level(level))
    if not people:
        return "there is nobody to remind: no officer, no coordinating department, no superuser"
    headline, sentence = REMINDERS[reminder.kind]
    with translation.override(STAFF_LANGUAGE):
        words = {
            "headline": str(headline),
            "sentence": str(sentence),
            "escalation": str(ESCALATIONS.get(min(level, max(ESCALATIONS)), "")),
            "department": str(review.department),
            "due": moment_words(review.due_at),
            "case_url": review_url(review.pk),
        }
    topic = reminder.kind.replace(".", "-")
    letters.tell_office(case, topic, reminder.key, people, template="case-reminder", **words)
    return None


def _lock(pk: int) -> object:
    """The case of the review, which every change of it locks first."""
    case = Review.objects.only("case_id").get(pk=pk).case_id
    return Case.objects.select_for_update().filter(pk=case).values_list("pk").first()
