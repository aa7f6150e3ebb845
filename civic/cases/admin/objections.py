"""The register of objections (이의신청처리대장, Decree art. 40 (4)): who may read a case reads its objections here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.clock import end_of
from civic.cases.forms.offering import offer
from civic.cases.models import Case, Objection
from civic.cases.reading import departments_of
from civic.organization.models import Department
from civic.people.models import User
from civic.privacy.paging import CappedPaginator

from .access import staff_cases, staff_user
from .urgency import urgency

PAGE_SIZE = 50
PRINTED = 1000  # rows on paper at most
YEARS = 10  # to choose from
Rows = QuerySet[Objection]


class State(models.TextChoices):
    """Which objections."""

    ALL = "", gettext_lazy("All")
    OPEN = "open", gettext_lazy("Running")
    DECIDED = "decided", gettext_lazy("Decided")
    LATE = "late", gettext_lazy("Past the period of the law")


class FilterForm(forms.Form):
    """Selects above the register; what does not fit is left out of account."""

    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=State.choices)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)

    def __init__(self, data: QueryDict, user: User) -> None:
        super().__init__(data, label_suffix="")
        this = timezone.localdate().year
        years = range(this, this - YEARS, -1)
        offer(self, "year", [("", _("All")), *((str(year), str(year)) for year in years)])
        rows = Department.objects.current().handling().order_by("order", "name")
        if not user.has_perm("cases.view_all_cases"):
            rows = rows.filter(pk__in=departments_of(user))
        offer(self, "department", [("", _("All")), *((row.slug, str(row)) for row in rows)])
        self.full_clean()
        self.errors.clear()

    def narrow(self, rows: Rows) -> Rows:
        """The rows the filters ask for."""
        given = self.cleaned_data
        if year := given.get("year"):
            rows = rows.filter(filed_at__year=int(year))
        if given.get("department"):
            rows = rows.filter(case__department__slug=given["department"])
        match given.get("state"):
            case State.OPEN:
                return rows.filter(decided_at__isnull=True)
            case State.DECIDED:
                return rows.filter(decided_at__isnull=False)
            case State.LATE:
                return rows.filter(decided_at__isnull=True, due_on__lt=timezone.localdate())
            case _:
                return rows


def register(request: HttpRequest) -> HttpResponse:
    """The register, filtered; with `?print` as a paper.

    Raises:
        PermissionDenied: who may read no cases.
    """
    user = staff_user(request)
    if not user.has_perm("cases.view_case"):
        raise PermissionDenied
    filters = FilterForm(request.GET, user)
    rows = Objection.objects.select_related("case__department", "decided_by").order_by("-filed_at", "-pk")
    if not user.has_perm("cases.view_all_cases"):
        rows = rows.filter(case__in=staff_cases(user).order_by())
    rows = filters.narrow(rows)
    if "print" in request.GET:
        return _paper(request, rows)
    found: Paginator[Objection] = CappedPaginator(rows, PAGE_SIZE)
    page = found.get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        **admin.site.each_context(request),
        "title": _("Register of objections"),
        "opts": Case._meta,
        "filters": filters,
        "rows": [(row, None if row.decided_at else urgency(end_of(row.due_on), now)) for row in page.object_list],
        "previous_url": _address(request, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _address(request, page.next_page_number()) if page.has_next() else "",
        "print_url": _address(request, None),
        "is_narrowed": any(filters.cleaned_data.get(name) for name in filters.fields),
    }
    return TemplateResponse(request, "admin/cases/case/objections.html", context)


def _paper(request: HttpRequest, rows: Rows) -> HttpResponse:
    context: dict[str, Any] = {
        "rows": list(rows[:PRINTED]),
        "paper_title": _("Register of objections"),
        "paper_day": timezone.localdate(),
        "articles": [_("Civil Petitions Treatment Act, art. 35"), _("Civil Petitions Decree, art. 40 (4)")],
        "no_sizes": True,
        "back_url": reverse("admin:cases_case_objections"),
    }
    response = TemplateResponse(request, "admin/cases/papers/objections.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _address(request: HttpRequest, page: int | None) -> str:
    """The same filters with another page, or for printing."""
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["print" if page is None else "page"] = "1" if page is None else str(page)
    return f"?{kept.urlencode()}"
