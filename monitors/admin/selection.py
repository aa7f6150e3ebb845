"""Choosing among applicants with the balance of the term in sight, and the decision that tells everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from civic.privacy.paging import page_number

from ..forms.selection import FilterForm, MarksForm, typed
from ..forms.term import VersionForm
from ..membership import selecting
from ..membership.balance import Balance, Who, balance, gap_first
from ..membership.selecting import Mark, SelectionRefused, State
from ..models import Application, Call, age_band
from .balancepanel import panel
from .office import RUN, Page, carried_out, log_look, member_of_staff, page, row_or_404

NAME = "admin:monitors_selection"
SEE = "monitors.view_application"
PAGE_SIZE = 300  # applications; a form of more fields than a browser may send would be refused


@dataclass(frozen=True, slots=True)
class Line:
    """An applicant as the screen shows them."""

    row: Application
    state: str
    rank: int | None
    age: str
    places: str
    url: str


def select(request: HttpRequest, pk: int) -> HttpResponse:
    """The applicants of a call with a choice each; saving tells nobody.

    Raises:
        PermissionDenied: who does not run the monitors or may not read applications.
        Http404: there is no such call.
    """
    user = _chooser(request)
    call = row_or_404(_calls(), pk)
    form = MarksForm(request.POST if request.method == "POST" else None, initial={"version": call.version})
    marks: dict[int, Mark] = {}
    status = 200
    if request.method == "POST":
        try:
            marks = form.marks()
            if carried_out(form, call, lambda: selecting.save(call, marks, by=user, version=_version(form))):
                return _saved(request, call)
        except ValueError:
            form.add_error(None, _("Please choose from the list."))
    states, standing = _standing(call)
    filters = FilterForm(request.GET, standing.districts, call.term.starts_on.year)
    rows = _ordered(filters, call, standing)
    number = _page_number(request.GET.get("page", ""), len(rows))
    shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    log_look(request, "monitors.selection", f"call/{call.pk}")
    context = {
        "title": _("Selection: %(call)s") % {"call": call.title},
        "call": call,
        "term": call.term,
        "form": form,
        "filters": filters,
        "blind": bool(filters.value("blind")),
        "lines": [_line(row, marks, call.term.starts_on.year) for row in shown],
        "count": len(rows),
        "all": len(states),
        "panel": panel(standing),
        "is_open": call.is_open(),
        "states": _states(),
        **_pager(filters, number, len(rows)),
    }
    return page(request, "selection/page.html", context, status)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What the decision would do, who cannot be appointed and why; and the decision itself, once.

    Raises:
        PermissionDenied: who does not run the monitors or may not read applications.
        Http404: there is no such call.
    """
    user = _chooser(request)
    call = row_or_404(_calls(), pk)
    is_post = request.method == "POST"
    form = VersionForm(request.POST if is_post else None, initial={"version": call.version})
    refused: dict[int, str] = {}
    if is_post and form.is_valid():
        try:
            found = selecting.decide(call, by=user, version=form.cleaned_data["version"])
        except SelectionRefused as error:
            refused = dict(error.rows)
            form.add_error(None, str(error))
        except ChangedMeanwhile as error:
            call.refresh_from_db()
            form = VersionForm({"version": call.version})
            form.add_error(None, str(error))
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            words = _("%(appointed)s appointed, %(reserve)s in reserve, %(declined)s not chosen. All of them are told.")
            counts = {"appointed": found.appointed, "reserve": found.reserve, "declined": found.declined}
            messages.success(request, words % counts)
            return redirect(NAME, call.pk)
    if call.decided_at is not None:
        return redirect(NAME, call.pk)
    rows = selecting.standing(call).select_related("district").order_by("district__order", "received_at")
    log_look(request, "monitors.selection", f"call/{call.pk}")
    return page(request, "selection/decide.html", _decision(call, form, list(rows), refused or selecting.check(call)))


def _decision(call: Call, form: VersionForm, rows: Sequence[Application], refused: dict[int, str]) -> dict[str, Any]:
    standing = _standing(call)[1]
    by_state = {state: [row for row in rows if row.state == state] for state in selecting.CHOICES}
    return {
        "title": _("Decide the selection"),
        "call": call,
        "term": call.term,
        "form": form,
        "picked": [(row, refused.get(row.pk, "")) for row in by_state[State.PICKED]],
        "reserve": sorted(by_state[State.RESERVE], key=lambda row: row.reserve_rank or 0),
        "declined": len(by_state[State.RECEIVED]),
        "refused": len(refused),
        "panel": panel(standing),
        "is_closed": call.released_at is not None and timezone.localdate() > call.closes_on,
    }


def _chooser(request: HttpRequest) -> User:
    member_of_staff(request, SEE)
    return member_of_staff(request, RUN)


def _calls() -> QuerySet[Call]:
    return Call.objects.select_related("term")


def _version(form: MarksForm) -> int:
    return int(form.cleaned_data["version"])


def _saved(request: HttpRequest, call: Call) -> HttpResponse:
    messages.success(request, _("Your choice is saved. Nobody was told anything yet."))
    if "decide" in request.POST:
        return redirect("admin:monitors_selection_decide", call.pk)
    query = request.GET.urlencode()
    return redirect(f"{reverse(NAME, args=[call.pk])}{'?' + query if query else ''}")


def _standing(call: Call) -> tuple[list[str], Balance]:
    """The states of all applications, and the balance with those picked; decided ones are in office already."""
    columns = ("state", "district", "gender", "birth_year", "occupation")
    rows = list(selecting.standing(call).order_by().values_list(*columns))
    picked = [Who(*values) for state, *values in rows if state == State.PICKED]
    return [row[0] for row in rows], balance(call.term, picked)


def _ordered(filters: FilterForm, call: Call, standing: Balance) -> list[Application]:
    rows = list(filters.narrowed(selecting.standing(call)).select_related("district", "section"))
    if filters.value("sort"):
        return rows
    found = {row.pk: row for row in rows}
    people = {row.pk: selecting.who(row) for row in rows}
    return [found[key] for key in gap_first(people, standing, call.term.starts_on.year)]


def _line(row: Application, marks: dict[int, Mark], year: int) -> Line:
    state, rank = typed(marks, row)
    places = " ".join(f"{side}:{value}" for side, value in selecting.who(row).places(year))
    url = reverse("admin:monitors_application_change", args=[row.pk])
    return Line(row, state, rank, str(age_band(row.birth_year, year).label), places, url)


def _states() -> list[tuple[str, str]]:
    return [(State.RECEIVED, _("Undecided")), (State.PICKED, _("Pick")), (State.RESERVE, _("Reserve"))]


def _page_number(text: str, count: int) -> int:
    last = max(1, -(-count // PAGE_SIZE))
    return min(last, page_number(text))


def _pager(filters: FilterForm, number: int, count: int) -> dict[str, str]:
    kept = f"?{filters.query}&page=" if filters.query else "?page="
    return {
        "query": f"{filters.query}&page={number}" if number > 1 else filters.query,
        "previous_url": f"{kept}{number - 1}" if number > 1 else "",
        "next_url": f"{kept}{number + 1}" if number * PAGE_SIZE < count else "",
    }


PAGES: tuple[Page, ...] = (
    Page("selection/<int:pk>/", select, "selection"),
    Page("selection/<int:pk>/decide/", decide, "selection_decide"),
)
