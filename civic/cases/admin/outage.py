"""System outages: reported, ended, corrected; each change plans the open cases anew and reaches the public pages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import outages
from civic.cases.models import Outage

from .access import staff_user
from .replan import announce

if TYPE_CHECKING:
    OutageAdminBase = admin.ModelAdmin[Outage]
    OutageFormBase = forms.ModelForm[Outage]
else:
    OutageAdminBase = admin.ModelAdmin
    OutageFormBase = forms.ModelForm


class OutageForm(OutageFormBase):
    """What the public is told, and from when to when nothing could be handled."""

    ends_now = forms.BooleanField(
        label=gettext_lazy("It works again now"),
        required=False,
        help_text=gettext_lazy("Sets the end to this moment. From then on the time is taken out of the periods."),
    )

    class Meta:
        model = Outage
        fields = ("started_at", "ended_at", "what", "alternative", "remark", "is_void")
        widgets = {
            "what": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "alternative": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "remark": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        now = timezone.now()
        if cleaned.get("ends_now"):
            if cleaned.get("ended_at"):
                self.add_error("ends_now", _("Please give either the time of the end, or that it ends now."))
            cleaned["ended_at"] = now
        start, end = cleaned.get("started_at"), cleaned.get("ended_at")
        if start and start > now:
            self.add_error("started_at", _("An outage is entered when it has begun."))
        if start and timezone.localdate(start) < outages.IN_FORCE:
            self.add_error(
                "started_at",
                _("Only outages from 6 May 2026 on do not count (Decree 36296, addendum art. 3)."),
            )
        if end and not cleaned.get("ends_now") and end > now:
            self.add_error("ended_at", _("This time has not come yet. Leave it empty while the outage lasts."))
        if start and end and end <= start:
            self.add_error("ended_at" if not cleaned.get("ends_now") else "ends_now", _("It ends after it begins."))
        return cleaned


@admin.register(Outage)
class OutageAdmin(OutageAdminBase):
    """Made void rather than deleted, so that one sees later why a date was computed as it was."""

    form = OutageForm
    list_display = ("started_at", "ended_at", "state", "what", "reported_by", "created_at")
    list_display_links = ("started_at", "what")
    list_filter = ("is_void",)
    list_select_related = ("reported_by",)
    search_fields = ("what",)
    ordering = ("-started_at", "-pk")
    list_per_page = 50
    actions = None
    fields = (
        "started_at",
        "ended_at",
        "ends_now",
        "what",
        "alternative",
        "remark",
        "is_void",
        "reported_by",
        "created_at",
    )
    readonly_fields = ("reported_by", "created_at")

    class Media:
        css = {"all": ["civic/components.css"]}

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Outage) -> str:
        if row.is_void:
            return format_html('<span class="badge badge--neutral">{}</span>', _("Entered by mistake"))
        if row.ended_at is None:
            return format_html('<span class="badge badge--danger">{}</span>', _("Going on"))
        return format_html('<span class="badge badge--success">{}</span>', _("Over"))

    def save_model(self, request: HttpRequest, obj: Outage, form: Any, change: bool) -> None:
        if not change:
            obj.reported_by = staff_user(request)
        obj.ended_at = form.cleaned_data["ended_at"]
        super().save_model(request, obj, form, change)
        outages.forget_announced()
        announce(request)

    def has_delete_permission(self, request: HttpRequest, obj: Outage | None = None) -> bool:
        return False
