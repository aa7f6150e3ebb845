"""Somebody phones or walks in: the form, the receipt to take away; and the confirmation of a hearing."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.cases import papers
from civic.cases.admin.access import log, staff_user
from civic.cases.models import Case
from civic.cases.workflow import WorkflowError

from ..forms.visitor import VisitorForm
from ..models import Booking, Session
from ..monday.confirmation import confirmation_of
from ..monday.queue import number_of
from .desk import log_look, opened
from .hearing import visit
from .pages import Page


def visitor(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a booking by telephone or, on the day, of one more visitor. Sent twice it is one booking."""
    user, session = opened(request, pk)
    if session.state not in Session.COMING:
        messages.error(request, _("This Monday is over or was called off."))
        return redirect("admin:petitions_session_changelist")
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = VisitorForm(*data, session=session)
    if form.is_bound and form.is_valid():
        try:
            booking = form.add(user)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            return redirect("admin:petitions_session_visitor_receipt", session.pk, booking.pk)
    context = {
        **admin.site.each_context(request),
        "opts": Session._meta,
        "title": _("One more visitor") if form.walk_in else _("Booking by telephone"),
        "session": session,
        "form": form,
    }
    return TemplateResponse(request, "admin/petitions/session/visitor.html", context)


@require_safe
def visitor_receipt(request: HttpRequest, pk: int, booking: int) -> HttpResponse:
    """Receipt with number, access code and appointment; only for the clerk who wrote the visitor down.

    Raises:
        Http404: no such booking, or somebody else wrote it down.
    """
    _user, row = visit(request, pk, booking)
    if row.case.filed_by_id != staff_user(request).pk or row.source == Booking.Source.WEB:
        raise Http404
    sheet = papers.find(row.case, papers.FIRST)
    if sheet is None:
        raise Http404
    log(request, "receipt.print", row.case)
    context = papers.context(sheet) | {
        **_codes(request, row.case),
        "booking": row,
        "turn": number_of(row),  # `number` is the receipt number
        "addressee": papers.addressee(row.case, in_full=True),
        "large": request.GET.get("large") == "1",
        "back_url": reverse("admin:petitions_session_desk", args=[row.session_id]),
        "case_url": reverse("admin:cases_case_change", args=[row.case_id]),
    }
    return _private(request, "admin/petitions/session/visitor_receipt.html", context)


@require_safe
def confirmation(request: HttpRequest, pk: int, booking: int) -> HttpResponse:
    """The confirmation of a hearing that is over, to be signed and handed to the visitor; on the day with the code.

    Raises:
        Http404: no such booking, or it was not heard yet.
    """
    _user, row = visit(request, pk, booking)
    if row.state != Booking.State.HEARD:
        raise Http404
    log_look(request, row.session, str(row.case.contact or ""), action="monday.confirmation")
    codes = _codes(request, row.case)
    if row.session.day != timezone.localdate():
        del codes["access_code"]  # the visitor has gone: the code is theirs alone, and they have it on their receipt
    context = confirmation_of(row).context | {
        **codes,
        "large": request.GET.get("large") == "1",
        "back_url": reverse("admin:petitions_session_desk", args=[row.session_id]),
    }
    return _private(request, "petitions/monday/confirmation.html", context)


def _codes(request: HttpRequest, case: Case) -> dict[str, str]:
    """What the visitor needs to look it up at home."""
    return {
        "access_code": case.access_code,
        "lookup_address": request.build_absolute_uri(reverse("petitions:lookup")),
    }


def _private(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = TemplateResponse(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response


PAGES = (
    Page("<int:pk>/visitor/", visitor, "visitor"),
    Page("<int:pk>/visitor/<int:booking>/", visitor_receipt, "visitor_receipt"),
    Page("<int:pk>/confirmation/<int:booking>/", confirmation, "confirmation"),
)
