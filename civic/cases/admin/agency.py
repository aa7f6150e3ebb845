"""Offices outside the city that petitions are passed to."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from civic.cases.models import Agency

if TYPE_CHECKING:
    AgencyAdminBase = admin.ModelAdmin[Agency]
else:
    AgencyAdminBase = admin.ModelAdmin


@admin.register(Agency)
class AgencyAdmin(AgencyAdminBase):
    """Switched off rather than deleted: petitions stay with the agency they were passed to."""

    list_display = ("name", "handles", "phone", "website", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "handles", "phone")
    ordering = ("name",)
    fields = ("name", "handles", "phone", "website", "is_active")
    list_per_page = 100
    actions = None

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        return False
