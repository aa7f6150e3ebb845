"""What a monitor is written about being appointed, moved to another section, or dismissed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from civic.cases.wording import day_words

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
