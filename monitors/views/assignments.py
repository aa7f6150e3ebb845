"""A monitor's own assignments: the list, and one with its questions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from ..assignments import own
from ..assignments.own import Group
from ..models import Monitor
from . import reportpage
from .access import member


@member
@require_safe
def listed(request: HttpRequest, monitor: Monitor) -> HttpResponse:
    """All of them, those that are to do first."""
    rows = own.listed(monitor)
    groups = {str(group): [row for row in rows if row.group == group] for group in Group}
    return render(request, "monitors/assignments.html", {"groups": groups, "any": bool(rows)})


@member
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, monitor: Monitor, ref: str) -> HttpResponse:
    """One: its questions while they can be answered, afterwards what was answered."""
    row = own.one(monitor, ref)
    if row is None:
        raise Http404
    if request.method != "POST":
        return reportpage.show(request, row)
    if not row.is_active:
        return render(request, "monitors/out_of_office.html", status=403)
    return reportpage.take(request, row)
