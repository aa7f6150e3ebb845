"""The monthly inspection: which month is due, signing it off, remarks, and the reminder until it is done.

Rules art. 7: by the fifth day of each month for the month before.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import calendar, deadlines, inspection, letters
from civic.cases.models import Case, Inspection, InspectionRemark
from civic.cases.recipients import STAFF_LANGUAGE, to_staff, watchers
from civic.cases.workflow import WorkflowError
from civic.cases.workingtime import SEOUL, is_working_day
from civic.notices import outbox
from civic.people.models import User
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder

KIND = "inspection.due"
DUE_DAY = 5  # Rules art. 7
AGAIN_AFTER = 24  # working hours after the fifth, again and again until it is signed
MOST_MONTHS = 24
MORNING = time(9)


@dataclass(frozen=True, slots=True)
class MonthState:
    """One line of the list of months."""

    first: date
    due_on: date
    is_over: bool
    is_late: bool
    signed: Inspection | None


def month_name(first: date) -> str:
    return f"{first:%Y-%m}"


def due_on(first: date) -> date:
    """The day by which the report of a month is due."""
    return inspection.next_month(first).replace(day=DUE_DAY)


def this_month(now: datetime) -> date:
    return timezone.localdate(now).replace(day=1)


def last_month(now: datetime) -> date:
    return (this_month(now) - timedelta(days=1)).replace(day=1)


def due_report(now: datetime) -> MonthState | None:
    """The month before this one while its report is not signed off; None when nothing is owed."""
    first = last_month(now)
    if Inspection.objects.filter(month=first).exists() or not _has_cases(first):
        return None
    return _state(first, now, None)


def months(now: datetime) -> list[MonthState]:
    """The months since the first case, newest first."""
    earliest = Case.objects.order_by("arrived_at").values_list("arrived_at", flat=True).first()
    if earliest is None:
        return []
    signed = {row.month: row for row in Inspection.objects.select_related("signed_by").order_by("-month")}
    found: list[MonthState] = []
    first = this_month(now)
    while first >= this_month(earliest) and len(found) < MOST_MONTHS:
        found.append(_state(first, now, signed.get(first)))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _state(first: date, now: datetime, signed: Inspection | None) -> MonthState:
    today, due = timezone.localdate(now), due_on(first)
    return MonthState(first, due, inspection.next_month(first) <= today, signed is None and due < today, signed)


def sign(
    first: date, *, findings: str, measures: str = "", praise: str = "", by: User, at: datetime | None = None
) -> Inspection:
    """Sign off the inspection of a month: its figures are stored as they are now. Decree art. 22.

    Args:
        first: first day of the month.
        findings: what was found; `measures` what is corrected (2), `praise` what was done well (3).

    Raises:
        WorkflowError: the month is not over, nothing was found, or it is signed off already.
    """
    now = at or timezone.now()
    if inspection.next_month(first) > timezone.localdate(now):
        raise WorkflowError(_("This month is not over yet."))
    if not findings.strip():
        raise WorkflowError(_("Please write what was found."))
    try:
        with transaction.atomic():
            row = Inspection.objects.create(
                month=first,
                figures=inspection.figures(first, now),
                findings=findings,
                measures=measures,
                praise=praise,
                signed_at=now,
                signed_by=by,
            )
            planning.cancel(_subject(first), [KIND])
    except IntegrityError as error:
        raise WorkflowError(_("The inspection of this month is signed off already.")) from error
    return row


def remark(row: Inspection, *, text: str, by: User, at: datetime | None = None) -> InspectionRemark:
    """Add to a signed inspection; what was signed stays.

    Raises:
        WorkflowError: nothing written.
    """
    if not text.strip():
        raise WorkflowError(_("Please write something."))
    return InspectionRemark.objects.create(inspection=row, text=text, by=by, at=at or timezone.now())


# --- The reminder ---


def plan(now: datetime | None = None) -> int:
    """Plan the reminders of the month that is due; harmless to repeat. Returns how many are planned."""
    moment = now or timezone.now()
    state = due_report(moment)
    if state is None:
        return 0
    times = reminder_times(state.first)
    for nth, at in enumerate(times, 1):
        planning.plan(kind=KIND, subject=_subject(state.first), due_at=at, key=_key(state.first, str(nth)))
    return len(times)


def reminder_times(first: date) -> list[datetime]:
    """The first working morning of the next month, and that of the fifth or of the last working day before it."""
    days = calendar.current()
    begin, fifth = inspection.next_month(first), due_on(first)
    opening = deadlines.next_working_moment(datetime.combine(begin, MORNING, SEOUL), days)
    working = [day for day in (fifth - timedelta(days=back) for back in range(DUE_DAY)) if is_working_day(day, days)]
    if not working or working[0] <= opening.date():
        return [opening]
    return [opening, datetime.combine(working[0], MORNING, SEOUL)]


def fire(reminder: Reminder) -> str | None:
    """Remind the examiners while the report is not signed off; from the fifth on again every three working days."""
    now = timezone.now()
    first = date(reminder.subject_id // 100, reminder.subject_id % 100, 1)
    if Inspection.objects.filter(month=first).exists():
        return "the report is signed off"
    people = watchers()
    if not people:
        return "there is nobody to remind: no examiner, no coordinating department, no superuser"
    with translation.override(STAFF_LANGUAGE):
        context = {
            "month": month_name(first),
            "due": str(due_on(first)),
            "is_late": timezone.localdate(now) > due_on(first),
            "url": settings.SITE_URL + reverse("admin:cases_case_inspection_month", args=[month_name(first)]),
        }
    outbox.queue_to_each(
        to={f"{reminder.key}/staff-{user.pk}": to_staff(user) for user in people},
        template="inspection-due",
        context=context,
        about=f"inspection/{month_name(first)}",
        not_before=letters.not_before(),
    )
    if timezone.localdate(now) >= due_on(first):
        days = calendar.current()
        again = deadlines.next_working_moment(deadlines.add_working_hours(now, AGAIN_AFTER, days), days)
        key = _key(first, timezone.localdate(again).isoformat())
        planning.plan(kind=KIND, subject=_subject(first), due_at=again, key=key)
    return None


def register_kinds() -> None:
    """Register the handler of `inspection.due`."""
    kinds.register(KIND, fire, label=gettext_lazy("Monthly inspection"))


def _key(first: date, what: str) -> str:
    return f"inspection/{month_name(first)}/{what}"


def _subject(first: date) -> tuple[str, int]:
    return ("inspection", first.year * 100 + first.month)


def _has_cases(first: date) -> bool:
    """Whether there was anything to inspect: a new portal owes no report of the time before it."""
    return bool(Case.objects.filter(arrived_at__lt=inspection.month_of(first).end).exists())
