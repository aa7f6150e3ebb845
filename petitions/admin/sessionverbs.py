"""Doing something with a session or one of its bookings: a page with a form, sent once or twice, carried out once."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.admin.access import staff_cases, staff_user
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.privacy.findings import mask_name
from petitions.forms.booked import BOOKED_FORMS, BookedForm
from petitions.forms.session import SESSION_FORMS, ExtraForm, SessionForm
from petitions.models import Booking, Session

from .pages import Page
from .sessionpage import RUN, acts_of, log_look, opened, state_of

CHANGE = "admin:petitions_session_change"


def verb(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show the form of one thing that is done with a session, or do it.

    Raises:
        PermissionDenied: who does not run the Mondays.
        Http404: no such session, or nothing that is done with one.
    """
    user, session = opened(request, pk, RUN)
    form_class = SESSION_FORMS.get(key)
    if form_class is None:
        raise Http404
    now = timezone.now()
    if not form_class.is_open(session, now):
        if request.method == "POST" and session.state == form_class.done_in:  # a second click
            return _done(request, session, form_class.label)
        messages.error(request, _("That cannot be done with this session now."))
        return redirect(CHANGE, session.pk)
    form = form_class(request.POST if request.method == "POST" else None, session=session, user=user, at=now)
    if _is_carried_out(form, session):
        return _done(request, session, form.label)
    context = {"form": form, "title": form.label, "button": form.label, "danger": form.danger, "intro": form.intro}
    return _page(request, session, context)


def booked(request: HttpRequest, pk: int, booking: int, key: str) -> HttpResponse:
    """The same for one booking, for a visitor who phones. That the visitor was looked up is in the access log.

    Raises:
        PermissionDenied: who does not run the Mondays; or it is their own petition.
        Http404: no such booking of the session, nothing that is done with one, or not this person's to read.
    """
    user, session = opened(request, pk, RUN)
    form_class = BOOKED_FORMS.get(key)
    row = session.bookings.with_case().filter(pk=booking).first()
    if form_class is None or row is None or not staff_cases(user).filter(pk=row.case_id).exists():
        raise Http404
    contact = row.case.contact
    if contact is not None and contact.user_id == user.pk:
        raise PermissionDenied
    now = timezone.now()
    is_post = request.method == "POST"
    if not is_post and key not in dict(acts_of(row, now)):
        messages.error(request, _("That cannot be done with this booking now."))
        return redirect(CHANGE, session.pk)
    form = form_class(request.POST if is_post else None, booking=row, user=user, at=now)
    if _is_carried_out(form, row):
        return _done(request, session, form.label)
    log_look(request, session, str(contact or ""))
    context = {"form": form, "title": form.label, "button": form.label, "danger": form.danger, "intro": form.intro}
    return _page(request, session, context | {"booking": row, "name": mask_name(contact.name) if contact else ""})


def make_extra(request: HttpRequest) -> HttpResponse:
    """Make a session besides those of the plan.

    Raises:
        PermissionDenied: who does not run the Mondays.
    """
    user = staff_user(request)
    if not user.has_perm(RUN):
        raise PermissionDenied
    form = ExtraForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        try:
            session = form.carry_out()
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, session, _("Extra session"))
    intro = _("For a session in a village or on another day. Those of the plan are made by themselves.")
    return _page(request, None, {"form": form, "title": _("Extra session"), "button": _("Make it"), "intro": intro})


def _is_carried_out(form: SessionForm | BookedForm, row: Session | Booking) -> bool:
    """Whether what was sent is done; if not, the form says why and keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        form.carry_out()
    except ChangedMeanwhile as error:
        row.refresh_from_db(fields=["version"])
        form.data = {**dict(form.data.items()), "version": str(row.version)}
        form.add_error(None, str(error))
        return False
    except WorkflowError as error:
        form.add_error(None, str(error))
        return False
    return True


def _done(request: HttpRequest, session: Session, label: object) -> HttpResponse:
    messages.success(request, _("“%(what)s” is done.") % {"what": label})
    return redirect(CHANGE, session.pk)


def _page(request: HttpRequest, session: Session | None, context: dict[str, Any]) -> HttpResponse:
    badge, state = state_of(session) if session is not None else ("", "")
    everywhere = {"opts": Session._meta, "session": session, "badge": badge, "state": state}
    page = admin.site.each_context(request) | everywhere | context
    response = TemplateResponse(request, "admin/petitions/session/verb.html", page)
    response["Cache-Control"] = "private, no-store"
    return response


PAGES: tuple[Page, ...] = (
    Page("<int:pk>/do/<slug:key>/", verb, "verb"),
    Page("<int:pk>/bookings/<int:booking>/<slug:key>/", booked, "booked"),
)
