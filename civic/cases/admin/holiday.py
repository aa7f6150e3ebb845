"""Holidays: a day added, changed or switched off plans every open case anew."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.models import Holiday

from .access import staff_user
from .replan import announce

if TYPE_CHECKING:
    HolidayAdminBase = admin.ModelAdmin[Holiday]
else:
    HolidayAdminBase = admin.ModelAdmin

EVERY_YEAR = "all"
YEAR = re.compile(r"[12]\d{3}", re.ASCII)


class YearFilter(admin.SimpleListFilter):
    """One year at a time; this year unless said otherwise."""

    title = gettext_lazy("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, Any]]:
        years = [day.year for day in Holiday.objects.dates("date", "year", order="DESC")]
        return [(EVERY_YEAR, _("All years")), *((str(year), str(year)) for year in years)]

    def chosen(self) -> str:
        return self.value() or str(timezone.localdate().year)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        year = self.chosen()
        return queryset.filter(date__year=int(year)) if YEAR.fullmatch(year) else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        for value, title in self.lookup_choices:
            address = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.chosen() == str(value), "query_string": address, "display": title}


@admin.register(Holiday)
class HolidayAdmin(HolidayAdminBase):
    """Switched off rather than deleted, so that one sees later why a date was computed as it was."""

    list_display = ("date", "weekday", "name", "kind", "is_active", "source", "added_by")
    list_filter = (YearFilter, "kind", "is_active")
    list_select_related = ("added_by",)
    search_fields = ("name",)
    ordering = ("date",)
    fields = ("date", "name", "kind", "source", "is_active", "added_by", "created_at")
    readonly_fields = ("added_by", "created_at")
    list_per_page = 100
    actions = None

    @admin.display(description=gettext_lazy("day of the week"))
    def weekday(self, holiday: Holiday) -> str:
        return date_format(holiday.date, "l")

    def save_model(self, request: HttpRequest, obj: Holiday, form: Any, change: bool) -> None:
        if not change:
            obj.added_by = staff_user(request)
        super().save_model(request, obj, form, change)
        if not change or form.changed_data:
            announce(request)

    def has_delete_permission(self, request: HttpRequest, obj: Holiday | None = None) -> bool:
        return False
