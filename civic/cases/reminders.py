"""Reminders of a case: planned from its state by every verb, looked at again when they fall due."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation

from civic.cases import letters
from civic.cases.lettertexts import ESCALATIONS, REMINDERS
from civic.cases.merged import FOLLOWED
from civic.cases.recipients import STAFF_LANGUAGE, Office
from civic.cases.schedule import PETITIONER, Rung, Schedule
from civic.cases.wording import moment_words
from civic.organization.models import Department
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder

if TYPE_CHECKING:
    from civic.cases.models import Case

SUBJECT = "case"
KINDS = tuple(f"case.{name}" for name in REMINDERS)


_later: ContextVar[set[int] | None] = ContextVar("later", default=None)


@contextmanager
def planned_at_the_end() -> Iterator[None]:
    """Plan the reminders of demonstration cases once, when the block ends, instead of at each step of their past.

    Should it not come to that, the housekeeping mends them.
    """
    from civic.cases.models import Case

    touched: set[int] = set()
    token = _later.set(touched)
    try:
        yield
    finally:
        _later.reset(token)
    with transaction.atomic():
        replan_many(Case.objects.select_for_update().filter(pk__in=touched).order_by("pk"), timezone.now())


def replan(case: "Case", also: str = "") -> None:
    """Make exactly those reminders open that the case's state calls for, in the verb's transaction.

    Args:
        also: key of a reminder that is just being fired and must not be cancelled.
    """
    later = _later.get()
    if later is not None and case.is_demo:
        later.add(case.pk)
        return
    rungs = Schedule(case, timezone.now()).to_plan(also)
    planned = [planning.Planned(rung.kind, rung.due_at, rung.key) for rung in rungs]
    planning.replan((SUBJECT, case.pk), KINDS, planned)


def replan_many(cases: "Iterable[Case]", at: datetime) -> None:
    """`replan` for many cases at once, which the caller holds locked."""
    planned = {
        case.pk: [planning.Planned(rung.kind, rung.due_at, rung.key) for rung in Schedule(case, at).to_plan()]
        for case in cases
    }
    planning.replan_many(SUBJECT, KINDS, planned)


def fire(reminder: Reminder) -> str | None:
    """Remind, if the case still calls for it; and plan the next step of the ladder.

    Returns:
        Why nothing was sent, None when something was.
    """
    case = _case(reminder.subject_id)
    if case is None:
        return "the case is gone"
    schedule = Schedule(case, timezone.now())
    rung = schedule.find(reminder.key)
    if rung is None:
        return f"no longer needed: the case is {case.progress}"
    replan(case, also=reminder.key)
    speaker = schedule.speaker(rung.track)
    if speaker is not None and speaker.key != rung.key:
        return f"a later step is due: {speaker.key}"
    return _remind(case, rung)


def register_kinds() -> None:
    """Register `fire` for every kind of reminder of a case."""
    for name, (headline, _sentence) in REMINDERS.items():
        kinds.register(f"case.{name}", fire, lock=_lock, label=headline)


def _remind(case: "Case", rung: Rung) -> str | None:
    office = Office(case, rung.department)
    name = rung.kind.removeprefix("case.")
    if rung.level == PETITIONER:
        if case.contact is None:
            return "there is no petitioner to tell"
        topic = name.replace("-", "_")
        for told in (case, *(case.merged_cases.select_related("contact") if topic in FOLLOWED else ())):
            key = rung.key if told is case else f"{rung.key}/{told.number}"
            letters.tell_petitioner(told, topic, key, office)
        return None
    people = office.for_level(rung.level)
    if not people:
        return "there is nobody to remind: no officer, no coordinating department, no superuser"
    headline, sentence = REMINDERS[name]
    with translation.override(STAFF_LANGUAGE):
        words = {"headline": str(headline), "sentence": str(sentence)}
        words["escalation"] = str(ESCALATIONS.get(min(rung.level, max(ESCALATIONS)), ""))
        if rung.department is not None:
            words["department"] = str(Department.objects.get(pk=rung.department))
        if rung.until is not None:
            words["due"] = moment_words(rung.until)
    letters.tell_office(case, name, rung.key, people, template="case-reminder", **words)
    return None


def _case(pk: int) -> "Case | None":
    from civic.cases.models import Case

    rows = Case.objects.select_related("department", "district", "contact", "officer")
    return rows.filter(pk=pk).first()


def _lock(pk: int) -> object:
    from civic.cases.models import Case

    return Case.objects.select_for_update().filter(pk=pk).values_list("pk").first()
