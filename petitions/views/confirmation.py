"""The visitor's own copy of the confirmation of the hearing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import drafts
from ..monday.confirmation import confirmation_of, newest_heard
from .case import not_found, own_case


@require_safe
def confirmation(request: HttpRequest, number: str) -> HttpResponse:
    """The newest hearing of the petition on one sheet, for its petitioner; `?large=1` in large print."""
    found = own_case(request, number)
    heard = newest_heard(found[0]) if found is not None else None
    if found is None or heard is None:
        return not_found(request, number)
    heard.case = found[0]
    context = confirmation_of(heard).context | {
        "large": request.GET.get("large") == "1",
        "sizes_url": reverse("petitions:monday-confirmation", args=[number]),
        "back_url": found[0].get_absolute_url(),
        "lookup_address": request.build_absolute_uri(reverse("petitions:lookup")),
    }
    if drafts.has_receipt(request, number):
        context["access_code"] = found[0].access_code  # only in the browser that filed it
    response = render(request, "petitions/monday/confirmation.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
