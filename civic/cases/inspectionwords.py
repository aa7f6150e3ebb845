"""The figures of a monthly inspection in words: sections of lines, and the table of the departments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civic.cases.law import KINDS, ExtensionGround
from civic.cases.lawexceptions import ExemptionGround
from civic.cases.models import Objection
from civic.cases.workflow import Channel, Ending

Words = str | Promise
Figures = Mapping[str, Any]
NONE = "–"


@dataclass(frozen=True, slots=True)
class Section:
    """Some lines under one heading; each line is a label and what stands beside it."""

    title: str
    lines: list[tuple[str, str]] = field(default_factory=list)


def share(part: int, whole: int) -> str:
    """`97.5 %`; a dash when there is nothing to be a part of."""
    return f"{100 * part / whole:.1f} %" if whole else NONE


def average(total: int, count: int) -> str:
    return f"{total / count:.1f}" if count else NONE


def sections(figures: Figures) -> list[Section]:
    """Everything but the departments, in the order of the report."""
    return [
        Section(_("Petitions that came in"), list(_received(figures))),
        Section(_("Accepted and answered"), list(_answered(figures))),
        Section(_("More time"), list(_more_time(figures))),
        Section(_("Between departments and agencies"), list(_moves(figures))),
        Section(_("Endings without an answer"), list(_ended(figures))),
        Section(_("Rights of the petitioners"), list(_rights(figures))),
    ]


def _received(figures: Figures) -> Iterable[tuple[str, str]]:
    received = figures["received"]
    yield _("Petitions received"), _times(received["all"])
    yield from _labelled(received["kinds"], {key: kind.label for key, kind in KINDS.items()})
    yield from _labelled(received["channels"], dict(Channel.choices))
    many = figures["many"]
    yield _("Petitions of many people received"), _times(many["received"])
    yield _("Petitions of many people still open"), _times(many["open"])


def _answered(figures: Figures) -> Iterable[tuple[str, str]]:
    yield _("Accepted"), _times(figures["accepted"])
    yield _("of these in time (8 working hours)"), share(figures["accepted_in_time"], figures["accepted"])
    yield _("Answered"), _times(figures["answered"])
    yield _("of these in time"), share(figures["answered_in_time"], figures["answered"])
    yield _("Answered late"), _times(figures["answered"] - figures["answered_in_time"])
    yield _("Open and late at the end"), _times(figures["late_open"])
    yield _("Not accepted and late at the end"), _times(figures["late_unaccepted"])
    for key, days in figures["days"].items():
        if key in KINDS:
            yield _("Average until the answer: %(kind)s") % {"kind": KINDS[key].label}, _days(days)
    yield _("Satisfaction (1 to 5)"), _stars(figures)


def _more_time(figures: Figures) -> Iterable[tuple[str, str]]:
    yield _("Extended"), _times(figures["extended"])
    yield _("for each 100 accepted"), share(figures["extended"], figures["accepted"])
    yield _("Extended a second time, with consent"), _times(figures["extended_again"])
    yield from _labelled(figures["grounds"], dict(ExtensionGround.choices))
    yield _("Supplements asked for"), _times(figures["supplements"])
    yield _("of these later than 8 working hours"), _times(figures["supplements_late"])


def _moves(figures: Figures) -> Iterable[tuple[str, str]]:
    moves, referrals = figures["moves"], figures["referrals"]
    yield _("Passed on inside the city"), _times(moves.get("passed", 0))
    yield _("Sent back"), _times(moves.get("bounced", 0))
    yield _("Department fixed by decision"), _times(moves.get("decided", 0) + moves.get("committee", 0))
    yield _("Moves later than the hours of the law"), _times(moves.get("late", 0))
    yield _("Grievances filed again, to the audit department"), _times(moves.get("audit", 0))
    yield _("Requests for cooperation"), _times(figures["cooperation"])
    yield _("of these replied late or not at all"), _times(figures["cooperation_late"])
    yield _("Passed to other agencies"), _times(referrals["sent"])
    yield _("of these later than 8 working hours"), _times(referrals["late"])
    yield _("Still with other agencies"), _times(referrals["open"])


def _ended(figures: Figures) -> Iterable[tuple[str, str]]:
    yield from _labelled(figures["endings"], dict(Ending.choices), prefix="") or [(_("None"), NONE)]
    yield from _labelled(figures["declined"], dict(ExemptionGround.choices))


def _rights(figures: Figures) -> Iterable[tuple[str, str]]:
    demands, objections = figures["demands"], figures["objections"]
    yield _("Demands for correction"), _times(demands["asked"])
    yield _("of the answered ones right"), _of(demands["right"], demands["answered"])
    yield _("Demands waiting too long"), _times(demands["late"])
    yield _("Objections to refusals"), _times(objections["filed"])
    for choice in Objection.Decision:
        if objections.get(str(choice)):
            yield f"– {choice.label}", _times(objections[str(choice)])
    yield _("Objections running"), _times(objections["open"])
    yield _("of these past the period of the law"), _times(objections["late"])
    yield _("Letters of urging"), _times(figures["urged"])
    yield _("of these replied to"), _of(figures["urged_acknowledged"], figures["urged"])
    yield _("Taken up again after an answer"), _times(figures["reopened"])


COLUMNS: tuple[Words, ...] = (
    gettext_lazy("Department"),
    gettext_lazy("Received"),
    gettext_lazy("Answered"),
    gettext_lazy("In time"),
    gettext_lazy("Late, open"),
    gettext_lazy("Extended"),
    gettext_lazy("Passed on"),
    gettext_lazy("Sent back"),
    gettext_lazy("Urged"),
    gettext_lazy("Taken up again"),
    gettext_lazy("Satisfaction"),
)


def department_rows(figures: Figures) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each department its name, and label and value of each further column."""
    labels = [str(label) for label in COLUMNS[1:]]
    return [(row["name"], list(zip(labels, _values(row), strict=True))) for row in figures["departments"]]


def _values(row: Mapping[str, Any]) -> list[str]:
    return [
        str(row.get("received", 0)),
        str(row.get("answered", 0)),
        share(row.get("answered_in_time", 0), row.get("answered", 0)),
        str(row.get("late_open", 0) + row.get("late_unaccepted", 0)),
        str(row.get("extended", 0) + row.get("extended_again", 0)),
        str(row.get("passed", 0)),
        str(row.get("bounced", 0)),
        str(row.get("urged", 0)),
        str(row.get("reopened", 0)),
        _stars(row),
    ]


def _labelled(counts: Mapping[str, int], labels: Mapping[Any, Any], prefix: str = "– ") -> list[tuple[str, str]]:
    """The counts of some choices in the order of the choices, those that never happened left out."""
    return [(f"{prefix}{label}", _times(counts[key])) for key, label in labels.items() if counts.get(key)]


def _times(count: int) -> str:
    return ngettext("%(count)d petition", "%(count)d petitions", count) % {"count": count}


def _days(days: float) -> str:
    return _("%(days)s working days") % {"days": f"{days:.1f}"}


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": part, "whole": whole} if whole else NONE


def _stars(row: Mapping[str, Any]) -> str:
    count = row.get("ratings", 0)
    return f"{average(row.get('stars', 0), count)} ({count})" if count else NONE
