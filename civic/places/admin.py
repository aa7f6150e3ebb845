from typing import TYPE_CHECKING

from django.contrib import admin

from .models import District

if TYPE_CHECKING:
    DistrictModelAdmin = admin.ModelAdmin[District]
else:
    DistrictModelAdmin = admin.ModelAdmin


@admin.register(District)
class DistrictAdmin(DistrictModelAdmin):
    """Facts of the city: numbers may be brought up to date; districts are neither added nor removed."""

    list_display = ["name", "name_en", "kind", "population", "population_as_of", "area_km2", "code"]
    list_filter = ["kind"]
    search_fields = ["name", "name_en", "slug"]
    ordering = ["order"]
    readonly_fields = ["slug"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: District | None = None) -> bool:
        return False
