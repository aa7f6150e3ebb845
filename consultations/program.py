"""What this program tells the core about itself."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from civic.programs import Baseline, Figure, Period, Program


def _panel(period: Period, district: str | None) -> Sequence[Figure]:
    from .stats import panel

    return panel(period, district)


def _demo() -> str:
    from .demo import write_meetings

    return write_meetings()


_AS_OF = date(2021, 12, 31)
_SOURCE = _("report of the city's autonomous administration division, 2021")

PROGRAM = Program(
    key="consultations",
    name=_("Relay meetings with organisations"),
    summary=_("The mayor meets one organisation after another, and each suggestion gets an answer."),
    icon="relay",
    order=3,
    entry_url="consultations:home",
    case_kind="suggestion",
    panel=_panel,
    baselines=(
        Baseline("organisations", _("Organisations met"), 52, _("organisations"), _AS_OF, _SOURCE),
        Baseline("people", _("People met"), 668, _("people"), _AS_OF, _SOURCE),
    ),
    demo=_demo,
)
