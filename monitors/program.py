"""What this program tells the core about itself."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from civic.programs import Baseline, Figure, Period, Program, Todo

if TYPE_CHECKING:
    from civic.people.models import User


def _panel(period: Period, district: str | None) -> Sequence[Figure]:
    from .stats import panel

    return panel(period, district)


def _follow(case: Any, event: Any) -> None:
    from .activity import tips

    tips.follow(case, event)


def _case_panel(case: Any, user: "User") -> tuple[str, dict[str, Any]] | None:
    from .activity import tips

    return tips.case_panel(case, user)


def _todo(user: "User") -> Sequence[Todo]:
    from .todo import todo

    return todo(user)


def _demo() -> str:
    from .demo import write_demo

    return write_demo()


PROGRAM = Program(
    key="monitors",
    name=_("City monitors"),
    summary=_("Residents of every district look closely, tell the city what they see, and hear what came of it."),
    icon="monitor",
    order=2,
    entry_url="monitors:home",
    case_kind="suggestion",
    panel=_panel,
    baselines=(
        Baseline(
            "monitors",
            _("Monitors appointed in the 19 districts"),
            132,
            _("people"),
            date(2021, 12, 31),
            _("report of the city's autonomous administration division, 2021"),
        ),
    ),
    on_event=_follow,
    case_panel=_case_panel,
    todo=_todo,
    demo=_demo,
)
