"""The program's figures for dashboards: live from its meetings and the cases of their suggestions."""

from collections.abc import Sequence

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.dashboard.programpage import case_figures, on_days
from civic.programs import Figure, Period

from .models import Meeting


def panel(period: Period, district: str | None) -> Sequence[Figure]:
    """Meetings held in the period (in the district): with whom, and what became of what was suggested there."""
    meetings = Meeting.objects.filter(on_days(period, "held_on")).order_by()
    if district:
        meetings = meetings.filter(district=district)
    found = meetings.aggregate(
        meetings=Count("pk"), organisations=Count("organisation", distinct=True), people=Sum("attendance", default=0)
    )
    suggestions = Case.objects.filter(consultation_suggestion__meeting__in=meetings)
    return [
        Figure(_("Meetings"), found["meetings"]),
        Figure(_("Organisations met"), found["organisations"], _("organisations")),
        Figure(_("People met"), found["people"], _("people")),
        *case_figures(_("Suggestions heard"), suggestions),
    ]
