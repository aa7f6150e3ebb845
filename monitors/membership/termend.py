"""The end of a term: told of three months and one month before and on the last day; then rights end by themselves.

Who may write follows from the days of the appointment alone (`office`). What happens here at midnight only takes the
role from the accounts, so that the list of rights is true.
"""

import calendar
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.wording import day_words
from civic.cases.workingtime import SEOUL
from civic.people.models import User
from civic.reminders import kinds, planning
from civic.reminders.models import Reminder

from .. import letters
from ..letters import Addressee, Message
from ..models import MOST_TERMS, Appointment, Term
from . import accounts

SUBJECT, OF_ONE = "term", "appointment"
THREE_MONTHS, ONE_MONTH, LAST_DAY, OVER, LEFT = (
    "monitors.term-three-months",
    "monitors.term-one-month",
    "monitors.term-last-day",
    "monitors.term-over",
    "monitors.left-office",
)
KINDS = (THREE_MONTHS, ONE_MONTH, LAST_DAY, OVER)
LABELS = {
    THREE_MONTHS: gettext_lazy("Three months until the term of the monitors ends"),
    ONE_MONTH: gettext_lazy("One month until the term of the monitors ends"),
    LAST_DAY: gettext_lazy("Last day of the term of the monitors"),
    OVER: gettext_lazy("The term of the monitors is over: rights end"),
    LEFT: gettext_lazy("A monitor has left office: rights end"),
}
MORNING = time(9)
RUN = "monitors.run_monitors"


def register_kinds() -> None:
    """Register the handlers."""
    for kind in KINDS:
        kinds.register(kind, fire, lock=_lock, label=LABELS[kind])
    kinds.register(LEFT, fire_left, lock=_lock_term_of, label=LABELS[LEFT])


def moments(term: Term) -> dict[str, datetime]:
    """When each reminder of a term is due, Seoul time."""
    return {
        THREE_MONTHS: _at(months_before(term.ends_on, 3), MORNING),
        ONE_MONTH: _at(months_before(term.ends_on, 1), MORNING),
        LAST_DAY: _at(term.ends_on, MORNING),
        OVER: _at(term.ends_on + timedelta(days=1), time(0)),
    }


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last one of a shorter month."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def plan(term: Term, at: datetime) -> None:
    """Make exactly those reminders open that are still to come; with the term locked, whenever its days change."""
    planned = [
        planning.Planned(kind, due_at, _key(term, kind)) for kind, due_at in moments(term).items() if due_at > at
    ]
    planning.replan((SUBJECT, term.pk), KINDS, planned)


def cancel(term: Term) -> None:
    """The term is no more."""
    planning.cancel((SUBJECT, term.pk), KINDS)


def plan_leaving(appointment: Appointment) -> None:
    """Take the role away at the midnight a dismissal takes effect."""
    if appointment.dismissed_on is None:
        planning.cancel((OF_ONE, appointment.pk), (LEFT,))
        return
    key = f"{OF_ONE}/{appointment.pk}/left/{appointment.dismissed_on:%Y%m%d}"
    due_at = _at(appointment.dismissed_on, time(0))
    planning.replan((OF_ONE, appointment.pk), (LEFT,), [planning.Planned(LEFT, due_at, key)])


def fire(reminder: Reminder) -> str | None:
    """Tell the monitors in office and those who run the program; at the very end, take the role away.

    Returns:
        Why nothing was sent, None when something was.
    """
    term = Term.objects.filter(pk=reminder.subject_id).first()
    if term is None or reminder.key != _key(term, reminder.kind):
        return "the term ends on another day by now"
    now = timezone.now()
    if reminder.kind == OVER:
        return _take_roles(term, now)
    if timezone.localdate(now) > term.ends_on:
        return "the term is over by now"
    people = list(Appointment.objects.filter(term=term).active(timezone.localdate(now)).with_people())
    following = Term.objects.filter(starts_on__gt=term.ends_on).order_by("starts_on").first()
    for may_go_on in (True, False):
        some = [row for row in people if (row.nth < MOST_TERMS) is may_go_on]
        words = _monitor_words(term, reminder.kind, may_go_on=may_go_on)
        letters.tell([Addressee.of(row) for row in some], reminder.key, words, about=term.about, at=reminder.due_at)
    words = _staff_words(term, reminder.kind, len(people), following)
    letters.tell(_staff(), f"{reminder.key}/staff", words, about=term.about, at=reminder.due_at)
    return None


def fire_left(reminder: Reminder) -> str | None:
    """Take the role of somebody who was dismissed and holds no other office.

    Returns:
        Why nothing was done, None when something was.
    """
    row = Appointment.objects.select_related("monitor").filter(pk=reminder.subject_id).first()
    today = timezone.localdate()
    if row is None or row.dismissed_on is None or row.dismissed_on > today:
        return "the monitor stays in office"
    return leave(row, today)


def leave(row: Appointment, today: date) -> str | None:
    """A dismissal takes effect: the role goes, and what still waits for the morning to be asked of the monitor."""
    letters.take_back("assignment/", row.about)
    letters.take_back("announcement/", row.about)
    return leave_office([row], today)


def leave_office(rows: list[Appointment], today: date) -> str | None:
    """Take the role of those who hold no other office today or later."""
    monitors = [row.monitor_id for row in rows]
    stays = Q(dismissed_on=None) | Q(dismissed_on__gt=today)
    staying = set(
        Appointment.objects.filter(stays, monitor__in=monitors, ends_on__gte=today).values_list("monitor", flat=True)
    )
    users = [row.monitor.user_id for row in rows if row.monitor_id not in staying and row.monitor.user_id]
    if not users:
        return "nobody with an account leaves office"
    accounts.take_away(users, by=None, about=rows[0].about if len(rows) == 1 else rows[0].term.about)
    return None


def _take_roles(term: Term, now: datetime) -> str | None:
    today = timezone.localdate(now)
    if today <= term.ends_on:
        return "the term goes on"
    return leave_office(list(Appointment.objects.filter(term=term).select_related("monitor", "term")), today)


def _key(term: Term, kind: str) -> str:
    """By its id: the number of a term can be put right without its reminders falling silent."""
    return f"{SUBJECT}/{term.pk}/{kind.partition('.')[2]}/{term.ends_on:%Y%m%d}"


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SEOUL)


def _lock(pk: int) -> object:
    return Term.objects.select_for_update().filter(pk=pk).values_list("pk").first()


def _lock_term_of(pk: int) -> object:
    row = Appointment.objects.filter(pk=pk).values_list("term", flat=True).first()
    return _lock(row) if row is not None else None


def _staff() -> list[Addressee]:
    """Who runs the program."""
    runs = Permission.objects.get(codename="run_monitors", content_type__app_label="monitors")
    users = User.objects.filter(Q(groups__permissions=runs) | Q(user_permissions=runs), is_active=True, is_staff=True)
    rows = list(users.distinct().order_by("pk")) or User.objects.filter(is_superuser=True, is_active=True).order_by(
        "pk"
    )
    return [
        Addressee(f"user/{row.pk}", row.name, row.email, "", STAFF_LANGUAGE, texts=False, is_demo=row.is_demo)
        for row in rows
    ]


def _headline(term: Term, kind: str) -> str:
    return {
        THREE_MONTHS: _("The term of the monitors ends in three months"),
        ONE_MONTH: _("The term of the monitors ends in one month"),
        LAST_DAY: _("Today is the last day of the term"),
    }[kind]


def _facts(term: Term) -> list[tuple[str, str]]:
    return [(_("Term"), str(term.number)), (_("Last day"), day_words(term.ends_on))]


def _monitor_words(term: Term, kind: str, *, may_go_on: bool) -> Callable[[], Message]:
    def compose() -> Message:
        thanks = _("Thank you for looking closely and telling us. Your work has made the city better.")
        until = _(
            "You can send tips and reports until midnight of that day. Afterwards you can read everything you did, "
            "and print a certificate of it."
        )
        again = (
            _("You may be appointed once more. If you would like to go on, tell us or answer the next call.")
            if may_go_on
            else _("You have served twice, which is the most the ordinance allows.")
        )
        return Message(
            headline=_headline(term, kind),
            paragraphs=[thanks, until, again] if kind == LAST_DAY else [until, again],
            facts=_facts(term),
            path=reverse("monitors:home"),
            button=_("To the monitors’ page"),
        )

    return compose


def _staff_words(term: Term, kind: str, people: int, following: Term | None) -> Callable[[], Message]:
    def compose() -> Message:
        to_do = (
            _("Term %(number)s follows on %(day)s. Check its call, the selection and who is taken on.")
            % {"number": following.number, "day": day_words(following.starts_on)}
            if following is not None
            else _("There is no term after it yet. Please make it and release the call for applications.")
        )
        return Message(
            headline=_headline(term, kind),
            paragraphs=[
                _("%(people)s monitors are in office until then, and were told, too.") % {"people": people},
                to_do,
                _("Check open assignments: reports can be sent until that day."),
            ],
            facts=_facts(term),
            path=reverse("admin:monitors_term_change", args=[term.pk]),
            button=_("To the term"),
        )

    return compose
