"""Fields of business and the department each goes to first."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from civic.cases.models import Category
from civic.organization.picking import PickingAdmin

if TYPE_CHECKING:
    CategoryAdminBase = PickingAdmin[Category]
else:
    CategoryAdminBase = PickingAdmin


@admin.register(Category)
class CategoryAdmin(CategoryAdminBase):
    """Switched off rather than deleted: cases keep the field they were filed under."""

    list_display = ("name", "department", "kind", "order", "is_active", "examples")
    list_filter = ("is_active", "kind")
    list_select_related = ("department",)
    search_fields = ("name", "name_en", "examples", "slug")
    ordering = ("order", "name")
    autocomplete_fields = ("department",)
    prepopulated_fields = {"slug": ("name_en",)}
    fields = ("name", "name_en", "slug", "examples", "department", "kind", "order", "is_active")
    list_per_page = 100

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        return False
