"""The program's figures for dashboards, live from the ledger."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.dashboard.programpage import at_times, case_figures
from civic.programs import Figure, Period


def panel(period: Period, district: str | None) -> Sequence[Figure]:
    """Petitions that arrived in the period (in the district): how many, and what became of them."""
    cases = Case.objects.of_program("petitions").filter(at_times(period, "arrived_at"))
    if district:
        cases = cases.filter(district=district)
    return case_figures(_("Petitions received"), cases)
