"""What is written down of a hearing: the visitor's words, the mayor's, and who sat in."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.happenings import happen
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User

from ..models import Booking, Session
from .press import Repeated, actor_of, again, hold, save

_State = Booking.State


class WordsConflict(ChangedMeanwhile):
    """Somebody else wrote down other words meanwhile; `theirs` is the booking with them. Nothing was written."""

    def __init__(self, theirs: Booking) -> None:
        super().__init__(_("Somebody else has written here meanwhile. Both texts are shown; nothing of yours is lost."))
        self.theirs = theirs


def save_words(
    booking: Booking,
    *,
    visitor_words: str,
    mayor_words: str,
    attendees: str,
    by: User | None,
    key: UUID,
    seen: str | None = None,
    at: datetime | None = None,
) -> Booking:
    """Keep what is said while the visitor is with the mayor; as often as one likes.

    Args:
        seen: `words_stamp` of the words the person has written on; None when it does not matter.

    Raises:
        WordsConflict: somebody else has written other words meanwhile.
        WorkflowError: the visitor is not with the mayor.
    """
    moment = at or timezone.now()
    words = _Words(visitor_words, mayor_words, attendees)
    with suppress(Repeated), transaction.atomic():
        row = hold(booking, "words", key, by, moment)
        if row.state != _State.IN_HEARING:
            raise WorkflowError(_("This visitor is not with the mayor."))
        words.write(row, seen, moment)
    return again(booking)


def correct_words(
    booking: Booking,
    *,
    visitor_words: str,
    mayor_words: str,
    attendees: str,
    by: User | None,
    key: UUID,
    seen: str | None = None,
    at: datetime | None = None,
) -> Booking:
    """Put right what was written down, after the hearing and until the session is over; the history says so.

    Raises:
        WordsConflict: somebody else has written other words meanwhile.
        WorkflowError: the hearing is not over yet, the session is, or nothing is left of what the mayor said.
    """
    moment = at or timezone.now()
    words = _Words(visitor_words, mayor_words, attendees)
    with suppress(Repeated), happen(booking.case, "monday_corrected", by=by, actor=actor_of(by), at=moment) as step:
        row = hold(booking, "correct", key, by, moment)
        if row.state != _State.HEARD or row.session.state != Session.State.IN_PROGRESS:
            raise WorkflowError(_("The record of this hearing cannot be changed now."))
        if not mayor_words.strip():
            raise WorkflowError(_("Please write down what the mayor said, in a sentence at least."))
        words.write(row, seen, moment)
        step.public_text = row.mayor_words
    return again(booking)


def words_stamp(booking: Booking) -> str:
    """Which words somebody has seen: when they were saved; '' before the first time."""
    return booking.words_saved_at.isoformat() if booking.words_saved_at else ""


@dataclass(frozen=True, slots=True)
class _Words:
    """What is written down of a hearing."""

    visitor_words: str
    mayor_words: str
    attendees: str

    def write(self, row: Booking, seen: str | None, at: datetime) -> None:
        """
        Raises:
            Repeated: these very words stand there.
            WordsConflict: others stand there than the person has seen.
        """
        if self == _Words(row.visitor_words, row.mayor_words, row.attendees):
            raise Repeated
        if seen is not None and seen != words_stamp(row):
            raise WordsConflict(row)
        row.visitor_words, row.mayor_words, row.attendees = self.visitor_words, self.mayor_words, self.attendees
        row.words_saved_at = at
        save(row, "visitor_words", "mayor_words", "attendees", "words_saved_at")
