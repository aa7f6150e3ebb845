"""The periods of the kinds: a new row is added, an old one ended, each with a reason and a trace."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import periods
from civic.cases.law import Rule
from civic.cases.models import KindPeriod, KindPeriodChange

from .access import staff_user
from .replan import announce

if TYPE_CHECKING:
    KindPeriodAdminBase = admin.ModelAdmin[KindPeriod]
    KindPeriodFormBase = forms.ModelForm[KindPeriod]
else:
    KindPeriodAdminBase = admin.ModelAdmin
    KindPeriodFormBase = forms.ModelForm

CHANGES_SHOWN = 50


class KindPeriodForm(KindPeriodFormBase):
    """A row, and why it is written or changed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=gettext_lazy("Why the period changes, and where it was announced. Kept with your name."),
    )

    class Meta:
        model = KindPeriod
        fields = ("kind", "amount", "unit", "article", "valid_from", "valid_to", "checked_on")


@admin.register(KindPeriod)
class KindPeriodAdmin(KindPeriodAdminBase):
    """Rows that were in force stay what they were: only their end can be set, and the words beside them."""

    form = KindPeriodForm
    list_display = ("kind", "is_in_force", "period", "article", "valid_from", "valid_to", "checked_on")
    list_filter = ("kind",)
    ordering = ("kind", "-valid_from")
    sortable_by = ()
    list_per_page = 100
    actions = None
    fields = ("kind", "amount", "unit", "article", "valid_from", "valid_to", "checked_on", "reason")
    change_form_template = "admin/cases/kindperiod/change_form.html"

    class Media:
        css = {"all": ["civic/components.css"]}

    @admin.display(description=gettext_lazy("state"))
    def is_in_force(self, row: KindPeriod) -> str:
        if periods.in_force(row):
            return format_html('<span class="badge badge--success">{}</span>', _("Applies now"))
        if row.valid_from > timezone.localdate():
            return format_html('<span class="badge badge--info">{}</span>', _("To come"))
        return format_html('<span class="badge badge--neutral">{}</span>', _("No longer in force"))

    @admin.display(description=gettext_lazy("period"))
    def period(self, row: KindPeriod) -> str:
        return str(Rule(row.amount, row.unit).words)  # type: ignore[arg-type]  # the table checks the unit

    def get_readonly_fields(self, request: HttpRequest, obj: KindPeriod | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("kind", "amount", "unit", "valid_from") if obj.valid_from < timezone.localdate() else ("kind",)

    def save_model(self, request: HttpRequest, obj: KindPeriod, form: Any, change: bool) -> None:
        periods.save(obj, by=staff_user(request), reason=form.cleaned_data["reason"])
        announce(request)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        context = {"changes": _changes(row.kind) if row is not None else []}
        return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: KindPeriod | None = None) -> bool:
        return False


def _changes(kind: str) -> list[tuple[KindPeriodChange, list[tuple[str, str, str]]]]:
    """The newest changes of a kind's rows, each with label, old and new value of what changed."""
    rows = KindPeriodChange.objects.filter(kind=kind).select_related("by")[:CHANGES_SHOWN]
    return [(row, _differences(row)) for row in rows]


def _differences(row: KindPeriodChange) -> list[tuple[str, str, str]]:
    return [
        (str(label_for_field(name, KindPeriod)), _shown(row.before, name), _shown(row.after, name))
        for name in periods.TRACED
        if row.before.get(name) != row.after.get(name)
    ]


def _shown(values: dict[str, Any], name: str) -> str:
    value = values.get(name) or ""
    if name == "unit":
        return str(dict(KindPeriod.UNITS).get(value, value))
    if value and name in {"valid_from", "valid_to", "checked_on"}:
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    return str(value)
