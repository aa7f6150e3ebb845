"""The register of the monitors in the workplace: list, person, roster, inactive ones."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ..models import Monitor
from . import inactive, personpage, registerlist, rosterimport

if TYPE_CHECKING:
    MonitorAdminBase = admin.ModelAdmin[Monitor]
else:
    MonitorAdminBase = admin.ModelAdmin


@admin.register(Monitor)
class MonitorAdmin(MonitorAdminBase):
    """Pages of our own in the places of Django's; nobody is deleted, and appointed elsewhere."""

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Any, str]] = [
            ("export/", registerlist.export, "export"),
            ("inactive/", inactive.inactive, "inactive"),
            ("inactive/write/", inactive.write, "inactive_write"),
            ("roster/", rosterimport.upload, "roster"),
            ("roster/template.<str:kind>", rosterimport.template, "roster_template"),
            ("roster/<int:pk>/", rosterimport.preview, "roster_preview"),
            ("<int:pk>/edit/", personpage.edit, "edit"),
        ]
        own = [
            path(address, self.admin_site.admin_view(view), name=f"monitors_monitor_{name}")
            for address, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return registerlist.register(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return personpage.person(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return super().history_view(
            request, object_id, {"title": _("Who changed the monitor’s data"), "subtitle": None}
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Monitor | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Monitor | None = None) -> bool:
        return False
