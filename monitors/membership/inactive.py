"""Who has not been heard of for long (활동 부진), before anybody is dismissed: what was missed, what we wrote them.

Dismissal on that ground is the city's decision (City ordinance on monitors); this only shows the facts and lets staff
write to the person first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import WorkflowError
from civic.notices import outbox
from civic.notices.models import Channel, Notice
from civic.people.models import User
from civic.privacy import accesslog

from ..letters import Addressee, Message, tell
from ..models import Appointment, Assignment, Term
from .register import SILENT_AFTER, Entry, of_term

MONTHS = 6
MOST_LETTERS = 300  # to one person that are looked at


@dataclass(frozen=True, slots=True)
class Reminded:
    """Letters somebody got: how many, when the last, how many never arrived."""

    count: int = 0
    last: datetime | None = None
    failed: int = 0
    by_phone: int = 0


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody who has not been heard of."""

    entry: Entry
    missed: Sequence[Assignment]
    reminded: Reminded
    written: Reminded


def silent(term: Term, at: datetime | None = None, *, after: int = SILENT_AFTER, months: int = MONTHS) -> list[Silent]:
    """The monitors in office without a report on the last assignments and without a tip; who is silent longest first.

    Args:
        after: so many of the last assignments that are over and were meant for the monitor.
        months: without a tip.
    """
    at = at or timezone.now()
    entries = of_term(term, at, silent_after=after, silent_for=timedelta(days=round(months * 30.5)))
    found = [one for one in entries if one.is_silent]
    assignments = {row.pk: row for row in Assignment.objects.filter(term=term)} if found else {}
    reminded = _letters([f"assignment/{pk}" for pk in assignments]) if found else {}
    written = _letters([one.row.about for one in found], "inactive/") if found else {}
    rows = [
        Silent(
            one,
            [assignments[given.pk] for given in one.missed],
            reminded.get(one.row.about, Reminded()),
            written.get(one.row.about, Reminded()),
        )
        for one in found
    ]
    long_ago = datetime.min.replace(tzinfo=timezone.get_current_timezone())
    return sorted(rows, key=lambda one: (one.entry.last_activity or long_ago, -len(one.missed)))


def _letters(abouts: Sequence[str], prefix: str = "") -> dict[str, Reminded]:
    """What was written about some things, by whom it went to; one query."""
    rows = Notice.objects.filter(about__in=abouts, key__startswith=prefix, cancelled_at=None)
    found: dict[str, list[tuple[datetime, bool, bool]]] = defaultdict(list)
    values = rows.values_list("key", "channel", "created_at", "sent_at", "failed_at")
    for key, channel, created_at, sent_at, failed_at in values:
        whom = "/".join(key.rpartition("-")[0].split("/")[-2:])  # …/appointment/12-email
        waits = channel == Channel.CALL and sent_at is None
        found[whom].append((sent_at or created_at, failed_at is not None, waits))
    return {
        whom: Reminded(
            len(letters),
            max(when for when, _failed, _waits in letters),
            sum(failed for _when, failed, _waits in letters),
            sum(waits for _when, _failed, waits in letters),
        )
        for whom, letters in found.items()
    }


def write(
    appointments: Iterable[int], title: str, text: str, *, by: User, form_key: UUID, by_text: bool = False, ip: str = ""
) -> int:
    """Write a letter of one's own to some monitors in office; the same form twice is one letter. Returns to how many.

    Raises:
        WorkflowError: none of them is in office any more.
    """
    with transaction.atomic():
        rows = list(
            Appointment.objects.filter(pk__in=list(appointments))
            .active()
            .with_people()
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        if not rows:
            raise WorkflowError(_("Nobody of those you chose is in office today."))

        def compose() -> Message:
            return Message(
                headline=title,
                paragraphs=[part for part in text.splitlines() if part.strip()],
                path=reverse("monitors:my"),
                button=_("Open the pages of the monitors"),
                short=text[:80],
            )

        with outbox.gathering():
            for row in rows:
                tell([Addressee.of(row)], f"inactive/{form_key}", compose, about=row.about, by_text=by_text)
        accesslog.record(
            by=by,
            action="monitors.inactive-letter",
            subject="monitors",
            person=rows[0].monitor.about if len(rows) == 1 else "",
            reason=f"{len(rows)} letters",
            ip=ip,
        )
    return len(rows)
