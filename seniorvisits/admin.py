"""The register of senior centres, and visits with the sheet for their wishes."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.cases.admin.heard import HearingAdmin

from .forms import WishForm
from .models import SeniorCentre, Visit

if TYPE_CHECKING:
    CentreAdminBase = admin.ModelAdmin[SeniorCentre]
else:
    CentreAdminBase = admin.ModelAdmin


@admin.register(SeniorCentre)
class SeniorCentreAdmin(CentreAdminBase):
    """Where the elders of a village meet, and when somebody was there last."""

    list_display = ("name", "district", "address", "members", "visit_count", "last_visit")
    list_filter = ("district",)
    list_select_related = ("district",)
    search_fields = ("name", "address")
    fields = ("name", "district", "address", "members")
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[SeniorCentre]:
        return SeniorCentre.objects.with_visits().order_by("district__order", "name")

    def has_delete_permission(self, request: HttpRequest, obj: SeniorCentre | None = None) -> bool:
        return False

    @admin.display(description=_("visits"), ordering="visit_count")
    def visit_count(self, centre: Any) -> int:
        return int(centre.visit_count)

    @admin.display(description=_("last visit"), ordering="last_visit")
    def last_visit(self, centre: Any) -> object:
        return centre.last_visit or _("never")


@admin.register(Visit)
class VisitAdmin(HearingAdmin):
    """A visit; its wishes follow on the next page."""

    row_form = WishForm
    list_display = ("centre", "visited_on", "attendance", "suggested", "done")
    list_filter = ("visited_on", "centre__district")
    list_select_related = ("centre__district",)
    search_fields = ("centre__name",)
    fields = ("centre", "visited_on", "attendance", "deep_bow")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Visit.objects.with_outcomes().select_related("centre__district")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "centre":
            kwargs["queryset"] = SeniorCentre.objects.select_related("district").order_by("district__order", "name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("wishes"))
    def suggested(self, visit: Any) -> int:
        return int(visit.suggested)

    @admin.display(description=_("done"))
    def done(self, visit: Any) -> int:
        return int(visit.done)
