"""The program's figures for dashboards, live from the ledger."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.dashboard.programpage import at_times, case_figures
from civic.programs import Figure, Period

from .monday import figures


def panel(period: Period, district: str | None) -> Sequence[Figure]:
    """Petitions that arrived in the period (in the district) and what became of them; then the Mondays."""
    cases = Case.objects.of_program("petitions").filter(at_times(period, "arrived_at"))
    if district:
        cases = cases.filter(district=district)
    return [*case_figures(_("Petitions received"), cases), *_mondays(period, district)]


def _mondays(period: Period, district: str | None) -> list[Figure]:
    """None before the first visitor, then two or three, in two queries; a share kept only where there is one."""
    heard = figures.heard(period, district)
    promises = figures.promises(period, district)
    if not (heard.visits or promises.given):
        return []
    found = [
        Figure(_("Visitors heard on Mondays"), heard.visits, _("people")),
        Figure(_("Promises of the mayor under way"), promises.open, _("promises")),
    ]
    if promises.kept.percent is not None:
        found.append(Figure(_("Promises of the mayor kept"), promises.kept.percent, "%"))
    return found
