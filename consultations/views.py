"""The public pages: the relay of meetings, and what came of each."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from civic.cases.models import Case
from civic.dashboard.programpage import program_page

from .models import Meeting
from .program import PROGRAM

PAGE_SIZE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The figures and the meetings, newest first."""
    meetings = Meeting.objects.with_outcomes().select_related("district")
    page = Paginator(meetings, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **program_page(PROGRAM),
        "meetings": page.object_list,
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "consultations/home.html", context)


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting and the published outcomes of what was suggested there."""
    held = get_object_or_404(Meeting.objects.with_outcomes().select_related("district"), pk=pk)
    cases = Case.objects.published().filter(consultation_suggestion__meeting=held)
    published = list(cases.select_related("department", "district"))
    return render(request, "consultations/meeting.html", {"meeting": held, "published": published})
