"""What a monitor is written about being appointed, moved to another section, or dismissed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from civic.cases.wording import day_words
from civic.notices.models import Notice

from .. import letters
from ..letters import Addressee, Message
from ..models import Appointment, Term

HOME = "/monitors/my/"


def appointed(rows: Iterable[Appointment], at: datetime) -> None:
    """Welcome, and what to do next."""
    groups: dict[tuple[bool, date, date, bool], list[Appointment]] = defaultdict(list)
    for row in rows:
        groups[(bool(row.monitor.user_id), row.starts_on, row.ends_on, row.nth > 1)].append(row)
    for (has_account, starts_on, _ends_on, again), people in groups.items():
        _welcome(people, people[0].term, starts_on, at, has_account=has_account, again=again)


def _welcome(
    people: Sequence[Appointment], term: Term, starts_on: date, at: datetime, *, has_account: bool, again: bool
) -> None:
    def compose() -> Message:
        number = {"number": term.number}
        first = (
            _("You are appointed city monitor once more, in term %(number)s. Thank you for going on.")
            if again
            else _("You are appointed city monitor of term %(number)s. Welcome, and thank you.")
        )
        sign_in = _(
            "On your page you find assignments, send tips and see what came of them. Sign in with the e-mail address "
            "this letter came to. You need no password: we mail you a code each time."
        )
        by_phone = _(
            "You have no e-mail address with us. Assignments and tips reach us by post or telephone, too: call us."
        )
        return Message(
            headline=_("You are a city monitor"),
            paragraphs=[first % number, sign_in if has_account else by_phone],
            facts=[(_("First day"), day_words(starts_on)), (_("Last day"), day_words(term.ends_on))],
            path=HOME if has_account else "",
            button=_("My page") if has_account else "",
            short=_("Term %(number)s begins for you on %(day)s.") % {**number, "day": day_words(starts_on)},
        )

    letters.tell(
        [Addressee.of(row) for row in people], f"{term.about}/appointed", compose, about=term.about, by_text=True, at=at
    )


def dismissal_key(row: Appointment) -> str:
    """Of the letter about this very dismissal."""
    return f"{row.about}/dismissed/{row.version}"


def rescheduled(rows: Iterable[Appointment], term: Term, at: datetime) -> None:
    """That the term they are appointed for begins and ends on other days."""

    def compose() -> Message:
        words = _("Term %(number)s of the city monitors begins and ends on other days. You stay appointed for it.")
        return Message(
            headline=_("The days of your term have changed"),
            paragraphs=[words % {"number": term.number}],
            facts=[(_("First day"), day_words(term.starts_on)), (_("Last day"), day_words(term.ends_on))],
            short=_("Term %(number)s begins for you on %(day)s.")
            % {"number": term.number, "day": day_words(term.starts_on)},
        )

    people = [Addressee.of(row) for row in rows]
    letters.tell(people, f"{term.about}/moved/{term.version}", compose, about=term.about, by_text=True, at=at)


def has_left(key: str) -> bool:
    """Whether a letter whose key begins so was sent, or was tried to: by one of two ways at least."""
    return Notice.objects.filter(key__startswith=f"{key}/", cancelled_at=None).exists()


def dismissed(row: Appointment, at: datetime) -> None:
    """That the time in office ends early, why, and until when the monitor can write."""
    day, ground = row.dismissed_on or row.ends_on, Appointment.Ground(row.ground)

    def compose() -> Message:
        facts = [(_("First day out of office"), day_words(day)), (_("Ground of dismissal"), str(ground.label))]
        if row.ground_words:
            facts.append((_("In words"), row.ground_words))
        return Message(
            headline=_("Your time as a city monitor ends"),
            paragraphs=[
                _("You are a city monitor until the day before the day named below."),
                _("What you did stays on your page for you to read. Thank you for looking closely for the city."),
                _("If you think this is a mistake, please call us."),
            ],
            facts=facts,
            short=_("You are out of office from %(day)s on.") % {"day": day_words(day)},
        )

    _to(row, dismissal_key(row), compose, at)


def stays(row: Appointment, at: datetime) -> None:
    """That the letter of dismissal no longer counts."""

    def compose() -> Message:
        return Message(
            headline=_("You stay a city monitor"),
            paragraphs=[_("We wrote to you that your time in office ends. That no longer counts: you stay as before.")],
            facts=[(_("Last day"), day_words(row.ends_on))],
            path=HOME if row.monitor.user_id else "",
            button=_("My page") if row.monitor.user_id else "",
        )

    _to(row, f"{row.about}/stays/{row.version}", compose, at)


def moved(row: Appointment, at: datetime) -> None:
    """To which section and district the monitor belongs now."""

    def compose() -> Message:
        section = str(row.section) if row.section is not None else _("none")
        return Message(
            headline=_("Your section or district has changed"),
            paragraphs=[_("From now on you are a city monitor with these.")],
            facts=[(_("Section"), section), (_("District"), str(row.district))],
            path=HOME if row.monitor.user_id else "",
            button=_("My page") if row.monitor.user_id else "",
        )

    _to(row, f"{row.about}/moved/{row.version}", compose, at)


def _to(row: Appointment, key: str, compose: Callable[[], Message], at: datetime) -> None:
    letters.tell([Addressee.of(row)], key, compose, about=row.about, by_text=True, at=at)
