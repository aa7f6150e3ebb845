"""What this program tells the core about itself."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from civic.programs import Baseline, Figure, Period, Program, Todo

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent
    from civic.people.models import User


def _panel(period: Period, district: str | None) -> Sequence[Figure]:
    from .stats import panel

    return panel(period, district)


def _begin(case: "Case") -> None:
    from .models import Petition

    Petition.begin(case)


def _follow(case: "Case", event: "CaseEvent") -> None:
    from .monday import casework

    casework.follow(case, event)


def _holds(case: "Case") -> str:
    from .monday import casework

    return casework.holds(case)


def _case_panel(case: "Case", user: "User") -> tuple[str, dict[str, Any]] | None:
    from .monday import casework

    return casework.panel(case, user)


def _todo(user: "User") -> Sequence[Todo]:
    from .monday import casework

    return casework.todo(user)


def _demo() -> str:
    from .demo import write_mondays

    return write_mondays()


_SOURCE = _("Press report on the Monday of direct petitions, July 2018 to 2021")
AS_OF = date(2021, 7, 31)

PROGRAM = Program(
    key="petitions",
    name=_("Petitions and direct petitions"),
    summary=_("Tell the city what is wrong or what should be better, and get an answer by a set day."),
    icon="petition",
    order=1,
    entry_url="petitions:home",
    case_url="petitions:case",
    case_kind="other",
    panel=_panel,
    baselines=(
        Baseline("monday-sessions", _("Mondays of direct petitions"), 115, _("sessions"), AS_OF, _SOURCE),
        Baseline("monday-cases", _("Matters heard on Mondays"), 940, _("cases"), AS_OF, _SOURCE),
    ),
    on_open=_begin,
    on_event=_follow,
    holds=_holds,
    case_panel=_case_panel,
    todo=_todo,
    demo=_demo,
)
