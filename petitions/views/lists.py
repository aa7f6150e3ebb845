"""The program's first page, my petitions, and published petitions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from civic.cases.models import Case
from civic.people.models import User

from .. import drafts, reading
from ..models import Session
from ..paging import page_of

NEWEST = 3  # public answers on the first page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, how to file, look up, and how it goes."""
    published = Case.objects.of_program("petitions").published().with_rows()[:NEWEST]
    context = {
        "draft": drafts.current(request),
        "published": list(published),
        "next_monday": Session.objects.bookable().with_taken().first(),
    }
    return render(request, "petitions/home.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The signed-in person's petitions, newest first; for a guest the two ways to see one."""
    if not isinstance(request.user, User):
        return render(request, "petitions/mine_guest.html")
    page = page_of(
        Case.objects.filed_by(request.user).with_rows(), request.GET.get("before", ""), request.GET.get("after", "")
    )
    here = reverse("petitions:mine")
    context = {
        "rows": [(case, reading.standing(case)) for case in page.rows],
        "previous_url": f"{here}?after={page.after}" if page.after else "",
        "next_url": f"{here}?before={page.before}" if page.before else "",
    }
    return render(request, "petitions/mine.html", context)


@require_safe
def public(request: HttpRequest, number: str) -> HttpResponse:
    """The edited version of a published petition: title, text and answer, nothing else that was typed."""
    case = get_object_or_404(
        Case.objects.published().select_related("department", "category", "district"), number=number
    )
    return render(request, "petitions/public.html", {"case": case})
