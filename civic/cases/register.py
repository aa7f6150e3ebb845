"""The register of petitions (민원 처리부): every case in the order it came, with what became of it.

Act art. 9 (2), Decree art. 6 (2), Rules form 1.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.cases.models.queries import CaseQuerySet
from civic.cases.wording import END_OF_DAY
from civic.cases.workflow import UNANSWERED
from civic.notices.models import Channel, Notice
from civic.privacy.findings import mask, mask_name

RESULT_VERBS = frozenset(
    {"answer", "refuse", "close", "decline", "close_repeated", "withdraw", "refer", "merge", "letter_returned"}
)
TOGETHER = 500  # cases whose notices are read with one query

# Columns of the form, in its order; the petitioner only on the screen.
COLUMNS: dict[str, str | Promise] = {
    "number": _("Receipt number"),
    "received": _("Arrived"),
    "accepted": _("Accepted"),
    "kind": _("Kind"),
    "title": _("Subject"),
    "petitioner": _("Petitioner"),
    "department": _("Department"),
    "officer": _("Officer"),
    "due": _("Due"),
    "extended": _("Extended to"),
    "answered": _("Handled"),
    "result": _("Result"),
    "notified": _("Told by"),
}
MOMENTS = frozenset({"received", "accepted", "due", "extended", "answered"})
EXPORTED = tuple(name for name in COLUMNS if name != "petitioner")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register; times and words as they are shown."""

    case: Case
    petitioner: str
    notified: str

    def value(self, column: str) -> str:
        """What stands in a column; empty when there is nothing."""
        case = self.case
        match column:
            case "number":
                return case.number
            case "received":
                return _moment(case.arrived_at)
            case "accepted":
                return _moment(case.accepted_at)
            case "kind":
                return str(case.get_kind_display())
            case "title":
                return mask(case.title)
            case "petitioner":
                return self.petitioner
            case _:
                return self._handling(column)

    def _handling(self, column: str) -> str:
        case = self.case
        match column:
            case "department":
                return str(case.department)
            case "officer":
                return str(case.officer or "")
            case "due":
                return _moment(case.first_due_at or case.due_at)
            case "extended":
                return _moment(case.due_at) if case.extensions else ""
            case "answered":
                return _moment(case.answered_at or case.ended_at)
            case "result":
                return result_of(case)
            case "notified":
                return self.notified
        raise KeyError(column)


def result_of(case: Case) -> str:
    """The decision, else why it ended, else where it stands."""
    if case.decision:
        return str(case.get_decision_display())
    return str(case.get_ending_display() if case.ending else case.get_progress_display())


def _moment(at: datetime | None) -> str:
    """Day and time in Seoul; only the day when all of it counts."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{local:%Y-%m-%d}" if local.time() == END_OF_DAY else f"{local:%Y-%m-%d %H:%M}"


def late(now: datetime) -> Q:
    """Handled after the day it was due, or due and still open."""
    still_open = Q(progress__in=UNANSWERED, due_at__lt=now)
    return still_open | (~Q(progress__in=UNANSWERED) & Q(answered_at__gt=F("due_at")))


def in_time(now: datetime) -> Q:
    """Handled by the day it was due."""
    return ~Q(progress__in=UNANSWERED) & Q(answered_at__lte=F("due_at"))


def for_register(cases: CaseQuerySet) -> CaseQuerySet:
    """The cases with what a line shows, and nothing long."""
    return cases.select_related("department", "officer").defer(
        "text", "grams", "access_code", "public_text", "public_answer"
    )


def lines(cases: Sequence[Case], *, with_names: bool = False) -> list[Line]:
    """The lines of some cases.

    Args:
        with_names: with the masked names; the cases must come with their contacts.
    """
    told = _told(cases)
    return [
        Line(
            case,
            mask_name(case.contact.name) if with_names and case.contact else "",
            ", ".join(told.get(case.about, ())),
        )
        for case in cases
    ]


def all_lines(cases: CaseQuerySet, most: int) -> Iterator[Line]:
    """The lines of all cases in the order they came, `TOGETHER` at a time; at most so many."""
    rows = for_register(cases).order_by("arrived_at", "pk")[:most].iterator(chunk_size=TOGETHER)
    while chunk := list(islice(rows, TOGETHER)):
        yield from lines(chunk)


def _told(cases: Iterable[Case]) -> dict[str, list[str]]:
    """By which ways the petitioner of each case was told of the newest result."""
    notices = Notice.objects.filter(about__in=[case.about for case in cases], key__contains="/petitioner-")
    found: dict[str, tuple[int, list[str]]] = {}
    for about, key, channel in notices.order_by("pk").values_list("about", "key", "channel"):
        parts = key.split("/")  # case/<number>/<verb>/<event>/petitioner-…
        if len(parts) < 5 or parts[2] not in RESULT_VERBS or not parts[3].isdigit():
            continue
        event, words = int(parts[3]), str(Channel(channel).label)
        newest, ways = found.get(about, (event, []))
        if event > newest:
            ways = []
        if words not in ways:
            ways.append(words)
        found[about] = (max(event, newest), ways)
    return {about: ways for about, (_event, ways) in found.items()}
