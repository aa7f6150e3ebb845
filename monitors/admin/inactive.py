"""The list of inactive monitors before anybody is dismissed, and writing to them."""

from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip

from ..forms.inactive import InactiveForm, LetterForm
from ..membership import inactive as rule
from ..models import Monitor, Term
from .registerlist import RUN, reader, runner

LIST = "admin:monitors_monitor_inactive"


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """Monitors of the current term who have not been heard of; the look is logged.

    Raises:
        PermissionDenied: without `monitors.view_monitor`.
    """
    user = reader(request)
    return _page(request, user, request.GET, LetterForm(initial={"form_key": uuid4()}))


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write a letter to those who were ticked.

    Raises:
        PermissionDenied: without `monitors.run_monitors`.
    """
    user = runner(request)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, user, request.POST, form)
    data = form.cleaned_data
    try:
        count = rule.write(
            data["whom"],
            data["title"],
            data["text"],
            by=user,
            form_key=data["form_key"],
            by_text=data["by_text"],
            ip=client_ip(request),
        )
    except WorkflowError as refused:
        form.add_error(None, str(refused))
        return _page(request, user, request.POST, form)
    messages.success(
        request,
        ngettext("A letter is on its way to %(n)s monitor.", "Letters are on their way to %(n)s monitors.", count)
        % {"n": count},
    )
    return redirect(reverse(LIST))


def _page(request: HttpRequest, user: User, query: QueryDict, form: LetterForm) -> HttpResponse:
    term = Term.objects.current()
    filters = InactiveForm(query)
    found = rule.silent(term, timezone.now(), after=filters.in_a_row, months=filters.silent_months) if term else []
    if found:
        accesslog.record(
            by=user, action="monitors.inactive", subject="monitors", reason=filters.words(), ip=client_ip(request)
        )
    chosen = set(form["whom"].value() or []) if form.is_bound else set()
    lines: list[dict[str, Any]] = [
        {
            "silent": one,
            "entry": one.entry,
            "row": one.entry.row,
            "ticked": str(one.entry.row.pk) in chosen,
            "dismiss_url": reverse("admin:monitors_appointment_dismiss", args=[one.entry.row.pk]),
        }
        for one in found
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Inactive monitors"),
        "opts": Monitor._meta,
        "term": term,
        "filters": filters,
        "lines": lines,
        "form": form,
        "may_run": user.has_perm(RUN),
    }
    response = TemplateResponse(request, "admin/monitors/inactive/list.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
