"""What staff have to do for the monitors, counted on the first screen of the workplace."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.people.models import User
from civic.programs import Todo

from .models import Announcement, Appointment, Assignment, Call, Term

RUN = "monitors.run_monitors"
BEFORE_THE_END = timedelta(days=92)  # of a term, when the next one has to be prepared


def _address(name: str, **query: str) -> str:
    """The list behind a number."""
    return reverse(f"admin:monitors_{name}_changelist", query=query or None)


def _choosing(today: date) -> Todo:
    calls = Call.objects.filter(released_at__isnull=False, decided_at=None, closes_on__lt=today)
    return Todo(_("Calls for monitors to decide on"), calls, _address("call"))


def _vacant(today: date) -> Todo:
    rows = Appointment.objects.vacant().filter(term__starts_on__lte=today, ends_on__gte=today, dismissed_on__lte=today)
    return Todo(_("Vacant seats of monitors"), rows, _address("monitor", state="vacant"))


def _results(today: date) -> Todo:
    rows = Assignment.objects.over().filter(shared_at=None, term__ends_on__gte=today)
    return Todo(_("Results of assignments to share"), rows, _address("assignment", state="closed"))


def _drafts(today: date) -> Todo:
    rows = Announcement.objects.drafts().filter(term__ends_on__gte=today)
    return Todo(_("Notices to monitors not sent yet"), rows, _address("announcement", show="draft"))


def _next_term(today: date) -> Todo:
    later = Term.objects.filter(starts_on__gt=OuterRef("ends_on"))
    rows = Term.objects.on(today).filter(~Exists(later), ends_on__lte=today + BEFORE_THE_END)
    return Todo(_("Terms that end without a next one"), rows, _address("term"))


PARTS: tuple[Callable[[date], Todo], ...] = (_choosing, _vacant, _results, _drafts, _next_term)


def todo(user: User) -> Sequence[Todo]:
    """For whoever runs the monitors; others have nothing to do here but their cases."""
    if not user.has_perm(RUN):
        return []
    today = timezone.localdate()
    return [part(today) for part in PARTS]
