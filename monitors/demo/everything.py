"""The parts of the demonstration, one after another; each only once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civic.people.models import User
from civic.places.models import District

from ..membership import accounts, termend
from ..models import Term
from .assignments import FORMER, TODAYS, write_assignments
from .calls import write_calls
from .notices import write_notices
from .people import Register, write_people, write_terms
from .rewards import write_rewards
from .stage import Stage
from .tips import MONITOR, choose_tips, write_tips

DESK = "desk@demo.example"


def write_demo(now: datetime | None = None) -> str:
    """Write whatever is missing; returns what was written, in words. Nothing without the demo monitor."""
    user = User.objects.filter(email=MONITOR, is_demo=True).first()
    desk = User.objects.filter(email=DESK, is_demo=True).first()
    if user is None or desk is None:
        return "0 monitors, 0 tips"
    now = now or timezone.now()
    stage = Stage(now, desk, list(District.objects.in_order()))
    people = tips = 0
    with transaction.atomic():
        if not Term.objects.exists():
            people = _write_terms(stage, user)
    tips = write_tips(stage)
    if tips:
        choose_tips(stage)
    if people:
        write_rewards(stage)
    return f"{people} monitors, {tips} tips"


def _write_terms(stage: Stage, user: User) -> int:
    terms = write_terms(stage)
    register = Register(stage)
    before, cast = write_people(stage, register, terms, user)
    cast.dismiss(stage)
    write_calls(stage, cast, register)
    in_office = [row.monitor for row in cast.appointments if row.is_active(stage.day)]
    accounts.give(in_office, by=stage.desk, about=cast.term.about)
    write_assignments(stage, before, FORMER)
    reported = write_assignments(stage, cast, TODAYS)
    write_notices(stage, cast, reported)
    termend.plan(cast.term, stage.now)
    return len(in_office)
