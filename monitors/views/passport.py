"""The activity passport of a monitor, and the certificate of activity to print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..activity import certificate as paper
from ..activity.passport import years_of
from ..membership.office import latest_of
from ..models import Monitor
from .access import member


@member
@require_safe
def passport(request: HttpRequest, monitor: Monitor) -> HttpResponse:
    """What I did, what changed because of it, points and rewards, year by year."""
    years = years_of(monitor)
    context = {
        "years": years,
        "this_year": timezone.localdate().year,
        "appointment": latest_of(monitor),
        "total": {
            "reports": sum(year.reports for year in years),
            "tips": sum(year.tips for year in years),
            "changed": sum(year.changed for year in years),
            "points": sum(year.points for year in years),
        },
    }
    return render(request, "monitors/passport.html", context)


@member
@require_safe
def certificate(request: HttpRequest, monitor: Monitor) -> HttpResponse:
    """The certificate of activity (활동확인서) on A4."""
    context = paper.context(monitor) | {
        "back_url": reverse("monitors:passport"),
        "large": request.GET.get("large") == "1",
    }
    response = render(request, "monitors/certificate.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
