from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .accesslog import action_labels
from .models import AccessLog
from .paging import CappedPaginator

if TYPE_CHECKING:
    AccessLogAdminBase = admin.ModelAdmin[AccessLog]
else:
    AccessLogAdminBase = admin.ModelAdmin


class ActionFilter(admin.SimpleListFilter):
    """The actions that have a name; Django's own filter would read the whole table to list them."""

    title = _("what was done")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return sorted(((action, str(label)) for action, label in action_labels().items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[AccessLog]) -> QuerySet[AccessLog]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AccessLog)
class AccessLogAdmin(AccessLogAdminBase):
    """For reading only: who may see it has the permission `privacy.view_accesslog`."""

    list_display = ("moment", "by_label", "action_name", "subject", "person", "reason", "ip")
    list_filter = ("at", ActionFilter)
    search_fields = ("subject", "person", "by_label")
    ordering = ("-id",)
    sortable_by = ()
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they count the whole table once per choice
    paginator = CappedPaginator
    actions = None
    fields = ("moment", "by_label", "action_name", "subject", "person", "reason", "ip", "previous", "hash")
    readonly_fields = fields

    @admin.display(description=_("time"))
    def moment(self, entry: AccessLog) -> str:
        return f"{localtime(entry.at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("what was done"))
    def action_name(self, entry: AccessLog) -> str:
        return str(action_labels().get(entry.action, entry.action))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        changelist.title = str(self.opts.verbose_name_plural)
        return changelist

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
