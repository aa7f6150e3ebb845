"""The register of petitions on the screen and as a file. What leaves as a file leaves with a reason."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.cases import register as book
from civic.cases import registerfile
from civic.cases.forms.register import ExportForm, RegisterForm
from civic.cases.models import Case
from civic.cases.models.queries import CaseQuerySet
from civic.people.models import User
from civic.privacy import accesslog, throttle
from civic.privacy.client import client_ip

from .access import staff_cases, staff_user
from .keyset import Order, page, page_address

PAGE_SIZE = 50
MOST_ROWS = 50_000
MOST_IN_XLSX = 10_000  # it is written as a whole before it leaves; more would outlast the patience of the server
EXPORTS = 20  # an hour and person
IN_ORDER = Order("arrived_at")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _reader(request: HttpRequest) -> User:
    user = staff_user(request)
    if not user.has_perm("cases.view_case"):
        raise PermissionDenied
    return user


def _selected(filters: RegisterForm, user: User) -> CaseQuerySet:
    filters.is_valid()
    return staff_cases(user).filter(filters.condition(timezone.now()))


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """One page of the register.

    Raises:
        PermissionDenied: somebody who reads no cases.
    """
    user = _reader(request)
    return _page(request, user, RegisterForm(request.GET, user), ExportForm())


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered register as a file; who, why, what and how many stand in the access log before it leaves.

    Raises:
        PermissionDenied: without `cases.export_register`.
    """
    user = _reader(request)
    if not user.has_perm("cases.export_register"):
        raise PermissionDenied
    filters, form = RegisterForm(request.POST, user), ExportForm(request.POST)
    if not (form.is_valid() and filters.is_valid()):
        return _page(request, user, filters, form)
    cases = _selected(filters, user)
    most = MOST_IN_XLSX if form.cleaned_data["file"] == "xlsx" else MOST_ROWS
    count = cases.order_by()[: most + 1].count()
    if count > most:
        form.add_error(
            None, _("These are more than %(most)s cases. Please choose a shorter time.") % {"most": f"{most:,}"}
        )
        return _page(request, user, filters, form)
    if not throttle.allow("cases.register.export", str(user.pk), EXPORTS, timedelta(hours=1)):
        form.add_error(None, _("You have exported very often. Please wait an hour."))
        return _page(request, user, filters, form, status=429)
    accesslog.record(
        by=user,
        action="register.export",
        subject="register",
        reason=_reason(form, filters, count),
        ip=client_ip(request),
    )
    return _file(book.all_lines(cases, MOST_ROWS), form.cleaned_data["file"])


def _reason(form: ExportForm, filters: RegisterForm, count: int) -> str:
    said = f"{form.cleaned_data['reason']}: {form.cleaned_data['note']}".rstrip(": ")
    return f"{said} | {form.cleaned_data['file']}, {count} rows | {filters.words()}"


def _file(lines: Iterable[book.Line], kind: str) -> HttpResponseBase:
    name = f"register-{timezone.localdate():%Y%m%d}.{kind}"
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(registerfile.as_csv(lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = registerfile.as_xlsx(lines, _("Register"))
        response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def _page(
    request: HttpRequest, user: User, filters: RegisterForm, form: ExportForm, *, status: int = 200
) -> HttpResponse:
    cases = book.for_register(_selected(filters, user))
    with_names = bool("names" in filters.fields and filters.chosen("names"))
    place = request.GET if request.method != "POST" else QueryDict()
    found = page(
        cases.select_related("contact") if with_names else cases,
        IN_ORDER,
        after=place.get("after", ""),
        before=place.get("before", ""),
        size=PAGE_SIZE,
    )
    if with_names:
        accesslog.record(
            by=user, action="register.names", subject="register", reason=filters.words(), ip=client_ip(request)
        )
    columns = [(name, str(label)) for name, label in book.COLUMNS.items() if with_names or name != "petitioner"]
    rows = book.lines(found.rows, with_names=with_names)
    context = {
        **admin.site.each_context(request),
        "title": _("Register of petitions"),
        "opts": Case._meta,
        "filters": filters,
        "form": form,
        "columns": columns,
        "moments": book.MOMENTS,
        "lines": [(row.case, [(name, label, row.value(name)) for name, label in columns]) for row in rows],
        "may_export": user.has_perm("cases.export_register"),
        "kept": [(name, filters.query[name]) for name in filters.fields if filters.query.get(name)],
        "most": f"{MOST_ROWS:,}",
        "most_xlsx": f"{MOST_IN_XLSX:,}",
        "previous_url": page_address(filters.query, before=found.before),
        "next_url": page_address(filters.query, after=found.after),
    }
    response = TemplateResponse(request, "admin/cases/case/register.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
