"""The plan of the Mondays: one row, explained field by field; the sessions nobody knows of yet follow it at once."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civic.cases.wording import day_words
from petitions.models import MondayPlan, Session
from petitions.monday import planning

if TYPE_CHECKING:
    PlanAdminBase = admin.ModelAdmin[MondayPlan]
    PlanFormBase = forms.ModelForm[MondayPlan]
else:
    PlanAdminBase = admin.ModelAdmin
    PlanFormBase = forms.ModelForm

MOST_NAMED = 8


class MondayPlanForm(PlanFormBase):
    """Each field with what it brings about."""

    class Meta:
        model = MondayPlan
        fields = (
            *("weekday", "starts", "slot_minutes", "capacity", "place", "on_holiday", "weeks_ahead"),
            *("opens_days_before", "closes_hours_before", "review_days_before", "offer_days"),
            *("confirm_days", "check_weeks"),
        )
        widgets = {"starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts = {
            "weekday": gettext_lazy("One session a week is made on this day."),
            "starts": gettext_lazy("When the first visitor is called in."),
            "slot_minutes": gettext_lazy("From 5 to 60."),
            "capacity": gettext_lazy("So many appointments can be booked; who comes later goes on the waiting list."),
            "place": gettext_lazy("Where the mayor receives. It stands in every confirmation."),
            "on_holiday": gettext_lazy(
                "Moved: to the next working day of the same week; if that week has none left, or another session is "
                "on that day, there is no session. The reason is public in both cases."
            ),
            "weeks_ahead": gettext_lazy("So many sessions are always on the calendar."),
            "opens_days_before": gettext_lazy("From then on people can book."),
            "closes_hours_before": gettext_lazy(
                "Until then people can book or cancel by themselves; 0 means until it begins."
            ),
            "review_days_before": gettext_lazy("1 means for a Monday: Friday evening."),
            "offer_days": gettext_lazy("Working days. Afterwards the appointment goes to the next person."),
            "confirm_days": gettext_lazy("If the visitor says nothing until then, it counts as done."),
            "check_weeks": gettext_lazy("Counted from the day the visitor confirmed it."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, minutes, count = (cleaned.get(name) for name in ("starts", "slot_minutes", "capacity"))
        if starts is not None and minutes and count:
            begin = datetime.combine(date.min, starts)
            if begin + timedelta(minutes=minutes * count) > datetime.combine(date.min, datetime.max.time()):
                self.add_error("capacity", _("So many visitors would keep the session going past midnight."))
        days, hours = cleaned.get("opens_days_before"), cleaned.get("closes_hours_before")
        if days and hours is not None and hours >= days * 24:
            self.add_error("closes_hours_before", _("Booking would close before it opens."))
        return cleaned


@admin.register(MondayPlan)
class MondayPlanAdmin(PlanAdminBase):
    """The one row: nothing to list, nothing to add, nothing to delete."""

    form = MondayPlanForm
    change_form_template = "admin/petitions/mondayplan/change_form.html"
    fieldsets = (
        (
            gettext_lazy("When and where"),
            {"fields": ("weekday", "starts", "slot_minutes", "capacity", "place", "on_holiday", "weeks_ahead")},
        ),
        (gettext_lazy("Booking"), {"fields": ("opens_days_before", "closes_hours_before", "offer_days")}),
        (gettext_lazy("Before and after"), {"fields": ("review_days_before", "confirm_days", "check_weeks")}),
    )

    class Media:
        css = {"all": ["civic/components.css", "petitions/monday-session.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        return redirect("admin:petitions_mondayplan_change", MondayPlan.current().pk)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        coming = list(Session.objects.coming())
        fixed = [session for session in coming if session.by_hand or session.state != Session.State.PLANNED]
        context = {
            "fixed": [day_words(session.day) for session in fixed[:MOST_NAMED]],
            "fixed_more": max(0, len(fixed) - MOST_NAMED),
            "following": len(coming) - len(fixed),
            "title": _("Plan of the Mondays"),
            "subtitle": None,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: MondayPlan, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        count = len(planning.plan_ahead())
        words = ngettext(
            "%(count)d session that is not open yet was made or changed by the new plan.",
            "%(count)d sessions that are not open yet were made or changed by the new plan.",
            count,
        )
        messages.info(request, words % {"count": count})

    def response_post_save_change(self, request: HttpRequest, obj: MondayPlan) -> HttpResponseRedirect:
        if request.user.has_perm("petitions.view_session"):
            return redirect("admin:petitions_session_changelist")
        return redirect("admin:petitions_mondayplan_change", obj.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MondayPlan | None = None) -> bool:
        return False
