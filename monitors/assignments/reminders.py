"""The letters about an assignment: when it opens, at half time, three days before the close, on the last day, and
after the close to whom it is not too late for. Nobody hears of it who has submitted.

One reminder speaks to all who are meant and have not submitted by then. Who submits takes what is still waiting back
(`take_back`); both lock the appointment first, so that no letter slips in between.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.wording import moment_words
from civic.cases.workingtime import SEOUL
from civic.notices.models import Notice
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder

from .. import letters
from ..letters import Addressee, Message
from ..models import Appointment, Assignment

SUBJECT = "assignment"
OPENING, HALF, SOON, LAST, LATE = (
    "monitors.opening",
    "monitors.half-time",
    "monitors.three-days",
    "monitors.last-day",
    "monitors.late",
)
KINDS = (OPENING, HALF, SOON, LAST, LATE)
FIRST_MORNING = "monitors.first-morning"  # of an appointment
MORNING = time(9)
SOON_DAYS = 3
ENOUGH = timedelta(hours=3)  # of the last day must be left when it is called so
LAG = timedelta(hours=12)  # a sweep may be so late: dates changed meanwhile do not swallow what it still owes

LABELS: dict[str, str | Promise] = {
    OPENING: gettext_lazy("An assignment opens"),
    HALF: gettext_lazy("Half of the time of an assignment is over"),
    SOON: gettext_lazy("Three days before an assignment closes"),
    LAST: gettext_lazy("Last day of an assignment"),
    LATE: gettext_lazy("An assignment has closed, late reports are taken"),
    FIRST_MORNING: gettext_lazy("First morning in office of a monitor who took a vacant seat"),
}
BY_TEXT = {OPENING, LAST}  # by text message besides the mail, to whom it was agreed with
BY_CALL = {OPENING, LAST}  # the only ones for which staff call somebody without mail and text messages


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder of an assignment."""

    kind: str
    at: datetime
    key: str


def plan_for(assignment: Assignment, at: datetime, *, firing: Reminder | None = None) -> None:
    """Make exactly those reminders open that the assignment calls for, in the transaction of its change.

    Args:
        at: the moment from which it is looked.
        firing: a reminder that is just being fired and must not be cancelled.
    """
    wanted = {step.key: planning.Planned(step.kind, step.at, step.key) for step in steps(assignment) if _due(step, at)}
    if firing is not None:
        wanted.setdefault(firing.key, planning.Planned(firing.kind, firing.due_at, firing.key))
    planning.replan((SUBJECT, assignment.pk), KINDS, wanted.values())


def tell_newcomer(appointment: Appointment, at: datetime) -> None:
    """Tell somebody who was just appointed of the assignments that are open for them; in that transaction."""
    tell_newcomers([appointment], at)


def tell_newcomers(appointments: Sequence[Appointment], at: datetime, *, before: date | None = None) -> None:
    """The same for many of one term; the queries grow with the open assignments, not with the people.

    Who takes a vacant seat some days later is told on the first morning in office.

    Args:
        before: only of what opened before this day; of the others everybody in office is told anyway.
    """
    today = timezone.localdate(at)
    for row in appointments:
        if row.starts_on > max(today, row.term.starts_on):
            due_at, key = _morning(row.starts_on), f"{row.about}/first-morning"
            planning.plan(kind=FIRST_MORNING, subject=("appointment", row.pk), due_at=due_at, key=key)
    rows = [row for row in appointments if row.is_active(today)]
    if not rows:
        return
    for assignment in Assignment.objects.filter(term=rows[0].term_id).open(at).select_related("term"):
        if before is not None and timezone.localdate(assignment.opens_at) >= before:
            continue
        last = timezone.localdate(assignment.closes_at)
        in_time = [row for row in rows if row.starts_on <= last]
        meant = assignment.meant(Appointment.objects.filter(pk__in=[row.pk for row in in_time]))
        found = set(
            meant.exclude(pk__in=assignment.reports.submitted().values("appointment")).values_list("pk", flat=True)
        )
        people = [Addressee.of(row) for row in in_time if row.pk in found]
        key = f"{_prefix(assignment)}newcomer"
        letters.tell(people, key, _words(OPENING, assignment, at), about=assignment.about, at=at)


def welcome(reminder: Reminder) -> str | None:
    """Tell somebody on the first morning in office what is open.

    Returns:
        Why nothing was sent, None when something may have been.
    """
    now = timezone.now()
    row = Appointment.objects.with_people().filter(pk=reminder.subject_id).first()
    if row is None or not row.is_active(timezone.localdate(now)):
        return "not in office"
    tell_newcomers([row], now, before=row.starts_on)
    return None


def take_back(assignment_id: int, appointment: Appointment) -> int:
    """Cancel what still waits to remind a monitor who has submitted; how many letters that were."""
    prefix = f"{SUBJECT}/{assignment_id}/"
    notices = letters.take_back(f"{prefix}announcement/", appointment.about)  # to who had not submitted
    return notices + letters.take_back(f"{prefix}remind/", appointment.about)


def forget_waiting(assignment: Assignment, at: datetime) -> int:
    """Cancel what waits for the morning and names dates that no longer hold; how many letters that were.

    That it has opened nobody else tells, so those stay as long as it can be reported on.
    """
    prefix, first = _prefix(assignment), ("opening/", "newcomer/")
    rows = Notice.objects.pending().filter(about=assignment.about)
    names_dates = Q(key__startswith=prefix) | Q(key__startswith=f"{assignment.about}/dates/")
    if assignment.takes_reports(at):
        for kind in first:
            rows = rows.exclude(key__startswith=f"{prefix}{kind}")
    return rows.filter(names_dates).cancel()


def steps(assignment: Assignment) -> list[Step]:
    """All reminders of a released assignment in their order; those that fall together are one."""
    if assignment.released_at is None:
        return []
    opening = max(assignment.opens_at, assignment.released_at)
    if opening >= assignment.last_moment:
        return []
    last = _last_morning(assignment.closes_at)
    soon = last - timedelta(days=SOON_DAYS)
    half = _morning(timezone.localdate(opening + (assignment.closes_at - opening) / 2))
    found = [Step(OPENING, opening, f"{_prefix(assignment)}opening")]  # once, whatever happens to the dates
    candidates = [(HALF, half, half < soon), (SOON, soon, True), (LAST, last, True)]
    for kind, moment, fits in candidates:
        if fits and timezone.localdate(moment) > timezone.localdate(opening):
            found.append(Step(kind, moment, _key(assignment, kind, moment)))
    if assignment.late_until is not None:
        moment = _after(assignment.closes_at, assignment.late_until)
        found.append(Step(LATE, moment, _key(assignment, LATE, moment)))
    return found


def remind(reminder: Reminder) -> str | None:
    """Tell everybody who is meant and has not submitted; the reminder's `lock` holds them.

    Returns:
        Why nothing was sent, None when something was.
    """
    assignment = Assignment.objects.select_related("term").filter(pk=reminder.subject_id).first()
    now = timezone.now()
    if assignment is None or not assignment.takes_reports(now):
        return "no report is taken now"
    said = [step for step in steps(assignment) if step.at <= now]
    if not any(step.key == reminder.key for step in said):
        return "the dates have changed"
    if said[-1].key != reminder.key:
        return "a later reminder speaks"
    people = _lacking(assignment, now)
    if reminder.kind not in BY_CALL:
        people = [person for person in people if _can_read(person)]
    if not people:
        return "everybody it is meant for has submitted, or cannot be written to"
    words = _words(reminder.kind, assignment, now)
    text = reminder.kind in BY_TEXT
    letters.tell(people, reminder.key, words, about=assignment.about, by_text=text, at=reminder.due_at)
    return None


def register_kinds() -> None:
    """Register the reminders of an assignment."""
    for kind in KINDS:
        kinds.register(kind, remind, lock=lock_all, label=LABELS[kind])
    kinds.register(FIRST_MORNING, welcome, lock=_lock_one, label=LABELS[FIRST_MORNING])


def lock_all(pk: int) -> object:
    """Hold the appointments an assignment is meant for, then the assignment: who submits waits, or is seen."""
    assignment = Assignment.objects.filter(pk=pk).first()
    if assignment is None:
        return None
    people = assignment.audience_at().order_by("pk").select_for_update(no_key=True, of=("self",))
    list(people.values_list("pk"))
    return Assignment.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()


def _lock_one(pk: int) -> object:
    return Appointment.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()


def lacking(assignment: Assignment, at: datetime) -> QuerySet[Appointment]:
    """The appointments in office on the day of a moment that are meant and have not submitted."""
    submitted = assignment.reports.submitted().values("appointment")
    return assignment.audience_at(at).exclude(pk__in=submitted).with_people().order_by("pk")


def _lacking(assignment: Assignment, now: datetime) -> list[Addressee]:
    return [Addressee.of(appointment) for appointment in lacking(assignment, now)]


def _can_read(person: Addressee) -> bool:
    return any(recipient.channel != "call" for recipient in person.recipients(by_text=False))


def _due(step: Step, at: datetime) -> bool:
    """The opening is owed until it was said; of the others only what is still to come, or came a moment ago."""
    return step.kind == OPENING or step.at > at - LAG


def _prefix(assignment: Assignment) -> str:
    return f"{SUBJECT}/{assignment.pk}/remind/"


def _key(assignment: Assignment, kind: str, moment: datetime) -> str:
    return f"{_prefix(assignment)}{kind.partition('.')[2]}/{timezone.localtime(moment):%Y-%m-%dT%H%M}"


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, SEOUL)


def _last_morning(closes: datetime) -> datetime:
    """09:00 of the last day on which there is time enough."""
    morning = _morning(timezone.localdate(closes))
    return morning if closes - morning >= ENOUGH else morning - timedelta(days=1)


def _after(closes: datetime, late_until: datetime) -> datetime:
    """09:00 of the morning after the close; at the close itself when that would be too late."""
    morning = _morning(timezone.localdate(closes))
    morning = morning if morning >= closes else morning + timedelta(days=1)
    return morning if late_until - morning >= ENOUGH else closes


HEADLINES: dict[str, str | Promise] = {
    OPENING: gettext_lazy("New assignment: %(title)s"),
    HALF: gettext_lazy("Half of the time is over: %(title)s"),
    SOON: gettext_lazy("Three days left: %(title)s"),
    LAST: gettext_lazy("Today is the last day: %(title)s"),
    LATE: gettext_lazy("You can still hand it in late: %(title)s"),
}
SENTENCES: dict[str, str | Promise] = {
    OPENING: gettext_lazy("The city asks you to look at something and to report what you see."),
    HALF: gettext_lazy("Your report has not been submitted yet. What you have typed so far is kept."),
    SOON: gettext_lazy("Your report has not been submitted yet. What you have typed so far is kept."),
    LAST: gettext_lazy("Your report has not been submitted yet. What you have typed so far is kept."),
    LATE: gettext_lazy("The assignment has closed without your report. It is still taken, and counts as late."),
}


def _words(kind: str, assignment: Assignment, now: datetime) -> Callable[[], Message]:
    def compose() -> Message:
        until = moment_words(assignment.last_moment if kind == LATE else assignment.closes_at)
        headline = _headline(kind, assignment, now) % {"title": assignment.title}
        paragraphs = [str(SENTENCES[kind])]
        if kind == OPENING:
            paragraphs.append(assignment.purpose)
        return Message(
            headline=headline,
            paragraphs=paragraphs,
            facts=[(_("Late reports until") if kind == LATE else _("Open until"), until)],
            path=reverse("monitors:assignment", args=[assignment.ref]),
            button=_("Open the assignment"),
            short=_("Until %(until)s.") % {"until": until},
        )

    return compose


def _headline(kind: str, assignment: Assignment, now: datetime) -> str:
    """A sweep that slept must not say 'today' of yesterday's plan."""
    days = (timezone.localdate(assignment.closes_at) - timezone.localdate(now)).days
    if (kind == SOON and days != SOON_DAYS) or (kind == LAST and days != 0):
        return _("It closes soon: %(title)s")
    return str(HEADLINES[kind])
