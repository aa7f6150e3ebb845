"""The results of an assignment: for the monitors once they are shared, for everybody once they are published."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.cases.models import Attachment
from civic.cases.views import private_file
from civic.places.models import District

from ..assignments import sharing
from ..assignments.results import Result, results
from ..membership.office import person_of
from ..models import Assignment, ReportPhoto


def _readable(request: HttpRequest, ref: str) -> Assignment | None:
    """The assignment whose results this person may read; None asks a visitor to sign in.

    Raises:
        Http404: none, or not theirs to read: nobody learns that it exists.
    """
    row = Assignment.objects.released().by_ref(ref).first()
    if row is not None and sharing.may_read(row, request.user):
        return row
    if not request.user.is_authenticated:
        return None
    raise Http404


@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """What the monitors saw, what the city learned, what it does; without names."""
    row = _readable(request, ref)
    if row is None:
        return redirect_to_login(request.get_full_path())
    found = results(row)
    texts, photos = sharing.texts_of(row), sharing.photos_of(row)
    parts = [
        (
            result,
            [one.words for one in texts if one.question == result.question.key],
            [one for one in photos if one.question == result.question.key],
        )
        for result in found.questions
    ]
    context = {
        "row": row,
        "results": found,
        "parts": [part for part in parts if _is_shown(*part)],
        "districts": list(District.objects.in_order()),
        "is_monitor": request.user.is_authenticated and person_of(request.user) is not None,
    }
    response = render(request, "monitors/results.html", context)
    if row.published_at is None:
        response["Cache-Control"] = "private, no-store"
    return response


def _is_shown(result: Result, texts: list[str], photos: list[sharing.Photo]) -> bool:
    return bool(result.bars or result.by_district or result.is_small or texts or photos)


@require_safe
def photo(request: HttpRequest, ref: str, token: str) -> HttpResponseBase:
    """A photo staff picked for the results.

    Raises:
        Http404: no such photo, not picked, or the results are not this person's to read.
    """
    row = _readable(request, ref)
    if row is None or token not in {one.token for one in sharing.photos_of(row)}:
        raise Http404
    found = ReportPhoto.objects.filter(report__assignment=row, token=token).first()
    if found is None:
        raise Http404
    return private_file(found.file.name or "", Attachment.Kind.PHOTO, f"results-{row.ref}")
