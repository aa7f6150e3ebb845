"""The program's figures for dashboards: live from its tips and their cases."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.dashboard.programpage import at_times, case_figures
from civic.programs import Figure, Period

from .models import Tip


def panel(period: Period, district: str | None) -> Sequence[Figure]:
    """Tips that reached the city in the period (about the district): from how many monitors, what became of them."""
    tips = Tip.objects.filter(at_times(period, "case__arrived_at"))
    if district:
        tips = tips.filter(case__district=district)
    monitors = tips.order_by().values("monitor").distinct().count()
    return [
        *case_figures(_("Tips of monitors"), Case.objects.filter(tip__in=tips)),
        Figure(_("Monitors who sent tips"), monitors, _("people")),
    ]
