"""The petitioner's papers: each notice of a petition on A4, for printing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from civic.cases import papers
from civic.cases.models import Case

from .. import drafts
from .case import not_found, own_case


@require_safe
def document(request: HttpRequest, number: str, position: str) -> HttpResponse:
    """The paper of one notice by its position, in the usual size or with `?large=1` for old eyes."""
    found = own_case(request, number)
    sheet = papers.find(found[0], int(position)) if found is not None else None
    if found is None or sheet is None:
        return not_found(request, number)
    return _printed(request, found[0], sheet, large=request.GET.get("large") == "1")


@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The paper one most likely wants, in large print: the answer, or how far it is."""
    found = own_case(request, number)
    sheet = papers.find(found[0], papers.newest(found[0])) if found is not None else None
    if found is None or sheet is None:
        return not_found(request, number)
    return _printed(request, found[0], sheet, large=True)


def _printed(request: HttpRequest, case: Case, sheet: papers.Sheet, *, large: bool) -> HttpResponse:
    context = papers.context(sheet) | {
        "addressee": papers.addressee(case, in_full=True),
        "large": large,
        "sizes_url": reverse("petitions:document", args=[case.number, sheet.position]),
        "back_url": case.get_absolute_url(),
    }
    if sheet.topic == papers.RECEIPT and drafts.has_receipt(request, case.number):
        context["access_code"] = case.access_code  # only in the browser that filed it
    response = render(request, "cases/papers/notice.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
