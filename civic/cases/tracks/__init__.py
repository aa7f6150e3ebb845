"""Further tracks of reminders: each topic adds the rungs its state calls for.

A topic has a module with one function `add(schedule)`, which calls `schedule.add_rung` and `schedule.ladder`;
here they are listed, and nowhere else.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import consenting, elsewhere, examiner, handover, joint, pausing

if TYPE_CHECKING:
    from civic.cases.schedule import Schedule

TRACKS: "tuple[Callable[[Schedule], None], ...]" = (
    pausing.add,
    joint.add,
    consenting.add,
    elsewhere.add,
    handover.add,
    examiner.add,
)
# Tracks that hang on rows beside the case and on nothing else: left out for cases known to have no such rows.
ROWS: "dict[Callable[[Schedule], None], tuple[str, ...]]" = {
    consenting.add: ("consent_requests",),
    elsewhere.add: ("referrals", "cooperations"),
    examiner.add: ("demands", "objections", "urgings"),
}
