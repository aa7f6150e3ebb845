"""The history of a case in words, for the office: public and internal, old and new."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from civic.cases.law import KINDS, ExtensionGround
from civic.cases.letters import is_told
from civic.cases.models import Case, CaseEvent
from civic.cases.papers import numbered
from civic.cases.texts import facts
from civic.cases.texts.consenting import lapsed_words
from civic.cases.wording import iso_words
from civic.cases.workflow import Actor, Ending
from civic.organization.models import Department
from civic.people.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One event: `changes` are short sentences of what became what; `paper` is its position when it can be printed."""

    event: CaseEvent
    who: str
    old: str
    new: str
    changes: list[str] = field(default_factory=list)
    paper: int = 0


def history(case: Case, newest: int | None = None) -> list[Line]:
    """Everything that happened to the case, newest first; only the `newest` so many if given."""
    rows = case.events.select_related("by", "department").order_by("-pk")
    events = list(rows[:newest] if newest else rows)
    departments, people = _named(events)
    papers = {} if newest else {event.pk: place for place, event in numbered(reversed(events)) if is_told(event)}
    return [
        Line(
            event,
            _who(event),
            str(event.get_old_progress_display()) if event.old_progress else "",
            str(event.get_new_progress_display()),
            changes(event, departments, people),
            papers.get(event.pk, 0),
        )
        for event in events
    ]


def _named(events: Iterable[CaseEvent]) -> tuple[dict[str, str], dict[int, str]]:
    """Names of the departments and officers the events speak of."""
    slugs = {event.data.get(key) for event in events for key in ("from", "to", "suggestion")} - {None}
    officers = {event.data.get("officer") for event in events} - {None}
    departments = {row.slug: str(row) for row in Department.objects.filter(slug__in=slugs)} if slugs else {}
    people = {row.pk: str(row) for row in User.objects.filter(pk__in=officers)} if officers else {}
    return departments, people


def _who(event: CaseEvent) -> str:
    if event.actor == Actor.SYSTEM:
        return _("The portal")
    if event.actor == Actor.PETITIONER:
        return _("The petitioner")
    department = f" ({event.department})" if event.department else ""
    return f"{event.by or event.get_actor_display()}{department}"


def changes(event: CaseEvent, departments: dict[str, str], people: dict[int, str]) -> list[str]:
    """What an event changed, as short sentences."""
    data = event.data
    found = [
        _arrow(_("Department"), departments.get(data.get("from", "")), departments.get(data.get("to", ""))),
        _single(_("Suggested instead"), departments.get(data.get("suggestion", ""))),
        _arrow(_("Kind"), _kind(data.get("old_kind")), _kind(data.get("kind"))),
        _arrow(_("Answer due"), iso_words(data.get("old_due_at", "")), iso_words(data.get("due_at", ""))),
        _single(_("Officer in charge"), people.get(data.get("officer", 0))),
        _single(_("Ground"), _label(ExtensionGround, data.get("ground"))),
        _single(_("Reply until"), data.get("answer_by")),
        _single(_("Why it ends"), _label(Ending, data.get("ending"))),
        _single(_("Rating"), data.get("stars")),
        _single(_("Files"), data.get("attachments")),
        *facts(event),
        lapsed_words(event),
    ]
    return [sentence for sentence in found if sentence]


def _arrow(label: str, old: str | None, new: str | None) -> str:
    if not new or old == new:
        return ""
    return f"{label}: {old} → {new}" if old else f"{label}: {new}"


def _single(label: str, value: Any) -> str:
    return f"{label}: {value}" if value else ""


def _kind(key: Any) -> str | None:
    return str(KINDS[key].label) if key in KINDS else None


def _label(choices: Any, key: Any) -> str:
    return str(choices(key).label) if key in choices.values else ""
