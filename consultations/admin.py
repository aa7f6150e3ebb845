"""Meetings as staff write them down, with the sheet for their suggestions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.cases.admin.heard import HearingAdmin

from .models import Meeting


@admin.register(Meeting)
class MeetingAdmin(HearingAdmin):
    """A meeting; its suggestions follow on the next page."""

    list_display = ("organisation", "held_on", "sort", "district", "attendance", "suggested", "done")
    list_filter = ("sort", "held_on", "district")
    list_select_related = ("district",)
    search_fields = ("organisation", "place")
    fields = ("organisation", "sort", "held_on", "place", "district", "attendance")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Meeting.objects.with_outcomes()

    @admin.display(description=_("suggestions"))
    def suggested(self, meeting: Any) -> int:
        return int(meeting.suggested)

    @admin.display(description=_("done"))
    def done(self, meeting: Any) -> int:
        return int(meeting.done)
