"""What the pages about terms, selection and appointments have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse

from civic.cases.admin.access import staff_user
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip

from ..models import Term

RUN, VIEW, PEOPLE = "monitors.run_monitors", "monitors.view_term", "monitors.view_monitor"
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Page:
    """A page below `/admin/monitors/term/`; its name is `monitors_<name>`."""

    address: str
    view: Callable[..., HttpResponseBase]
    name: str


def member_of_staff(request: HttpRequest, permission: str) -> User:
    """Who asks.

    Raises:
        PermissionDenied: without the permission.
    """
    user = staff_user(request)
    if not user.has_perm(permission):
        raise PermissionDenied
    return user


def row_or_404(rows: "models.QuerySet[Row]", pk: Any) -> Row:
    """One row.

    Raises:
        Http404: there is none.
    """
    try:
        row = rows.filter(pk=int(pk)).first()
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if row is None:
        raise Http404
    return row


def log_look(request: HttpRequest, action: str, subject: str, reason: str = "") -> None:
    """Note in the access log whose data were shown."""
    accesslog.record(by=staff_user(request), action=action, subject=subject, reason=reason, ip=client_ip(request))


def carried_out(form: forms.Form, row: models.Model, carry_out: Callable[[], object]) -> bool:
    """Whether what was sent is done; if not, the form says why and keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        carry_out()
    except ChangedMeanwhile as error:
        row.refresh_from_db(fields=["version"])
        form.data = {**dict(form.data.items()), "version": str(getattr(row, "version", 0))}
        form.add_error(None, str(error))
        return False
    except WorkflowError as error:
        form.add_error(None, str(error))
        return False
    return True


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the workplace that no machine between keeps."""
    everywhere = admin.site.each_context(request) | {"opts": Term._meta}
    response = TemplateResponse(request, f"admin/monitors/{template}", everywhere | context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
