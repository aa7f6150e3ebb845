"""The desk of a Monday on a tablet: the queue with its buttons. Each press is sent once, with its key."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.admin.access import staff_user
from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip

from ..forms.desk import PressForm
from ..models import Booking, Session
from ..monday.desk import absent_from
from ..monday.queue import Queue, now_serving, number_of, turn
from ..monday.takeback import may_be_expected_again
from .pages import Page

SCRIPT = "X-Desk"  # header of what the script of the page sends: the answer is JSON, a look is logged now and then
LOG_AGAIN = 600  # seconds after which a page that brings itself up to date is logged anew
_State = Booking.State


def opened(request: HttpRequest, pk: int) -> tuple[User, Session]:
    """Who runs the session, and the session.

    Raises:
        PermissionDenied: it is not this person's to run.
        Http404: there is none.
    """
    user = staff_user(request)
    if not user.has_perm("petitions.run_session"):
        raise PermissionDenied
    session = Session.objects.filter(pk=pk).first()
    if session is None:
        raise Http404
    return user, session


def by_script(request: HttpRequest) -> bool:
    return SCRIPT in request.headers


def log_look(request: HttpRequest, session: Session, person: str = "", *, action: str = "monday.desk") -> None:
    """Note who looked at the visitors; of a page that brings itself up to date once in a while."""
    key, now = f"{action} {session.pk} {person}", int(time.time())
    seen: dict[str, int] = request.session.get("monday_looks", {})
    if by_script(request) and now - seen.get(key, 0) < LOG_AGAIN:
        return
    recent = {name: at for name, at in seen.items() if now - at < LOG_AGAIN}
    request.session["monday_looks"] = {**recent, key: now}
    accesslog.record(by=staff_user(request), action=action, subject=session.about, person=person, ip=client_ip(request))


def is_on(session: Session) -> bool:
    """Whether visitors can be called in: it is the day, or the session has begun and nobody has ended it."""
    if session.state == Session.State.IN_PROGRESS:
        return True
    return session.day == timezone.localdate() and session.state in Session.COMING


@dataclass(frozen=True, slots=True)
class Act:
    """A button, with the key of its press."""

    act: str
    label: str
    is_main: bool = False
    key: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class Line:
    """A visitor as the desk sees them."""

    booking: Booking
    number: int
    name: str
    is_own: bool  # the petition of the one who looks: somebody else does it
    acts: Sequence[Act]
    absent_from: datetime | None  # until then the visitor is waited for


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the queue."""

    key: str
    label: str
    lines: Sequence[Line]


def _groups(rows: Sequence[Booking], queue: Queue, user: User) -> list[Group]:
    parts: list[tuple[str, str, set[str]]] = [
        ("waiting", _("Waiting here"), {_State.ARRIVED}),
        ("expected", _("Expected"), {_State.BOOKED, _State.OFFERED}),
        ("list", _("Waiting list"), {_State.WAITING}),
        ("absent", _("Did not come"), {_State.NO_SHOW}),
        ("heard", _("Heard"), {_State.HEARD}),
    ]
    found = []
    for key, label, states in parts:
        lines = [line_of(row, queue, user) for row in rows if row.state in states]
        if lines:
            found.append(Group(key, label, lines))
    return found


def line_of(row: Booking, queue: Queue, user: User) -> Line:
    """One visitor with the buttons that are open now."""
    contact = row.case.contact
    is_own = contact is not None and contact.user_id == user.pk
    since = absent_from(row) if row.state in {_State.BOOKED, _State.OFFERED} else None
    waits = since is not None and since > timezone.now()
    acts = [] if is_own or not is_on(row.session) else list(_acts(row, queue, waits))
    return Line(
        row, number_of(row), contact.name if contact and not is_own else "", is_own, acts, since if waits else None
    )


def _acts(row: Booking, queue: Queue, waits: bool) -> Sequence[Act]:
    match row.state:
        case _State.BOOKED | _State.OFFERED:
            arrived = Act("arrive", _("Has arrived"), is_main=True)
            return [arrived] if waits else [arrived, Act("no-show", _("Did not come"))]
        case _State.WAITING:
            return [Act("arrive", _("Is here: let in"))]
        case _State.NO_SHOW:
            return [Act("arrive", _("Came after all"))]
        case _State.ARRIVED:
            call = [Act("begin", _("Call in"), is_main=True)] if queue.current is None else []
            back = [Act("not-arrived", _("Not here: take it back"))] if may_be_expected_again(row) else []
            return [*call, Act("no-show", _("Has left")), *back]
        case _State.IN_HEARING if row.words_saved_at is None:
            return [Act("not-called", _("Not called in: take it back"))]
        case _:
            return []


def desk(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The queue; a press on one of its buttons."""
    user, session = opened(request, pk)
    if request.method == "POST":
        return _press(request, user, session)
    log_look(request, session)
    return _page(request, user, session)


def _press(request: HttpRequest, user: User, session: Session) -> HttpResponse:
    form = PressForm(request.POST, session=session)
    if not form.is_valid():
        return refused(request, _("This page is too old. Please load it again."), _address(session))
    try:
        booking = form.carry_out(user)
    except WorkflowError as error:
        return refused(request, str(error), _address(session))
    is_inside = form.cleaned_data["act"] == "begin" and booking.state == _State.IN_HEARING
    return done(request, hearing_address(booking) if is_inside else _address(session), moves=is_inside)


def done(request: HttpRequest, address: str, *, moves: bool = False, **more: Any) -> HttpResponse:
    """It was carried out: on to a page, or the word for the script (`go`: where to go on, if it moves)."""
    if not by_script(request):
        return redirect(address)
    return JsonResponse({"ok": True, "go": address if moves else "", **more})


def refused(request: HttpRequest, words: str, address: str, **more: Any) -> HttpResponse:
    """It was not: back to the page with a sentence, or the sentence for the script."""
    if by_script(request):
        return JsonResponse({"ok": False, "message": words, **more}, status=409)
    messages.error(request, words)
    return redirect(address)


def _address(session: Session) -> str:
    return reverse("admin:petitions_session_desk", args=[session.pk])


def hearing_address(booking: Booking) -> str:
    return reverse("admin:petitions_session_hearing", args=[booking.session_id, booking.pk])


def _page(request: HttpRequest, user: User, session: Session) -> HttpResponse:
    rows = session.bookings.exclude(state=_State.CANCELLED).select_related("case__contact")
    bookings = sorted(rows.defer("visitor_words", "mayor_words", "case__text", "case__grams"), key=turn)
    queue = now_serving(session, bookings=bookings)
    inside = next((row for row in bookings if row.state == _State.IN_HEARING), None)
    context = {
        **admin.site.each_context(request),
        "opts": Session._meta,
        "title": _("Desk of the Monday"),
        "session": session,
        "is_on": is_on(session),
        "is_over": session.state not in Session.COMING,
        "queue": queue,
        "inside": line_of(inside, queue, user) if inside else None,
        "groups": _groups(bookings, queue, user),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "admin/petitions/session/desk.html", context)


def _pages() -> tuple[Page, ...]:
    from . import hearing, visitor  # they use what stands above

    return (Page("<int:pk>/desk/", desk, "desk"), *hearing.PAGES, *visitor.PAGES)


PAGES = _pages()
