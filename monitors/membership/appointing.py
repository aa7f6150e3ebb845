"""Appointing monitors (위촉), one or a whole term: the rules of office are checked here and nowhere else.

At most 150 at a time, two years, reappointed once, a replacement has the rest of the term: City ordinance on
monitors. The database refuses the same; here it is said in plain words.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.people.models import User
from civic.places.models import District

from ..assignments import reminders
from ..models import MOST_TERMS, Application, Appointment, Monitor, Section, Term
from . import accounts, appointmentletters
from .office import Oneself, not_oneself
from .persons import Match, Person, Refused, matches, register, register_many

__all__ = ["Person", "Place", "Refused", "RefusedRows", "appoint", "appoint_many", "refusals", "register"]


@dataclass(slots=True)
class Place:
    """Whom to appoint to what.

    Args:
        person: somebody of the register, or as they named themselves.
        replaces: the dismissed monitor whose seat this is.
        starts_on: the first day; otherwise that of the term, or today when the term has begun.
        nth: the how-many-th time in office, when the register does not know the earlier ones.
    """

    person: Person | Monitor
    district: District
    section: Section | None = None
    application: Application | None = None
    replaces: Appointment | None = None
    starts_on: date | None = None
    nth: int | None = None


class RefusedRows(Refused):
    """Some of a list must not be appointed, so nobody was; `rows` says why, by position in the list."""

    def __init__(self, rows: Mapping[int, Refused]) -> None:
        first = next(iter(rows.values()))
        super().__init__(first.reason, str(first))
        self.rows = rows


def appoint(
    monitor: Monitor,
    term: Term,
    district: District,
    *,
    by: User | None,
    section: Section | None = None,
    application: Application | None = None,
    replaces: Appointment | None = None,
    starts_on: date | None = None,
    nth: int | None = None,
    at: datetime | None = None,
    tell: bool = True,
) -> Appointment:
    """Appoint somebody of the register, as `Place` and `appoint_many` say.

    Raises:
        Refused: it must not be; nothing was written.
    """
    place = Place(monitor, district, section, application, replaces, starts_on, nth)
    return appoint_many([place], term, by=by, at=at, tell=tell)[0]


def appoint_many(
    places: Sequence[Place], term: Term, *, by: User | None, at: datetime | None = None, tell: bool = True
) -> list[Appointment]:
    """Appoint all of them or nobody, in few queries.

    Everybody gets the lowest free seat, an account if they have an e-mail address, and a letter; who comes while
    assignments are open is told of them.

    Args:
        at: when it is done (now); letters of the past of a demonstration are not sent.
        tell: write letters.

    Raises:
        RefusedRows: one or more must not be appointed; nothing was written.
    """
    at = at or timezone.now()
    if not places:
        return []
    try:
        with transaction.atomic():
            term = Term.objects.select_for_update().get(pk=term.pk)
            return _write(places, term, by, at, tell=tell)
    except IntegrityError as error:
        words = _("Somebody else changed the register at the same moment. Please try once more.")
        raise Refused("meanwhile", words) from error


def refusals(places: Sequence[Place], term: Term, at: datetime | None = None) -> dict[int, Refused]:
    """Why which of a list must not be appointed, by position; for a preview. Writes nothing."""
    draft = _Draft(term, places, timezone.localdate(at or timezone.now()))
    return draft.refused


def _write(places: Sequence[Place], term: Term, by: User | None, at: datetime, *, tell: bool) -> list[Appointment]:
    draft = _Draft(term, places, timezone.localdate(at))
    if draft.refused:
        raise RefusedRows(draft.refused)
    monitors = _registered(places, draft.found, at)
    try:
        not_oneself(by, monitors)
    except Oneself as own:
        raise Refused("oneself", str(own)) from own
    rows = [
        Appointment(
            monitor=monitor,
            term=term,
            seat=seat,
            nth=nth,
            district=place.district,
            section=place.section,
            starts_on=starts_on,
            ends_on=term.ends_on,
            application=place.application,
            replaces=place.replaces,
            appointed_at=at,
            appointed_by=by,
            is_demo=monitor.is_demo,
        )
        for place, monitor, (seat, nth, starts_on) in zip(places, monitors, draft.seats, strict=True)
    ]
    Appointment.objects.bulk_create(rows)
    accounts.give(monitors, by=by, about=term.about)
    if tell:
        appointmentletters.appointed(rows, at)
        reminders.tell_newcomers(rows, at)
    return rows


def _registered(places: Sequence[Place], found: Sequence[Match], at: datetime) -> list[Monitor]:
    people = [(place.person, match) for place, match in zip(places, found, strict=True)]
    new = [(person, match) for person, match in people if isinstance(person, Person)]
    rows = iter(register_many([person for person, _match in new], [match for _person, match in new], at))
    return [person if isinstance(person, Monitor) else next(rows) for person, _match in people]


class _Draft:
    """What each of a list would get, and who is refused. The term is locked when it is written."""

    def __init__(self, term: Term, places: Sequence[Place], today: date) -> None:
        self.term, self.places, self.today = term, places, today
        self.refused: dict[int, Refused] = {}
        self.seats: list[tuple[int, int, date]] = []
        self.found = self._found()
        self.history = self._history()
        self.held = list(Appointment.objects.filter(term=term).values_list("seat", "dismissed_on"))
        self.replaced = set(Appointment.objects.filter(replaces__term=term).values_list("replaces", flat=True))
        self.seen: set[tuple[str, object]] = set()
        for position, place in enumerate(places):
            try:
                self.seats.append(self._place(place, self.found[position]))
            except Refused as refused:
                self.refused[position] = refused

    def _found(self) -> list[Match]:
        people = iter(matches([place.person for place in self.places if isinstance(place.person, Person)]))
        return [place.person if isinstance(place.person, Monitor) else next(people) for place in self.places]

    def _history(self) -> dict[int, list[Appointment]]:
        known = [match.pk for match in self.found if isinstance(match, Monitor)]
        found: dict[int, list[Appointment]] = defaultdict(list)
        for row in Appointment.objects.filter(monitor__in=known).select_related("term").order_by("starts_on"):
            found[row.monitor_id].append(row)
        return found

    def _place(self, place: Place, match: Match) -> tuple[int, int, date]:
        """Seat, time in office and first day.

        Raises:
            Refused: this one must not be appointed.
        """
        if isinstance(match, Refused):
            raise match
        self._once_in_the_list(place, match)
        starts_on = place.starts_on or max(self.term.starts_on, self.today)
        if place.starts_on is None and place.replaces is not None and place.replaces.dismissed_on is not None:
            starts_on = max(starts_on, place.replaces.dismissed_on)
        self._days(starts_on)
        earlier = self.history[match.pk] if match is not None else []
        nth = self._nth(place, earlier, starts_on)
        self._replaced(place.replaces, starts_on)
        return self._seat(place.replaces, starts_on), nth, starts_on

    def _once_in_the_list(self, place: Place, match: Match) -> None:
        keys: list[tuple[str, object]] = [("monitor", match.pk)] if isinstance(match, Monitor) else []
        if isinstance(place.person, Person):
            keys += place.person.keys
        if self.seen.intersection(keys):
            raise Refused("twice", _("This person stands in the list twice."))
        self.seen.update(keys)

    def _days(self, starts_on: date) -> None:
        if starts_on < self.term.starts_on or starts_on > self.term.ends_on:
            raise Refused("outside", _("The first day lies outside the term."))

    def _nth(self, place: Place, earlier: Sequence[Appointment], starts_on: date) -> int:
        if any(row.term_id == self.term.pk for row in earlier):
            raise Refused("same-term", _("This person was already appointed in this term."))
        if any(row.starts_on <= self.term.ends_on and row.last_day >= starts_on for row in earlier):
            raise Refused("overlap", _("This person is in office on some of these days already."))
        most = max((row.nth for row in earlier), default=0)
        nth = place.nth or most + 1
        if most >= MOST_TERMS or nth > MOST_TERMS:
            raise Refused("third-term", _("This person has served twice. The ordinance allows one reappointment."))
        if nth <= most or any(row.starts_on > starts_on for row in earlier):
            raise Refused("order", _("This person already has a later time in office. Enter the earlier ones first."))
        return nth

    def _replaced(self, replaces: Appointment | None, starts_on: date) -> None:
        if replaces is None:
            return
        if replaces.term_id != self.term.pk or replaces.dismissed_on is None:
            raise Refused("not-vacant", _("This seat is not vacant."))
        if replaces.pk in self.replaced:
            raise Refused("replaced", _("Somebody was already appointed in this monitor’s place."))
        if starts_on < replaces.dismissed_on:
            raise Refused("too-early", _("The seat is not vacant yet on that day."))
        self.replaced.add(replaces.pk)

    def _seat(self, replaces: Appointment | None, starts_on: date) -> int:
        held = {seat for seat, dismissed_on in self.held if dismissed_on is None or dismissed_on > starts_on}
        # Seats of higher numbers may be held since the term was made smaller; they count, too.
        numbers = range(1, self.term.seats + 1) if len(held) < self.term.seats else ()
        free = next((seat for seat in numbers if seat not in held), None)
        if replaces is not None and replaces.seat not in held and free is not None:
            free = replaces.seat
        if free is None:
            words = _("All %(seats)s seats of the term are taken.") % {"seats": self.term.seats}
            raise Refused("full", words)
        self.held.append((free, None))
        return free
