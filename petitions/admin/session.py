"""Sessions in the workplace: the list, one session with its visitors, and what can be done with it."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from petitions.models import Session

from . import brief, desk, report

if TYPE_CHECKING:
    SessionAdminBase = admin.ModelAdmin[Session]
else:
    SessionAdminBase = admin.ModelAdmin

PAGES = (*brief.PAGES, *desk.PAGES, *report.PAGES)


@admin.register(Session)
class SessionAdmin(SessionAdminBase):
    """For reading: what changes a session is a verb of `petitions.monday`."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(page.address, self.admin_site.admin_view(page.view), name=f"petitions_session_{page.name}")
            for page in PAGES
        ]
        return [*own, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
