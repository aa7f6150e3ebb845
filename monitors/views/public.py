"""The page of the program for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.dashboard.programpage import program_page

from ..program import PROGRAM


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What monitors do, the figures, and what came of their tips."""
    return render(request, "monitors/home.html", program_page(PROGRAM))
