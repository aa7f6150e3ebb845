"""What the petitions committee must deal with: each year all petitions of many people, and closed ones filed again.

Act art. 34 (1) no. 1; Decree art. 26, 38 (1) no. 1, 38-2 (1).
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from civic.cases.handing import BOUNCES_TO_DECIDE
from civic.cases.models import Case, CommitteeDecision, Repeat
from civic.cases.models.queries import CaseQuerySet
from civic.cases.workflow import Ending

from .access import staff_cases, staff_user
from .keyset import Order, page

PAGE_SIZE = 50
LONG_OPEN = timedelta(days=60)  # the portal's own measure of a petition that stays unsolved
YEAR = timedelta(days=365)
NEWEST, OLDEST = Order("arrived_at", newest_first=True), Order("arrived_at")


class Why(models.TextChoices):
    """Why a case is the committee's."""

    MANY = "", gettext_lazy("Petitions of many people")
    REFILED = "refiled", gettext_lazy("Filed again after it was closed as repeated")
    LONG = "long", gettext_lazy("Unsolved for more than 60 days")
    BOUNCED = "bounced", gettext_lazy("Sent back twice or more, department not fixed")


def selected(cases: CaseQuerySet, why: str, now: datetime) -> tuple[CaseQuerySet, Order]:
    """The cases of one reason, and their order. Petitions of many people: those of the last year, and open ones."""
    match why:
        case Why.REFILED:
            again = Repeat.objects.filter(case=OuterRef("pk"), earlier__ending=Ending.REPEATED)
            return cases.filter(repeat_of__isnull=False).filter(Exists(again)), NEWEST
        case Why.LONG:
            return cases.open().filter(arrived_at__lt=now - LONG_OPEN), OLDEST
        case Why.BOUNCED:
            return cases.open().filter(bounces__gte=BOUNCES_TO_DECIDE, owner_fixed=False), OLDEST
        case _:
            return cases.of_many().open_or_since(now - YEAR), NEWEST


def reasons_of(case: Case, at: datetime | None = None) -> list[str]:
    """Why a case is the committee's, in words; none for most."""
    now = at or timezone.now()
    found = []
    if case.is_multi_person:
        found.append(Why.MANY)
    if case.repeat_of_id and case.repeats.filter(earlier__ending=Ending.REPEATED).exists():
        found.append(Why.REFILED)
    if case.is_open and case.arrived_at < now - LONG_OPEN:
        found.append(Why.LONG)
    if case.is_open and case.bounces >= BOUNCES_TO_DECIDE and not case.owner_fixed:
        found.append(Why.BOUNCED)
    return [str(why.label) for why in found]


@require_safe
def committee(request: HttpRequest) -> HttpResponse:
    """The list for the committee's meeting, to be printed; with what it decided last about each case.

    Raises:
        PermissionDenied: somebody who does not read cases.
    """
    user, now = staff_user(request), timezone.now()
    if not user.has_perm("cases.view_case"):
        raise PermissionDenied
    why = request.GET.get("why", "")
    why = why if why in Why.values else Why.MANY.value
    cases, order = selected(staff_cases(user), why, now)
    decisions = Prefetch("committee_decisions", CommitteeDecision.objects.order_by("-decided_on", "-pk"), "decided")
    found = page(
        cases.with_rows().defer("text", "grams", "access_code").prefetch_related(decisions),
        order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    narrowed = f"why={why}&" if why else ""
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("For the petitions committee"),
        "opts": Case._meta,
        "rows": [(row, _last(row), _needs_review(row, now)) for row in found.rows],
        "choices": [(value, label, value == why) for value, label in Why.choices],
        "why_label": Why(why).label,
        "now": now,
        "previous_url": f"?{narrowed}before={found.before}" if found.before else "",
        "next_url": f"?{narrowed}after={found.after}" if found.after else "",
    }
    return TemplateResponse(request, "admin/cases/case/committee.html", context)


def _last(case: Case) -> CommitteeDecision | None:
    decided: list[CommitteeDecision] = case.decided  # type: ignore[attr-defined]  # prefetched above
    return decided[0] if decided else None


def _needs_review(case: Case, now: datetime) -> bool:
    """Decree art. 38-2 (1): at least once a year."""
    last = _last(case)
    return last is None or last.decided_on < timezone.localdate(now - YEAR)
