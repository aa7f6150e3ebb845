"""The list of the assignments of a term: what is open, how many have submitted, how many days are left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.forms.offering import offer
from civic.programs import Text

from ..assignments.matrix import Sum, board
from ..models import Assignment, Audience, Term
from .assignmentaccess import RUN, reader, state_of

STATES: dict[str, Text] = {
    "": gettext_lazy("All"),
    "draft": gettext_lazy("Being written"),
    "open": gettext_lazy("Released and not closed"),
    "closed": gettext_lazy("Closed, results not shared"),
    "shared": gettext_lazy("Results shared or published"),
}
State = Assignment.State
RUNNING = (State.SCHEDULED, State.OPEN, State.LATE)


@dataclass(frozen=True, slots=True)
class Line:
    """An assignment as the list shows it."""

    row: Assignment
    badge: str
    state: Text
    audience: str
    sum: Sum
    days: int | None  # until the close

    @property
    def is_released(self) -> bool:
        return self.row.released_at is not None


class ListForm(forms.Form):
    """Term, state and words of the title; what does not fit is left out of account."""

    term = forms.ChoiceField(label=gettext_lazy("Term"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES.items())
    q = forms.CharField(label=gettext_lazy("Words of the title"), required=False, max_length=100)

    def __init__(self, data: QueryDict, terms: Sequence[Term]) -> None:
        super().__init__(data, label_suffix="")
        offer(self, "term", [(str(row.number), _("Term %(number)s") % {"number": row.number}) for row in terms])
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "") or "")


def chosen_term(terms: Sequence[Term], number: str) -> Term | None:
    """The term that was asked for; else that of today, else the newest."""
    today = timezone.localdate()
    asked = [row for row in terms if str(row.number) == number]
    current = [row for row in terms if row.is_current(today)]
    return next(iter((*asked, *current, *terms)), None)


def worklist(request: HttpRequest) -> HttpResponse:
    """The list; all of a term fit on one page.

    Raises:
        PermissionDenied: who does not follow the assignments.
    """
    user, at = reader(request), timezone.now()
    terms = list(Term.objects.order_by("-number"))
    filters = ListForm(request.GET, terms)
    term = chosen_term(terms, filters.value("term"))
    lines = _chosen(_lines(term, at), filters, at) if term is not None else []
    context = {
        **admin.site.each_context(request),
        "title": _("Assignments"),
        "opts": Assignment._meta,
        "filters": filters,
        "term": term,
        "lines": lines,
        "may_run": user.has_perm(RUN),
    }
    return TemplateResponse(request, "admin/monitors/assignment/list.html", context)


def _lines(term: Term, at: datetime) -> list[Line]:
    found = board(term, at, drafts=True)
    return [
        Line(row, *state_of(row, at), audience_words(row), sum_, days_left(row, at))
        for row, sum_ in zip(found.columns, found.sums, strict=True)
    ]


def _chosen(lines: Iterable[Line], filters: ListForm, at: datetime) -> list[Line]:
    """What the filters leave, the newest first."""
    wanted, words = filters.value("state"), filters.value("q").casefold()
    found = [
        line for line in lines if (not wanted or _stage(line.row, at) == wanted) and words in line.row.title.casefold()
    ]
    return sorted(found, key=lambda line: -line.row.number)


def _stage(row: Assignment, at: datetime) -> str:
    if row.shared_at is not None:
        return "shared"
    state = row.state_at(at)
    if state == State.DRAFT:
        return "draft"
    return "open" if state in RUNNING else "closed"


def days_left(row: Assignment, at: datetime) -> int | None:
    """Days until the close of an open one; 0 on its last day."""
    if row.state_at(at) != State.OPEN:
        return None
    return (timezone.localdate(row.closes_at) - timezone.localdate(at)).days


def audience_words(row: Assignment) -> str:
    """`All monitors`, or the districts or sections by name."""
    if row.audience == Audience.ALL:
        return str(Audience(row.audience).label)
    rows: Iterable[object] = row.districts.all() if row.audience == Audience.DISTRICTS else row.sections.all()
    return ", ".join(str(one) for one in rows)
