"""The page of one monitor, and putting right what the register says of the person."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.cases.workflow import ChangedMeanwhile
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip
from civic.privacy.phones import format_phone

from ..forms.register import PersonForm
from ..membership import correcting
from ..membership.personpage import PersonPage, page_of
from ..membership.persons import Refused
from ..models import Monitor
from .appointment import acts_of
from .registerlist import RUN, reader, runner


def monitor_of(pk: object) -> Monitor:
    """The monitor an address names.

    Raises:
        Http404: there is none.
    """
    text = str(pk)
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    monitor = Monitor.objects.select_related("user").filter(pk=int(text)).first()
    if monitor is None:
        raise Http404
    return monitor


@require_safe
def person(request: HttpRequest, pk: object) -> HttpResponse:
    """All of one monitor; the look is logged.

    Raises:
        PermissionDenied: without `monitors.view_monitor`.
        Http404: no such monitor.
    """
    user = reader(request)
    monitor = monitor_of(pk)
    page = page_of(monitor)
    _log(request, user, monitor)
    may_run = user.has_perm(RUN)
    context = {
        **admin.site.each_context(request),
        "title": monitor.name,
        "opts": Monitor._meta,
        "monitor": monitor,
        "page": page,
        "phone": format_phone(monitor.phone),
        "language": dict(settings.LANGUAGES).get(monitor.language, monitor.language),
        "latest": page.latest,
        "may_run": may_run,
        "actions": _actions(page) if may_run else [],
        "may_open_cases": user.has_perm("cases.view_all_cases"),
        "may_read_reports": user.has_perm("monitors.view_report"),
        "may_read_notices": user.has_perm("notices.view_notice"),
    }
    response = TemplateResponse(request, "admin/monitors/monitor/page.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _log(request: HttpRequest, user: User, monitor: Monitor, reason: str = "") -> None:
    accesslog.record(
        by=user,
        action="monitors.person",
        subject=monitor.about,
        person=monitor.about,
        reason=reason,
        ip=client_ip(request),
    )


def _actions(page: PersonPage) -> list[tuple[str, str]]:
    """What may be done about the latest appointment now: address and words."""
    if page.latest is None:
        return []
    row = page.latest.row
    found = []
    if page.latest.is_active:
        found.append((reverse("admin:monitors_tip_write", query={"appointment": row.pk}), _("Write down a tip")))
    found += acts_of(row)
    if row.dismissed_on is None:
        found.append((reverse("admin:monitors_appointment_letter", args=[row.pk]), _("Letter of appointment")))
        found.append((reverse("admin:monitors_appointment_card", args=[row.pk]), _("Identity card")))
    found.append((reverse("admin:monitors_points_certificate", args=[row.monitor_id]), _("Certificate of activity")))
    return found


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a person's data right; the form shows all of them, so each time it is shown is a look that is logged.

    Raises:
        PermissionDenied: without `monitors.run_monitors`.
        Http404: no such monitor.
    """
    user = runner(request)
    monitor = monitor_of(pk)
    form = PersonForm(request.POST if request.method == "POST" else None, monitor=monitor)
    if request.method == "POST" and form.is_valid() and _changed(request, form, monitor, user):
        return redirect(reverse("admin:monitors_monitor_change", args=[monitor.pk]))
    _log(request, user, monitor, "edit")
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Put data right: %(name)s") % {"name": monitor.name},
        "opts": Monitor._meta,
        "monitor": monitor,
        "form": form,
    }
    response = TemplateResponse(request, "admin/monitors/monitor/edit.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _changed(request: HttpRequest, form: PersonForm, monitor: Monitor, user: User) -> bool:
    data = form.cleaned_data
    try:
        names = correcting.change(
            monitor, form.values, by=user, seen=data["seen"], reason=data["reason"], ip=client_ip(request)
        )
    except ChangedMeanwhile:
        form.add_error(None, _("Somebody else has changed these data meanwhile. Please look at them again."))
        return False
    except Refused as refused:
        form.add_error(refused.reason, str(refused))
        return False
    except IntegrityError:
        form.add_error(None, _("This phone number or e-mail address was just given to another monitor."))
        return False
    messages.success(request, _("The data are put right.") if names else _("Nothing was different."))
    return True
