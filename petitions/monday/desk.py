"""The desk on the day: who came and who did not, the hearing, the mayor's words; and visitors entered by staff.

Each press carries a one-time key: sent again, it changes nothing. Locks are taken case → session → booking.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.happenings import happen
from civic.cases.models import Case
from civic.cases.opening import Filing
from civic.cases.step import Step
from civic.cases.wording import moment_words
from civic.cases.workflow import WorkflowError
from civic.people.models import User

from ..models import Booking, Instruction, Session
from . import booking as bookings
from . import sessions
from .press import Repeated, actor_of, again, check_own, hold, save
from .queue import number_of
from .record import WordsConflict, correct_words, save_words, words_stamp

__all__ = [
    "WordsConflict",
    "absent_from",
    "add_visitor",
    "arrive",
    "begin_hearing",
    "correct_words",
    "end_hearing",
    "no_show",
    "save_words",
    "words_stamp",
]

GRACE = timedelta(minutes=10)  # an appointment that long ago and nobody there: did not come
_State = Booking.State
_COMING = frozenset({_State.BOOKED, _State.OFFERED, _State.WAITING, _State.NO_SHOW})
_HERE = frozenset({_State.ARRIVED, _State.IN_HEARING, _State.HEARD})


def add_visitor(
    session: Session,
    filing: Filing,
    *,
    walk_in: bool,
    by: User | None,
    form_key: UUID,
    position: int | None = None,
    at: datetime | None = None,
) -> Booking:
    """Write down somebody who phones (a booking) or stands at the desk (a number in the queue), with the matter.

    Who comes without an appointment is taken beyond the capacity, too: one more visitor.

    Args:
        filing: the case; its `form_key` makes a repeated form harmless.
        walk_in: the person is here; otherwise it is a booking by telephone.
        form_key: one-time key of the booking.
        position: the appointment wished for; None for the first free one, else the waiting list.

    Raises:
        WorkflowError: the form had other content before, the appointment is gone, the person is expected already,
            or the session is not today. Nothing is written then.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        case = Case.open(filing)
        check_own(case, by)
        known = Booking.objects.filter(form_key=form_key, case=case).select_related("session").first()
        if known is not None:
            return known
        if walk_in:
            return _walk_in(session, case, by=by, form_key=form_key, at=moment)
        source = Booking.Source.PHONE
        booked: Booking = bookings.book(
            session, case, position=position, by=by, source=source, form_key=form_key, at=moment
        )
        return booked


def _walk_in(session: Session, case: Case, *, by: User | None, form_key: UUID, at: datetime) -> Booking:
    with happen(case, "monday_arrived", by=by, actor=actor_of(by), at=at) as step:
        held = Session.objects.select_for_update().get(pk=session.pk)
        _check_day(held, at)
        contact = step.case.contact
        row = Booking(
            session=held,
            case=step.case,
            form_key=form_key,
            state=_State.ARRIVED,
            source=Booking.Source.WALK_IN,
            phone_index=contact.phone_index if contact else "",
            email_index=contact.email_index if contact else "",
            booked_at=at,
            arrived_at=at,
            is_demo=step.case.is_demo,
        )
        _check_alone(row)
        row.queue_number = _next_number(row)
        row.save(force_insert=True)
        _say_arrived(step, row)
    return row


def arrive(booking: Booking, *, by: User | None, key: UUID, at: datetime | None = None) -> Booking:
    """The visitor is here and gets a number: with an appointment its place, otherwise the next after all of them.

    Who comes too late, or stands on the waiting list, is let in all the same.

    Raises:
        WorkflowError: the session is not today or over, the booking was called off, or the person stands in the
            queue with another matter.
    """
    moment = at or timezone.now()
    with suppress(Repeated), happen(booking.case, "monday_arrived", by=by, actor=actor_of(by), at=moment) as step:
        row = hold(booking, "arrive", key, by, moment)
        if row.state in _HERE:
            raise Repeated
        if row.state not in _COMING:
            raise WorkflowError(_("This booking was called off."))
        _check_day(row.session, moment)
        _check_alone(row)
        was = {"was": row.state, "appointment": row.position}
        if row.position is not None and _is_taken(row):
            row.position = None  # came too late: the appointment was given away
        row.state, row.arrived_at, row.queue_number = _State.ARRIVED, moment, _next_number(row)
        save(row, "state", "arrived_at", "queue_number", "position")
        _say_arrived(step, row)
        step.data |= was  # for who takes the press back
    return again(booking)


def no_show(booking: Booking, *, by: User | None, key: UUID, at: datetime | None = None) -> Booking:
    """The visitor did not come, or has left; a letter offers another Monday. Who comes late can still arrive.

    Raises:
        WorkflowError: the appointment is not ten minutes ago yet, or the visitor is with the mayor or was heard.
    """
    moment = at or timezone.now()
    with suppress(Repeated), happen(booking.case, "monday_no_show", by=by, actor=actor_of(by), at=moment) as step:
        row = hold(booking, "no-show", key, by, moment)
        if row.state == _State.NO_SHOW:
            raise Repeated
        if row.state not in {_State.BOOKED, _State.OFFERED, _State.ARRIVED}:
            raise WorkflowError(_("This visitor is no longer expected: “%(state)s”.") % {"state": _state(row)})
        since = absent_from(row)
        if since is not None and moment < since:
            raise WorkflowError(
                _("Please wait for this visitor until %(time)s.") % {"time": f"{timezone.localtime(since):%H:%M}"}
            )
        row.state = _State.NO_SHOW
        save(row, "state")
        step.data = {"day": row.session.day.isoformat(), "appointment": row.at.isoformat() if row.at else ""}
    return again(booking)


def absent_from(booking: Booking) -> datetime | None:
    """From when on a visitor may be noted as not come; None: at any time, because they were here and left."""
    if booking.state == _State.ARRIVED or booking.session.state == Session.State.HELD or booking.at is None:
        return None
    return min(booking.at + GRACE, booking.session.ends_at)


def begin_hearing(booking: Booking, *, by: User | None, key: UUID, at: datetime | None = None) -> Booking:
    """Call the visitor in; the first one begins the session. One at a time.

    Raises:
        WorkflowError: the visitor is not here, another one is with the mayor, or the session is not today.
    """
    moment = at or timezone.now()
    with suppress(Repeated), transaction.atomic():
        _begin_session(booking, by, moment)
        row = hold(booking, "begin", key, by, moment)
        if row.state in {_State.IN_HEARING, _State.HEARD}:
            raise Repeated
        if row.state != _State.ARRIVED:
            raise WorkflowError(_("Please note first that this visitor has arrived."))
        _check_day(row.session, moment)
        inside = row.session.bookings.filter(state=_State.IN_HEARING).first()
        if inside is not None:
            raise WorkflowError(
                _("Number %(number)s is still with the mayor. End that hearing first.") % {"number": number_of(inside)}
            )
        row.state, row.began_at = _State.IN_HEARING, moment
        save(row, "state", "began_at")
    return again(booking)


def _begin_session(booking: Booking, by: User | None, at: datetime) -> None:
    """Before the session is locked: sessions begin one after the other, and that lock stands before theirs."""
    session = Session.objects.get(pk=booking.session_id)
    if session.state in sessions.NOT_BEGUN:
        _check_day(session, at)
        sessions.begin(session, by=by, at=at)


def end_hearing(booking: Booking, *, by: User | None, key: UUID, at: datetime | None = None) -> Booking:
    """The hearing is over: the visitor gets a letter with the mayor's words and the instructions.

    The case goes on its legal way; nothing of its period changes.

    Raises:
        WorkflowError: the visitor is not with the mayor, or nobody wrote down what the mayor said.
    """
    moment = at or timezone.now()
    with suppress(Repeated), happen(booking.case, "monday_heard", by=by, actor=actor_of(by), at=moment) as step:
        row = hold(booking, "end", key, by, moment)
        if row.state == _State.HEARD:
            raise Repeated
        if row.state != _State.IN_HEARING:
            raise WorkflowError(_("This visitor is not with the mayor."))
        if not row.mayor_words.strip():
            raise WorkflowError(_("Please write down what the mayor said, in a sentence at least."))
        row.state, row.ended_at = _State.HEARD, moment
        save(row, "state", "ended_at")
        step.public_text = row.mayor_words
        step.data = _heard(row)
    return again(booking)


def _heard(row: Booking) -> dict[str, Any]:
    """What the event keeps of a hearing, so that the letter and its paper say later what was said then."""
    given = (
        Instruction.objects.filter(case=row.case, session=row.session).select_related("department").order_by("number")
    )
    return {
        "session": row.session.number,
        "day": row.session.day.isoformat(),
        "attendees": row.attendees,
        "instructions": [
            {
                "number": item.number,
                "text": item.text,
                "department": [item.department.name, item.department.name_en or item.department.name],
                "due_on": item.due_on.isoformat(),
            }
            for item in given
        ],
    }


def _say_arrived(step: Step, row: Booking) -> None:
    step.is_public = False
    step.data = {"day": row.session.day.isoformat(), "number": row.queue_number, "source": row.source}


def _check_day(session: Session, at: datetime) -> None:
    if session.state not in Session.COMING:
        raise WorkflowError(_("This Monday is over or was called off."))
    today = timezone.localdate(at)
    # One that has begun goes on past midnight, and may be written down afterwards, from paper.
    goes_on = session.state == Session.State.IN_PROGRESS and session.day < today
    if today != session.day and not goes_on:
        raise WorkflowError(
            _("This Monday is not today: it begins on %(moment)s.") % {"moment": moment_words(session.starts_at)}
        )


def _check_alone(row: Booking) -> None:
    """One live booking for each case, and for each person on a day."""
    live = Booking.objects.live().exclude(pk=row.pk)
    if live.filter(case=row.case).exists():
        raise WorkflowError(_("This matter has another booking by now. Cancel that one first."))
    same_day = live.filter(session=row.session)
    by_phone = row.phone_index and same_day.filter(phone_index=row.phone_index).exists()
    if by_phone or (row.email_index and same_day.filter(email_index=row.email_index).exists()):
        raise WorkflowError(_("This person is in the queue or booked on this day already, with another matter."))


def _is_taken(row: Booking) -> bool:
    others = row.session.bookings.holding().filter(position=row.position)
    return others.exclude(pk=row.pk).exists()


def _next_number(row: Booking) -> int:
    """The number of the appointment, or the next one after all appointments and all numbers given."""
    others = row.session.bookings.exclude(pk=row.pk).exclude(state=_State.CANCELLED)
    taken = {number for number in others.values_list("queue_number", flat=True) if number is not None}
    if row.queue_number is not None and row.queue_number not in taken:
        return row.queue_number
    if row.position is not None and row.position + 1 not in taken:
        return row.position + 1
    return max(taken | {row.session.capacity}) + 1


def _state(row: Booking) -> str:
    return str(_State(row.state).label)
