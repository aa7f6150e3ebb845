"""Who may book what, and the rows that are locked for it: case first, then sessions, then bookings."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.models import Case
from civic.cases.step import By
from civic.cases.wording import day_words, moment_words
from civic.cases.workflow import Actor, ChangedMeanwhile, WorkflowError
from civic.people.models import Contact, User

from ..models import Booking, Session

RUN = "petitions.run_session"
IN_LINE_SECONDS = 20
# What can still be cancelled or changed: nobody has arrived yet.
MOVABLE = frozenset({Booking.State.OFFERED, Booking.State.BOOKED, Booking.State.WAITING})
BEFORE = frozenset({Session.State.PLANNED, Session.State.OPEN})


class AlreadyExpected(WorkflowError):
    """The same person comes to the session already, with another petition."""


def lock_case(case: Case) -> Case:
    """The case as it stands, held until the transaction ends."""
    found: Case = Case._base_manager.select_for_update().get(pk=case.pk)
    return found


def lock_session(session: Session) -> Session:
    """The session as it stands, held until the transaction ends. The case is held already."""
    _stand_in_line()
    return Session.objects.select_for_update().get(pk=session.pk)


def _stand_in_line() -> None:
    """When booking opens many want the same session at once; each waits for its turn longer than for other locks."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{IN_LINE_SECONDS}s'")


def lock_sessions(sessions: Iterable[Session]) -> dict[int, Session]:
    """Several sessions by their id, locked in the order of their days, so that two who need both do not wait."""
    _stand_in_line()
    keys = {session.pk for session in sessions}
    return {row.pk: row for row in Session.objects.select_for_update().filter(pk__in=keys).order_by("day", "pk")}


def lock_booking(booking: Booking) -> Booking:
    """The booking as it stands; case and session are held already."""
    return Booking.objects.select_for_update(of=("self",)).select_related("session", "case").get(pk=booking.pk)


def actor_of(case: Case, by: By) -> Actor:
    """In which part somebody acts on the appointment of a case.

    Who runs the Mondays acts for the city, but never in a petition of their own.

    Raises:
        WorkflowError: it is neither their petition nor their work.
    """
    if by is None:
        return Actor.SYSTEM
    if Actor.PETITIONER in case.actors_of(by):
        return Actor.PETITIONER
    if isinstance(by, User) and by.is_active and by.has_perm(RUN):
        return Actor.DESK
    raise WorkflowError(_("Only the person who filed the petition can book, change or cancel its appointment."))


def known_by(form_key: UUID, case: Case) -> Booking | None:
    """What an earlier sending of the same form has made.

    Raises:
        WorkflowError: the key belongs to another petition.
    """
    found = Booking.objects.select_related("session").filter(form_key=form_key).first()
    if found is not None and found.case_id != case.pk:
        raise WorkflowError(_("This form was already sent for another petition. Please open the page again."))
    return found


def check_version(booking: Booking, version: int | None) -> None:
    """Raises:
    ChangedMeanwhile: the booking is not as the person saw it.
    """
    if version is not None and booking.version != version:
        raise ChangedMeanwhile(
            _("The appointment was changed while you were looking. Nothing of yours was written; look at it again.")
        )


def check_case(case: Case) -> None:
    """Raises:
    WorkflowError: the petition has come to its end, or there is nobody who could come.
    """
    if not case.is_open:
        raise WorkflowError(
            _("%(number)s has come to its end (%(state)s), so no appointment can be booked for it.")
            % {"number": case.number, "state": case.get_progress_display()}
        )
    if case.contact is None:
        raise WorkflowError(_("%(number)s has no petitioner who could come.") % {"number": case.number})


def check_session(session: Session, actor: Actor, at: datetime) -> None:
    """Check that a session still takes visitors: in the browser while booking is open, by staff until it begins.

    Raises:
        WorkflowError: it is called off, over, has begun, or is not open (yet, any more) to this person.
    """
    day = {"day": day_words(session.day)}
    if session.state == Session.State.CANCELLED:
        raise WorkflowError(_("The Monday on %(day)s was called off. Please choose another day.") % day)
    if session.state == Session.State.HELD or timezone.localdate(at) > session.day:
        raise WorkflowError(_("The Monday on %(day)s is over. Please choose another day.") % day)
    if session.state not in BEFORE or at >= session.starts_at:
        raise WorkflowError(_("The Monday on %(day)s has begun. Please choose another day.") % day)
    if actor != Actor.PETITIONER:
        return
    if session.state == Session.State.PLANNED:
        opens = {**day, "opens": day_words(session.opens_on)}
        raise WorkflowError(_("Booking for %(day)s is not open yet. It opens on %(opens)s.") % opens)
    if at >= session.closes_at:
        closed = {**day, "closed": moment_words(session.closes_at)}
        raise WorkflowError(
            _("Booking for %(day)s closed on %(closed)s. Choose another day, or phone us.") % closed,
        )


def check_only_one(case: Case) -> None:
    """Raises:
    WorkflowError: the case has a live booking.
    """
    live = Booking.objects.live().filter(case=case).select_related("session").first()
    if live is not None:
        raise WorkflowError(
            _("%(number)s has an appointment already, on %(day)s. Change that one, or cancel it first.")
            % {"number": case.number, "day": moment_words(live.at) if live.at else day_words(live.session.day)}
        )


def of_person(contact: Contact) -> Q:
    """Bookings of the same person: by telephone number, e-mail address or account."""
    found = Q()
    if contact.phone_index:
        found |= Q(phone_index=contact.phone_index)
    if contact.email_index:
        found |= Q(email_index=contact.email_index)
    if contact.user_id:
        found |= Q(case__contact__user=contact.user_id)
    return found


def has_place(session: Session, case: Case) -> bool:
    """Whether the person of the case has a live booking in the session, with another petition."""
    person = of_person(case.contact) if case.contact is not None else Q()
    return bool(person) and session.bookings.live().exclude(case=case).filter(person).exists()


def check_person(session: Session, case: Case) -> None:
    """Raises:
    AlreadyExpected: the same person comes to this session already with another petition.
    """
    if has_place(session, case):
        raise AlreadyExpected(
            _("The same person comes on %(day)s already, with another petition: one appointment each.")
            % {"day": day_words(session.day)}
        )


def room(session: Session, besides: Booking | None = None) -> list[int]:
    """The free appointments a newcomer can have: none while they belong to people on the waiting list.

    Args:
        besides: somebody of this session who wants another appointment; their own place on the list does not count.
    """
    free = session.free_positions()
    waiting = session.bookings.waiting()
    if besides is not None:
        waiting = waiting.exclude(pk=besides.pk)
    return free if len(free) > waiting.count() else []


def choose(session: Session, position: int | None, besides: Booking | None = None) -> int | None:
    """The appointment to be given: the wanted one, else the first free one, None when all are taken.

    Raises:
        WorkflowError: the wanted one does not exist or is taken; the sentence says which are free.
    """
    free = room(session, besides)
    if position is None:
        return free[0] if free else None
    if not 0 <= position < session.capacity:
        raise WorkflowError(_("There is no such appointment on %(day)s.") % {"day": day_words(session.day)})
    if position in free:
        return position
    taken = {"time": _time(session, position), "day": day_words(session.day)}
    if not free:
        raise WorkflowError(
            _("%(time)s on %(day)s is taken, and nothing else is free. You can go on the waiting list.") % taken
        )
    times = ", ".join(_time(session, number) for number in free)
    raise WorkflowError(
        _("%(time)s on %(day)s was just taken. Still free: %(times)s.") % {**taken, "times": times},
    )


def _time(session: Session, position: int) -> str:
    return f"{timezone.localtime(session.slot_at(position)):%H:%M}"
