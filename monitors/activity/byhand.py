"""Points staff give by hand, for a meeting attended for example; and taking one of them away again."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, time

from django.contrib.admin.models import DELETION, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import WorkflowError
from civic.people.models import User

from ..membership.office import not_oneself
from ..models import Appointment, Monitor, PointRule, Points
from . import points

WHAT = (PointRule.What.MEETING, PointRule.What.OTHER)
MOST = 100


@transaction.atomic
def give(
    appointments: Collection[Appointment],
    *,
    what: str,
    worth: int | None,
    on: date,
    note: str,
    by: User,
    form_key: uuid.UUID,
) -> int:
    """Give some monitors points for the same thing. The same form again gives none. How many people got them.

    Raises:
        WorkflowError: nobody chosen, no words, a day to come, or one on which somebody was not in office; oneself.
    """
    if not appointments:
        raise WorkflowError(_("Please choose who is given the points."))
    if what not in WHAT or not note.strip():
        raise WorkflowError(_("Please write what the points are for. The monitors read it."))
    if on > timezone.localdate():
        raise WorkflowError(_("This day has not come yet."))
    not_oneself(by, Monitor.objects.filter(appointments__in=[row.pk for row in appointments]))
    out = [row for row in appointments if not row.is_active(on)]
    if out:
        numbers = ", ".join(str(row.seat) for row in out[:10])
        raise WorkflowError(_("Not in office on that day: seat %(seats)s.") % {"seats": numbers})
    at = timezone.make_aware(datetime.combine(on, time(12)))
    given = points.give_each(appointments, what, f"hand/{form_key}", at=at, by=by, note=note.strip(), points=worth)
    return len(given)


@transaction.atomic
def take_away(row: Points, *, why: str, by: User) -> bool:
    """Take points away that were given by hand; who did it and why stays in the history. False when they are gone.

    Raises:
        WorkflowError: no reason, or points that were given by a rule of the portal.
    """
    if row.what not in WHAT:
        raise WorkflowError(_("Only points given by hand can be taken away here."))
    if not why.strip():
        raise WorkflowError(_("Please write why."))
    points.hold([row.appointment])
    locked = Points.objects.filter(pk=row.pk).first()
    if locked is None:
        return False
    said = f"{locked.what} · {locked.points} · {locked.on} · appointment/{locked.appointment_id}: {why.strip()}"
    LogEntry.objects.log_actions(by.pk, [locked], DELETION, change_message=said, single_object=True)
    points.take_away(row.appointment, locked.what, locked.key)
    return True
