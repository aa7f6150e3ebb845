"""What staff see of bookings: on the page of a case, and on the first screen of the workplace."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from civic.cases.models import Case
from civic.people.models import User
from civic.programs import Todo

from ..models import Booking, Session
from .bookingrules import RUN
from .telling import before

SEE = "petitions.view_session"
_TONES = {
    Booking.State.OFFERED: "warning",
    Booking.State.BOOKED: "info",
    Booking.State.WAITING: "warning",
    Booking.State.ARRIVED: "info",
    Booking.State.IN_HEARING: "info",
    Booking.State.HEARD: "success",
    Booking.State.NO_SHOW: "danger",
    Booking.State.CANCELLED: "neutral",
}


def panel(case: Case, user: User) -> dict[str, Any]:
    """The bookings of a case, the newest first; nothing for a case that has none."""
    rows = list(Booking.objects.filter(case=case).select_related("session").order_by("-pk"))
    if not rows:
        return {}
    return {"bookings": [_row(row, linked=user.has_perm(SEE)) for row in rows]}


def todo(user: User) -> Sequence[Todo]:
    """Who comes next, offers nobody has answered, sessions nobody has ended; for those who run the Mondays."""
    if not user.has_perm(RUN):
        return []
    rows, today = Booking.objects.order_by(), timezone.localdate()
    coming = Session.objects.coming().values("pk")[:1]
    return [
        Todo(gettext_lazy("Visitors on the next Monday"), rows.holding().filter(session__in=coming), _session_list()),
        Todo(
            gettext_lazy("Offers without an answer"),
            rows.filter(state=Booking.State.OFFERED, session__day__gte=today),
            _session_list(),
        ),
        Todo(gettext_lazy("Past Mondays to end or to call off"), Session.objects.left_open(), _session_list()),
    ]


def _row(row: Booking, *, linked: bool) -> dict[str, Any]:
    return {
        "booking": row,
        "tone": _TONES[Booking.State(row.state)],
        "at": row.at,
        "href": _session_page(row.session) if linked else "",
        "place_in_line": before(row) + 1 if row.state == Booking.State.WAITING else 0,
    }


def _session_page(session: Session) -> str:
    return reverse("admin:petitions_session_change", args=[session.pk])


def _session_list() -> str:
    return reverse("admin:petitions_session_changelist")
