"""The report of a session (결과보고): on the screen, on A4, and its table as a file."""

import csv
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from civic.cases.admin.access import staff_user
from civic.cases.forms.offering import fill_in
from civic.cases.forms.register import ExportForm
from civic.cases.forms.verb import LongTextField
from civic.cases.registerfile import BOM
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from civic.privacy import accesslog, throttle
from civic.privacy.cells import plain_cell
from civic.privacy.client import client_ip
from petitions.models import Session
from petitions.monday import report as reports

from .pages import Page

READ = ("petitions.view_session", "cases.view_case")  # the report tells of cases
WRITE = "petitions.run_session"
EXPORT = "cases.export_register"
EXPORTS = 20  # an hour and person


class RemarksForm(forms.Form):
    """What whoever runs the Mondays writes below the table."""

    remarks = LongTextField(label=gettext_lazy("Overall remarks"), rows=4, max_length=4000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    use_required_attribute = False


class TableForm(ExportForm):
    """Why the table is taken out; it is always a text table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["file"]


def _reader(request: HttpRequest) -> User:
    user = staff_user(request)
    if not all(user.has_perm(name) for name in READ):
        raise PermissionDenied
    return user


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the report; a POST writes its remarks. Each look stands in the access log.

    Raises:
        PermissionDenied: without the permission to see sessions and cases, or to write.
        Http404: no such session.
    """
    user = _reader(request)
    session = get_object_or_404(Session, pk=pk)
    if request.method == "POST":
        return _write(request, user, session)
    return _page(request, user, session)


def _write(request: HttpRequest, user: User, session: Session) -> HttpResponse:
    if not user.has_perm(WRITE):
        raise PermissionDenied
    form = RemarksForm(request.POST)
    if not form.is_valid():
        return _page(request, user, session, form=form)
    try:
        reports.write_remarks(session, text=form.cleaned_data["remarks"], by=user, version=form.cleaned_data["version"])
    except ChangedMeanwhile as error:
        form.add_error("remarks", str(error))
        session.refresh_from_db()
        fill_in(form, "version", str(session.version))
        return _page(request, user, session, form=form, status=409)
    except WorkflowError as error:
        form.add_error("remarks", str(error))
        return _page(request, user, session, form=form, status=409)
    return redirect("admin:petitions_session_report", session.pk)


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of the report as CSV; who, why and how many stand in the access log before it leaves.

    Raises:
        PermissionDenied: without the permission to read it, or to export the register.
        Http404: no such session.
    """
    user = _reader(request)
    if not user.has_perm(EXPORT):
        raise PermissionDenied
    session = get_object_or_404(Session, pk=pk)
    form = TableForm(request.POST)
    if not form.is_valid():
        return _page(request, user, session, table=form)
    if not throttle.allow("petitions.report.export", str(user.pk), EXPORTS, timedelta(hours=1)):
        form.add_error(None, _("You have exported very often. Please wait an hour."))
        return _page(request, user, session, table=form, status=429)
    rows = list(reports.rows(reports.report_of(session)))
    said = f"{form.cleaned_data['reason']}: {form.cleaned_data['note']}".rstrip(": ")
    _log(request, user, session, f"{said} | csv, {len(rows)} rows")
    return _file(session, rows)


def _log(request: HttpRequest, user: User, session: Session, reason: str = "") -> None:
    accesslog.record(by=user, action="monday.report", subject=session.about, reason=reason, ip=client_ip(request))


def _file(session: Session, rows: list[dict[str, str]]) -> HttpResponse:
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="monday-{session.day:%Y%m%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow([str(label) for label in reports.COLUMNS.values()])
    writer.writerows([plain_cell(row[name]) for name in reports.COLUMNS] for row in rows)
    return response


def _page(
    request: HttpRequest,
    user: User,
    session: Session,
    *,
    form: RemarksForm | None = None,
    table: TableForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = reports.report_of(session)
    _log(request, user, session)
    may_write = user.has_perm(WRITE) and session.state in reports.BEGUN
    context: dict[str, Any] = {
        "report": found,
        "session": session,
        "form": form or (RemarksForm(initial={"remarks": session.remarks, "version": session.version})),
        "table": table or TableForm(),
        "may_write": may_write or form is not None,
        "may_export": user.has_perm(EXPORT),
        "paper_title": _title(session),
        "paper_day": timezone.localdate(found.at),
        "no_sizes": True,
        "back_url": reverse("admin:petitions_session_change", args=[session.pk]),
    }
    response = TemplateResponse(request, "admin/petitions/session/report.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _title(session: Session) -> str:
    if session.number is None:
        return _("Report of the Monday of direct petitions")
    return _("Report of Monday no. %(number)s") % {"number": session.number}


PAGES: tuple[Page, ...] = (
    Page("<int:pk>/report/", report, "report"),
    Page("<int:pk>/report/export/", export, "report_export"),
)
