"""How urgent a case is, in a word and a colour."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LAST_MINUTE = "23:59"


@dataclass(frozen=True, slots=True)
class Urgency:
    """`tone` is a class of badge; `text` what stands in it."""

    tone: str
    text: str
    is_late: bool = False


def urgency(act_by: datetime | None, now: datetime) -> Urgency:
    """How a case stands that must be acted on by `act_by`; nothing to do gives an empty text."""
    if act_by is None:
        return Urgency("neutral", "")
    local = timezone.localtime(act_by)
    days = (local.date() - timezone.localdate(now)).days
    if act_by < now:
        if days == 0:
            return Urgency("danger", _("late since %(time)s") % {"time": local.strftime("%H:%M")}, is_late=True)
        return Urgency("danger", ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}, True)
    if days == 0:
        at = local.strftime("%H:%M")
        return Urgency("warning", _("today") if at == LAST_MINUTE else _("today by %(time)s") % {"time": at})
    return Urgency("info" if days > 2 else "warning", f"D-{days}")
