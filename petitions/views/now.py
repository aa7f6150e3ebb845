"""The screen in the hall: whose turn it is, as numbers; nothing of anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from ..models import Session
from ..monday.queue import current_queue

FRESH = 5  # seconds that a copy may be shown to others


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The whole screen, for a television, too; it brings itself up to date."""
    return _shown(request, "petitions/monday/now.html")


@require_safe
def part(request: HttpRequest) -> HttpResponse:
    """Only what changes, for the script of the screen."""
    return _shown(request, "petitions/monday/_now.html")


def _shown(request: HttpRequest, template: str) -> HttpResponse:
    queue = current_queue()
    session = queue.session
    context = {
        "queue": queue,
        "session": session,
        "is_today": session is not None and session.day == timezone.localdate(),
        "has_begun": session is not None and session.state == Session.State.IN_PROGRESS,
        "now": timezone.now(),
    }
    response = render(request, template, context)
    patch_cache_control(response, public=True, max_age=FRESH)
    return response
