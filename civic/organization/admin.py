"""Departments and who works in them, with the days from when until when."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.organization.models import Department, Officer
from civic.organization.picking import PickingAdmin

if TYPE_CHECKING:
    DepartmentAdminBase = PickingAdmin[Department]
    OfficerAdminBase = PickingAdmin[Officer]
else:
    DepartmentAdminBase = OfficerAdminBase = PickingAdmin


class InForceFilter(admin.SimpleListFilter):
    """Today's rows unless said otherwise: old names stay for old cases."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("Past and future ones too"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        today = timezone.localdate()
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
        return queryset.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=today))

    def choices(self, changelist: Any) -> Iterator[Any]:
        for value, title in [(None, _("Today")), *self.lookup_choices]:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }


@admin.register(Department)
class DepartmentAdmin(DepartmentAdminBase):
    """Renamed or dissolved departments get an end day; they are not deleted, their cases stay theirs."""

    list_display = (
        "name",
        "level",
        "parent",
        "phone",
        "people",
        "handles_cases",
        "coordinates",
        "valid_from",
        "valid_to",
    )
    list_filter = (InForceFilter, "level", "handles_cases", "coordinates")
    list_select_related = ("parent",)
    search_fields = ("name", "name_en", "duties", "slug")
    ordering = ("order", "name")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name_en",)}
    list_per_page = 100
    fieldsets = (
        (None, {"fields": ("name", "name_en", "slug", "level", "parent", "order")}),
        (_("For citizens"), {"fields": ("phone", "duties")}),
        (_("Cases"), {"fields": ("handles_cases", "coordinates")}),
        (_("In force"), {"fields": ("valid_from", "valid_to")}),
    )

    @admin.display(description=_("officers"))
    def people(self, department: Department) -> int:
        return int(getattr(department, "people_today", 0))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Department]:
        in_office = Q(officers__valid_to__isnull=True) | Q(officers__valid_to__gte=timezone.localdate())
        return super().get_queryset(request).annotate(people_today=Count("officers", filter=in_office))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Department], search_term: str
    ) -> tuple[QuerySet[Department], bool]:
        """The boxes that complete a name offer only departments of today."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found & Department.objects.current()
        return found, distinct

    def has_delete_permission(self, request: HttpRequest, obj: Department | None = None) -> bool:
        return False


@admin.register(Officer)
class OfficerAdmin(OfficerAdminBase):
    """Who leaves gets an end day; what they did stays under their name."""

    list_display = ("user", "department", "role", "title", "phone", "valid_from", "valid_to")
    list_filter = (InForceFilter, "role")
    list_select_related = ("user", "department")
    search_fields = ("user__email", "department__name", "title")
    ordering = ("department__order", "department__name", "role")
    autocomplete_fields = ("user", "department")
    list_per_page = 100
    fields = ("user", "department", "role", "title", "phone", "valid_from", "valid_to")

    def has_delete_permission(self, request: HttpRequest, obj: Officer | None = None) -> bool:
        return False
