"""The program's figures for dashboards, live from the ledger."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.cases.workflow import ANSWERED, OPEN
from civic.programs import Figure, Period


def panel(period: Period, district: str | None) -> Sequence[Figure]:
    """Petitions that arrived in the period (in the district): how many, and what became of them."""
    cases = Case.objects.filter(program="petitions")
    if period.start:
        cases = cases.filter(arrived_at__gte=_midnight(period.start))
    if period.end:
        cases = cases.filter(arrived_at__lt=_midnight(period.end + timedelta(days=1)))
    if district:
        cases = cases.filter(district=district)
    now = timezone.now()
    counts = cases.aggregate(
        received=Count("pk"),
        open=Count("pk", filter=Q(progress__in=OPEN)),
        overdue=Count("pk", filter=Q(act_by__lt=now)),
        answered=Count("pk", filter=Q(progress__in=ANSWERED)),
    )
    unit = _("cases")
    return [
        Figure(_("Petitions received"), counts["received"], unit),
        Figure(_("In progress"), counts["open"], unit),
        Figure(_("Past their date"), counts["overdue"], unit),
        Figure(_("Answered"), counts["answered"], unit),
    ]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))
