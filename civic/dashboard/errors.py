"""Pages for when something goes wrong: plain words, what to do next, and no loss of what somebody typed."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's one-time key did not fit: the page stood open too long, or cookies are blocked."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def no_such_page(request: HttpRequest, rest: str = "") -> HttpResponse:
    """
    Raises:
        Http404: always.
    """
    raise Http404


def server_error(request: HttpRequest) -> HttpResponse:
    """Without request context: whatever broke the page (the database, say) must not break this one too.

    A database that is away is said to be back soon: a machine in front, and the person, may try again.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The portal is closed for work, or a part it needs is away; try again after two minutes."""
    response = HttpResponse(loader.render_to_string("503.html"), status=503)
    response["Retry-After"] = "120"
    return response
