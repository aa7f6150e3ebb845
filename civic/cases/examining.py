"""What the petition examiner looks at: cases by what was done about their delay. Act art. 25, Decree art. 28."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from civic.cases.law import HOUSEHOLDS_OF_MANY, SIGNERS_OF_MANY
from civic.cases.models import CorrectionDemand, Objection, Urging
from civic.cases.workflow import OPEN, RUNNING, Progress


class Show(models.TextChoices):
    """The lists of the examiner's page."""

    LATE = "", _("Late, nobody urged")
    OPEN = "open", _("Urged, no reply yet")
    PROMISED = "promised", _("Urged, day promised")
    DEMANDS = "demands", _("Demands for correction")
    OBJECTIONS = "objections", _("Objections running")
    MANY = "many", _("Petitions of many people")


LATE_ONES = frozenset({Show.LATE, Show.OPEN, Show.PROMISED})
TO_URGE = frozenset({Show.LATE, Show.PROMISED})


def condition(show: str, now: datetime) -> Q:
    """The cases of one list."""
    letters = Urging.objects.filter(case=OuterRef("pk"), issued_at__gte=OuterRef("act_by"))
    waits, promised = Exists(letters.open()), Exists(letters.filter(acknowledged_at__isnull=False))
    match show:
        case Show.OPEN:
            return department_is_late(now) & Q(waits)
        case Show.PROMISED:
            return department_is_late(now) & ~Q(waits) & Q(promised)
        case Show.DEMANDS:
            return Q(Exists(CorrectionDemand.objects.filter(case=OuterRef("pk"), answered_at__isnull=True)))
        case Show.OBJECTIONS:
            return Q(Exists(Objection.objects.filter(case=OuterRef("pk"), decided_at__isnull=True)))
        case Show.MANY:
            return Q(progress__in=OPEN, signers__gte=SIGNERS_OF_MANY, households__gte=HOUSEHOLDS_OF_MANY)
        case _:
            return department_is_late(now) & ~Q(waits) & ~Q(promised)


def department_is_late(now: datetime) -> Q:
    """The department should have acted: `guards.department_is_late` as a condition of the database.

    Where only a demand for correction is overdue, it is the examiner's and the desk's delay.
    """
    demand = CorrectionDemand.objects.filter(case=OuterRef("pk"), answered_at__isnull=True, due_at=OuterRef("act_by"))
    besides = Q(progress__in=RUNNING, due_at__lt=now) | Q(progress=Progress.ARRIVED, accept_due_at__lt=now)
    return Q(act_by__lt=now) & (~Q(Exists(demand)) | besides)
