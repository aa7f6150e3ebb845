"""The rules for points and for rewards: a table staff change; who changed what stays in the history."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import PointRule, RewardRule
from .activityaccess import RUN

if TYPE_CHECKING:
    PointRuleAdminBase = admin.ModelAdmin[PointRule]
    RewardRuleAdminBase = admin.ModelAdmin[RewardRule]
else:
    PointRuleAdminBase = RewardRuleAdminBase = admin.ModelAdmin


@admin.register(PointRule)
class PointRuleAdmin(PointRuleAdminBase):
    """Eight rows: neither more nor fewer, as the portal knows what happens."""

    list_display = ("what_for", "points", "most_a_year")
    list_display_links = ("what_for",)
    sortable_by = ()
    actions = None
    fields = ("what", "points", "most_a_year")
    readonly_fields = ("what",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        words = {
            "title": _("Rules for points"),
            "subtitle": _("A changed rule counts from then on; what was given stays. 0 points: nothing is given."),
        }
        return super().changelist_view(request, words | (extra_context or {}))

    @admin.display(description=gettext_lazy("Given for"))
    def what_for(self, rule: PointRule) -> str:
        return rule.get_what_display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: PointRule | None = None) -> bool:
        return request.user.has_perm(RUN)

    def has_delete_permission(self, request: HttpRequest, obj: PointRule | None = None) -> bool:
        return False


@admin.register(RewardRule)
class RewardRuleAdmin(RewardRuleAdminBase):
    """What is given to whoever reaches so many points in a calendar year; one that is not used any more stays."""

    list_display = ("name", "points", "what", "is_used")
    sortable_by = ()
    actions = None
    fields = ("name", "points", "what", "is_used")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Rules for rewards"), **(extra_context or {})})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["help_texts"] = {
            "points": gettext_lazy("Whoever reaches so many within a calendar year can be given it, once a year."),
            "is_used": gettext_lazy("What was given by it stays in the register."),
        }
        return super().get_form(request, obj, change=change, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RUN)

    def has_change_permission(self, request: HttpRequest, obj: RewardRule | None = None) -> bool:
        return request.user.has_perm(RUN)

    def has_delete_permission(self, request: HttpRequest, obj: RewardRule | None = None) -> bool:
        return False
