"""The parts of the demonstration, one after another; each only once."""

from datetime import datetime

from django.utils import timezone

from civic.people.models import User
from civic.places.models import District

from ..models import Term
from .assignments import write_assignments
from .people import write_people, write_terms
from .stage import Stage
from .tips import MONITOR, write_tips

DESK = "desk@demo.example"


def write_demo(now: datetime | None = None) -> str:
    """Write whatever is missing; returns what was written, in words. Nothing without the demo monitor."""
    user = User.objects.filter(email=MONITOR, is_demo=True).first()
    if user is None:
        return "no monitor"
    now = now or timezone.now()
    people = 0
    if not Term.objects.exists():
        people = _write_term(now, user)
    return f"{people} monitors, {write_tips(now)} tips"


def _write_term(now: datetime, user: User) -> int:
    stage = Stage(now, User.objects.get(email=DESK), list(District.objects.in_order()))
    former, current = write_terms(stage)
    _before, cast = write_people(stage, former, current, user)
    write_assignments(stage, cast)
    return len(cast.appointments)
