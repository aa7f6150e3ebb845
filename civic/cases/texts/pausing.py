"""What is said when the period stands still, takes longer, and runs again."""

from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.law import PauseKind
from civic.cases.wording import day_words, iso_words

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent


def pause_words(kind: str) -> str:
    """The kind of a pause in words, '' for none."""
    return str(PauseKind(kind).label) if kind in PauseKind.values else ""


def _day(event: "CaseEvent | None", key: str) -> str:
    day = parse_date(event.data.get(key, "")) if event else None
    return day_words(day) if day else ""


def _paused(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    until = _day(event, "until")
    return {
        "pause": pause_words(event.data.get("pause", "")) if event else "",
        "until": until,
        "old_until": _day(event, "old_until"),
        "old_due": iso_words(event.data.get("old_due_at", "")) if event else "",
        "facts": [(_("Planned until"), until)],
        "quotes": [(_("Reason"), event.public_text if event else "")],
    }


def _unpaused(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    return {**_paused(case, event), "quotes": [(_("Result"), event.public_text if event else "")]}


def _stands_still(event: "CaseEvent") -> list[str]:
    kind = pause_words(event.data.get("pause", ""))
    words = {"kind": kind, "day": _day(event, "until"), "before": _day(event, "old_until")}
    if words["before"]:
        return [_("%(kind)s: until %(day)s instead of %(before)s.") % words]
    return [_("%(kind)s: planned until %(day)s. This time does not count.") % words] if kind else []


def _runs_again(event: "CaseEvent") -> list[str]:
    kind = pause_words(event.data.get("pause", ""))
    return [_("%(kind)s, since %(day)s: not counted.") % {"kind": kind, "day": _day(event, "since")}] if kind else []


TEXTS = Texts(
    letters=(
        Letter("pause", to_petitioner=gettext_lazy("The period of your petition stands still"), contents=_paused),
        Letter("prolong_pause", to_petitioner=gettext_lazy("The survey takes longer"), contents=_paused),
        Letter("unpause", to_petitioner=gettext_lazy("The period of your petition runs again"), contents=_unpaused),
    ),
    reminders=(
        (
            "pause-ends",
            (
                gettext_lazy("The period runs again soon"),
                gettext_lazy(
                    "Today is the day until which the period was to stand still. Let it run again, with the result."
                ),
            ),
        ),
        (
            "pause-over",
            (
                gettext_lazy("The period stands still for longer than planned"),
                gettext_lazy(
                    "The planned day has passed. Let the period run again, and tell the petitioner the result."
                ),
            ),
        ),
    ),
    facts=(("pause", _stands_still), ("prolong_pause", _stands_still), ("unpause", _runs_again)),
)
