"""Tips for the desk: who follows the program sees the sort of each tip, and goes to its case."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from civic.privacy.paging import CappedPaginator

from ..models import Tip

if TYPE_CHECKING:
    TipAdminBase = admin.ModelAdmin[Tip]
else:
    TipAdminBase = admin.ModelAdmin


@admin.register(Tip)
class TipAdmin(TipAdminBase):
    """For reading: a tip is handled on the page of its case."""

    list_display = ("number", "title", "sort", "district", "progress", "arrived")
    list_filter = ("sort", "case__progress")
    list_select_related = ("case__district",)
    list_display_links = None
    ordering = ("-pk",)
    search_fields = ("case__number",)
    search_help_text = _("Receipt number, for example 2026-000123")
    list_per_page = 50
    show_full_result_count = False
    paginator = CappedPaginator
    actions = None

    @admin.display(description=_("case"))
    def number(self, tip: Tip) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:cases_case_change", args=[tip.case_id]), tip.case.number
        )

    @admin.display(description=_("title"))
    def title(self, tip: Tip) -> str:
        return tip.case.title

    @admin.display(description=_("district"))
    def district(self, tip: Tip) -> str:
        return str(tip.case.district or "–")

    @admin.display(description=_("progress"))
    def progress(self, tip: Tip) -> str:
        return tip.case.get_progress_display()

    @admin.display(description=_("arrived"), ordering="case__arrived_at")
    def arrived(self, tip: Tip) -> object:
        return tip.case.arrived_at

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Tip | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tip | None = None) -> bool:
        return False
