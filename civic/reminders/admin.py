"""What the portal has set itself to do and what came of it; for reading only."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from civic.privacy.paging import CappedPaginator

from . import kinds
from .models import Reminder, ReminderQuerySet, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    ReminderAdminBase = admin.ModelAdmin[Reminder]
else:
    ReminderAdminBase = admin.ModelAdmin

COLOURS = {
    State.PLANNED: "info",
    State.TROUBLED: "danger",
    State.FIRED: "success",
    State.SKIPPED: "neutral",
    State.CANCELLED: "neutral",
}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, "StrOrPromise"]]:
        return [(state.value, state.label) for state in State]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return cast(ReminderQuerySet, queryset).in_state(value) if value else queryset


class KindFilter(admin.SimpleListFilter):
    """From the registry: asking the table for its kinds would read all of it."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, "StrOrPromise"]]:
        return [(kind.name, str(kind.label)) for kind in kinds.known()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(kind=value) if value else queryset


@admin.register(Reminder)
class ReminderAdmin(ReminderAdminBase):
    list_display = ("state_badge", "kind_label", "key", "due", "fired", "skip_reason", "error")
    list_filter = (StateFilter, KindFilter)
    list_select_related = False
    list_per_page = 50
    ordering = ("-id",)
    sortable_by = ()
    search_fields = ("key",)
    show_full_result_count = False
    paginator = CappedPaginator
    actions = None
    fields = (
        "state_badge",
        "kind_label",
        "key",
        "due_at",
        "created_at",
        "fired_at",
        "skip_reason",
        "cancelled_at",
        "attempts",
        "retry_after",
        "error",
    )
    readonly_fields = fields

    class Media:
        css: ClassVar = {"all": ["civic/components.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("state"))
    def state_badge(self, reminder: Reminder) -> str:
        return format_html('<span class="badge badge--{}">{}</span>', COLOURS[reminder.state], reminder.state.label)

    @admin.display(description=_("kind"))
    def kind_label(self, reminder: Reminder) -> str:
        return kinds.label(reminder.kind)

    @admin.display(description=_("due at"))
    def due(self, reminder: Reminder) -> str:
        return date_format(timezone.localtime(reminder.due_at), "m-d H:i")

    @admin.display(description=_("fired at"))
    def fired(self, reminder: Reminder) -> str:
        return date_format(timezone.localtime(reminder.fired_at), "m-d H:i") if reminder.fired_at else ""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = {"title": Reminder._meta.verbose_name_plural}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Reminder], search_term: str
    ) -> tuple[QuerySet[Reminder], bool]:
        """By the beginning of the key, which the index serves."""
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(Q(key__startswith=term) | Q(key__startswith=f"case/{term}")), False
