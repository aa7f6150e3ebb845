"""What the public pages and the panels of programs have in common: figures, baselines, published answers."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.dashboard.stats import totals
from civic.programs import Figure, Period, Program, Text

NEWEST = 6  # published answers on a program's first page


def on_days(period: Period, field: str) -> Q:
    """Rows whose date `field` lies in the period."""
    wanted = Q()
    if period.start:
        wanted &= Q(**{f"{field}__gte": period.start})
    if period.end:
        wanted &= Q(**{f"{field}__lte": period.end})
    return wanted


def at_times(period: Period, field: str) -> Q:
    """Rows whose date and time `field` lies in the period, by the days of Seoul."""
    wanted = Q()
    if period.start:
        wanted &= Q(**{f"{field}__gte": _midnight(period.start)})
    if period.end:
        wanted &= Q(**{f"{field}__lt": _midnight(period.end + timedelta(days=1))})
    return wanted


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def case_figures(label: Text, cases: "QuerySet[Case]") -> list[Figure]:
    """Four figures over some cases, in one query: how many, and what became of them."""
    found = totals(cases)
    unit = _("cases")
    return [
        Figure(label, found.total, unit),
        Figure(_("Waiting for an answer"), found.open - found.under_way, unit),
        Figure(_("Answered, measures under way"), found.under_way, unit),
        Figure(_("Answered and done"), found.answered - found.under_way, unit),
    ]


def program_page(program: Program) -> dict[str, Any]:
    """The context every program's public first page begins with."""
    published = Case.objects.of_program(program.key).published().select_related("department", "district")
    return {
        "program": program,
        "figures": list(program.panel(Period(), None)) if program.panel is not None else [],
        "published": list(published[:NEWEST]),
    }
