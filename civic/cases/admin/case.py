"""Cases in the admin: the ordinary list, and the addresses of the workplace."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.organization.models import Department
from civic.places.models import District
from civic.privacy.paging import CappedPaginator
from civic.programs import registry

from . import (
    acting,
    bulk,
    casepage,
    committee,
    cooperation,
    desk,
    examiner,
    figures,
    find,
    inspection,
    objections,
    papers,
    register,
    worklist,
)
from .access import staff_cases, staff_user
from .urgency import urgency

if TYPE_CHECKING:
    CaseAdminBase = admin.ModelAdmin[Case]
else:
    CaseAdminBase = admin.ModelAdmin


class _ChoiceFilter(admin.SimpleListFilter):
    """A filter on one column whose choices do not come from the rows."""

    lookup = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class ProgramFilter(_ChoiceFilter):
    title = _("program")
    parameter_name = "program"
    lookup = "program"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, Any]]:
        return registry.choices()


class DepartmentFilter(_ChoiceFilter):
    title = _("department")
    parameter_name = "department"
    lookup = "department__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, Any]]:
        rows = Department.objects.current().handling()
        return [(row.slug, str(row)) for row in rows.order_by("order", "name")]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1


class DistrictFilter(_ChoiceFilter):
    title = _("district")
    parameter_name = "district"
    lookup = "district__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, Any]]:
        return [(row.slug, str(row)) for row in District.objects.in_order()]


@admin.register(Case)
class CaseAdmin(CaseAdminBase):
    """For reading: what changes a case is a verb, on the case's own page."""

    list_display = (
        "number",
        "title",
        "due",
        "progress",
        "decision",
        "kind",
        "district",
        "department",
        "officer",
        "arrived_at",
    )
    list_display_links = ("number", "title")
    list_filter = (ProgramFilter, "progress", "decision", "kind", "channel", DistrictFilter, DepartmentFilter)
    list_select_related = ("district", "department", "officer")
    search_fields = ("number",)
    search_help_text = _("Receipt number, or words of title and text")
    ordering = ("-arrived_at", "-id")
    sortable_by = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    actions = None

    @admin.display(description=_("due"))
    def due(self, case: Case) -> str:
        return urgency(case.act_by, now()).text or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return staff_cases(staff_user(request)).defer("text", "grams", "access_code", "public_text", "public_answer")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        return queryset.search(search_term), False  # type: ignore[attr-defined]  # it is a CaseQuerySet

    def get_urls(self) -> list[URLPattern]:
        def page(address: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            return path(address, self.admin_site.admin_view(view), name=f"cases_case_{name}")

        return [
            page("todo/", worklist.worklist, "worklist"),
            page("figures/", figures.figures, "figures"),
            page("bulk/", bulk.bulk, "bulk"),
            page("find/", find.find, "find"),
            page("committee/", committee.committee, "committee"),
            page("cooperation/", cooperation.cooperation, "cooperation"),
            page("file/", desk.file_for_others, "file"),
            page("register/", register.register, "register"),
            page("register/export/", register.export, "register_export"),
            page("<int:pk>/receipt/", desk.receipt, "receipt"),
            page("<int:pk>/document/<int:position>/", papers.document, "document"),
            page("<int:pk>/contact/", casepage.contact, "contact"),
            page("<int:pk>/do/<slug:key>/", acting.verb, "verb"),
            page("examiner/", examiner.examiner, "examiner"),
            page("urging/<int:pk>/", examiner.urging_paper, "urging"),
            page("inspection/", inspection.months, "inspection"),
            page("inspection/<slug:month>/", inspection.month, "inspection_month"),
            page("inspection/<slug:month>/paper/", inspection.paper, "inspection_paper"),
            page("objections/", objections.register, "objections"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": _("All cases"), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return casepage.case_page(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return casepage.case_page(request, object_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False
