"""Which assignments staff may open, and what the access log is told."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.cases.admin.access import staff_user
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip
from civic.programs import Text

from ..models import Assignment

VIEW, RUN = "monitors.view_assignment", "monitors.run_monitors"
READ_REPORTS, SEE_PEOPLE = "monitors.view_report", "monitors.view_monitor"
State = Assignment.State
BADGES = {
    State.DRAFT: "neutral",
    State.SCHEDULED: "info",
    State.OPEN: "success",
    State.LATE: "warning",
    State.CLOSED: "neutral",
}


def reader(request: HttpRequest, permission: str = VIEW) -> User:
    """The member of staff who asks.

    Raises:
        PermissionDenied: without the permission.
    """
    user = staff_user(request)
    if not user.has_perm(permission):
        raise PermissionDenied
    return user


def opened(request: HttpRequest, pk: Any, permission: str = VIEW) -> tuple[User, Assignment]:
    """Who asks, and the assignment.

    Raises:
        PermissionDenied: without the permission.
        Http404: there is none.
    """
    user = reader(request, permission)
    try:
        row = Assignment.objects.select_related("term").filter(pk=int(pk)).first()
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if row is None:
        raise Http404
    return user, row


def log(request: HttpRequest, action: str, subject: str, reason: str = "", person: str = "") -> None:
    """Note in the access log whose data was looked at, or taken out, and why."""
    accesslog.record(
        by=staff_user(request),
        action=action,
        subject=subject,
        person=person,
        reason=reason,
        ip=client_ip(request),
    )


def state_of(row: Assignment, at: datetime) -> tuple[str, Text]:
    """Badge and word for the state; what became of the results once it is closed."""
    if row.published_at is not None:
        return "success", _("Results published")
    if row.shared_at is not None:
        return "info", _("Results shared")
    state = row.state_at(at)
    return BADGES[state], state.label
