"""The sections monitors work in (분과): a table staff change; one that is not used any more stays."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Section
from .activityaccess import RUN

if TYPE_CHECKING:
    SectionAdminBase = admin.ModelAdmin[Section]
else:
    SectionAdminBase = admin.ModelAdmin


@admin.register(Section)
class SectionAdmin(SectionAdminBase):
    """Each with how many monitors work in it today."""

    list_display = ("name", "members", "order", "is_used")
    list_display_links = ("name",)
    sortable_by = ()
    actions = None
    fields = ("name", "name_en", "slug", "order", "is_used")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        words = {
            "title": _("Sections of the monitors"),
            "subtitle": _(
                "A section that is not used any more stays with whoever works in it, and is offered to nobody."
            ),
        }
        return super().changelist_view(request, words | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        today = timezone.localdate()
        rows = Q(appointments__starts_on__lte=today, appointments__ends_on__gte=today)
        rows &= Q(appointments__dismissed_on=None) | Q(appointments__dismissed_on__gt=today)
        return super().get_queryset(request).annotate(in_office=Count("appointments", filter=rows))

    @admin.display(description=gettext_lazy("Monitors in office"))
    def members(self, section: Section) -> int:
        return int(getattr(section, "in_office", 0))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["help_texts"] = {
            "slug": gettext_lazy("A short name in Latin letters, used in addresses; never changed.")
        }
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Section | None = None) -> tuple[str, ...]:
        return ("slug",) if obj is not None else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RUN)

    def has_change_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        return request.user.has_perm(RUN)

    def has_delete_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        return False
