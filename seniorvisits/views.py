"""The public page: where the mayor was, what was wished there, and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.dashboard.programpage import program_page
from civic.places.models import District
from civic.places.tiles import Tile

from .models import SeniorCentre, Visit
from .program import PROGRAM

NEWEST = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The map of coverage, the figures, the newest visits."""
    coverage = SeniorCentre.objects.coverage()
    context = {
        **program_page(PROGRAM),
        "districts": list(District.objects.in_order()),
        "map_values": {
            slug: Tile(found.share, text=f"{found.visited}/{found.centres}") for slug, found in coverage.items()
        },
        "visits": list(Visit.objects.with_outcomes().select_related("centre__district")[:NEWEST]),
    }
    return render(request, "seniorvisits/home.html", context)
