"""What this program tells the core about itself."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from civic.programs import Baseline, Figure, Period, Program


def _panel(period: Period, district: str | None) -> Sequence[Figure]:
    from .stats import panel

    return panel(period, district)


def _demo() -> str:
    from .demo import write_visits

    return write_visits()


_AS_OF = date(2021, 12, 31)
_SOURCE = _("report of the city's autonomous administration division, 2021")

PROGRAM = Program(
    key="seniorvisits",
    name=_("Visits to senior centres"),
    summary=_("The mayor greets the elders in their village with a deep bow, and their wishes get an answer."),
    icon="seniors",
    order=4,
    entry_url="seniorvisits:home",
    case_kind="suggestion",
    panel=_panel,
    baselines=(
        Baseline("centres", _("Senior centres visited"), 461, _("centres"), _AS_OF, _SOURCE),
        Baseline("wishes", _("Wishes heard"), 1370, _("cases"), _AS_OF, _SOURCE),
    ),
    demo=_demo,
)
