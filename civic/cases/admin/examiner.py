"""The petition examiner's first screen: what is late, who was urged, what petitioners set against the handling."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import inspecting
from civic.cases.clock import end_of
from civic.cases.examining import LATE_ONES, TO_URGE, Show, condition
from civic.cases.forms.offering import offer
from civic.cases.law import KIND_CHOICES
from civic.cases.models import Case, CorrectionDemand, Objection, Urging
from civic.cases.texts.examining import days_late, late_words
from civic.cases.workflow import Progress
from civic.organization.models import Department
from civic.people.models import User

from .access import staff_cases, staff_user
from .keyset import Order, page, page_address
from .urgency import Urgency, urgency
from .worklist import COUNTED, Number

PAGE_SIZE = 50
BY_URGENCY = Order("act_by")
DONE_LATE = {
    Progress.ARRIVED: gettext_lazy("Acceptance"),
    Progress.ACCEPTED: gettext_lazy("Answer"),
    Progress.REVIEWING: gettext_lazy("Answer"),
    Progress.SUPPLEMENT: gettext_lazy("Going on without the supplement"),
    Progress.PAUSED: gettext_lazy("End of the survey"),
    Progress.UNDER_WAY: gettext_lazy("Promised measures"),
    Progress.DONE: gettext_lazy("Request to look again, or objection"),
    Progress.CLOSED: gettext_lazy("Asking the other agency"),
}


class FilterForm(forms.Form):
    """Selects above the list; what does not fit is left out of account."""

    show = forms.ChoiceField(required=False, choices=Show.choices, widget=forms.HiddenInput)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, label_suffix="")
        everything = ("", _("All"))
        rows = Department.objects.current().handling().order_by("order", "name")
        offer(self, "department", [everything, *((row.slug, str(row)) for row in rows)])
        offer(self, "kind", [everything, *KIND_CHOICES])
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))

    def conditions(self) -> Q:
        wanted = Q()
        for field, lookup in (("department", "department__slug"), ("kind", "kind")):
            if self.value(field):
                wanted &= Q(**{lookup: self.value(field)})
        return wanted


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `days` late by the calendar; what waits; the letter, demand or objection the list is about."""

    case: Case
    urgency: Urgency
    days: int
    late: str
    what: str
    urging: Urging | None
    demand: CorrectionDemand | None
    objection: Objection | None
    is_broken: bool


def examiner(request: HttpRequest) -> HttpResponse:
    """The lists, one at a time.

    Raises:
        PermissionDenied: without the permission `cases.inspect_case`.
    """
    user, now = staff_user(request), timezone.now()
    if not user.has_perm("cases.inspect_case"):
        raise PermissionDenied
    filters = FilterForm(request.GET)
    show = filters.value("show")
    found = page(
        _cases(user, show, now).filter(filters.conditions()),
        BY_URGENCY,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Petition examiner"),
        "opts": Case._meta,
        "filters": filters,
        "numbers": _summary(user, now, filters),
        "show": show,
        "show_label": str(Show(show).label),
        "is_late_list": show in LATE_ONES,
        "may_tick": show in TO_URGE,
        "rows": [_row(case, now, show) for case in found.rows],
        "is_narrowed": bool(filters.value("department") or filters.value("kind")),
        "report": inspecting.due_report(now),
        "previous_url": page_address(request.GET, before=found.before),
        "next_url": page_address(request.GET, after=found.after),
        "here": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/cases/case/examiner.html", context)


def _cases(user: User, show: str, now: datetime) -> Any:
    open_demands = CorrectionDemand.objects.filter(answered_at__isnull=True)
    open_objections = Objection.objects.filter(decided_at__isnull=True)
    beside = {
        Show.DEMANDS: Prefetch("demands", open_demands, to_attr="shown_demands"),
        Show.OBJECTIONS: Prefetch("objections", open_objections, to_attr="shown_objections"),
    }.get(Show(show), Prefetch("urgings", Urging.objects.select_related("issued_by"), to_attr="shown_urgings"))
    rows = staff_cases(user).waiting_for_city().filter(condition(show, now))
    light = rows.with_rows().defer("text", "grams", "access_code", "public_text", "public_answer")
    return light.prefetch_related(beside)


def _row(case: Case, now: datetime, show: str) -> Row:
    demand = next(iter(getattr(case, "shown_demands", ())), None)
    objection = next(iter(getattr(case, "shown_objections", ())), None)
    urging = next(iter(getattr(case, "shown_urgings", ())), None)
    due = case.act_by
    if demand is not None:
        due = demand.due_at
    elif objection is not None:
        due = end_of(objection.due_on)
    today = timezone.localdate(now)
    days = (today - timezone.localdate(case.act_by)).days if case.act_by else 0
    return Row(
        case=case,
        urgency=urgency(due, now),
        days=days,
        late=late_words(days),
        what=str(DONE_LATE[Progress(case.progress)]),
        urging=urging,
        demand=demand,
        objection=objection,
        is_broken=show == Show.PROMISED and bool(urging and urging.done_by and urging.done_by < today),
    )


def _summary(user: User, now: datetime, filters: FilterForm) -> list[Number]:
    """How many cases each list has, in one query over the most urgent cases."""
    base = reverse("admin:cases_case_examiner")
    urgent = staff_cases(user).waiting_for_city().filter(filters.conditions())
    keys = urgent.order_by("act_by", "pk").values("pk")[:COUNTED]
    counts = Case.objects.filter(pk__in=keys).aggregate(
        all_counted=Count("pk"),
        **{f"n_{show.name}": Count("pk", filter=condition(show, now)) for show in Show},
    )
    more = "+" if counts["all_counted"] >= COUNTED else ""
    kept = {name: filters.value(name) for name in ("department", "kind") if filters.value(name)}
    numbers = []
    for show in Show:
        value = counts[f"n_{show.name}"]
        numbers.append(
            Number(
                str(show),
                str(show.label),
                f"{value}{more if value else ''}",
                f"{base}?{urlencode({'show': str(show), **kept})}",
                str(show) == filters.value("show"),
                show == Show.LATE and value > 0,
            )
        )
    return numbers


def urging_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter of urging on A4 (Rules, form 7): nothing in it about the petitioner.

    Raises:
        Http404: no such letter, or about a case of another department.
    """
    user = staff_user(request)
    rows = Urging.objects.select_related("case__officer", "department", "issued_by", "acknowledged_by")
    row = rows.filter(pk=pk, case__in=staff_cases(user).order_by()).first()
    if row is None:
        raise Http404
    context = {
        "urging": row,
        "case": row.case,
        "late": late_words(days_late(row)),
        "large": "large" in request.GET,
        "paper_title": _("Letter of urging"),
        "paper_number": row.number,
        "paper_day": timezone.localdate(row.issued_at),
        "addressee": _("the head of %(department)s") % {"department": row.department},
        "articles": [
            _("Civil Petitions Treatment Act, art. 25"),
            _("Civil Petitions Decree, art. 28 (2)"),
            _("Civil Petitions Rules, art. 10"),
        ],
        "signer": _("Petition examiner %(name)s") % {"name": row.issued_by or ""},
        "back_url": reverse("admin:cases_case_change", args=[row.case_id]),
    }
    response = TemplateResponse(request, "admin/cases/papers/urging.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
