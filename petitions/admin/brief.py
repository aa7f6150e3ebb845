"""The mayor's brief of a Monday (월요일 한 장): one page, on the screen and on A4."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.cases.admin.access import log, staff_user
from civic.cases.admin.urgency import Urgency, urgency
from petitions.models import Session
from petitions.monday import brief as briefs

from .pages import Page

PERMISSION = "petitions.view_brief"
# So many visitors fit on the sheet with letters of this size (classes of monday-brief.css).
SIZES = ((4, "few"), (8, "some"), (12, "many"))


@require_safe
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the brief; the access log notes every visitor whose data it shows.

    Raises:
        PermissionDenied: without the permission to read the brief.
    """
    user = staff_user(request)
    if not user.has_perm(PERMISSION):
        raise PermissionDenied
    session = get_object_or_404(Session, pk=pk)
    found = briefs.brief_of(session).for_reader(user)
    with transaction.atomic():
        for visitor in found.visitors:
            if not visitor.is_own:
                log(request, "monday.brief", visitor.case)
    context: dict[str, Any] = {
        "brief": found,
        "session": session,
        "rows": [(visitor, _stands(visitor, found)) for visitor in found.visitors],
        "size": next((name for most, name in SIZES if len(found.visitors) <= most), "crowd"),
        "paper_title": _title(found),
        "no_sizes": True,
        "back_url": reverse("admin:petitions_session_change", args=[session.pk]),
    }
    response = TemplateResponse(request, "admin/petitions/session/brief.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _title(found: briefs.Brief) -> str:
    if not found.number:
        return _("Monday brief")
    return _("Monday brief: session %(number)d of direct petitions") % {"number": found.number}


def _stands(visitor: briefs.Visitor, found: briefs.Brief) -> Urgency:
    """How urgent the answer by law is."""
    return urgency(visitor.case.due_at if visitor.case.is_open else None, found.at)


PAGES: tuple[Page, ...] = (Page("<int:pk>/brief/", brief, "brief"),)
