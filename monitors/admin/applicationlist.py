"""The list of applications: filters, the search for one person, and the list as a file."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic import sheets
from civic.cases.admin.access import staff_user
from civic.people.models import User
from civic.privacy import accesslog, throttle
from civic.privacy.blindindex import blind_index
from civic.privacy.client import client_ip
from civic.privacy.findings import mask_name
from civic.privacy.paging import page_address, page_number
from civic.privacy.phones import format_phone

from ..forms.applicationlist import STATES, ExportForm, FilterForm, FindForm
from ..models import AgeBand, Application, ApplicationQuerySet, age_band

VIEW = "monitors.view_application"
LIST = "admin:monitors_application_changelist"
PAGE_SIZE = 50
MOST_FOUND = 50
MOST_ROWS = 5_000
FINDS = 120  # an hour and person
EXPORTS = 20  # an hour and person
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = Application.State
BADGES = {
    State.RECEIVED: "info",
    State.PICKED: "success",
    State.RESERVE: "warning",
    State.APPOINTED: "success",
    State.DECLINED: "neutral",
    State.WITHDRAWN: "neutral",
}


def reader(request: HttpRequest) -> User:
    """Who may see applications.

    Raises:
        PermissionDenied: without `monitors.view_application`.
    """
    user = staff_user(request)
    if not user.has_perm(VIEW):
        raise PermissionDenied
    return user


def listed(request: HttpRequest, form: ExportForm | None = None, status: int = 200) -> TemplateResponse:
    """One page of the list, names masked; by POST one person is looked for, as names do not belong into addresses."""
    user = reader(request)
    is_export = form is not None
    finding = FindForm(request.POST) if request.method == "POST" and not is_export else FindForm()
    filters = FilterForm(request.POST if is_export else request.GET)
    rows = Application.objects.select_related("call", "district", "section")
    sought = finding.is_bound and finding.is_valid()
    if sought and not throttle.allow("monitors.application.find", str(user.pk), FINDS, timedelta(hours=1)):
        finding.add_error("q", _("You have searched very often. Please wait a while."))
        sought, status = False, 429
    number = page_number(request.GET.get("page", ""))
    if sought:
        found = list(finding.found(rows)[:MOST_FOUND])
        _log_search(request, user, finding.cleaned_data["q"])
    else:
        start = (number - 1) * PAGE_SIZE
        found = list(filters.chosen(filters.narrowed(rows))[start : start + PAGE_SIZE + 1])
    query = QueryDict(mutable=True)
    query.update(dict(filters.kept))
    context = {
        **admin.site.each_context(request),
        "title": _("Applications of monitors"),
        "opts": Application._meta,
        "filters": filters,
        "finding": finding,
        "sought": sought,
        "numbers": _numbers(filters, sought),
        "lines": [line(row) for row in found[:PAGE_SIZE]],
        "form": form or ExportForm(),
        "may_write": user.has_perm("monitors.run_monitors"),
        "previous_url": page_address(query, number - 1) if number > 1 and not sought else "",
        "next_url": page_address(query, number + 1) if len(found) > PAGE_SIZE and not sought else "",
    }
    response = TemplateResponse(request, "admin/monitors/application/list.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def line(row: Application) -> dict[str, Any]:
    """An application as the list shows it."""
    today = timezone.localdate()
    return {
        "row": row,
        "name": mask_name(row.name) or _("erased"),
        "badge": BADGES[State(row.state)],
        "state": STATES[row.state],
        "age": band_words(row, today),
    }


def band_words(row: Application, today: date) -> str:
    """The age band of today."""
    return str(AgeBand(age_band(row.birth_year, today.year)).label)


def _numbers(filters: FilterForm, sought: bool) -> list[dict[str, Any]]:
    """How many there are of each state under the other filters, in one query."""
    rows = filters.narrowed(Application.objects.all()).order_by()
    counts = rows.aggregate(every=Count("pk"), **{state: Count("pk", filter=Q(state=state)) for state in State.values})
    others = {name: value for name, value in filters.kept if name != "state"}
    choices: list[tuple[str, Any]] = [("", _("All")), *STATES.items()]
    return [
        {
            "label": label,
            "value": counts[state or "every"],
            "href": reverse(LIST, query={**others, **({"state": state} if state else {})}),
            "is_current": not sought and state == filters.value("state"),
        }
        for state, label in choices
    ]


def _log_search(request: HttpRequest, user: User, text: str) -> None:
    accesslog.record(
        by=user,
        action="application.find",
        subject="applications",
        person=f"person/{blind_index(text, 'search')[:16]}",
        ip=client_ip(request),
    )


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered list with names as a file; who, why and how many stand in the access log before it leaves."""
    user = reader(request)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return listed(request, form)
    if not throttle.allow("monitors.application.export", str(user.pk), EXPORTS, timedelta(hours=1)):
        form.add_error(None, _("You have exported very often. Please wait an hour."))
        return listed(request, form, status=429)
    filters, kind = FilterForm(request.POST), form.cleaned_data["file"]
    rows = filters.chosen(filters.narrowed(Application.objects.select_related("call", "district", "section")))
    count = min(rows.count(), MOST_ROWS)
    accesslog.record(
        by=user,
        action="application.export",
        subject="applications",
        reason=f"{form.cleaned_data['reason']} | {kind}, {count} rows | {filters.words()}",
        ip=client_ip(request),
    )
    return _file(rows[:MOST_ROWS], kind)


def _file(rows: ApplicationQuerySet, kind: str) -> HttpResponseBase:
    name = f"applications-{timezone.localdate():%Y%m%d}.{kind}"
    response: HttpResponse | StreamingHttpResponse | FileResponse
    if kind == "csv":
        response = StreamingHttpResponse(sheets.as_csv(_head(), _cells(rows)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = sheets.as_xlsx(_("Applications"), _head(), _cells(rows), (14, 30))
        response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def _head() -> list[str]:
    return [
        _("Number"),
        _("Call"),
        _("State"),
        _("Place on the reserve list"),
        _("Name"),
        _("Phone"),
        _("E-mail"),
        _("Year of birth"),
        _("Age"),
        _("Gender"),
        _("Occupation"),
        _("District"),
        _("Section wished for"),
        _("Came by"),
        _("Recommended by"),
        _("Came in on"),
        _("Text messages"),
        _("Being named in public"),
        _("Motive"),
        _("Note of staff"),
    ]


def _cells(rows: ApplicationQuerySet) -> Iterator[list[object]]:
    today, words = timezone.localdate(), {True: _("Yes"), False: _("No")}
    for row in rows.iterator(chunk_size=500):
        yield [
            row.number,
            row.call.title,
            str(STATES[row.state]),
            row.reserve_rank or "",
            row.name,
            format_phone(row.phone),
            row.email,
            row.birth_year,
            band_words(row, today),
            row.get_gender_display(),
            row.get_occupation_display(),
            row.district,
            row.section or "",
            row.get_source_display(),
            row.recommended_by,
            timezone.localtime(row.received_at).strftime("%Y-%m-%d %H:%M"),
            words[row.texts_agreed],
            words[row.name_shown],
            row.motive,
            row.note,
        ]
