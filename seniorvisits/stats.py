"""The program's figures for dashboards: live from its centres and visits and the cases of the wishes."""

from collections.abc import Sequence

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.dashboard.programpage import case_figures, on_days
from civic.programs import Figure, Period

from .models import SeniorCentre, Visit


def panel(period: Period, district: str | None) -> Sequence[Figure]:
    """Visits of the period (in the district) to how many centres, and what became of what was wished there."""
    centres = SeniorCentre.objects.order_by()
    visits = Visit.objects.filter(on_days(period, "visited_on")).order_by()
    if district:
        centres = centres.filter(district=district)
        visits = visits.filter(centre__district=district)
    found = visits.aggregate(
        visits=Count("pk"), centres=Count("centre", distinct=True), people=Sum("attendance", default=0)
    )
    wishes = Case.objects.filter(senior_suggestion__visit__in=visits)
    places = _("centres")
    return [
        Figure(_("Senior centres in the register"), centres.count(), places),
        Figure(_("Senior centres visited"), found["centres"], places),
        Figure(_("Visits"), found["visits"]),
        Figure(_("People met"), found["people"], _("people")),
        *case_figures(_("Wishes heard"), wishes),
    ]
