"""The pages of the monitors: who may open what, and the rows of the world their addresses name."""

from typing import TYPE_CHECKING, Any

from monitors.models import Appointment, Tip
from tests.makers import make_contact, make_filing
from tests.monitors.makers import make_appointment, make_assignment, make_monitor, make_report

from .answers import FORM, READ, Answers, admin, members, pages, want

if TYPE_CHECKING:
    from .world import World

TIPS = admin(desk=FORM, onlookers=FORM, superuser=FORM)
TIPS_ONE = admin(desk="200/403", onlookers="200/403", superuser="200/403")

MONITORS: dict[str, Answers] = {
    # --- For everybody
    "monitors:home": want(READ),
    # --- For monitors
    "monitors:assignments": members("403/403", monitor=READ),
    "monitors:assignment": members("403/403", monitor=READ),
    "monitors:mine": members("403/403", monitor=READ),
    "monitors:send": members("403/403", monitor=FORM),
    "monitors:receipt": members("403/403", monitor=READ),
    # --- For staff
    **pages("monitors_tip", changelist=TIPS, history=TIPS, change=TIPS_ONE),
}


def appoint(user: Any) -> Appointment:
    """The world's monitor, in office."""
    return make_appointment(make_monitor(user))


def send_tip(user: Any, department: Any) -> Tip:
    """The tip of the world's monitor."""
    filing = make_filing(program="monitors", contact=make_contact(user=user), department=department)
    return Tip.send(filing, monitor=appoint(user).monitor, sort="idea")


def rows(tip: Tip) -> dict[str, Any]:
    """One row for each model of the admin, by `app_model`; of somebody else than the world's monitor."""
    somebody = make_appointment()
    assignment = make_assignment()
    return {
        "monitors_tip": tip,
        "monitors_monitor": somebody.monitor,
        "monitors_term": somebody.term,
        "monitors_assignment": assignment,
        "monitors_report": make_report(assignment, somebody),
    }


def addresses(world: "World") -> dict[str, list[Any]]:
    """What the addresses name that are not about one row of the admin."""
    return {
        "monitors:receipt": [world.tip.case.number],
        "monitors:assignment": [world.rows["monitors_assignment"].ref],
    }
