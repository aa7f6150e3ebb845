"""Who has submitted what, at a glance: monitors × assignments, to be filtered, printed and taken out with a reason."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.people.models import User
from civic.privacy import throttle

from ..assignments.matrix import SIGNS, Board, Kind, board
from ..forms.matrix import ExportForm, MatrixForm, column_words
from ..models import Assignment, Term
from .assignmentaccess import READ_REPORTS, RUN, SEE_PEOPLE, log, reader
from .assignmentlist import chosen_term
from .tablefile import as_file

LOOK, EXPORT = "monitors.matrix", "monitors.matrix.export"
EXPORTS = 20  # an hour and person


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page is made of."""

    terms: list[Term]
    term: Term | None
    filters: MatrixForm
    board: Board
    names: bool


def _shown(query: QueryDict, user: User) -> Shown:
    """The table as the filters want it; with names for whoever may see the monitors."""
    terms, names = list(Term.objects.order_by("-number")), user.has_perm(SEE_PEOPLE)
    filters = MatrixForm(query, terms)
    term = chosen_term(terms, query.get("term", ""))
    found = board(term, timezone.now(), with_people=names) if term is not None else Board([], [])
    filters.offer_from(found)
    return Shown(terms, term, filters, found.where(lambda row: filters.fits(row, found.columns)), names)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The table; that names were shown is in the access log.

    Raises:
        PermissionDenied: who does not follow the assignments.
    """
    user = reader(request)
    return _page(request, user, _shown(request.GET, user), ExportForm())


def _page(request: HttpRequest, user: User, shown: Shown, form: ExportForm, status: int = 200) -> HttpResponse:
    if shown.names and shown.board.rows:
        log(request, LOOK, shown.term.about if shown.term is not None else "term", shown.filters.words())
    filters = shown.filters
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Who has submitted what"),
        "opts": Assignment._meta,
        "term": shown.term,
        "filters": filters,
        "board": shown.board,
        "columns": list(zip(shown.board.columns, shown.board.sums, strict=True)),
        "names": shown.names,
        "legend": [(SIGNS[kind], kind) for kind in Kind],
        "may_read": user.has_perm(READ_REPORTS),
        "may_export": user.has_perm(RUN),
        "form": form,
        "kept": [(name, filters.value(name)) for name in filters.fields if filters.value(name)],
    }
    response = TemplateResponse(request, "admin/monitors/assignment/matrix.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered table as a file; who, why and what stand in the access log before it leaves.

    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user = reader(request, RUN)
    shown, form = _shown(request.POST, user), ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, user, shown, form)
    if not throttle.allow("monitors.export", str(user.pk), EXPORTS, timedelta(hours=1)):
        form.add_error(None, _("You have exported very often. Please wait an hour."))
        return _page(request, user, shown, form, status=429)
    kind = form.cleaned_data["file"]
    reason = f"{form.cleaned_data['reason']} | {kind}, {len(shown.board.rows)} rows | {shown.filters.words()}"
    log(request, EXPORT, shown.term.about if shown.term is not None else "term", reason)
    return as_file(kind, "assignments", _("Who has submitted what"), _head(shown), _rows(shown))


def _head(shown: Shown) -> list[str]:
    people = [_("Seat"), *([_("Name")] if shown.names else []), _("District"), _("Section")]
    return [*people, *(column_words(row) for row in shown.board.columns), _("Submitted"), _("Meant for")]


def _rows(shown: Shown) -> list[list[object]]:
    found: list[list[object]] = []
    for row in shown.board.rows:
        person = row.appointment
        name = [person.monitor.name] if shown.names else []
        cells = [cell.kind.label for cell in row.cells]
        found.append(
            [person.seat, *name, person.district, person.section or "", *cells, row.sum.submitted, row.sum.meant]
        )
    blank = [""] * (2 if shown.names else 1)
    sums = [f"{sum_.submitted} / {sum_.meant}" for sum_ in shown.board.sums]
    total = shown.board.total
    return [*found, [_("Sum"), *blank, "", *sums, total.submitted, total.meant]]
