from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from .models import AccessLog
from .paging import CappedPaginator

if TYPE_CHECKING:
    AccessLogAdminBase = admin.ModelAdmin[AccessLog]
else:
    AccessLogAdminBase = admin.ModelAdmin


@admin.register(AccessLog)
class AccessLogAdmin(AccessLogAdminBase):
    """For reading only: who may see it has the permission `privacy.view_accesslog`."""

    list_display = ("at", "by_label", "action", "subject", "person", "reason", "ip")
    list_filter = ("at", "action")
    search_fields = ("subject", "person", "by_label")
    ordering = ("-id",)
    sortable_by = ()
    list_per_page = 50
    show_full_result_count = False
    paginator = CappedPaginator
    actions = None
    fields = ("at", "by", "by_label", "action", "subject", "person", "reason", "ip", "previous", "hash")
    readonly_fields = fields
    list_select_related = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
