"""Requests for cooperation (협조) of a case: which are open to whom, and what ends them. Act art. 20."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic.cases import calendar, deadlines, letters
from civic.cases.models.cooperation import Cooperation, CooperationQuerySet
from civic.cases.recipients import STAFF_LANGUAGE, Office
from civic.cases.states import UNANSWERED
from civic.cases.wording import day_words, moment_words
from civic.cases.workingtime import is_working_day
from civic.people.models import User

if TYPE_CHECKING:
    from civic.cases.models import Case
    from civic.cases.step import Step


def open_for(case: "Case", user: User | None) -> "CooperationQuerySet":
    """The open requests this person may reply to: those to their departments; all of them for the portal itself."""
    rows = Cooperation.objects.open().filter(case=case).select_related("department").order_by("reply_by", "pk")
    return rows if user is None else rows.asked_of(user)


def may_prolong(case: "Case", user: User, at: datetime) -> bool:
    """Act art. 20 (2), (3): one of the departments of this person has not prolonged its day, and it is not over."""
    return open_for(case, user).filter(prolonged=False, reply_by__gte=at).exists()


def unfit(day: date, case: "Case", at: datetime) -> str:
    """Why a day cannot be that of the reply: past, a day off, or after the answer is due; '' when it can."""
    if day < timezone.localdate(at):
        return _("This day is past.")
    last = timezone.localdate(case.due_at) if case.due_at is not None else day
    if day > last:
        return _("The reply must come within the period of the petition, which ends on %(day)s.") % {
            "day": day_words(last)
        }
    if not is_working_day(day, calendar.current()):
        return _("Nobody works on this day. Please choose a working day.")
    return ""


def span_of(request: Cooperation) -> int:
    """How many working days the first span has, the first day counted. Act art. 19 (2)."""
    day, last = timezone.localdate(request.asked_at), timezone.localdate(request.first_reply_by)
    known, days = calendar.current(), 0
    while day <= last:
        days += is_working_day(day, known)
        day += timedelta(days=1)
    return max(days, 1)


def prolonged_until(request: Cooperation, days: int) -> date:
    """The day of the reply so many working days later; a period counts on from the day after its first end."""
    after = timezone.localdate(request.reply_by) + timedelta(days=1)
    return deadlines.due_date(deadlines.Rule(days, "days"), after, calendar.current())


def settle(taken: "Step", old_department: int) -> None:
    """Take back what needs no reply any more: the case is decided or ended, or the asked department has it now.

    To be called once in every step, after the verb has changed the case. The asked departments are told.

    Args:
        taken: the step.
        old_department: id of the department that had the case before.
    """
    case = taken.case
    ended = taken.old_progress in UNANSWERED and case.progress not in UNANSWERED
    if not ended and case.department_id == old_department:
        return
    needless = Q() if ended else Q(department=case.department_id)
    for request in Cooperation.objects.open().filter(needless, case=case).select_related("department"):
        take_back(request, taken.at)
        if ended:
            _tell(taken, request)


def take_back(request: Cooperation, at: datetime) -> None:
    """Nobody waits for the reply any more."""
    request.cancelled_at = at
    request.save(update_fields=["cancelled_at"])


def _tell(taken: "Step", request: Cooperation) -> None:
    if letters.is_invented(taken.case, taken.at):
        return
    case = taken.case
    people = Office(case, request.department_id).in_charge()
    with translation.override(STAFF_LANGUAGE):
        words = {
            "asked": str(request.department),
            "due": moment_words(request.reply_by),
            "case_url": "",
        }
    key = f"{case.about}/cooperation-needless/{request.pk}"
    letters.tell_office(case, "cooperation_needless", key, [user for user in people if user != taken.user], **words)
