"""What staff see of bookings: on the page of a case, and on the first screen of the workplace."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from civic.cases.models import Case
from civic.people.models import User
from civic.programs import Figure

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


def todo(user: User) -> Sequence[Figure]:
    """Who comes next, and offers nobody has answered; for those who run the Mondays."""
    if not user.has_perm(RUN):
        return []
    found = []
    session = Session.objects.coming().with_taken().first()
    if session is not None:
        label = _("Visitors on the next Monday (%(day)s)") % {"day": date_format(session.day, "MONTH_DAY_FORMAT")}
        found.append(Figure(label, _taken(session), _("people"), _session_page(session)))
    offered = Booking.objects.filter(state=Booking.State.OFFERED, session__day__gte=timezone.localdate()).count()
    if offered:
        found.append(Figure(_("Offers without an answer"), offered, _("people"), _session_list()))
    return found


def _taken(session: Session) -> int:
    return int(getattr(session, "taken", 0))  # `with_taken` has counted


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
