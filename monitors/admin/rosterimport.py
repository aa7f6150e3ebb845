"""Taking over a roster: template, upload, the look at every row, confirmation."""

from collections.abc import Iterable
from uuid import uuid4

from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook

from civic import sheets
from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip
from civic.sheets import SheetRefused

from ..forms.roster import ConfirmForm, RosterForm, first_term
from ..membership import roster
from ..membership.rosterhelp import EXPLAINED, examples
from ..membership.rosterwords import COLUMNS
from ..models import Monitor, RosterImport, Term
from .registerlist import runner

EARLIER = 5  # uploads that are listed


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose term and file.

    Raises:
        PermissionDenied: without `monitors.run_monitors`.
    """
    user = runner(request)
    terms = list(Term.objects.order_by("-starts_on"))
    if request.method == "POST":
        form = RosterForm(request.POST, request.FILES, label_suffix="")
        if form.is_valid():
            try:
                found = roster.take_in(
                    form.cleaned_data["file"],
                    form.cleaned_data["term"],
                    by=user,
                    form_key=form.cleaned_data["form_key"],
                    name=form.cleaned_data["file"].name,
                )
            except SheetRefused as refused:
                form.add_error("file", str(refused))
            else:
                return redirect(reverse("admin:monitors_monitor_roster_preview", args=[found.pk]))
    else:
        form = RosterForm(initial={"form_key": uuid4(), "term": first_term(terms)}, label_suffix="")
    context = {
        **admin.site.each_context(request),
        "title": _("Take over a roster"),
        "opts": Monitor._meta,
        "form": form,
        "terms": terms,
        "columns": [(column.label, column.required, EXPLAINED[column.key]) for column in COLUMNS],
        "earlier": [row for row in _earlier(user) if not roster.is_stale(row)],
        "most": roster.MOST_ROWS,
    }
    return _private(request, "admin/monitors/roster/upload.html", context)


def _earlier(user: User) -> Iterable[RosterImport]:
    return RosterImport.objects.filter(made_by=user).select_related("term").defer("rows")[:EARLIER]


def _private(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = TemplateResponse(request, template, context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The table to fill in: only the headings, and how to fill them in on a sheet of its own.

    Raises:
        PermissionDenied: without `monitors.run_monitors`.
        Http404: a kind of file we do not write.
    """
    runner(request)
    head = [str(column.label) for column in COLUMNS]
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(sheets.as_csv(head, []), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="roster.csv"'
        return response
    if kind != "xlsx":
        raise Http404
    book = Workbook(write_only=True)
    sheets.add_sheet(book, _("Roster"), head, [])
    rows = [
        [str(column.label), _("Yes") if column.required else "", str(EXPLAINED[column.key]), *example]
        for column, example in zip(COLUMNS, examples(), strict=True)
    ]
    words = [_("Column"), _("Needed"), _("What to write"), _("Example 1"), _("Example 2")]
    sheets.add_sheet(book, _("How to fill it in"), words, rows, (22, 8, 70, 20, 20))
    return FileResponse(sheets.saved(book), as_attachment=True, filename="roster.xlsx", content_type=sheets.XLSX)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The look at every row; by POST all of it is taken over. Afterwards: what was done.

    Raises:
        PermissionDenied: without `monitors.run_monitors`.
        Http404: no such upload, somebody else's, or thrown away.
    """
    user = runner(request)
    found = RosterImport.objects.filter(pk=pk, made_by=user).select_related("term", "made_by").first()
    if found is None or roster.is_stale(found):
        raise Http404
    if request.method == "POST":
        return _taken_over(request, found, user)
    if found.applied_at is not None:
        return _result(request, found)
    return _look(request, found)


def _taken_over(request: HttpRequest, found: RosterImport, user: User) -> HttpResponse:
    form = ConfirmForm(request.POST, label_suffix="")
    form.is_valid()
    try:
        roster.take_over(found, by=user, tell=form.cleaned_data.get("tell", False), ip=client_ip(request))
    except WorkflowError as refused:
        messages.error(request, str(refused))
        return _look(request, found, form)
    return redirect(reverse("admin:monitors_monitor_roster_preview", args=[found.pk]))


def _look(request: HttpRequest, found: RosterImport, form: ConfirmForm | None = None) -> HttpResponse:
    """Every row with what the register knows of it: that somebody looked is in the access log."""
    look = roster.look(found)
    about, count = found.term.about, f"{len(look.rows)} rows"
    accesslog.record(
        by=found.made_by, action="monitors.roster-look", subject=about, reason=count, ip=client_ip(request)
    )
    rank = {"error": 0, "new": 1, "known": 1, "skipped": 2}
    rows = sorted(look.rows, key=lambda row: (rank[row.state], not row.warnings, row.number))
    context = {
        **admin.site.each_context(request),
        "title": _("Look at the roster before it is taken over"),
        "opts": Monitor._meta,
        "upload": found,
        "look": look,
        "rows": rows,
        "ignored": found.rows["ignored"],
        "errors": look.count("error"),
        "new": look.count("new"),
        "known": look.count("known"),
        "skipped": look.count("skipped"),
        "warned": sum(bool(row.warnings) for row in look.rows),
        "form": form or ConfirmForm(label_suffix=""),
    }
    return _private(request, "admin/monitors/roster/preview.html", context)


def _result(request: HttpRequest, found: RosterImport) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("The roster is taken over"),
        "opts": Monitor._meta,
        "upload": found,
        "result": found.rows,
        "without_account": found.rows["appointed"] - found.rows["accounts"],
    }
    return _private(request, "admin/monitors/roster/result.html", context)
