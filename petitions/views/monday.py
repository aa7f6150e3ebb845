"""The public pages of the Mondays: what they are, what came of them, and each session."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from civic.places.models import District
from petitions.models import Booking, Instruction, Session

from ..monday import figures as count
from ..monday.stories import stories
from ..program import PROGRAM

COMING = 6  # sessions ahead on the first page
SIZE = 10  # sessions that are over on one page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the Mondays are, the next one, the figures, stories, and the sessions that are over."""
    now = timezone.now()
    ahead = list(Session.objects.ahead(now).with_taken()[:COMING])
    found = count.figures(at=now)
    context = {
        "ahead": ahead,
        "next": next((row for row in ahead if row.is_bookable(now)), None),
        "next_free": next((row for row in ahead if row.is_bookable(now) and row.free), None),
        "running": next((row for row in ahead if row.state == Session.State.IN_PROGRESS), None),
        "figures": found,
        "baselines": PROGRAM.baselines,
        "baseline_years": count.BASELINE_YEARS,
        "before": {row.key: row for row in PROGRAM.baselines}["monday-sessions"],
        "fields": count.by_field(found.heard),
        "results": count.by_result(found.heard),
        "stages": count.STAGES.values(),
        "districts": list(District.objects.in_order()),
        "map_values": found.heard.by_district,
        "stories": stories(),
        **_over(request),
    }
    return render(request, "petitions/monday/home.html", context)


def _over(request: HttpRequest) -> dict[str, Any]:
    """A page of the sessions that are over; the next one begins before the last day of this one."""
    rows = Session.objects.over().with_heard()
    before = _day(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(day__lt=before)
    found = list(rows[: SIZE + 1])
    here = reverse("petitions:monday")
    more = len(found) > SIZE
    return {
        "over": found[:SIZE],
        "previous_url": f"{here}#over-title" if before is not None else "",
        "next_url": f"{here}?before={found[SIZE - 1].day.isoformat()}#over-title" if more else "",
    }


@require_safe
def session(request: HttpRequest, day: str) -> HttpResponse:
    """One session: what was heard and promised there, or how to come to it.

    Raises:
        Http404: no session was ever planned for that day.
    """
    wanted = _day(day)
    rows = Session.objects.with_taken()
    found = rows.filter(day=wanted).first() if wanted is not None else None
    if found is None:
        moved = Session.objects.filter(moved_from=wanted).order_by("day").first() if wanted is not None else None
        if moved is None:
            raise Http404
        return redirect(moved)
    now = timezone.now()
    heard = count.heard_of(Booking.objects.filter(session=found))
    ahead = Session.objects.ahead(now).with_taken().filter(day__gt=found.day)
    context = {
        "session": found,
        "is_open": found.is_bookable(now),
        "next": next((row for row in ahead[:COMING] if row.is_bookable(now)), None),
        "heard": heard,
        "promises": count.promises_of(Instruction.objects.filter(session=found), now),
        "fields": count.by_field(heard),
        "results": count.by_result(heard),
        "stages": count.STAGES.values(),
        "stories": stories(found) if heard.visits else [],
    }
    return render(request, "petitions/monday/session.html", context)


def _day(text: str) -> date | None:
    """`2026-11-30` as a date; None for anything else."""
    try:
        return parse_date(text) if len(text) == len("2026-11-30") else None
    except ValueError:
        return None
