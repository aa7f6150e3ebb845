"""Requests for cooperation between departments: those asked of us, those asked by us, and the panels of a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from civic.cases.models import Case, Cooperation
from civic.cases.reading import departments_of
from civic.cases.workflow import Ending
from civic.people.models import User
from civic.programs import Text

from .access import staff_user
from .keyset import Order, page
from .urgency import Urgency, urgency

LIST = "admin:cases_case_cooperation"
PAGE_SIZE = 50
COUNTED = 100  # the number on the work list is exact up to here
BY_REPLY = Order("reply_by")
OF_US, BY_US, ALL = "", "by-us", "all"
TABS: dict[str, Text] = {
    OF_US: gettext_lazy("Asked of us"),
    BY_US: gettext_lazy("Asked by us"),
    ALL: gettext_lazy("All departments"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One request and how urgent its reply is."""

    request: Cooperation
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Tab:
    label: Text
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests wait for the reply of a person's departments."""

    count: str
    is_late: bool


def waiting_for(user: User, now: datetime) -> Waiting | None:
    """For the summary above the work list, in one query; None for people without a department."""
    if not departments_of(user):
        return None
    urgent = open_requests(user, OF_US).order_by("reply_by", "pk")
    moments = list(urgent.values_list("reply_by", flat=True)[: COUNTED + 1])
    count = f"{COUNTED}+" if len(moments) > COUNTED else str(len(moments))
    return Waiting(count, bool(moments) and moments[0] < now)


@require_safe
def cooperation(request: HttpRequest) -> HttpResponse:
    """The open requests, the most urgent first.

    Raises:
        PermissionDenied: somebody who may not read cases.
    """
    user, now = staff_user(request), timezone.now()
    if not user.has_perm("cases.view_case"):
        raise PermissionDenied
    offered = [key for key in TABS if key != ALL or user.has_perm("cases.view_all_cases")]
    shown = request.GET.get("show", "" if departments_of(user) else offered[-1])
    tab = shown if shown in offered else OF_US
    rows = open_requests(user, tab).select_related("case__department", "case__district", "department", "asked_by")
    found = page(
        rows.defer("case__text", "case__grams", "case__access_code", "case__public_text", "case__public_answer"),
        BY_REPLY,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Cooperation between departments"),
        "opts": Case._meta,
        "tabs": [Tab(TABS[key], reverse(LIST, query={"show": key}), key == tab) for key in offered],
        "rows": [Row(row, urgency(row.reply_by, now)) for row in found.rows],
        "previous_url": reverse(LIST, query={"show": tab, "before": found.before}) if found.before else "",
        "next_url": reverse(LIST, query={"show": tab, "after": found.after}) if found.after else "",
        "asked_of_us": tab == OF_US,
    }
    return TemplateResponse(request, "admin/cases/case/cooperation.html", context)


def open_requests(user: User, tab: str) -> QuerySet[Cooperation]:
    """The open requests of one tab; none about a petition of one's own."""
    rows = Cooperation.objects.open().exclude(case__contact__user=user)
    if tab == ALL:
        return rows
    return rows.asked_by(user) if tab == BY_US else rows.asked_of(user)


def elsewhere_panels(case: Case) -> dict[str, Any]:
    """What the page of a case shows of other agencies and other departments."""
    now = timezone.now()
    requests = case.cooperations.select_related("department", "asked_by", "replied_by").order_by("-pk")
    was_referred = case.ending == Ending.OTHER_AGENCY or case.reopened  # else there is nothing to look for
    referrals = case.referrals.select_related("agency", "by").order_by("-pk") if was_referred else ()
    return {
        "cooperations": [Row(row, urgency(_waits_until(row), now)) for row in requests],
        "referrals": list(referrals),
        "today": timezone.localdate(now),
    }


def _waits_until(row: Cooperation) -> datetime | None:
    return row.reply_by if row.replied_at is None and row.cancelled_at is None else None
