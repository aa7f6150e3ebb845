"""Terms (기수): two years each, never two at a time, with seats for the districts and a balance to aim at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.admin.models import ADDITION
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic.cases.recipients import STAFF_LANGUAGE
from civic.cases.wording import day_words
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from civic.places.models import District

from ..models import YEARS, Appointment, DistrictSeats, Quota, Term
from . import appointmentletters, termend
from .trace import trace

_LOCK = 0x7465726D  # "term": terms are made and moved one after the other


@dataclass(slots=True)
class Plan:
    """What a term is to be.

    Args:
        district_seats: slug of a district to how many monitors it should have.
        quotas: (side, value) to how many people; nothing for a value nobody aims at.
    """

    number: int
    starts_on: date
    seats: int
    district_seats: Mapping[str, int] = field(default_factory=dict)
    quotas: Mapping[tuple[str, str], int] = field(default_factory=dict)


def end_of(starts_on: date) -> date:
    """The last day of a term: two years minus a day."""
    year = starts_on.year + YEARS
    try:
        return starts_on.replace(year=year) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(year, 2, 28)


def next_number() -> int:
    """Of the term after the last one."""
    return 1 + (Term.objects.aggregate(last=Max("number"))["last"] or 0)


def proposed_start() -> date:
    """The day after the last term; the first of next month when there is none, or it is long past."""
    last: date | None = Term.objects.aggregate(last=Max("ends_on"))["last"]
    today = timezone.localdate()
    first_of_next = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return last + timedelta(days=1) if last is not None and last >= today else first_of_next


def propose_seats(total: int, districts: Iterable[District]) -> dict[str, int]:
    """Seats by population that sum up to the total: everybody has one, the largest remainders get the rest."""
    rows = list(districts)
    least = 1 if total >= len(rows) else 0
    to_share = total - least * len(rows)
    people = sum(row.population for row in rows) or 1
    exact = {row.slug: to_share * row.population / people for row in rows}
    seats = {slug: int(share) for slug, share in exact.items()}
    order = sorted(exact, key=lambda slug: (seats[slug] - exact[slug], slug))
    for slug in order[: to_share - sum(seats.values())]:
        seats[slug] += 1
    return {slug: least + share for slug, share in seats.items()}


def create(plan: Plan, *, by: User | None, at: datetime | None = None, is_demo: bool = False) -> Term:
    """Make a term; its reminders are planned.

    Raises:
        WorkflowError: the number is taken, or the days overlap with another term.
    """
    at = at or timezone.now()
    with transaction.atomic():
        _one_at_a_time()
        _check(plan, None)
        term = Term(number=plan.number, starts_on=plan.starts_on, ends_on=end_of(plan.starts_on), is_demo=is_demo)
        term.seats = plan.seats
        try:
            with transaction.atomic():
                term.save(force_insert=True)
        except IntegrityError as error:
            raise WorkflowError(_("There is a term with this number already.")) from error
        _write_targets(term, plan)
        termend.plan(term, at)
        with translation.override(STAFF_LANGUAGE):
            trace(term, by, _("Term made: from %(day)s") % {"day": day_words(term.starts_on)}, ADDITION)
    return term


def change(term: Term, plan: Plan, *, by: User | None, version: int, at: datetime | None = None) -> Term:
    """Change a term. When its days move, those of its appointments and its reminders move along.

    Raises:
        ChangedMeanwhile: somebody else changed it after this person opened it.
        WorkflowError: days that overlap, a first day that moves after the term has begun, fewer seats than monitors.
    """
    at = at or timezone.now()
    with transaction.atomic():
        _one_at_a_time()
        locked = Term.objects.select_for_update().get(pk=term.pk)
        if locked.version != version:
            raise ChangedMeanwhile(_("Somebody else changed the term meanwhile. Nothing of yours was written."))
        _check(plan, locked)
        _check_change(locked, plan, timezone.localdate(at))
        moved = locked.starts_on != plan.starts_on
        if moved:
            _move(locked, plan.starts_on)
        locked.number, locked.seats = plan.number, plan.seats
        locked.version += 1
        try:
            with transaction.atomic():
                locked.save()
        except IntegrityError as error:
            raise WorkflowError(_("There is a term with this number already.")) from error
        _write_targets(locked, plan)
        if moved:
            termend.plan(locked, at)
            appointmentletters.rescheduled(locked.appointments.with_people(), locked, at)
        with translation.override(STAFF_LANGUAGE):
            trace(locked, by, _("Term changed"))
    return locked


def drop(term: Term, *, by: User | None, version: int) -> None:
    """Delete a term that was made by mistake.

    Raises:
        ChangedMeanwhile: somebody else changed it.
        WorkflowError: something hangs on it already.
    """
    with transaction.atomic():
        _one_at_a_time()
        locked = Term.objects.select_for_update().filter(pk=term.pk).first()
        if locked is None:  # a second click
            return
        if locked.version != version:
            raise ChangedMeanwhile(_("Somebody else changed the term meanwhile. Nothing of yours was written."))
        if any(getattr(locked, name).exists() for name in ("appointments", "calls", "assignments", "announcements")):
            raise WorkflowError(_("This term has monitors, calls, assignments or notices. It cannot be deleted."))
        termend.cancel(locked)
        locked.roster_imports.all().delete()  # looked at, never taken over: nobody was appointed
        locked.delete()


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _check(plan: Plan, own: Term | None) -> None:
    """Whether the days and the sums are possible."""
    others = Term.objects.exclude(pk=own.pk) if own is not None else Term.objects.all()
    ends_on = end_of(plan.starts_on)
    other = others.filter(starts_on__lte=ends_on, ends_on__gte=plan.starts_on).order_by("starts_on").first()
    if other is not None:
        words = {
            "number": other.number,
            "first": day_words(other.starts_on),
            "last": day_words(other.ends_on),
            "end": day_words(ends_on),
        }
        raise WorkflowError(
            _("Terms must not overlap: this one would end on %(end)s, term %(number)s runs from %(first)s to %(last)s.")
            % words
        )
    given = sum(plan.district_seats.values())
    if plan.district_seats and given != plan.seats:
        raise WorkflowError(
            _("The seats of the districts sum up to %(given)s, the term has %(seats)s.")
            % {"given": given, "seats": plan.seats}
        )
    for side in Quota.Side:
        aimed = sum(people for (of, _value), people in plan.quotas.items() if of == side)
        if aimed > plan.seats:
            raise WorkflowError(
                _("%(side)s: the numbers aimed at sum up to %(given)s, more than the %(seats)s seats.")
                % {"side": side.label, "given": aimed, "seats": plan.seats}
            )


def _check_change(term: Term, plan: Plan, today: date) -> None:
    if plan.starts_on != term.starts_on and term.starts_on <= today:
        raise WorkflowError(_("The term has begun; its first day can no longer move."))
    holders = term.appointments.in_office().count()
    if plan.seats < holders:
        raise WorkflowError(
            _("%(holders)s monitors hold a seat of this term; it cannot have fewer seats.") % {"holders": holders}
        )


def _move(term: Term, starts_on: date) -> None:
    """Another first day: whoever was appointed for the whole term stays so."""
    ends_on = end_of(starts_on)
    rows = Appointment.objects.filter(term=term).select_for_update()
    if rows.filter(dismissed_on__isnull=False).exists():
        raise WorkflowError(_("Somebody was dismissed from this term already; its days can no longer move."))
    days = {"opens_at__date__lt": starts_on, "closes_at__date__gt": ends_on, "late_until__date__gt": ends_on}
    if term.assignments.filter(Q(**days, _connector=Q.OR)).exists():
        raise WorkflowError(_("An assignment would lie outside the term. Please change its dates first."))
    rows.update(starts_on=starts_on, ends_on=ends_on)
    term.starts_on, term.ends_on = starts_on, ends_on


def _write_targets(term: Term, plan: Plan) -> None:
    DistrictSeats.objects.filter(term=term).delete()
    DistrictSeats.objects.bulk_create(
        [DistrictSeats(term=term, district_id=slug, seats=seats) for slug, seats in plan.district_seats.items()]
    )
    Quota.objects.filter(term=term).delete()
    Quota.objects.bulk_create(
        [Quota(term=term, side=side, value=value, people=people) for (side, value), people in plan.quotas.items()]
    )
