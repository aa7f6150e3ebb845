"""The page of the program for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.cases.models import Case
from civic.places.models import District

from ..activity import found
from ..membership.figures import who
from ..models import Call
from ..program import PROGRAM

NEWEST = 6  # published answers
GOOD_NEWS = 4


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What monitors do, who they are, what they found, and what the city did."""
    districts = list(District.objects.in_order())
    cases = Case.objects.of_program(PROGRAM.key).published().select_related("department", "district")
    published = list(cases[: 2 * (NEWEST + GOOD_NEWS)])
    good = found.good_news(published)
    today = timezone.localdate()
    calls = list(Call.objects.open(today).select_related("term"))
    context = {
        "program": PROGRAM,
        "districts": districts,
        "who": who(districts, today),
        "found": found.found(),
        "outcomes": found.outcomes(),
        "published": [case for case in published if case.pk not in good][:NEWEST],
        "good_news": [case for case in published if case.pk in good][:GOOD_NEWS],
        "calls": [(call, (call.closes_on - today).days) for call in calls],
    }
    return render(request, "monitors/home.html", context)
