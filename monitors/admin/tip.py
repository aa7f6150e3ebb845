"""Tips for the desk: a list and a page of our own; what the city does with a tip is done on the page of its case."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from ..models import Tip
from . import tiplist, tippage

if TYPE_CHECKING:
    TipAdminBase = admin.ModelAdmin[Tip]
else:
    TipAdminBase = admin.ModelAdmin


@admin.register(Tip)
class TipAdmin(TipAdminBase):
    """Pages of our own in the places of Django's."""

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Any, str]] = [
            ("export/", tiplist.export, "export"),
            ("write/", tippage.write, "write"),
            ("<int:pk>/choose/", tippage.choose, "choose"),
            ("<int:pk>/unchoose/", tippage.unchoose, "unchoose"),
        ]
        own = [
            path(address, self.admin_site.admin_view(view), name=f"monitors_tip_{name}")
            for address, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return tiplist.worklist(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return tippage.page(request, object_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Tip | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tip | None = None) -> bool:
        return False
