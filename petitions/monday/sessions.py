"""What people and the portal do with a session: open it, move it, call it off, begin it, end it, hold an extra one.

Each verb is one transaction that leaves a line in Django's log, by the person who acted. The visitors are told by
`booking`, which plans that durably in the same transaction. Sessions change one after the other (`one_at_a_time`);
whoever holds a session never locks a case.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.wording import day_words
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.cases.workingtime import SEOUL, seoul
from civic.people.models import User
from petitions.models import Booking, MondayPlan, Session

from . import booking, moved, numbering

NOT_BEGUN = (Session.State.PLANNED, Session.State.OPEN)
MIDNIGHT = time(0)
FARTHEST = 366 * 2  # days; a day farther away is a slip of the hand


@dataclass(frozen=True, slots=True)
class Hours:
    """When and where a session is, and for how many."""

    day: date
    starts: time
    place: str
    slot_minutes: int
    capacity: int

    @classmethod
    def of(cls, session: Session) -> "Hours":
        return cls(session.day, session.starts, session.place, session.slot_minutes, session.capacity)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.day, self.starts, SEOUL)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.slot_minutes * self.capacity)


def one_at_a_time() -> MondayPlan:
    """The plan, locked until the transaction ends: sessions are made, moved and begun one after the other."""
    MondayPlan.current()
    return MondayPlan.objects.select_for_update().get(pk=1)


@contextmanager
def _changing(session: Session) -> Iterator[Session]:
    """The session as it stands, locked; afterwards the caller's one is up to date."""
    with transaction.atomic():
        one_at_a_time()
        locked = Session.objects.select_for_update().get(pk=session.pk)
        yield locked
    for item in Session._meta.concrete_fields:
        setattr(session, item.attname, getattr(locked, item.attname))


def _save(session: Session) -> None:
    session.version += 1
    session.save()


def _as_seen(session: Session, version: int | None) -> None:
    if version is not None and session.version != version:
        raise ChangedMeanwhile(
            _("Somebody changed the session of %(day)s meanwhile. Nothing of yours was written; look at it again.")
            % {"day": day_words(session.day)}
        )


def _still_to_come(session: Session) -> None:
    if session.state not in NOT_BEGUN:
        raise WorkflowError(
            _("The session of %(day)s is %(state)s; it can no longer be changed.")
            % {"day": day_words(session.day), "state": session.get_state_display()}
        )


def _trace(session: Session, by: User | None, words: str, flag: int = CHANGE) -> None:
    """A line in the history of the session; the portal itself leaves none, its rule can be worked out again."""
    if by is None:
        return
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(Session),
        object_id=str(session.pk),
        object_repr=str(session),
        action_flag=flag,
        change_message=words,
    )


def open_booking(
    session: Session, *, by: User | None, version: int | None = None, at: datetime | None = None
) -> Session:
    """Let people book from now on. Nothing happens when they can already.

    Raises:
        WorkflowError: its day is past, or it is over or called off.
        ChangedMeanwhile: the session has a newer version than the person saw.
    """
    today = seoul(at or timezone.now()).date()
    with _changing(session) as locked:
        if locked.state == Session.State.OPEN:
            return session
        _as_seen(locked, version)
        _still_to_come(locked)
        if locked.day < today:
            raise WorkflowError(_("This day is past."))
        locked.state = Session.State.OPEN
        locked.opens_on = min(locked.opens_on, today)
        _save(locked)
        with translation.override(STAFF_LANGUAGE):
            _trace(locked, by, _("Opened for booking"))
    return session


def reschedule(
    session: Session,
    *,
    day: date,
    starts: time,
    place: str,
    slot_minutes: int,
    capacity: int,
    reason: str,
    by: User | None,
    version: int | None = None,
    at: datetime | None = None,
) -> Session:
    """Give a session another day, other hours, another place or room for more or fewer; whoever booked is told.

    Args:
        reason: why, for the visitors and the public page. Needed when the day changes, and when somebody has booked
            and time or place changes.
        by: None when the portal applies the rule for holidays.

    Raises:
        WorkflowError: the day is past or taken, it would end after midnight, an appointment somebody has would be
            lost, somebody is here already, the reason is missing, or the session has begun or was called off.
        ChangedMeanwhile: the session has a newer version than the person saw.
    """
    moment, hours = at or timezone.now(), Hours(day, starts, place.strip(), slot_minutes, capacity)
    with _changing(session) as locked:
        old = Hours.of(locked)
        if old == hours:
            return session
        _as_seen(locked, version)
        _still_to_come(locked)
        check_hours(hours, moment, session=locked)
        _keep_appointments(locked, capacity)
        if day != old.day:
            moved.check_nobody_is_here(locked)
        felt = (old.starts_at, old.place, old.slot_minutes) != (hours.starts_at, hours.place, slot_minutes)
        is_booked = locked.bookings.live().exists()
        if by is not None and not reason.strip() and (day != old.day or (felt and is_booked)):
            raise WorkflowError(_("Please say why. Those who have booked, and everybody on the public page, read it."))
        _put(locked, hours, reason.strip(), by)
        _save(locked)
        if felt and is_booked:
            booking.after_moved(locked, old_start=old.starts_at, old_place=old.place, by=by, at=moment)
        if capacity > old.capacity:
            booking.move_up(locked, at=moment)
        _trace(locked, by, _what_changed(old, hours, reason.strip()))
    return session


def _put(session: Session, hours: Hours, reason: str, by: User | None) -> None:
    """Write day and hours, and what hangs on them."""
    plan = MondayPlan.current()
    if hours.day != session.day:
        original = session.moved_from or session.day
        session.moved_from = None if hours.day == original else original
        session.reason = reason
        if session.state == Session.State.PLANNED:
            session.opens_on = hours.day - timedelta(days=plan.opens_days_before)
    elif reason:
        session.reason = reason
    session.day, session.starts, session.place = hours.day, hours.starts, hours.place
    session.slot_minutes, session.capacity = hours.slot_minutes, hours.capacity
    session.closes_at = hours.starts_at - timedelta(hours=plan.closes_hours_before)
    session.by_hand = session.by_hand or by is not None


def check_hours(hours: Hours, at: datetime, *, session: Session | None = None) -> None:
    """Whether a session can be held then.

    Raises:
        WorkflowError: why not, in a sentence.
    """
    if hours.starts_at <= at:
        raise WorkflowError(_("This day or time is past."))
    if (hours.day - seoul(at).date()).days > FARTHEST:
        raise WorkflowError(_("This day is too far away. Please look at the year."))
    if hours.ends_at > datetime.combine(hours.day, MIDNIGHT, SEOUL) + timedelta(days=1):
        raise WorkflowError(_("So many visitors would keep the session going past midnight."))
    others = Session.objects.exclude(pk=session.pk) if session is not None else Session.objects.all()
    other = others.filter(day=hours.day).first()
    if other is not None and other.state == Session.State.CANCELLED:
        raise WorkflowError(
            _("There was to be a session on %(day)s, and it was called off. Please choose another day.")
            % {"day": day_words(hours.day)}
        )
    if other is not None:
        raise WorkflowError(_("There is another session on %(day)s.") % {"day": day_words(hours.day)})


def _keep_appointments(session: Session, capacity: int) -> None:
    lost = session.bookings.holding().filter(position__gte=capacity).order_by("position")
    positions = lost.values_list("position", flat=True)
    times = [f"{session.slot_at(position):%H:%M}" for position in positions if position is not None]
    if times:
        raise WorkflowError(
            _("These appointments are given away and would be lost: %(times)s. Please move them first.")
            % {"times": ", ".join(times)}
        )


def _what_changed(old: Hours, new: Hours, reason: str) -> str:
    with translation.override(STAFF_LANGUAGE):
        words = _("From %(old)s to %(new)s") % {"old": _in_words(old), "new": _in_words(new)}
        return f"{words}. {reason}" if reason else words


def _in_words(hours: Hours) -> str:
    return _("%(day)s %(start)s–%(end)s, %(count)s visitors of %(minutes)s minutes, %(place)s") % {
        "day": day_words(hours.day),
        "start": f"{hours.starts:%H:%M}",
        "end": f"{hours.ends_at:%H:%M}",
        "count": hours.capacity,
        "minutes": hours.slot_minutes,
        "place": hours.place,
    }


def call_off(
    session: Session, *, reason: str, by: User | None, version: int | None = None, at: datetime | None = None
) -> Session:
    """No session that day (휴회): whoever booked is told and offered another appointment. Nothing happens twice.

    Raises:
        WorkflowError: no reason, or the session has begun or is over.
        ChangedMeanwhile: the session has a newer version than the person saw.
    """
    moment, reason = at or timezone.now(), reason.strip()
    with _changing(session) as locked:
        if locked.state == Session.State.CANCELLED:
            return session
        _as_seen(locked, version)
        _still_to_come(locked)
        if not reason:
            raise WorkflowError(_("Please say why. Those who have booked, and everybody on the public page, read it."))
        locked.state, locked.reason = Session.State.CANCELLED, reason
        locked.by_hand = locked.by_hand or by is not None
        _save(locked)
        booking.after_called_off(locked, by=by, at=moment)
        with translation.override(STAFF_LANGUAGE):
            _trace(locked, by, _("Called off: %(reason)s") % {"reason": reason})
    return session


def begin(session: Session, *, by: User | None, at: datetime | None = None) -> Session:
    """The mayor receives the first visitor: the session gets its running number for good. Nothing happens twice.

    Args:
        at: when it began; a moment of its day that is past when it is written down afterwards.

    Raises:
        WorkflowError: it is another day, another session is in progress, or this one is over or called off.
    """
    moment = at or timezone.now()
    with _changing(session) as locked:
        if locked.state == Session.State.IN_PROGRESS:
            return session
        _still_to_come(locked)
        if seoul(moment).date() != locked.day:
            raise WorkflowError(_("A session can begin only on its day, %(day)s.") % {"day": day_words(locked.day)})
        other = Session.objects.in_progress()
        if other is not None:
            raise WorkflowError(
                _("The session of %(day)s is still in progress. Please end it first.") % {"day": day_words(other.day)}
            )
        locked.state, locked.began_at = Session.State.IN_PROGRESS, moment
        locked.number = numbering.next_number()
        _save(locked)
        with translation.override(STAFF_LANGUAGE):
            _trace(locked, by, _("Began as number %(number)s") % {"number": locked.number})
    return session


def end(
    session: Session, *, by: User | None, remarks: str = "", settle: bool = False, at: datetime | None = None
) -> Session:
    """The last visitor has gone. Nothing happens twice.

    Args:
        remarks: for the report; '' keeps what stands there.
        settle: note of everybody who has not come that they did not.

    Raises:
        WorkflowError: somebody is with the mayor, waits at the door or was never called; or it has not begun.
    """
    from . import desk

    if settle:
        for row in session.bookings.filter(state=Booking.State.BOOKED).order_by("position", "pk"):
            desk.no_show(row, by=by, key=uuid.uuid5(row.form_key, "end-of-session"), at=at)
    with _changing(session) as locked:
        if locked.state == Session.State.HELD:
            return session
        if locked.state != Session.State.IN_PROGRESS:
            raise WorkflowError(_("This session has not begun."))
        _nobody_is_left(locked)
        locked.state, locked.ended_at = Session.State.HELD, at or timezone.now()
        locked.remarks = remarks.strip() or locked.remarks
        _save(locked)
        with translation.override(STAFF_LANGUAGE):
            _trace(locked, by, _("Ended"))
    return session


def _nobody_is_left(session: Session) -> None:
    """Raises WorkflowError naming numbers of the queue and times, never people."""
    left = list(session.bookings.live().exclude(position=None, queue_number=None).order_by("position", "pk"))
    by_state = {state: [_place_of(row) for row in left if row.state == state] for state in Booking.State}
    sentences = {
        Booking.State.IN_HEARING: _("The mayor is still hearing a visitor (%(who)s)."),
        Booking.State.ARRIVED: _("These visitors have arrived and were not heard yet: %(who)s."),
        Booking.State.BOOKED: _("Of these visitors it is not noted whether they came: %(who)s."),
    }
    for state, sentence in sentences.items():
        if by_state[state]:
            raise WorkflowError(sentence % {"who": ", ".join(by_state[state])})


def _place_of(row: Booking) -> str:
    if row.queue_number is not None:
        return _("no. %(number)s") % {"number": row.queue_number}
    return f"{row.at:%H:%M}" if row.at else ""


def add(hours: Hours, *, by: User, at: datetime | None = None) -> Session:
    """An extra session on a day of its own, besides those of the plan. The same one sent twice is made once.

    Raises:
        WorkflowError: the day is past or taken, or it would end after midnight.
    """
    moment = at or timezone.now()
    try:
        with transaction.atomic():
            plan = one_at_a_time()
            twin = Session.objects.filter(day=hours.day, week_of=None, by_hand=True, state__in=NOT_BEGUN).first()
            if twin is not None and Hours.of(twin) == hours:
                return twin
            check_hours(hours, moment)
            session = new(hours, plan, moment)
            session.by_hand = True
            session.save(force_insert=True)
            with translation.override(STAFF_LANGUAGE):
                _trace(session, by, _("Extra session: %(hours)s") % {"hours": _in_words(hours)}, ADDITION)
            return session
    except IntegrityError as error:  # somebody wrote around the lock
        raise WorkflowError(_("There is another session on %(day)s.") % {"day": day_words(hours.day)}) from error


def new(hours: Hours, plan: MondayPlan, at: datetime) -> Session:
    """An unsaved session with what hangs on its day; open when its day for that has come."""
    opens_on = hours.day - timedelta(days=plan.opens_days_before)
    return Session(
        day=hours.day,
        starts=hours.starts,
        place=hours.place,
        slot_minutes=hours.slot_minutes,
        capacity=hours.capacity,
        opens_on=opens_on,
        closes_at=hours.starts_at - timedelta(hours=plan.closes_hours_before),
        state=Session.State.OPEN if opens_on <= seoul(at).date() else Session.State.PLANNED,
    )
