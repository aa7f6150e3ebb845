"""The page of one session: when, where, who comes, and what can be done now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import calendar
from civic.cases.admin.access import staff_cases, staff_user
from civic.cases.models import Case
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip
from civic.privacy.findings import mask_name
from petitions.forms.booked import BOOKED_FORMS
from petitions.forms.session import SESSION_FORMS
from petitions.models import HOLDING, Booking, Review, Session
from petitions.monday.numbering import expected_number

RUN, VIEW = "petitions.run_session", "petitions.view_session"
State = Booking.State
Text = str | Promise

BADGES = {
    State.OFFERED: "warning",
    State.BOOKED: "info",
    State.WAITING: "neutral",
    State.ARRIVED: "success",
    State.IN_HEARING: "success",
    State.HEARD: "neutral",
    State.NO_SHOW: "danger",
    State.CANCELLED: "neutral",
}
SESSION_BADGES = {
    Session.State.PLANNED: "neutral",
    Session.State.OPEN: "success",
    Session.State.IN_PROGRESS: "info",
    Session.State.HELD: "neutral",
    Session.State.CANCELLED: "danger",
}
# Pages of the other parts: name of the address, what the link says, the permission of the page.
PAGES: tuple[tuple[str, Text, str, frozenset[str]], ...] = (
    ("visitor", gettext_lazy("Add a visitor"), RUN, frozenset({"planned", "open", "in-progress"})),
    ("brief", gettext_lazy("The mayor’s page"), "petitions.view_brief", frozenset({"open", "in-progress", "held"})),
    ("desk", gettext_lazy("Desk of the day"), RUN, frozenset({"open", "in-progress", "held"})),
    ("report", gettext_lazy("Report"), VIEW, frozenset({"in-progress", "held"})),
)


@dataclass(frozen=True, slots=True)
class Reviews:
    """How far the departments' reviews of a case are."""

    asked: int
    written: int
    is_late: bool

    @property
    def is_missing(self) -> bool:
        return self.written < self.asked


@dataclass(frozen=True, slots=True)
class Line:
    """A visitor as the page shows them: `case` is None for who may not read it, and for the reader's own petition."""

    booking: Booking
    badge: str
    case: Case | None
    name: str
    is_own: bool
    reviews: Reviews
    acts: Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Part:
    """A table of visitors."""

    key: str
    title: str
    lines: Sequence[Line]


def state_of(session: Session) -> tuple[str, str]:
    """Badge and word for the state; full when nothing is free. The session comes from `with_taken`."""
    if session.state == Session.State.OPEN and session.free == 0:
        return "warning", _("Full")
    if session.state in (Session.State.PLANNED, Session.State.OPEN) and session.day < timezone.localdate():
        return "danger", _("Not held, not called off")
    if session.state == Session.State.OPEN and session.closes_at <= timezone.now():
        return "info", _("Booking closed")
    return SESSION_BADGES[Session.State(session.state)], session.get_state_display()


def number_words(session: Session, expected: int) -> str:
    """`제116회`, `제117회 예정`, or '' for one that was called off."""
    if session.number is not None:
        return _("No. %(number)s") % {"number": session.number}
    return _("No. %(number)s (expected)") % {"number": expected} if expected else ""


def session_page(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a session to staff; that its visitors were shown is in the access log.

    Raises:
        PermissionDenied: the sessions are not this person's to see.
        Http404: there is none.
    """
    user, session = opened(request, pk, VIEW)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    now = timezone.now()
    badge, state = state_of(session)
    rows = _bookings(session)
    off = calendar.current().day_off(session.day) if session.day >= timezone.localdate(now) else None
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Session._meta,
        "title": _("Monday of direct petitions"),
        "session": session,
        "number": number_words(session, expected_number(session)),
        "badge": badge,
        "state": state,
        "day_off": off if session.state != Session.State.CANCELLED else None,
        "free_times": _free_times(session, rows),
        "parts": _parts(rows, user, now),
        "verbs": open_verbs(session, user, now),
        "links": list(_links(session, user)),
    }
    log_look(request, session)
    response = TemplateResponse(request, "admin/petitions/session/page.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def opened(request: HttpRequest, pk: Any, permission: str) -> tuple[User, Session]:
    """Who asks, and the session.

    Raises:
        PermissionDenied: without the permission.
        Http404: there is no such session.
    """
    user = staff_user(request)
    if not user.has_perm(permission):
        raise PermissionDenied
    try:
        session = Session.objects.with_taken().filter(pk=int(pk)).first()
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if session is None:
        raise Http404
    return user, session


def log_look(request: HttpRequest, session: Session, person: str = "") -> None:
    """Note in the access log that visitors of the session, or one of them, were shown."""
    accesslog.record(
        by=staff_user(request), action="monday.session", subject=session.about, person=person, ip=client_ip(request)
    )


def open_verbs(session: Session, user: User, at: datetime) -> list[tuple[str, Text, bool]]:
    """What this person can do with the session now: key, word, whether it is grave."""
    if not user.has_perm(RUN):
        return []
    return [(form.verb, form.label, form.danger) for form in SESSION_FORMS.values() if form.is_open(session, at)]


def _links(session: Session, user: User) -> Iterable[tuple[str, Text]]:
    """Pages of the other parts that are there and open to this person."""
    for name, label, permission, states in PAGES:
        if session.state in states and user.has_perm(permission):
            try:
                yield reverse(f"admin:petitions_session_{name}", args=[session.pk]), label
            except NoReverseMatch:
                continue


def _bookings(session: Session) -> list[Booking]:
    """All bookings with their cases and the reviews that are wanted; two queries."""
    reviews = Prefetch("case__reviews", Review.objects.filter(cancelled_at=None), "wanted_reviews")
    return list(session.bookings.with_case().prefetch_related(reviews).defer("visitor_words", "mayor_words"))


def _free_times(session: Session, rows: Sequence[Booking]) -> list[datetime]:
    if session.state not in Session.COMING:
        return []
    taken = {row.position for row in rows if row.state in HOLDING}
    return [session.slot_at(position) for position in range(session.capacity) if position not in taken]


def _parts(rows: Sequence[Booking], user: User, at: datetime) -> list[Part]:
    """The visitors, offers, the waiting list, and those who were called off."""
    cases = staff_cases(user).filter(pk__in=[row.case_id for row in rows])
    readable = set(cases.values_list("pk", flat=True)) if rows else set()
    runs = user.has_perm(RUN)
    lines = {row: _line(row, user, at, is_readable=row.case_id in readable, runs=runs) for row in rows}

    def part(key: str, title: str, states: set[State]) -> Part:
        mine = [row for row in rows if row.state in states]
        return Part(key, title, [lines[row] for row in sorted(mine, key=_order)])

    apart = {State.OFFERED, State.WAITING, State.CANCELLED}
    found = [
        part("visitors", _("Visitors"), set(State) - apart),
        part("offers", _("Appointments on offer"), {State.OFFERED}),
        part("waiting", _("Waiting list"), {State.WAITING}),
        part("cancelled", _("Cancelled"), {State.CANCELLED}),
    ]
    return [item for item in found if item.lines or item.key == "visitors"]


def _order(row: Booking) -> tuple[Any, ...]:
    """By appointment; behind them who came without one, by number; those who wait by time."""
    number = row.position if row.position is not None else 1000 + (row.queue_number or 0)
    return (number, row.waiting_since or row.booked_at, row.pk)


def _line(row: Booking, user: User, at: datetime, *, is_readable: bool, runs: bool) -> Line:
    contact = row.case.contact
    is_own = contact is not None and contact.user_id == user.pk
    shown = is_readable and not is_own
    acts = acts_of(row, at) if runs and not is_own else []
    case: Any = row.case  # with the reviews prefetched above
    wanted: list[Review] = case.wanted_reviews
    open_ones = [review for review in wanted if review.written_at is None]
    reviews = Reviews(len(wanted), len(wanted) - len(open_ones), any(review.due_at < at for review in open_ones))
    return Line(
        booking=row,
        badge=BADGES[State(row.state)],
        case=row.case if shown else None,
        name=mask_name(contact.name) if shown and contact is not None else "",
        is_own=is_own,
        reviews=reviews,
        acts=acts,
    )


def acts_of(row: Booking, at: datetime) -> list[tuple[str, Text]]:
    """What can be done with a booking for somebody who phones, as long as the session has not begun."""
    if row.session.state not in (Session.State.PLANNED, Session.State.OPEN) or row.session.ends_at <= at:
        return []
    return [(form.verb, form.label) for form in BOOKED_FORMS.values() if row.state in form.states]
