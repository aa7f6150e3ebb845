"""The public home page: what the city does with what it hears."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.cases.models import Case
from civic.dashboard.stats import Totals, recent_board
from civic.places.models import District
from civic.places.tiles import Tile
from civic.programs import registry

NEWEST = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Programs from the registry, the newest public answers, live totals and the map."""
    cases = Case.objects.all()
    board = recent_board(cases, "everybody")
    districts = list(District.objects.in_order())
    return render(
        request,
        "dashboard/home.html",
        {
            "programs": registry.public(),
            "newest": list(cases.published().select_related("district", "department")[:NEWEST]),
            "totals": board.all,
            "districts": districts,
            "map_values": {row.slug: Tile(board.by_district.get(row.slug, Totals()).total) for row in districts},
        },
    )
