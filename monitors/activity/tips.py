"""Tips (자유제보): sent, chosen as good ones, taken up by the city; and the points that come of it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.models import Case
from civic.cases.opening import Filing
from civic.cases.workflow import ANSWERED, Decision, Progress, WorkflowError
from civic.people.models import User

from .. import letters
from ..letters import Addressee, Message
from ..membership.office import not_oneself
from ..models import Appointment, Monitor, PointRule, Tip
from . import points

if TYPE_CHECKING:
    from civic.cases.models import CaseEvent

TAKEN_UP = frozenset({Decision.ADOPTED, Decision.PARTLY})
SETTLED = ANSWERED | {Progress.CLOSED}
MOST_WHY = 200
PANEL = "admin/monitors/tip/case_panel.html"


def in_office(monitor: Monitor, day: date) -> Appointment | None:
    """The appointment a monitor held on a day; the points of what was done then belong to it."""
    rows = list(monitor.appointments.filter(starts_on__lte=day).order_by("-starts_on", "-pk"))
    return next((row for row in rows if row.is_active(day)), None)


def key_of(tip: Tip) -> str:
    """What the points for a tip are given for."""
    return f"tip/{tip.pk}"


@transaction.atomic
def send(filing: Filing, *, monitor: Monitor, sort: str) -> Tip:
    """A monitor tells the city something: case, tip and points together. The same form again gives the same tip.

    Raises:
        SameKeyOtherContent: the form was sent before with other content.
    """
    tip = Tip.send(filing, monitor=monitor, sort=sort)
    if tip.monitor_id == monitor.pk:
        _give(tip, PointRule.What.TIP, tip.case.arrived_at)
    return tip


@transaction.atomic
def choose(tip: Tip, *, why: str, by: User, at: datetime | None = None) -> Tip:
    """Choose a tip as a good one (우수제보): points, and a letter to the monitor. Chosen already: nothing happens.

    Raises:
        WorkflowError: no reason, or one that is too long; or the tip is the person's own.
    """
    why, at = " ".join(why.split()), at or timezone.now()
    if not why:
        raise WorkflowError(_("Please write why it is a good one. The monitor reads it."))
    if len(why) > MOST_WHY:
        raise WorkflowError(_("Please write at most %(most)s characters.") % {"most": MOST_WHY})
    Case.objects.select_for_update().get(pk=tip.case_id)
    locked = Tip.objects.select_for_update(of=("self",)).select_related("case", "monitor").get(pk=tip.pk)
    if locked.chosen_at is not None:
        return locked
    not_oneself(by, [locked.monitor])
    locked.chosen_at, locked.chosen_by, locked.chosen_why = at, by, why
    locked.save(update_fields=["chosen_at", "chosen_by", "chosen_why"])
    given = _give(locked, PointRule.What.CHOSEN_TIP, at, by=by)
    letters.tell(
        [Addressee.of_monitor(locked.monitor)],
        f"{key_of(locked)}/chosen/{int(at.timestamp())}",
        lambda: _chosen_letter(locked, given),
        about=key_of(locked),
        by_text=True,
        at=at,
    )
    return locked


@transaction.atomic
def unchoose(tip: Tip) -> Tip:
    """Take the choice back, with its points, and with the letter if it has not left yet."""
    Case.objects.select_for_update().get(pk=tip.case_id)
    locked = Tip.objects.select_for_update(of=("self",)).select_related("case", "monitor").get(pk=tip.pk)
    if locked.chosen_at is None:
        return locked
    locked.chosen_at, locked.chosen_by, locked.chosen_why = None, None, ""
    locked.save(update_fields=["chosen_at", "chosen_by", "chosen_why"])
    _take_away(locked, PointRule.What.CHOSEN_TIP)
    letters.take_back(f"{key_of(locked)}/chosen/", locked.monitor.about)
    return locked


def follow(case: Case, event: "CaseEvent") -> None:
    """Points when the city takes a tip up, taken back when it decides otherwise later.

    Called with each event of a case of this program, in the event's transaction.
    """
    if case.progress not in SETTLED or event.old_progress == event.new_progress:
        return
    tip = Tip.objects.filter(case=case).select_related("monitor").first()
    if tip is None:
        return
    tip.case = case
    if case.decision in TAKEN_UP and case.progress in ANSWERED:
        _give(tip, PointRule.What.ADOPTED, event.at)
    else:
        _take_away(tip, PointRule.What.ADOPTED)


def case_panel(case: Case, user: User) -> tuple[str, dict[str, Any]] | None:
    """What staff see of the tip on its case's page; the monitor is named there as the petitioner."""
    tip = Tip.objects.filter(case=case).first()
    if tip is None:
        return None
    may_open = user.has_perm("monitors.view_tip")
    may_choose = may_open and user.has_perm("monitors.run_monitors") and tip.chosen_at is None
    return PANEL, {"tip": tip, "may_open": may_open, "may_choose": may_choose}


def _give(tip: Tip, what: str, at: datetime, *, by: User | None = None) -> int:
    """To the appointment of the day it was sent. How many points; 0 for a tip sent out of office."""
    appointment = in_office(tip.monitor, timezone.localdate(tip.case.arrived_at))
    row = points.give(appointment, what, key_of(tip), at=at, by=by) if appointment else None
    return row.points if row else 0


def _take_away(tip: Tip, what: str) -> None:
    for appointment in Appointment.objects.filter(points__what=what, points__key=key_of(tip)):
        points.take_away(appointment, what, key_of(tip))


def _chosen_letter(tip: Tip, given: int) -> Message:
    facts = [(_("Tip"), tip.case.title), (_("Receipt number"), tip.case.number), (_("Why"), tip.chosen_why)]
    if given:
        facts.append((_("Points"), f"+{given}"))
    return Message(
        headline=_("Your tip was chosen as a good one"),
        paragraphs=[_("Thank you for looking closely. Your tip was chosen as one of the good ones.")],
        facts=facts,
        path=tip.case.get_absolute_url(),
        button=_("See the tip"),
        short=_("Tip %(number)s") % {"number": tip.case.number},
    )
