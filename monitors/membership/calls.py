"""A call for monitors from the first draft to its last day, and the seats it is for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from civic.cases.wording import day_words
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User

from ..models import Appointment, Call, DistrictSeats, Term
from .trace import trace


@dataclass(frozen=True, slots=True)
class CallText:
    """What staff write in a call."""

    term: Term
    sort: str
    title: str
    text: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class Wanted:
    """For how many seats a call is: altogether, and by district (slug); None when it is not said by district."""

    seats: int
    by_district: Mapping[str, int] | None


def write(given: CallText, *, by: User | None, at: datetime | None = None, is_demo: bool = False) -> Call:
    """A new call, which nobody sees before it is released; the same one sent twice is made once.

    Raises:
        WorkflowError: the term is over, or its days do not fit.
    """
    at = at or timezone.now()
    with transaction.atomic():
        term = Term.objects.select_for_update().get(pk=given.term.pk)
        same = {"sort": given.sort, "title": given.title, "opens_on": given.opens_on, "closes_on": given.closes_on}
        known = term.calls.filter(**same, text=given.text, decided_at=None).first()
        if known is not None:
            return known
        _check_days(term, given.opens_on, given.closes_on, today=timezone.localdate(at))
        call = Call.objects.create(term=term, **same, text=given.text, is_demo=is_demo)
        _note(call, gettext_noop("Written"), by, ADDITION)
    return call


def change(call: Call, given: CallText, *, by: User | None, version: int) -> None:
    """Other words, or other days. What people already answer to keeps its term, its sort and its first day.

    Raises:
        ChangedMeanwhile: somebody else changed it.
        WorkflowError: it is decided, or the days do not fit.
    """
    with transaction.atomic():
        term = Term.objects.select_for_update().get(pk=given.term.pk)
        row = _locked(call, version)
        if row.released_at is not None:
            kept = (row.term_id, row.sort, row.opens_on, row.closes_on)
            if kept != (term.pk, given.sort, given.opens_on, given.closes_on):
                raise WorkflowError(
                    _("This call is public. Only its words can be changed here; the last day has a button of its own.")
                )
        else:
            _check_days(term, given.opens_on, given.closes_on)
        for name in ("sort", "title", "text", "opens_on", "closes_on"):
            setattr(row, name, getattr(given, name))
        row.term = term
        _save(row, gettext_noop("Changed"), by)
    call.refresh_from_db()


def release(call: Call, *, by: User | None, version: int, at: datetime | None = None) -> None:
    """Everybody reads it now, and from its first day on people may apply. A second time changes nothing.

    Raises:
        ChangedMeanwhile: somebody else changed it.
        WorkflowError: its last day is past, or another call for the same term takes applications in these days.
    """
    at = at or timezone.now()
    with transaction.atomic():
        term = Term.objects.select_for_update().get(pk=call.term_id)
        row = Call.objects.select_for_update().get(pk=call.pk)
        if row.released_at is not None:
            return
        _check_version(row, version)
        _check_days(term, row.opens_on, row.closes_on, today=timezone.localdate(at))
        _check_alone(row, row.closes_on)
        row.released_at = at
        _save(row, gettext_noop("Released"), by)
    call.refresh_from_db()


def take_back(call: Call, *, by: User | None, version: int) -> None:
    """A call that was released by mistake is a draft again, as long as nobody has answered it.

    Raises:
        ChangedMeanwhile: somebody else changed it.
        WorkflowError: somebody has applied.
    """
    with transaction.atomic():
        row = Call.objects.select_for_update().get(pk=call.pk)
        if row.released_at is None:
            return
        _check_version(row, version)
        _check_undecided(row)
        if row.applications.exists():
            raise WorkflowError(_("People have applied already, so the call stays public. You can close it early."))
        row.released_at = None
        _save(row, gettext_noop("Taken back"), by)
    call.refresh_from_db()


def set_last_day(call: Call, closes_on: date, *, by: User | None, version: int, at: datetime | None = None) -> None:
    """Extend a call, or close it early; yesterday as its last day closes it at once.

    Raises:
        ChangedMeanwhile: somebody else changed it.
        WorkflowError: it is no public call that waits for its decision, or the day does not fit.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    with transaction.atomic():
        term = Term.objects.select_for_update().get(pk=call.term_id)
        row = Call.objects.select_for_update().get(pk=call.pk)
        if row.closes_on == closes_on and row.version == version + 1:  # a second click
            return
        _check_version(row, version)
        _check_undecided(row)
        if row.released_at is None:
            raise WorkflowError(_("This call is not public yet. Its days are changed in its form."))
        if closes_on == row.closes_on:
            raise WorkflowError(_("%(day)s is the last day already.") % {"day": day_words(closes_on)})
        if closes_on < max(row.opens_on, today - timedelta(days=1)):
            raise WorkflowError(
                _("A call has at least one day, and no day of the past can become its last one. Earliest: %(day)s.")
                % {"day": day_words(max(row.opens_on, today - timedelta(days=1)))}
            )
        longer = closes_on > row.closes_on
        if longer:
            _check_days(term, row.opens_on, closes_on, today=today)
            _check_alone(row, closes_on)
        row.closes_on = closes_on
        _save(row, gettext_noop("Extended") if longer else gettext_noop("Closed early"), by)
    call.refresh_from_db()


def drop(call: Call, *, by: User | None, version: int) -> None:
    """Throw a draft away that was never public.

    Raises:
        ChangedMeanwhile: somebody else changed it.
        WorkflowError: it is public.
    """
    with transaction.atomic():
        row = Call.objects.select_for_update().filter(pk=call.pk).first()
        if row is None:
            return
        _check_version(row, version)
        if row.released_at is not None or row.applications.exists():
            raise WorkflowError(_("A call that was public is kept. You can close it early."))
        row.delete()


def wanted(call: Call) -> Wanted:
    """The seats a call is for: all of a term, or those that are vacant in it today."""
    return wanted_of([call])[call.pk]


def wanted_of(calls: Iterable[Call]) -> dict[int, Wanted]:
    """The same for several calls, in two queries."""
    rows = list(calls)
    terms = {row.term_id for row in rows}
    seats: dict[int, dict[str, int]] = {pk: {} for pk in terms}
    for term, district, count in DistrictSeats.objects.filter(term__in=terms).values_list("term", "district", "seats"):
        seats[term][district] = count
    taken: dict[int, Counter[str]] = {pk: Counter() for pk in terms}
    lost: dict[int, Counter[str]] = {pk: Counter() for pk in terms}
    if any(row.sort == Call.Sort.VACANCY for row in rows):
        held = Appointment.objects.filter(term__in=terms).values_list("term", "district", "dismissed_on", "replaced_by")
        for term, district, dismissed_on, successor in held:
            if dismissed_on is None:
                taken[term][district] += 1
            elif successor is None:
                lost[term][district] += 1
    return {
        row.pk: _vacant(row.term, seats[row.term_id], taken[row.term_id], lost[row.term_id])
        if row.sort == Call.Sort.VACANCY
        else Wanted(row.term.seats, seats[row.term_id] or None)
        for row in rows
    }


def _vacant(term: Term, seats: Mapping[str, int], taken: Mapping[str, int], lost: Mapping[str, int]) -> Wanted:
    free = max(0, term.seats - sum(taken.values()))
    if not seats:
        return Wanted(free, dict(lost) or None)
    return Wanted(free, {district: max(0, count - taken.get(district, 0)) for district, count in seats.items()})


def _locked(call: Call, version: int) -> Call:
    row = Call.objects.select_for_update().get(pk=call.pk)
    _check_version(row, version)
    _check_undecided(row)
    return row


def _check_version(row: Call, version: int) -> None:
    if row.version != version:
        raise ChangedMeanwhile(_("Somebody else has changed this call meanwhile. Please look at it again."))


def _check_undecided(row: Call) -> None:
    if row.decided_at is not None:
        raise WorkflowError(_("This call is decided already."))


def _check_days(term: Term, opens_on: date, closes_on: date, *, today: date | None = None) -> None:
    today = today or timezone.localdate()
    if term.is_over(today):
        raise WorkflowError(_("Term %(number)s is over.") % {"number": term.number})
    if closes_on < opens_on:
        raise WorkflowError(_("The last day is before the first one."))
    if closes_on < today:
        raise WorkflowError(_("The last day is past."))
    if closes_on > term.ends_on:
        raise WorkflowError(_("The last day is after the end of the term, %(day)s.") % {"day": day_words(term.ends_on)})


def _check_alone(row: Call, closes_on: date) -> None:
    others = Call.objects.filter(term=row.term_id, released_at__isnull=False, decided_at=None).exclude(pk=row.pk)
    other = others.filter(opens_on__lte=closes_on, closes_on__gte=row.opens_on).first()
    if other is not None:
        raise WorkflowError(
            _("“%(title)s” takes applications for the same term in these days. One call at a time.")
            % {"title": other.title}
        )


def _save(row: Call, what: str, by: User | None) -> None:
    row.version += 1
    row.save()
    _note(row, what, by, CHANGE)


def _note(row: Call, what: str, by: User | None, flag: int) -> None:
    """Who did what, on the page of its history."""
    with translation.override("ko"):
        words = f"{_(what)}: {day_words(row.opens_on)} – {day_words(row.closes_on)}"
    trace(row, by, words, flag)
