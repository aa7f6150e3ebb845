"""A petition in plain words: where it stands, until when, and what happened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.cases.law import KINDS, ExtensionGround
from civic.cases.letters import is_told
from civic.cases.models import Case, CaseEvent
from civic.cases.papers import numbered
from civic.cases.texts import facts
from civic.cases.texts.consenting import lapsed_words
from civic.cases.wording import day_words, moment_words
from civic.cases.workflow import Actor, Progress
from civic.organization.models import Department

from .sentences import sentence

BADGES = {
    Progress.ARRIVED: "info",
    Progress.ACCEPTED: "info",
    Progress.REVIEWING: "info",
    Progress.SUPPLEMENT: "warning",
    Progress.PAUSED: "info",
    Progress.UNDER_WAY: "success",
    Progress.DONE: "success",
    Progress.CLOSED: "neutral",
}
EXTENDING = frozenset({"extend", "ask_extension_consent", "consent", "record_consent"})
ASKING = frozenset({"request_supplement", "request_again", "more_time"})  # their data say until when to reply
MOVES = frozenset({"transfer", "bounce", "decide_owner"})  # their data say from which department to which


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: a badge, one or two sentences, and what comes when."""

    badge: str
    sentence: str
    due: datetime | None = None
    due_label: str = ""
    countdown: str = ""
    is_late: bool = False


def standing(case: Case, at: datetime | None = None) -> Standing:
    """The state of the case for its petitioner."""
    now = at or timezone.now()
    due, label = _due(case)
    late = due is not None and due < now
    return Standing(
        badge="danger" if late and case.is_open else BADGES[Progress(case.progress)],
        sentence=sentence(case),
        due=due,
        due_label=label,
        countdown=countdown(due, now) if due is not None else "",
        is_late=late,
    )


def countdown(due: datetime, at: datetime) -> str:
    """How many days are left, or gone: `3 days left`, `today`, `2 days late`."""
    days = (timezone.localdate(due) - timezone.localdate(at)).days
    if due < at:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days} if days else _("late")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days} if days else _("today")


def _due(case: Case) -> tuple[datetime | None, str]:
    if case.progress == Progress.ARRIVED:
        return case.accept_due_at, _("Accepted by")
    if case.progress in (Progress.ACCEPTED, Progress.REVIEWING):
        return case.due_at, _("Answer by")
    if case.progress == Progress.UNDER_WAY and case.act_by is not None:
        return case.act_by, _("Done by")
    return None, ""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the timeline, as `templates/_timeline.html` shows it."""

    at: datetime
    title: str
    text: str
    by: str
    print_url: str = ""


def timeline(events: Iterable[CaseEvent]) -> list[Item]:
    """What happened, newest first; events must be those the petitioner may see, with their departments."""
    rows = list(events)
    slugs = {slug for event in rows if event.verb in MOVES for slug in _named(event)}
    names = {row.slug: str(row) for row in Department.objects.filter(slug__in=slugs)} if slugs else {}
    return [_item(place, event, names) for place, event in reversed(list(numbered(rows)))]


def _item(place: int, event: CaseEvent, names: dict[str, str]) -> Item:
    by = _("You") if event.actor == Actor.PETITIONER else str(event.department or _("The city"))
    texts = [*_facts(event, names), event.public_text]
    print_url = reverse("petitions:document", args=[event.case.number, place]) if is_told(event) else ""
    return Item(event.at, event.label, "\n".join(text for text in texts if text), by, print_url)


def _facts(event: CaseEvent, names: dict[str, str]) -> Iterator[str]:
    """What the event's data says, in sentences."""
    data = event.data
    if event.verb in MOVES:
        yield from _moved(event, names)
    if event.verb in EXTENDING and data.get("ground") in ExtensionGround.values:
        yield _("Ground: %(ground)s") % {"ground": ExtensionGround(data["ground"]).label}
    if event.verb == "classify" and data.get("kind") in KINDS:
        yield _("Kind: %(kind)s") % {"kind": KINDS[data["kind"]].label}
    if event.verb in ASKING and (until := parse_date(data.get("answer_by", ""))):
        yield _("Please answer by %(day)s.") % {"day": day_words(until)}
    if event.verb == "rate" and data.get("stars"):
        yield _("%(stars)s of 5") % {"stars": data["stars"]}
    yield from facts(event)
    if lapsed := lapsed_words(event):
        yield lapsed
    yield from _dates(event)


def _dates(event: CaseEvent) -> Iterator[str]:
    new, old = _moment(event, "due_at"), _moment(event, "old_due_at")
    if new and old and new != old:
        yield _("Answer by %(new)s instead of %(old)s") % {"new": new, "old": old}
    elif new and not old:
        yield _("Answer by %(day)s") % {"day": new}


def _moment(event: CaseEvent, key: str) -> str:
    moment = parse_datetime(event.data.get(key) or "")
    return moment_words(moment) if moment else ""


def _moved(event: CaseEvent, names: dict[str, str]) -> Iterator[str]:
    before, after, suggested = (names.get(slug, slug) for slug in _named(event))
    if before != after:
        yield _("From %(before)s to %(after)s") % {"before": before, "after": after}
    if suggested:
        yield _("Suggested instead: %(department)s") % {"department": suggested}


def _named(event: CaseEvent) -> tuple[str, str, str]:
    """Keys of the departments an event names: from, to, suggested."""
    return event.data.get("from", ""), event.data.get("to", ""), event.data.get("suggestion", "")
