"""Somebody answers a call for monitors: online, on paper, or recommended by others. One a person and call."""

import hmac
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from uuid import UUID

from django.contrib.admin.models import ADDITION
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from civic.cases.models.counter import PaperCounter
from civic.cases.opening import new_access_code
from civic.cases.reading import plain_code
from civic.cases.wording import day_words
from civic.cases.workflow import ChangedMeanwhile, SameKeyOtherContent, WorkflowError
from civic.people.models import User
from civic.places.models import District
from civic.privacy.blindindex import blind_index

from ..models import MOST_TERMS, Application, Appointment, Call, Section, Term
from .applicantletters import tell_received, tell_withdrawn
from .persons import Person, matches
from .trace import trace

PAPER = "M"  # the sort of paper: M-2026-0001
LEAST_AGE, MOST_AGE = 19, 110  # grown up (Civil Act §4), by the difference of the years
State, Source = Application.State, Application.Source
WAITING = frozenset({State.RECEIVED, State.PICKED, State.RESERVE})  # can still be withdrawn


class Refused(WorkflowError):
    """Who may not apply: `str()` says why.

    It tells what the city knows of a telephone number or an address, so only the person and staff may read it;
    a stranger reads `unnamed()`.
    """


@dataclass(frozen=True, slots=True)
class Given:
    """What an applicant says, or somebody says for them."""

    name: str
    phone: str
    birth_year: int
    occupation: str
    district: District
    email: str = ""
    gender: str = "unsaid"
    section: Section | None = None
    motive: str = ""
    language: str = "ko"
    texts_agreed: bool = False
    name_shown: bool = False
    consent_version: str = ""
    source: str = Source.ONLINE
    recommended_by: str = ""


def apply(
    call: Call,
    given: Given,
    *,
    form_key: UUID,
    user: User | None = None,
    by: User | None = None,
    at: datetime | None = None,
    is_demo: bool = False,
) -> Application:
    """Take an application and tell the person; the same form sent twice gives the same application.

    Args:
        user: the applicant's own account.
        by: staff who write it down: also after the last day, for what came before (`at`).
        at: when it came (now).

    Raises:
        Refused: the person has applied already, or cannot be appointed.
        SameKeyOtherContent: the form was sent before with other content.
        WorkflowError: the call takes no applications.
    """
    at = at or timezone.now()
    with transaction.atomic():
        term = Term.objects.select_for_update().get(pk=call.term_id)
        row = Call.objects.select_for_update().get(pk=call.pk)
        known = _sent_before(form_key, row, given)
        if known is not None:
            return known
        _check_call(row, timezone.localdate(at), by)
        _check_section(given)
        why = why_not(row, term, Person(given.name, given.phone, given.email, user=user))
        if why:
            raise Refused(why)
        application = _written(row, given, form_key, user, at)
        application.is_demo = is_demo
        try:
            with transaction.atomic():
                application.save()
        except IntegrityError as error:  # the database's own word, should a way past the lock be found
            raise Refused(_already()) from error
        trace(application, by, words_of(gettext_noop("Written down")), ADDITION)
        tell_received(application, at)
    return application


def _written(call: Call, given: Given, form_key: UUID, user: User | None, at: datetime) -> Application:
    return Application(
        call=call,
        form_key=form_key,
        number=PaperCounter.next_number(PAPER, at),
        code=new_access_code(),
        user=user,
        received_at=at,
        **{field.name: getattr(given, field.name) for field in fields(given)},
    )


def _sent_before(form_key: UUID, call: Call, given: Given) -> Application | None:
    known = Application.objects.filter(form_key=form_key).first()
    if known is None:
        return None
    same = known.call_id == call.pk and known.phone == given.phone and known.name == given.name
    if not same:
        raise SameKeyOtherContent(
            _("This form was sent already, as application %(number)s. Please begin a new one.")
            % {"number": known.number}
        )
    return known


def _check_call(call: Call, day: date, by: User | None) -> None:
    if call.released_at is None:
        raise WorkflowError(_("This call is not public yet."))
    if day < call.opens_on:
        raise WorkflowError(_("Applications are taken from %(day)s.") % {"day": day_words(call.opens_on)})
    if by is not None and call.decided_at is not None:
        raise WorkflowError(_("This call is decided already."))
    if day > call.closes_on or call.decided_at is not None:
        raise WorkflowError(_("The last day to apply was %(day)s.") % {"day": day_words(call.closes_on)})


def _check_section(given: Given) -> None:
    if given.section is not None and not given.section.is_used:
        raise WorkflowError(_("This section takes no wishes any more. Please choose another one."))


def why_not(call: Call, term: Term, given: Person) -> str:
    """Why this person cannot apply, in a sentence; '' when they can.

    Found by telephone number, e-mail address and account, so that nobody serves three times under two addresses.
    """
    if _standing(call, given) is not None:
        return _already()
    [match] = matches([given])
    if isinstance(match, WorkflowError):
        return str(match)
    if match is None:
        return ""
    rows = list(Appointment.objects.filter(monitor=match))
    here = next((row for row in rows if row.term_id == term.pk), None)
    if here is not None and here.dismissed_on is None:
        return _("In office as a monitor of term %(number)s already, until %(day)s.") % {
            "number": term.number,
            "day": day_words(here.ends_on),
        }
    if here is not None:
        return _("After leaving office in term %(number)s nobody can be appointed again in the same term.") % {
            "number": term.number
        }
    if len(rows) >= MOST_TERMS or any(row.nth >= MOST_TERMS for row in rows):
        return _(
            "Twice a monitor already: the ordinance allows to be appointed again once, so that others have their turn. "
            "Thank you for the work."
        )
    return ""


def unnamed() -> str:
    """What a stranger reads whatever is known of the telephone number or address that was typed."""
    return _(
        "With this telephone number or e-mail address we cannot take an application here: there is one already, or "
        "the person is or has been a monitor. Please look up your application, or call us."
    )


def _already() -> str:
    return _("This call has been answered already. One application a person is enough; it can be looked up.")


def _standing(call: Call, given: Person) -> Application | None:
    wanted = Q(phone_index=blind_index(given.phone, "phone")) if given.phone else Q(pk=None)
    if given.user is not None:
        wanted |= Q(user=given.user.pk)
    return call.applications.standing().filter(wanted).first()


def withdraw(
    application: Application, *, by: User | None, version: int | None = None, at: datetime | None = None
) -> None:
    """The person takes the application back, or staff do it for them; a second time changes nothing.

    Args:
        version: what staff had in front of them; the person's own wish needs none.

    Raises:
        ChangedMeanwhile: the selection went on meanwhile.
        WorkflowError: it is decided.
    """
    at = at or timezone.now()
    with transaction.atomic():
        Term.objects.select_for_update().get(pk=application.call.term_id)
        Call.objects.select_for_update().get(pk=application.call_id)
        row = Application.objects.select_for_update().get(pk=application.pk)
        if row.state == State.WITHDRAWN:
            return
        _check_version(row, version)
        if row.state not in WAITING:
            raise WorkflowError(
                _("It is decided already (%(state)s), so it cannot be withdrawn.") % {"state": row.get_state_display()}
            )
        row.state, row.reserve_rank, row.decided_at = State.WITHDRAWN, None, at
        row.version += 1
        row.save(update_fields=["state", "reserve_rank", "decided_at", "version"])
        trace(row, by, words_of(gettext_noop("Withdrawn for the person")))
        tell_withdrawn(row, at)
    application.refresh_from_db()


def write_note(application: Application, note: str, *, by: User, version: int) -> None:
    """What staff keep in mind about an application; the applicant may ask to read it.

    Raises:
        ChangedMeanwhile: somebody else changed it.
    """
    with transaction.atomic():
        row = Application.objects.select_for_update().get(pk=application.pk)
        if row.note == note:
            return
        _check_version(row, version)
        row.note = note
        row.version += 1
        row.save(update_fields=["note", "version"])
        trace(row, by, words_of(gettext_noop("Note changed")))
    application.refresh_from_db()


def words_of(what: str) -> str:
    """A line of the history, which is written in Korean whoever acts."""
    with translation.override("ko"):
        return _(what)


def _check_version(row: Application, version: int | None) -> None:
    if version is not None and row.version != version:
        raise ChangedMeanwhile(_("Somebody else has changed this application meanwhile. Please look at it again."))


def code_fits(application: Application, code: str) -> bool:
    """Whether it is this application's access code; any wrong one costs the same time. None fits an erased one."""
    known = plain_code(application.code).encode()
    return hmac.compare_digest(known or b"-" * 8, plain_code(code).encode()) and bool(known)


def arrived(day: date, now: datetime | None = None) -> datetime:
    """The moment at which a paper of a day came: now for today, noon for an earlier day."""
    now = now or timezone.now()
    return now if day >= timezone.localdate(now) else timezone.make_aware(datetime.combine(day, time(12)))
