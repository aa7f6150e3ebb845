"""One verb on one case: lock, check, change, event, reminders, notices — in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import clock, consents, consulting, handing, letters, reading, reminders
from civic.cases.models.event import CaseEvent
from civic.cases.smalltable import one_reading
from civic.cases.workflow import VERBS, Actor, ChangedMeanwhile, Progress, WrongStatus
from civic.organization.models import Department
from civic.people.models import User
from civic.people.petitioner import Petitioner
from civic.programs import registry

if TYPE_CHECKING:
    from civic.cases.models import Case

By = User | Petitioner | None
# In which part somebody acts who could act in several.
ORDER = (Actor.PETITIONER, Actor.OFFICER, Actor.DESK, Actor.EXAMINER, Actor.HELPER)


@dataclass
class Step:
    """What a verb fills in while it holds the lock on `case`."""

    case: "Case"
    verb: str
    by: By
    actor: Actor
    at: datetime
    old_progress: str
    public_text: str = ""
    internal_note: str = ""
    is_public: bool = True
    data: dict[str, Any] = field(default_factory=dict)
    department: Department | None = None

    @property
    def user(self) -> User | None:
        return self.by if isinstance(self.by, User) else None

    def move(self, progress: Progress) -> None:
        self.case.progress = progress


@contextmanager
def step(case: "Case", verb: str, by: By, version: int | None = None, *, at: datetime | None = None) -> Iterator[Step]:
    """Hold the case locked while a verb changes it; afterwards everything that follows from the change is written.

    Args:
        case: the case as the person saw it; brought up to date when the step succeeds.
        verb: key of `workflow.VERBS`.
        by: who acts; None is the portal itself.
        version: `case.version` the person saw; None when the system acts.
        at: when it happened (now).

    Raises:
        ChangedMeanwhile: the case has a newer version.
        WrongStatus: the verb is not open to this person now.
    """
    with taking(case, verb, by, version, at=at) as taken:
        yield taken


@contextmanager
def taking(
    case: "Case",
    verb: str,
    by: By,
    version: int | None,
    *,
    at: datetime | None = None,
    actor: Actor | None = None,
) -> Iterator[Step]:
    """`step`, or with an `actor` a happening of a program, whose right to it the program has checked."""
    moment = at or timezone.now()
    with transaction.atomic(), one_reading():
        locked = type(case)._base_manager.select_for_update().get(pk=case.pk)
        if version is not None and locked.version != version:
            raise ChangedMeanwhile(_changed_text(locked))
        actor = actor or _actor(locked, verb, by, moment)
        before = _values(locked)
        taken = Step(locked, verb, by, actor, moment, locked.progress, department=locked.department)
        yield taken
        finish(taken, before)
    for name, value in _values(locked).items():
        setattr(case, name, value)
    case._state.fields_cache.clear()


def finish(taken: Step, before: dict[str, Any]) -> CaseEvent:
    """Write the changed fields, the event, the reminders and the notices of a step; others may follow the case."""
    from civic.cases import following

    case = taken.case
    case.version += 1
    case.last_verb = taken.verb
    case.last_event_at = taken.at
    handing.settle(taken)
    consulting.settle(taken, before["department_id"])
    _lapse_consent(taken, before)
    case.act_by = clock.act_by(case)
    changed = [name for name, value in _values(case).items() if before[name] != value]
    case.save(update_fields=changed)
    event = CaseEvent.objects.create(
        case=case,
        verb=taken.verb,
        at=taken.at,
        by=taken.user,
        actor=taken.actor,
        department=taken.department,
        old_progress=taken.old_progress,
        new_progress=case.progress,
        public_text=taken.public_text,
        internal_note=taken.internal_note,
        is_public=taken.is_public,
        data=taken.data,
    )
    reminders.replan(case)
    letters.tell(case, event)
    following.follow(taken, event, before)
    program = registry.get(case.program)
    if program is not None and program.on_event is not None:
        program.on_event(case, event)
    return event


def _lapse_consent(taken: Step, before: dict[str, Any]) -> None:
    """A question for consent dies when the case has moved on to where it makes no sense."""
    case = taken.case
    period_changed = (before["kind"], before["own_days"]) != (case.kind, case.own_days)
    if period_changed or before["progress"] != case.progress:
        lapsed = consents.lapse_with(case, taken.at, period_changed=period_changed)
        if lapsed:
            taken.data["lapsed_consent"] = lapsed


def _values(case: "Case") -> dict[str, Any]:
    return {item.attname: getattr(case, item.attname) for item in case._meta.concrete_fields}


def _actor(case: "Case", verb: str, by: By, at: datetime) -> Actor:
    if by is None:
        return Actor.SYSTEM
    if not case.may(verb, by, at):
        raise WrongStatus(reading.refusal(case, verb, by))
    actors = case.actors_of(by) & VERBS[verb].actors
    return next(actor for actor in ORDER if actor in actors)


def _changed_text(case: "Case") -> str:
    event = case.events.select_related("by").order_by("-pk").first()
    who = _("the petitioner") if event is None or event.actor == Actor.PETITIONER else str(event.by or _("the portal"))
    return _("%(who)s changed %(number)s at %(time)s (%(what)s). Nothing of yours was written; look at it again.") % {
        "who": who,
        "number": case.number,
        "time": timezone.localtime(case.last_event_at).strftime("%H:%M"),
        "what": event.label if event else "",
    }
