"""What the pages of tips, points, rewards and the ranking share: who may, what is logged, how a file leaves."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic import sheets
from civic.cases.admin.access import staff_user
from civic.people.models import User
from civic.privacy import accesslog, throttle
from civic.privacy.client import client_ip
from civic.programs import Text

from ..forms.points import ExportForm

RUN, PEOPLE = "monitors.run_monitors", "monitors.view_monitor"
TIPS, POINTS, REWARDS = "monitors.view_tip", "monitors.view_pointrule", "monitors.view_reward"
PAGE_SIZE = 50
EXPORTS = 20  # an hour and person
FIRST_YEAR = 2000


def reader(request: HttpRequest, *permissions: str) -> User:
    """The member of staff who asks.

    Raises:
        PermissionDenied: without one of the permissions.
    """
    user = staff_user(request)
    if not user.has_perms(permissions):
        raise PermissionDenied
    return user


def log(request: HttpRequest, user: User, action: str, subject: str, reason: str = "", person: str = "") -> None:
    """Note in the access log whose data was looked at, or taken out, and why."""
    accesslog.record(by=user, action=action, subject=subject, person=person, reason=reason, ip=client_ip(request))


def answer(
    request: HttpRequest, user: User, template: str, title: Text, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of these parts; never kept by a browser, as it names people."""
    frame = {**admin.site.each_context(request), "title": title, "may_run": user.has_perm(RUN), "places": _places(user)}
    response = TemplateResponse(request, f"admin/monitors/{template}", frame | context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _places(user: User) -> list[tuple[str, Text]]:
    """The pages of these parts a person may open."""
    found: list[tuple[str, Text, tuple[str, ...]]] = [
        (reverse("admin:monitors_tip_changelist"), _("Tips"), (TIPS,)),
        (reverse("admin:monitors_points_changelist"), _("Points"), (POINTS, PEOPLE)),
        (reverse("admin:monitors_points_ranking"), _("Ranking"), (PEOPLE,)),
        (reverse("admin:monitors_reward_changelist"), _("Rewards"), (REWARDS, PEOPLE)),
        (reverse("admin:monitors_pointrule_changelist"), _("Rules for points"), (POINTS,)),
        (reverse("admin:monitors_rewardrule_changelist"), _("Rules for rewards"), ("monitors.view_rewardrule",)),
    ]
    return [(href, words) for href, words, needed in found if user.has_perms(needed)]


def year_of(query: QueryDict) -> int:
    """The year asked for; that of today for none, or for nonsense."""
    text, this_year = query.get("year", ""), timezone.localdate().year
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this_year
    return year if FIRST_YEAR <= year <= this_year + 1 else this_year


def years_to_choose(known: Iterable[int]) -> list[int]:
    """This year, the last one, and those that have something; the newest first."""
    this_year = timezone.localdate().year
    return sorted({this_year, this_year - 1, *known}, reverse=True)


def may_export(form: ExportForm, user: User) -> bool:
    """Whether the form of an export is filled in, and it is not the twenty-first in an hour."""
    if not form.is_valid():
        return False
    if throttle.allow("monitors.activity.export", str(user.pk), EXPORTS, timedelta(hours=1)):
        return True
    form.add_error(None, _("You have exported very often. Please wait an hour."))
    return False


def file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]], kind: str) -> HttpResponseBase:
    """A table of text as it leaves the portal."""
    named = f"{name}-{timezone.localdate():%Y%m%d}.{kind}"
    response: HttpResponse | StreamingHttpResponse | FileResponse
    if kind == "csv":
        response = StreamingHttpResponse(sheets.as_csv(head, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{named}"'
    else:
        book = sheets.as_xlsx(name, head, rows)
        response = FileResponse(book, as_attachment=True, filename=named, content_type=sheets.XLSX)
    response["Cache-Control"] = "private, no-store"
    return response
