"""A monitor's notices: those not read yet stand out, and opening one marks it as read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from civic.privacy.paging import page_number

from ..activity import announcements
from ..models import Monitor
from .access import member

PAGE_SIZE = 20


@member
@require_safe
def inbox(request: HttpRequest, monitor: Monitor) -> HttpResponse:
    """The notices of all terms, newest first; of a former monitor, too."""
    number = page_number(request.GET.get("page", ""))
    start = (number - 1) * PAGE_SIZE
    found = list(announcements.readings_of(monitor)[start : start + PAGE_SIZE + 1])
    here = reverse("monitors:notices")
    context = {
        "readings": found[:PAGE_SIZE],
        "unread": announcements.unread(monitor),
        "previous_url": f"{here}?page={number - 1}" if number > 1 else "",
        "next_url": f"{here}?page={number + 1}" if len(found) > PAGE_SIZE else "",
    }
    return render(request, "monitors/notices.html", context)


@member
@require_safe
def notice(request: HttpRequest, monitor: Monitor, pk: int) -> HttpResponse:
    """One notice.

    Raises:
        Http404: no such notice, or it never went to this monitor.
    """
    reading = announcements.readings_of(monitor).filter(announcement=pk).first()
    if reading is None:
        raise Http404
    was_new = reading.read_at is None
    if request.method == "GET":
        announcements.mark_read(reading)
    row = reading.announcement
    asked = reverse("monitors:assignment", args=[row.lacking.ref]) if row.lacking is not None else ""
    context = {"reading": reading, "announcement": row, "was_new": was_new, "assignment_url": asked}
    return render(request, "monitors/notice.html", context)
