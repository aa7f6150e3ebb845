"""The public home page: what the city does with what it hears."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.cases.models import Case
from civic.dashboard.stats import totals, totals_by
from civic.places.models import District
from civic.places.tiles import Tile
from civic.programs import registry

NEWEST = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Programs from the registry, the newest public answers, live totals and the map."""
    cases = Case.objects.all()
    by_district = totals_by(cases, "district")
    districts = list(District.objects.in_order())
    return render(
        request,
        "dashboard/home.html",
        {
            "programs": registry.public(),
            "newest": list(cases.published().select_related("district", "department")[:NEWEST]),
            "totals": totals(cases),
            "districts": districts,
            "map_values": {
                row.slug: Tile(by_district[row.slug].total if row.slug in by_district else 0) for row in districts
            },
        },
    )
