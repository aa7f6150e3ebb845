"""The private address of a photo of a report."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from civic.cases.views import private_file
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip

from ..models import ReportPhoto


@login_required
@require_safe
def photo(request: HttpRequest, token: str) -> HttpResponseBase:
    """For the monitor whose report it is, and for staff who may read reports; nobody else learns that it exists.

    What is only in a draft is shown to nobody else but to who writes a report down for the monitor.
    """
    row = ReportPhoto.objects.select_related("report__appointment__monitor").filter(token=token).first()
    user = cast(User, request.user)
    if row is None:
        raise Http404
    if row.report.appointment.monitor.user_id != user.pk:
        if not (user.is_staff and user.has_perm("monitors.view_report")):
            raise Http404
        if not (row.is_submitted or user.has_perm("monitors.run_monitors")):
            raise Http404
        about = row.report.about
        accesslog.record(by=user, action="monitors.photo", subject=about, ip=client_ip(request))
    return private_file(row.file.name or "", "photo", f"photo-{row.token[:8].strip('-_') or 'x'}")
