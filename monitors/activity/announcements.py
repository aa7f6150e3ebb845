"""Notices to monitors (공지): written as a draft, looked at, sent once; and who has read them.

A notice can be changed and thrown away until it is sent; what went out stays as it is.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.notices import outbox
from civic.notices.channels import usable_channel
from civic.notices.models import Channel, Notice
from civic.people.models import User
from civic.places.models import District

from ..letters import Addressee, Message, take_back, tell
from ..models import (
    Announcement,
    Appointment,
    AppointmentQuerySet,
    Assignment,
    Audience,
    Monitor,
    Reading,
    Section,
    Term,
)
from ..models.announcement import ReadingQuerySet

SHORT = 80  # characters of the text that a text message repeats


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says, and for whom it is."""

    term: Term
    title: str
    text: str
    audience: str = Audience.ALL
    districts: Sequence[District] = ()
    sections: Sequence[Section] = ()
    lacking: Assignment | None = None
    by_text_message: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a notice reaches, and how; somebody may be reached in two ways."""

    people: int = 0
    mails: int = 0
    texts: int = 0
    calls: int = 0
    without_account: int = 0


# --- Writing and sending ---


def write(words: Words, *, form_key: uuid.UUID, by: User) -> Announcement:
    """Keep a new notice as a draft. The same form again gives the same draft."""
    with transaction.atomic():
        row, is_new = Announcement.objects.get_or_create(form_key=form_key, defaults=_columns(words))
        if is_new:
            _fill(row, words)
            _note(row, ADDITION, by)
    return row


def change(pk: int, version: int, words: Words, *, by: User) -> Announcement:
    """Change a draft.

    Raises:
        ChangedMeanwhile: somebody else changed it since it was opened.
        WorkflowError: it was sent.
    """
    with transaction.atomic():
        row = _locked(pk, version)
        for name, value in _columns(words).items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        _fill(row, words)
        _note(row, CHANGE, by)
    return row


def discard(pk: int, *, by: User) -> None:
    """Throw a draft away; one that is gone already is no error.

    Raises:
        WorkflowError: it was sent.
    """
    with transaction.atomic():
        row = Announcement.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return
        _refuse_sent(row)
        _note(row, DELETION, by)
        row.delete()


def send(pk: int, version: int, *, by: User | None, at: datetime | None = None) -> int:
    """Send a notice to everybody it is for, once: sending it again changes nothing. Returns how many got it.

    Raises:
        ChangedMeanwhile: somebody else changed it since it was looked at.
        WorkflowError: it is for nobody.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = Announcement.objects.select_for_update().get(pk=pk)
        if row.sent_at is not None:
            return row.readings.count()
        _refuse_changed(row, version)
        _hold_reporters(row)
        people = list(audience_of(row, at))
        if not people:
            raise WorkflowError(_("There is nobody this notice would go to. Please choose again for whom it is."))
        Reading.objects.bulk_create([Reading(announcement=row, appointment=one) for one in people])
        row.sent_at, row.sent_by = at, by
        row.version += 1
        row.save(update_fields=["sent_at", "sent_by", "version"])
        _tell(row, people, _prefix(row), row.title, at)
        if by is not None:
            _note(row, CHANGE, by, "sent")
    return len(people)


def remind(pk: int, *, by: User | None, at: datetime | None = None) -> int:
    """Write once more to those in office who have not read it; at most once a day. Returns to how many.

    Whoever has meanwhile submitted the assignment a notice asks for is left in peace.

    Raises:
        WorkflowError: it was not sent yet, or they were reminded today.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = Announcement.objects.select_for_update().get(pk=pk)
        if row.sent_at is None:
            raise WorkflowError(_("This notice has not been sent yet."))
        if reminded_on(row, at):
            raise WorkflowError(_("They were reminded today already. Please wait until tomorrow."))
        _hold_reporters(row)
        people = list(to_remind(row, at))
        key = f"{_prefix(row)}/again-{timezone.localdate(at):%Y%m%d}"
        _tell(row, people, key, row.title, at, again=True)
        if people and by is not None:
            _note(row, CHANGE, by, "reminded")
    return len(people)


def told(pk: int, appointment: int, *, by: User, at: datetime | None = None) -> bool:
    """Staff told a monitor by telephone what it says. False when it was read already, or never went to them."""
    with transaction.atomic():
        rows = Reading.objects.unread().filter(announcement=pk, appointment=appointment)
        if not rows.update(read_at=at or timezone.now()):
            return False
        _note(Announcement.objects.get(pk=pk), CHANGE, by, f"told appointment/{appointment}")
    return True


# --- Whom it reaches ---


def audience_of(row: Announcement, at: datetime | None = None) -> AppointmentQuerySet:
    """The monitors in office it is for; with `lacking`, those who were asked and have submitted nothing."""
    people = row.meant(Appointment.objects.filter(term=row.term_id).active(timezone.localdate(at)))
    return _still_lacking(row, people).with_people().order_by("seat", "pk")


def to_remind(row: Announcement, at: datetime | None = None) -> AppointmentQuerySet:
    """Those in office who got it and have not read it."""
    unread = row.readings.unread().values("appointment")
    people = Appointment.objects.filter(pk__in=unread).active(timezone.localdate(at))
    return _still_lacking(row, people).with_people().order_by("seat", "pk")


def _hold_reporters(row: Announcement) -> None:
    """Whoever submits what is asked for at this moment is waited for, or waits and takes the letter back."""
    if row.lacking_id is not None:
        people = Appointment.objects.filter(term=row.term_id).order_by("pk").select_for_update(no_key=True)
        list(people.values_list("pk"))


def _still_lacking(row: Announcement, people: AppointmentQuerySet) -> AppointmentQuerySet:
    if row.lacking is None:
        return people
    submitted = row.lacking.reports.submitted().values("appointment")
    return row.lacking.meant(people).exclude(pk__in=submitted)


def reach(row: Announcement, people: Iterable[Appointment]) -> Reach:
    """How many there are, and by what way a letter would leave."""
    counts = dict.fromkeys(Channel.values, 0)
    total = without = 0
    for one in people:
        total += 1
        without += one.monitor.user_id is None
        for to in Addressee.of(one).recipients(by_text=row.by_text_message):
            counts[usable_channel(to.channel, to.address)] += 1
    return Reach(total, counts[Channel.EMAIL], counts[Channel.SMS], counts[Channel.CALL], without)


def reminded_on(row: Announcement, at: datetime | None = None) -> bool:
    """Whether those who have not read it were reminded on the day of a moment."""
    key = f"{_prefix(row)}/again-{timezone.localdate(at):%Y%m%d}/"
    return Notice.objects.filter(about=row.about, key__startswith=key).exists()


# --- For the monitor ---


def readings_of(monitor: Monitor) -> ReadingQuerySet:
    """The notices a monitor got in all terms, the newest first."""
    rows = Reading.objects.filter(appointment__monitor=monitor).select_related("announcement__lacking__term")
    return rows.order_by("-announcement__sent_at", "-pk")


def unread(monitor: Monitor) -> int:
    """How many notices a monitor has not opened yet."""
    return Reading.objects.unread().filter(appointment__monitor=monitor).count()


def mark_read(reading: Reading, at: datetime | None = None) -> None:
    """Note when a monitor first opened a notice; a queued reminder of it no longer leaves."""
    at = at or timezone.now()
    if reading.read_at is not None:
        return
    with transaction.atomic():
        if Reading.objects.unread().filter(pk=reading.pk).update(read_at=at):
            take_back(f"{_prefix(reading.announcement)}/again-", f"appointment/{reading.appointment_id}")
    reading.read_at = at


# --- Inside ---


def _columns(words: Words) -> dict[str, object]:
    return {
        "term": words.term,
        "title": words.title,
        "text": words.text,
        "audience": words.audience,
        "lacking": words.lacking,
        "by_text_message": words.by_text_message,
    }


def _fill(row: Announcement, words: Words) -> None:
    row.districts.set(words.districts if words.audience == Audience.DISTRICTS else [])
    row.sections.set(words.sections if words.audience == Audience.SECTIONS else [])


def _locked(pk: int, version: int) -> Announcement:
    row = Announcement.objects.select_for_update().get(pk=pk)
    _refuse_sent(row)
    _refuse_changed(row, version)
    return row


def _refuse_sent(row: Announcement) -> None:
    if row.sent_at is not None:
        raise WorkflowError(_("This notice was sent. What went out cannot be changed; please write another one."))


def _refuse_changed(row: Announcement, version: int) -> None:
    if row.version != version:
        raise ChangedMeanwhile(
            _("Somebody else changed this notice after you opened it. Please look at it and try again.")
        )


def _prefix(row: Announcement) -> str:
    """How its letters' keys begin: with the assignment it asks for, whose letters are taken back on submitting."""
    return f"assignment/{row.lacking_id}/{row.about}" if row.lacking_id else row.about


def _tell(
    row: Announcement, people: Iterable[Appointment], key: str, title: str, at: datetime, *, again: bool = False
) -> None:
    def compose() -> Message:
        return Message(
            headline=_("Please read: %(title)s") % {"title": title} if again else title,
            paragraphs=[part for part in row.text.split("\n\n") if part.strip()],
            path=reverse("monitors:notice", args=[row.pk]),
            button=_("Open it on the portal"),
            short=row.text if len(row.text) <= SHORT else f"{row.text[:SHORT].rstrip()}…",
        )

    with outbox.gathering():
        tell(
            [Addressee.of(one) for one in people],
            key,
            compose,
            about=row.about,
            by_text=row.by_text_message,
            at=at,
        )


def _note(row: Announcement, flag: int, by: User, words: str = "") -> None:
    """Who wrote, sent or discarded it stands in the history of the workplace."""
    LogEntry.objects.log_actions(by.pk, [row], flag, change_message=words, single_object=True)
