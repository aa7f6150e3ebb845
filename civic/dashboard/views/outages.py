"""The outages of the system, for everybody: Civil Petitions Decree art. 6-2 and 20, no. 2."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.cases import outages


@require_safe
def outage_list(request: HttpRequest) -> HttpResponse:
    """What did not work in the last twelve months, from when to when, and how one could file meanwhile."""
    return render(request, "dashboard/outages.html", {"rows": outages.of_last_year()})
