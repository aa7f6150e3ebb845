"""A monitor's own assignments: the list, and one with its questions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Assignment, Monitor
from .access import member


@member
@require_safe
def listed(request: HttpRequest, monitor: Monitor) -> HttpResponse:
    """All of them, those that are open first."""
    return render(request, "monitors/assignments.html", {})


@member
@require_safe
def one(request: HttpRequest, monitor: Monitor, ref: str) -> HttpResponse:
    """One, with its questions."""
    assignment = Assignment.objects.released().by_ref(ref).first()
    if assignment is None:
        raise Http404
    return render(request, "monitors/assignment.html", {"assignment": assignment})
